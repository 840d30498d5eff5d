"""All screens that somebody can meet, by name, as the rooms that compose them have it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from kiosk.flow.technician.devices import PAGES
from kiosk.presentation import screens

ROOM = Path(screens.__file__).parent


def every_screen() -> frozenset[str]:
    return frozenset(name for file in ROOM.rglob("*.py") for name in _names_in(file))


def _names_in(file: Path) -> Iterator[str]:
    """What is given as `name` to a ScreenModel: a word, one of two, or one for each page of a test."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ScreenModel":
            for given in node.keywords:
                if given.arg == "name":
                    yield from _words_of(given.value)


def _words_of(given: ast.expr) -> Iterator[str]:
    match given:
        case ast.Constant(str(word)):
            yield word
        case ast.IfExp():
            yield from _words_of(given.body)
            yield from _words_of(given.orelse)
        case ast.JoinedStr([ast.Constant(str(beginning)), ast.FormattedValue()]):
            yield from (beginning + page for page in PAGES)
        case ast.Name():
            pass  # whoever hands it on gives it to a ScreenModel of its own, too
        case _:
            raise AssertionError(f"no screen has such a name: {ast.unparse(given)}")
