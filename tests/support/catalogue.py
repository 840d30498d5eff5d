"""The sentences of screens and papers, for translators: `python -m tests.support.catalogue` writes them anew.

`kiosk.pot` is the template; `en` says each sentence as it stands in the source.
Another language: `pybabel init -D kiosk -i assets/locale/kiosk.pot -d assets/locale -l de`.
"""

import gettext
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "assets" / "locale"
TEMPLATE = LOCALE / "kiosk.pot"
ENGLISH = LOCALE / "en" / "LC_MESSAGES" / "kiosk.po"

KEYWORDS: dict[str, tuple[int, ...] | None] = {"say": None, "count": (1, 2)}
"""`words.say(message)` and `words.count(one, many, number)`."""

WHEN = datetime(2026, 1, 1, tzinfo=UTC)
"""No date of writing: the same sentences make the same file."""


def sentences() -> dict[str | tuple[str, str], list[str]]:
    """Every sentence, or (one, many), and the files it stands in."""
    found: dict[str | tuple[str, str], list[str]] = {}
    source = ROOT / "kiosk" / "presentation"
    for name, _line, message, _comments, _context in extract_from_dir(source, keywords=KEYWORDS):
        message_id = message if isinstance(message, str) else (message[0], message[1])
        found.setdefault(message_id, []).append(f"kiosk/presentation/{name}")
    return found


def template() -> bytes:
    return _written(Catalog(), translated=False)


def english() -> bytes:
    return _written(Catalog(locale="en"), translated=True)


def translations(language: str) -> gettext.GNUTranslations:
    """A catalogue as the kiosk would load it, compiled."""
    with (LOCALE / language / "LC_MESSAGES" / "kiosk.po").open("rb") as file:
        written = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, written)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _written(catalogue: Catalog, *, translated: bool) -> bytes:
    catalogue.project, catalogue.version = "returns-kiosk", "1"
    catalogue.creation_date = catalogue.revision_date = WHEN
    catalogue.fuzzy = False
    catalogue.header_comment = "# What people read and hear at a returns kiosk."
    for message, files in sentences().items():
        says = message if translated else None
        catalogue.add(message, string=says, locations=[(file, 0) for file in sorted(set(files))])
    text = BytesIO()
    write_po(text, catalogue, width=100, sort_output=True, include_lineno=False)
    return text.getvalue()


if __name__ == "__main__":
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    TEMPLATE.write_bytes(template())
    ENGLISH.write_bytes(english())
