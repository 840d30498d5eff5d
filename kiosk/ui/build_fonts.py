"""Set-up step: cuts the icon font down to the icons we use. Run as `python -m kiosk.ui.build_fonts`.

The other font of the screen is merged by `kiosk.ui.build_wide_font`.
"""

import json
import sys
from pathlib import Path

from fontTools import subset  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from kiosk.ui import build_wide_font
from kiosk.ui.build_wide_font import Source
from kiosk.ui.icons import FONT_FILE, GLYPH_NAMES, TABLE_FILE
from kiosk.ui.wide_font import WIDE_FILE

ICONS = Source(
    Path("/usr/share/fonts/truetype/material-design-icons-iconfont/MaterialIcons-Regular.ttf"),
    "fonts-material-design-icons-iconfont",
)

Point = tuple[float, float]
OWN_SHAPES: dict[str, list[list[Point]]] = {
    "own_shoe": [
        [
            *((2, 9), (2, 17), (3.5, 16.2), (5, 15.8), (6.5, 16.2), (8, 17.5), (9.4, 18)),
            *((11.5, 15.3), (14, 13.8), (18, 12.8), (20.3, 12), (21.6, 10.8), (22, 9)),
        ],
        [(2, 5.5), (2, 7.5), (22, 7.5), (22, 5.5)],
    ]
}
"""Outlines on the grid of the icons, 24 by 24 from the bottom left, for what the font has no icon of."""
GRID = 24
FIRST_OWN_CODE = 0xF8F0
"""In the private use area, above all code points the icon font takes."""


def draw_own(font: TTFont) -> dict[str, int]:
    """Add our own glyphs to the font; returns name -> code point."""
    em = font["head"].unitsPerEm
    codes = {}
    for code, (name, outlines) in enumerate(OWN_SHAPES.items(), start=FIRST_OWN_CODE):
        pen = TTGlyphPen(None)
        for outline in outlines:
            first, *others = [(round(x * em / GRID), round(y * em / GRID)) for x, y in outline]
            pen.moveTo(first)
            for point in others:
                pen.lineTo(point)
            pen.closePath()
        font["glyf"][name] = pen.glyph()
        left = min(x for outline in outlines for x, _ in outline)
        font["hmtx"][name] = (em, round(left * em / GRID))
        for table in font["cmap"].tables:
            table.cmap[code] = name
        codes[name] = code
    return codes


def ligatures(font: TTFont) -> dict[str, int]:
    """Map each icon name the font spells as a ligature to the code point of its glyph."""
    code_points = {glyph: code for code, glyph in font.getBestCmap().items()}
    names: dict[str, int] = {}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            table = getattr(table, "ExtSubTable", table)
            for first, rules in getattr(table, "ligatures", {}).items():
                for rule in rules:
                    letters = [first, *rule.Component]
                    if rule.LigGlyph in code_points and all(letter in code_points for letter in letters):
                        name = "".join(chr(code_points[letter]) for letter in letters)
                        names[name] = code_points[rule.LigGlyph]
    return names


def build(source: Path) -> None:
    """Write the subset and the table icon -> code point. Raises KeyError for a glyph the font lacks."""
    font = TTFont(source)
    known = ligatures(font)
    missing = sorted(set(GLYPH_NAMES.values()) - known.keys() - OWN_SHAPES.keys())
    if missing:
        raise KeyError(
            f"{source} has no glyph named {', '.join(missing)}; choose others in kiosk/ui/icons.py"
        )
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[known[name] for name in GLYPH_NAMES.values() if name in known])
    cutter.subset(font)
    known |= draw_own(font)
    table = {icon.value: known[name] for icon, name in GLYPH_NAMES.items()}
    FONT_FILE.parent.mkdir(parents=True, exist_ok=True)
    font.save(FONT_FILE)
    TABLE_FILE.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", "utf-8")


def main() -> int:
    """Build the fonts; 1 when a font to make them from is not installed."""
    sources = (ICONS, build_wide_font.HAN, build_wide_font.SANS)
    missing = [source for source in sources if not source.file.is_file()]
    for source in missing:
        print(f"{source.file} is missing: apt install {source.package}", file=sys.stderr)  # noqa: T201  to a terminal
    if missing:
        return 1
    build(ICONS.file)
    build_wide_font.build(WIDE_FILE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
