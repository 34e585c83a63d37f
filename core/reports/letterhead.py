"""How an organisation signs its papers: its name in full, its addresses, its logo, its colour, who signs."""

import re
import struct
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

ACCENT = "#1F5A6B"
COLOUR = re.compile("#[0-9A-Fa-f]{6}")
# Of a colour on white paper, as for text on the screen (WCAG 2, 1.4.3).
CONTRAST = 4.5

_MB = 1024 * 1024
LOGO_BYTES = 2 * _MB
_LEAST, _MOST = 32, 4000  # pixels of a side
_KEPT = (480, 240)  # sharp enough for the size it is printed at
_THIN = 24  # pixels of the shorter side as it is kept: a strip says nothing on paper
_COLOURS = 96
_FORMATS = ("PNG", "JPEG")


@dataclass(frozen=True)
class Letterhead:
    """`details` are lines under the name: post address, e-mail and site of the organisation, never of a person.
    `logo` is a PNG; "" and b"" are not set."""

    name: str = ""
    details: str = ""
    post: str = "Председатель"
    signer: str = ""
    accent: str = ACCENT
    logo: bytes = b""


PLAIN = Letterhead()


def legible(colour: str) -> bool:
    """It is a colour, and words in it can be read on white paper, on a grey printer too."""
    return COLOUR.fullmatch(colour) is not None and not pale(colour)


def pale(colour: str) -> bool:
    """Of «#1F5A6B»: too near to white for words."""
    return 1.05 / (_luminance(colour) + 0.05) < CONTRAST


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[n : n + 2], 16) / 255) for n in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


def logo(data: bytes) -> bytes:
    """A picture from people as a small PNG on white, made anew: nothing of the file itself is kept.

    Raises ValueError with what to do about it.
    """
    if not data:
        raise ValueError("Файл пуст. Выберите картинку PNG или JPEG.")
    if len(data) > LOGO_BYTES:
        raise ValueError(f"Картинка больше {LOGO_BYTES // _MB} МБ. Уменьшите её и выберите снова.")
    picture = _opened(data)
    if max(picture.size) > _MOST:
        raise ValueError(f"Картинка больше {_MOST} точек по стороне. Уменьшите её и выберите снова.")
    if min(picture.size) < _LEAST:
        raise ValueError(f"Картинка меньше {_LEAST} точек по стороне: на бумаге её не разобрать.")
    return _redrawn(picture)


def _opened(data: bytes) -> Image.Image:
    """Only its head is read: of a small file that unfolds into a huge picture the size is known before."""
    try:
        return Image.open(BytesIO(data), formats=_FORMATS)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise ValueError("Это не картинка PNG или JPEG. Сохраните логотип в одном из этих видов.") from error


def _redrawn(picture: Image.Image) -> bytes:
    try:
        picture.load()
        whole = _in_bytes(_upright(picture)).convert("RGBA")
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise ValueError("Картинка повреждена. Сохраните её заново и выберите снова.") from error
    whole.thumbnail(_KEPT, Image.Resampling.LANCZOS)
    if min(whole.size) < _THIN:
        raise ValueError(
            "Картинка слишком вытянута: на бумаге её не разобрать. Выберите логотип ближе к квадрату."
        )
    white = Image.new("RGB", whole.size, "white")
    white.paste(whole, mask=whole.getchannel("A"))
    out = BytesIO()
    white.quantize(_COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _in_bytes(picture: Image.Image) -> Image.Image:
    """Greys of 16 bits would be cut off at 255, nearly all of them white."""
    if not picture.mode.startswith("I"):
        return picture
    return picture.convert("I").point(lambda grey: grey / 256).convert("L")


def _upright(picture: Image.Image) -> Image.Image:
    """As the camera was held."""
    try:
        return ImageOps.exif_transpose(picture)
    except (ArithmeticError, LookupError, TypeError, ValueError, SyntaxError, struct.error):
        # Notes about the picture that cannot be read: it is shown as it lies.
        return picture
