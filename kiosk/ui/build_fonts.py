"""Set-up step: cuts the icon font down to the icons we use. Run as `python -m kiosk.ui.build_fonts`."""

import argparse
import json
import sys
from pathlib import Path

from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from kiosk.ui.icons import FONT_FILE, GLYPH_NAMES, TABLE_FILE

SOURCE = Path("/usr/share/fonts/truetype/material-design-icons-iconfont/MaterialIcons-Regular.ttf")
"""From the Debian package fonts-material-design-icons-iconfont (Apache-2.0)."""


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
    missing = sorted(name for name in GLYPH_NAMES.values() if name not in known)
    if missing:
        raise KeyError(
            f"{source} has no glyph named {', '.join(missing)}; choose others in kiosk/ui/icons.py"
        )
    table = {icon.value: known[name] for icon, name in GLYPH_NAMES.items()}
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=table.values())
    cutter.subset(font)
    FONT_FILE.parent.mkdir(parents=True, exist_ok=True)
    font.save(FONT_FILE)
    TABLE_FILE.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", "utf-8")


def main() -> int:
    """Build the fonts; 1 when the source font is not installed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, default=SOURCE)
    source: Path = parser.parse_args().source
    if not source.is_file():
        print(  # noqa: T201  a set-up step talks to the person at the terminal
            f"{source} is missing: apt install fonts-material-design-icons-iconfont", file=sys.stderr
        )
        return 1
    build(source)
    return 0


if __name__ == "__main__":
    sys.exit(main())
