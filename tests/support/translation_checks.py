"""What can be wrong with a translation, as sentences for its translator."""

import unicodedata
from collections.abc import Iterator
from string import Formatter

from babel.messages.catalog import Catalog, Message

NUMBER = "number"
"""Left out where a language has a form for just one number: "one item", "two items"."""

JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
FULL_STOPS = (".", "\N{IDEOGRAPHIC FULL STOP}")
QUESTION_MARKS = ("?", "\N{ARABIC QUESTION MARK}", "\N{FULLWIDTH QUESTION MARK}")


def faults(catalogue: Catalog) -> list[str]:
    """Everything that is wrong with what is translated; empty when nothing is."""
    return [
        f"{_forms(message.id)[0]!r}: {fault}"
        for message in catalogue
        if message.id
        for fault in (*_whole(message, catalogue.num_plurals), *_each_form(message))
    ]


def _whole(message: Message, plurals: int) -> Iterator[str]:
    forms, wanted = _forms(message.string), plurals if message.pluralizable else 1
    if message.fuzzy:
        yield "is marked fuzzy; look at it and take the mark away"
    if len(forms) != wanted:
        yield f"has {len(forms)} forms, and this language has {wanted}"
    if not all(forms):
        yield "is not translated"


def _each_form(message: Message) -> Iterator[str]:
    english = _forms(message.id)[-1]
    for form in filter(None, _forms(message.string)):
        yield from _filled_in(english, form, may_leave_out={NUMBER} if message.pluralizable else set())
        yield from _characters(english, form)
        for marks, name in ((FULL_STOPS, "full stop"), (QUESTION_MARKS, "question mark")):
            if english.endswith(marks) is not form.endswith(marks):
                yield f"{form!r} and the English do not both end with a {name}"


def _filled_in(english: str, form: str, may_leave_out: set[str]) -> Iterator[str]:
    try:
        wanted, found = _names(english), _names(form)
    except ValueError as error:
        yield f"{form!r} has a brace too many or too few: {error}"
        return
    if lost := wanted - found - may_leave_out:
        yield f"{form!r} leaves out {sorted(lost)}"
    if unknown := found - wanted:
        yield f"{form!r} fills in {sorted(unknown)}, which nothing is known of"


def _characters(english: str, form: str) -> Iterator[str]:
    for char in form:
        if unicodedata.category(char) in ("Cc", "Cf", "Co", "Cn") and char not in JOINERS:
            yield f"{form!r} has the invisible character U+{ord(char):04X}; directions are set by the kiosk"
    ends, wanted = (tuple(text[at].isspace() for at in (0, -1)) for text in (form, english))
    if ends != wanted:
        yield f"{form!r} begins or ends with a space, or lacks one"
    if "  " in form:
        yield f"{form!r} has two spaces in a row"


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (str(text or ""),)
