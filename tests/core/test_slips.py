"""Invitations on paper: eight to a sheet, every one whole."""

from io import BytesIO

from pypdf import PdfReader

from core.reports import fonts, slips
from core.reports.slips import Slip


def slip(number: int, organisation: str = "ППО школы № 4") -> Slip:
    return Slip(
        organisation,
        "Верхнереченская районная",
        f"Иванова Мария {number}",
        "ответственный ППО",
        f"ivanova.m{number}",
        f"kx7p-9w3m-ab4d-q{number:03}",
        "26.10.2026 12:00",
    )


def pages(*made: Slip) -> list[str]:
    reader = PdfReader(BytesIO(slips.pdf(made, "https://profmonitor.example.ru", False)))
    return [page.extract_text() for page in reader.pages]


def test_eight_stand_on_a_sheet_and_each_has_its_code() -> None:
    first, second = pages(*(slip(n) for n in range(9)))
    assert all(f"kx7p-9w3m-ab4d-q{n:03}" in first for n in range(8))
    assert "kx7p-9w3m-ab4d-q008" in second and "q007" not in second
    for said in ("ivanova.m0", "Верхнереченская районная", "https://profmonitor.example.ru", "26.10.2026"):
        assert said in first


def test_markup_in_a_name_is_printed_and_not_obeyed() -> None:
    (page,) = pages(slip(1, '<b>ППО</b> & <img src="file:///etc/passwd"/>'))
    assert "<b>ППО</b> & <img" in page


def test_the_longest_names_stay_within_their_slip() -> None:
    fonts.register()
    long = Slip(
        "Первичная " * 30, "Районная " * 30, "Иванова " * 20, "специалист " * 9, "i" * 80, "k" * 19, "26.10"
    )
    for made in (slip(1), long):
        high = sum(height + slips.GAP for _, height in slips.fitted(made, "https://profmonitor.example.ru"))
        assert high <= slips.HEIGHT - slips.ROOF - slips.FLOOR


def test_a_name_of_any_length_keeps_the_code_on_the_slip() -> None:
    (page,) = pages(slip(1, "Первичная профсоюзная организация " * 9), slip(2, "Щ" * 300))
    assert "q001" in page and "q002" in page
    assert "…" in page
