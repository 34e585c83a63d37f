"""A letterhead: logos from people, colours that can be read, and where both stand on paper."""

import struct
import zlib
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from core.reports import letterhead
from core.reports.letterhead import ACCENT, Letterhead
from core.reports.paper import Words
from tests.core import printed


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 200), mode: str = "RGB") -> bytes:
    out = BytesIO()
    Image.new(mode, size, "maroon").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_is_drawn_anew_as_a_small_png_on_white(kind: str) -> None:
    kept = letterhead.logo(picture(kind, (2000, 1000)))
    with Image.open(BytesIO(kept)) as opened:
        assert (opened.format, opened.size) == ("PNG", (480, 240))
        assert opened.info == {}


def test_what_is_clear_in_a_logo_is_white_on_paper() -> None:
    out = BytesIO()
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(BytesIO(letterhead.logo(out.getvalue()))) as opened:
        assert opened.convert("RGB").getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize(("grey", "kept"), [(0, 0), (30_000, 117), (65_535, 255)])
def test_greys_of_sixteen_bits_stay_grey(grey: int, kept: int) -> None:
    out = BytesIO()
    Image.new("I;16", (64, 64), grey).save(out, "PNG")
    with Image.open(BytesIO(letterhead.logo(out.getvalue()))) as opened:
        assert opened.convert("RGB").getpixel((10, 10)) == (kept, kept, kept)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_stands_as_the_camera_was_held(kind: str) -> None:
    whole = Image.new("RGB", (200, 100), "white")
    whole.paste((0, 0, 0), (0, 0, 100, 100))
    turned, out = Image.Exif(), BytesIO()
    turned[0x0112] = 6  # a quarter to the right: what was on the left is on top
    whole.save(out, kind, exif=turned)
    with Image.open(BytesIO(letterhead.logo(out.getvalue()))) as opened:
        shown = opened.convert("L")
        assert opened.size == (100, 200)
        assert [shown.getpixel((50, y)) for y in (50, 150)] == [0, 255]


def test_notes_in_a_logo_that_cannot_be_read_do_not_stop_it() -> None:
    out = BytesIO()
    Image.new("RGB", (200, 100), "maroon").save(out, "JPEG", exif=b"Exif\0\0garbage garbage")
    with Image.open(BytesIO(letterhead.logo(out.getvalue()))) as opened:
        assert opened.size == (200, 100)


def test_nothing_hidden_in_the_file_is_kept() -> None:
    hidden = picture("JPEG") + b"<script>alert(1)</script>"
    assert b"script" not in letterhead.logo(hidden)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "пуст"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "не картинка PNG или JPEG"),
        (picture("GIF"), "не картинка PNG или JPEG"),
        (picture()[:60], "повреждена"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * (2 * 1024 * 1024), "больше 2 МБ"),
        (picture(size=(5000, 40)), "больше 4000 точек"),
        (picture(size=(20, 20)), "меньше 32 точек"),
        (picture(size=(32, 4000)), "слишком вытянута"),
        (picture(size=(4000, 100)), "слишком вытянута"),
    ],
)
def test_what_is_no_logo_is_refused_in_words(data: bytes, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        letterhead.logo(data)


def test_a_picture_that_unfolds_is_refused_before_it_does() -> None:
    head = b"IHDR" + struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    with pytest.raises(ValueError, match=r"Это не картинка|больше 4000 точек"):
        letterhead.logo(bomb + struct.pack(">I", 9) + b"IDAT" + b"\0" * 13)


@pytest.mark.parametrize(
    ("colour", "reads"), [(ACCENT, True), ("#7A1F2B", True), ("#8CB4BA", False), ("#FFFFFF", False)]
)
def test_a_colour_too_pale_for_words_is_known(colour: str, reads: bool) -> None:
    assert letterhead.legible(colour) is reads
    assert letterhead.pale(colour) is not reads


@pytest.mark.parametrize("nonsense", ["", "red", "#12345", "#12345G", "#1F5A6B\n"])
def test_what_is_no_colour_is_not_legible(nonsense: str) -> None:
    assert not letterhead.legible(nonsense)


KNOWN = Letterhead(
    "Ясногорская организация",
    "г. Ясногорск, ул. Школьная, д. 5\nprof.example.ru",
    logo=letterhead.logo(picture()),
)


def test_a_paper_without_a_cover_begins_with_the_letterhead() -> None:
    made = printed.of(Words("Текст."), title="Справка", head="Ясногорская организация", letterhead=KNOWN)
    reader = printed.read(made)
    told = reader.pages[0].extract_text()
    places = [
        told.index(words) for words in (KNOWN.name, "ул. Школьная", "prof.example.ru", "Справка", "Текст.")
    ]
    assert places == sorted(places)
    assert len(reader.pages[0].images) == 1
    assert printed.alternatives(reader) == ["Логотип организации"]


def test_what_is_no_picture_or_no_colour_does_not_stop_a_paper() -> None:
    broken = replace(KNOWN, logo=b"\x89PNG broken", accent="#FFFFFF")
    assert (
        "Ясногорская организация"
        in printed.read(printed.of(Words("Текст."), letterhead=broken)).pages[0].extract_text()
    )
