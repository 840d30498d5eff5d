"""What screens and papers say, for translators: `python -m tests.support.catalogue` brings it up to date.

It writes the template `kiosk.pot` and `en`, which says each sentence as it stands in the source. In every
other language it adds the new sentences, drops those that nobody says any more, and tells what is missing.
"""

import gettext
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

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
    return _written(Catalog(), {})


def english() -> bytes:
    return _written(Catalog(locale="en"), {message: message for message in sentences()})


def translations(language: str) -> gettext.GNUTranslations:
    """A catalogue as the kiosk would load it, compiled."""
    compiled = BytesIO()
    write_mo(compiled, read(language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def languages() -> list[str]:
    """All that are translated, English not among them: it needs no translation."""
    return sorted(file.parts[-3] for file in LOCALE.glob("*/LC_MESSAGES/kiosk.po") if file != ENGLISH)


def read(language: str) -> Catalog:
    """A catalogue as its translator wrote it."""
    with po_file(language).open("rb") as file:
        return read_po(file, locale=language)


def po_file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "kiosk.po"


def renewed(language: str) -> bytes:
    """A catalogue with just the sentences that are said, translated as far as it is."""
    known = read(language)
    said = {message.id: message.string for message in known}
    return _written(Catalog(locale=language), said, known.header_comment)


def missing(catalogue: Catalog) -> list[str]:
    """English sentences that have no translation, or not one for each plural form."""
    untold = []
    for message in catalogue:
        forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
        wanted = catalogue.num_plurals if message.pluralizable else 1
        if message.id and (len(forms) != wanted or not all(forms)):
            untold.append(message.id if isinstance(message.id, str) else message.id[0])
    return untold


def _written(
    catalogue: Catalog,
    said: Mapping[Any, Any],
    header: str = "# What people read and hear at a returns kiosk.",
) -> bytes:
    catalogue.project, catalogue.version = "returns-kiosk", "1"
    catalogue.creation_date = catalogue.revision_date = WHEN
    catalogue.fuzzy = False
    catalogue.header_comment = header
    for message, files in sentences().items():
        catalogue.add(message, said.get(message), locations=[(file, 0) for file in sorted(set(files))])
    text = BytesIO()
    write_po(text, catalogue, width=100, sort_output=True, include_lineno=False)
    return text.getvalue()


def main() -> int:
    """Renew all catalogues; 1 while something is not translated."""
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    TEMPLATE.write_bytes(template())
    ENGLISH.write_bytes(english())
    untold = False
    for language in languages():
        po_file(language).write_bytes(renewed(language))
        for sentence in missing(read(language)):
            untold = True
            print(f"{language}: {sentence}")
    return int(untold)


if __name__ == "__main__":
    sys.exit(main())
