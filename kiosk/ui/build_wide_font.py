"""Set-up step: merges one font for many scripts out of two; `kiosk.ui.build_fonts` runs it.

Chinese comes from WenQuanYi Micro Hei, and all that it lacks from DejaVu Sans: Arabic and Hebrew above all.
Kivy draws a text in one font, and a Chinese product may stand in an Arabic sentence.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from fontTools import subset  # type: ignore[import-untyped]
from fontTools.merge import Merger  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]


class Source(NamedTuple):
    """A font file and the Debian package it is in."""

    file: Path
    package: str


HAN = Source(Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"), "fonts-wqy-microhei")
SANS = Source(Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"), "fonts-dejavu-core")

FIRST_HAN = 0x2E80
"""From here on a font of letters has no more of them, and one of Chinese begins."""

UNUSED_TABLES = ["FFTM", "MATH", "kern", "vhea", "vmtx"]
"""They stand in one of the two only, so they cannot be merged, and no line on a screen asks for them."""


def build(target: Path) -> None:
    """Write the merged font. Its em, ascent and descent are those of both, and of Roboto to a hair."""
    han, sans = (TTFont(source.file, fontNumber=0, recalcBBoxes=False) for source in (HAN, SANS))
    taken = {code for code in han.getBestCmap() if code < FIRST_HAN or _is_written(code)}
    with TemporaryDirectory() as name:
        parts = [Path(name) / "han.ttf", Path(name) / "sans.ttf"]
        _cut(han, taken, parts[0])
        _cut(sans, sans.getBestCmap().keys() - taken, parts[1])
        merged = Merger().merge([str(part) for part in parts])
        merged.recalcBBoxes = False  # minutes on a Raspberry Pi, to compute what stands there already
        merged.save(target)


def _is_written(code: int) -> bool:
    """Whether GBK has it, by which China writes: simplified and traditional, without rare signs."""
    return bool(chr(code).encode("gbk", "ignore"))


def _cut(font: TTFont, codes: set[int], target: Path) -> None:
    cutter = subset.Subsetter(subset.Options(hinting=False, notdef_outline=True, drop_tables=UNUSED_TABLES))
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    font.save(target)
