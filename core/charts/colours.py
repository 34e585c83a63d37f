"""Colours as figures: lightness for the eye, contrast, and what is left of a colour to those who see fewer of them.

OKLab is of B. Ottosson (2020), contrast of WCAG 2.2, the matrices of the three kinds of colour blindness of Machado,
Oliveira and Fernandes (2009), in full strength.
"""

import math
from collections.abc import Sequence

Three = tuple[float, float, float]

_TO_CONES = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
_FROM_LAB = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)
_FROM_CONES = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)
BLINDNESS: dict[str, Sequence[Three]] = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def _linear(colour: str) -> Three:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return r, g, b


def _written(light: Three) -> str:
    clipped = [min(1.0, max(0.0, p)) for p in light]
    parts = [p * 12.92 if p <= 0.0031308 else 1.055 * p ** (1 / 2.4) - 0.055 for p in clipped]
    return "#" + "".join(f"{round(p * 255):02X}" for p in parts)


def _through(matrix: Sequence[Three], vector: Three) -> Three:
    a, b, c = (sum(m * v for m, v in zip(row, vector, strict=True)) for row in matrix)
    return a, b, c


def lab(colour: str) -> Three:
    """Lightness 0…1 and two axes of hue; `colour` is "#RRGGBB"."""
    x, y, z = (math.cbrt(cone) for cone in _through(_TO_CONES, _linear(colour)))
    return _through(_TO_LAB, (x, y, z))


def from_lab(point: Three) -> str:
    """The nearest colour that a screen has: paler, where there is none as bright."""
    lightness, a, b = point
    for part in range(20, -1, -1):
        x, y, z = _through(_FROM_LAB, (lightness, a * part / 20, b * part / 20))
        found = _through(_FROM_CONES, (x**3, y**3, z**3))
        if all(-0.001 <= p <= 1.001 for p in found):
            break
    return _written(found)


def distance(one: str, other: str) -> float:
    """How far apart two colours look; 0.02 is hardly seen, 1 is black and white."""
    return math.dist(lab(one), lab(other))


def seen(colour: str, blindness: str) -> str:
    return _written(_through(BLINDNESS[blindness], _linear(colour)))


def contrast(one: str, other: str) -> float:
    """Of WCAG, 1…21."""
    lights = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (_linear(one), _linear(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)
