"""A language that nobody speaks, 40 % longer than English: what fits in it fits in the next language too.

It is made of the English sentences when it is asked, so it has no catalogue that could grow old.
Every sentence has accents: what still reads as plain English was not said through a catalogue.
"""

import gettext
from string import Formatter
from zoneinfo import ZoneInfo

from kiosk.presentation.words import Words

ACCENTED = str.maketrans("aeiouyAEIOUY", "áéíóúýÁÉÍÓÚÝ")
TWICE_IN_FIVE = (1, 3)


def longer(sentence: str) -> str:
    """Two letters of five stand twice, so that single words grow as whole sentences do; `{names}` stay."""
    parts, letters = [], 0
    for literal, name, _, _ in Formatter().parse(sentence):
        for char in literal:
            letters += char.isalpha()
            twice = char.isalpha() and letters % 5 in TWICE_IN_FIVE
            parts.append(char.translate(ACCENTED) + (char.lower() if twice else ""))
        if name is not None:
            parts.append(f"{{{name}}}")
    return "".join(parts)


class PseudoTranslations(gettext.NullTranslations):
    """A catalogue of the pseudo-language."""

    def gettext(self, message: str) -> str:
        return longer(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return longer(super().ngettext(msgid1, msgid2, n))


def pseudo_words(time_zone: ZoneInfo) -> Words:
    """Its dates and sums are those of English."""
    return Words("en", time_zone, PseudoTranslations())
