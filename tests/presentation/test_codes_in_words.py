"""Staff read words: every code that this software can put on their screens has some."""

import ast
import importlib
import inspect
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from textwrap import dedent
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hardware.errors import DeviceError, DeviceGone, ProtocolError
from hardware.printer.interface import Fault, Paper, PrinterStatus, reason_of
from kiosk.flow.courier.doors import _why_not_free
from kiosk.flow.technician.doors import BLOCK_REASONS
from kiosk.presentation.screens.staff.printing import trouble_words
from kiosk.presentation.screens.staff.technician.code_words import device_words, out_of_service_words
from kiosk.presentation.screens.staff.technician.door_words import block_words
from kiosk.presentation.screens.staff.technician.home import service_notice
from kiosk.presentation.words import Words
from kiosk.runtime.configured import ALARM_CODES, why_unfit
from kiosk.runtime.service import SERVICED, Service

WORDS = Words("en", ZoneInfo("UTC"))
ROOT = Path(__file__).resolve().parents[2]
BLOCKS = frozenset({"block", "block_anew", "doubt"})
"""What takes a compartment out of use; the reason is the second thing each is given."""


def codes_of(source: ast.AST, named: dict[str, Any]) -> set[str]:
    """The constants with a text that are named somewhere in it."""
    names = {node.id for node in ast.walk(source) if isinstance(node, ast.Name) and node.id.isupper()}
    return {str(named[name]) for name in names if isinstance(named[name], str)}


def codes_in(function: Callable[..., Any]) -> set[str]:
    return codes_of(ast.parse(dedent(inspect.getsource(function))), function.__globals__)


def reasons_to_block() -> Iterator[str]:
    """By every call in the whole software that blocks a compartment."""
    for file in sorted((ROOT / "kiosk").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call) or len(node.args) < 2:
                continue
            if isinstance(node.func, ast.Attribute) and node.func.attr in BLOCKS:
                module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
                yield from codes_of(node.args[1], vars(module))


OUT_OF_SERVICE = {SERVICED} | codes_in(why_unfit) | codes_in(Service.out_reason_but_serviced.fget)  # type: ignore[attr-defined]
BLOCKED = {*BLOCK_REASONS, *reasons_to_block(), *codes_in(_why_not_free)}


def test_the_codes_are_found() -> None:
    assert {"serviced", "disk_full", "not_commissioned", "no_policy"} <= OUT_OF_SERVICE
    assert {"kept_free", "to_count", "item_seen", "by_central", "visit_unreadable"} <= BLOCKED


@pytest.mark.parametrize("code", sorted(OUT_OF_SERVICE))
def test_why_a_kiosk_serves_nobody(code: str) -> None:
    assert out_of_service_words(WORDS, code) != code
    notice = service_notice(WORDS, f"still_{code}")
    assert notice is not None
    assert notice.text.endswith(f": {out_of_service_words(WORDS, code)}")


@pytest.mark.parametrize("code", sorted(BLOCKED))
def test_why_a_compartment_is_blocked(code: str) -> None:
    assert block_words(WORDS, code) != code


def test_what_stops_a_printer() -> None:
    states = product((True, False, None), Paper, (True, False, None), (*Fault, None))
    stopped = {PrinterStatus(*state).stopped_by for state in states} - {None}
    silent = {reason_of(error("")) for error in (DeviceError, DeviceGone, ProtocolError)}
    for code in (*stopped, *silent, "offline"):
        assert trouble_words(WORDS, str(code)) != code


def test_every_device_but_the_drop_bins_which_have_names() -> None:
    for role in (*ALARM_CODES, "receipt_printer", "label_printer"):
        assert device_words(WORDS, role) != role
    assert device_words(WORDS, "bin-1") == "bin-1"


def test_a_code_of_a_newer_software_is_shown_as_it_is() -> None:
    for in_words in (out_of_service_words, block_words, trouble_words):
        assert in_words(WORDS, "from_next_year") == "from_next_year"
