"""Packs are read by a child that may die of them."""

import hashlib
import threading
from datetime import UTC, datetime
from time import monotonic

import pytest

from kiosk.contract.messages import PolicyManifest
from kiosk.domain.authorization import Money
from kiosk.domain.case import Case, Expectation
from kiosk.domain.codes import VerdictCode, VerdictValue
from kiosk.forwarder.examination import LONGEST_S, OwnProcess
from kiosk.host.clock import ManualClock
from kiosk.trust import pack_check
from kiosk.trust.documents import pack_bytes
from kiosk.trust.pack_check import Finding, examine
from tests.forwarder.policy_samples import sample_pack

PATIENCE_S = 30.0


def vouching_for(document: bytes) -> PolicyManifest:
    return PolicyManifest(
        policy_id="parcelnet-de",
        version=41,
        epoch=1,
        sha256=hashlib.sha256(document).hexdigest(),
        size=max(2, len(document)),
        pieces=1,
    )


def found_by_child(document: bytes) -> Finding:
    child = OwnProcess(document, vouching_for(document), ManualClock())
    deadline, pause = monotonic() + PATIENCE_S, threading.Event()
    while (finding := child.finding()) is None:
        assert monotonic() < deadline
        pause.wait(0.01)
    return finding


def case(case_id: str = "case-1", expected: VerdictValue = VerdictValue.DECLINED, **fields: object) -> Case:
    return Case.model_validate(
        {
            "case_id": case_id,
            "merchant_id": "northwind",
            "at": datetime(2026, 10, 1, 12, tzinfo=UTC),
            "category": "category-0-0",
            "value": Money(minor=1990, currency="EUR"),
            "expect": Expectation(verdict=expected, code=VerdictCode.NOT_RETURNABLE),
        }
        | fields
    )


def with_cases(*cases: Case) -> bytes:
    return pack_bytes(sample_pack().model_copy(update={"cases": cases}))


def test_nothing_is_found_wrong_with_a_sound_pack() -> None:
    assert found_by_child(with_cases(case())) == Finding()


def test_a_case_that_fails_is_named_with_each_difference() -> None:
    finding = found_by_child(with_cases(case(), case("cream", VerdictValue.ACCEPTED)))
    assert finding == Finding("case", "case cream: verdict is declined and not accepted")


def test_of_many_cases_that_fail_the_first_are_named_and_the_others_counted() -> None:
    document = with_cases(*(case(f"case-{n}", VerdictValue.ACCEPTED) for n in range(40)))
    finding = examine(document, vouching_for(document))
    assert "case case-0: " in finding.detail
    assert "case case-5" not in finding.detail
    assert finding.detail.endswith("; and 35 more")


def test_a_pack_of_another_shape_is_told_where_it_is_wrong() -> None:
    document = pack_bytes(sample_pack()).replace(b'"collect_within_h":48', b'"collect_within_h":"soon"')
    finding = examine(document, vouching_for(document))
    assert finding.code == "schema"
    assert finding.detail.startswith("collect_within_h: ")


def test_only_so_many_cases_are_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack_check, "MOST_CASES", 2)
    document = with_cases(*(case(f"case-{n}") for n in range(3)))
    assert examine(document, vouching_for(document)).code == "too_many_cases"


@pytest.mark.parametrize(
    "bomb", [b'{"merchants":[' + b"[]," * 2_700_000 + b"1]}", b'{"cases":[' + b"1," * 4_000_000 + b"1]}"]
)
def test_what_takes_too_much_memory_kills_the_child_only(bomb: bytes) -> None:
    assert found_by_child(bomb).code == "too_heavy"


def test_what_takes_too_long_is_ended() -> None:
    clock, document = ManualClock(), with_cases(case())
    child = OwnProcess(document, vouching_for(document), clock)
    clock.advance(LONGEST_S)
    assert child.finding() == Finding("too_slow")


def test_a_child_that_nobody_waits_for_any_more_is_gone() -> None:
    document = with_cases(case())
    child = OwnProcess(document, vouching_for(document), ManualClock())
    child.give_up()
    assert child._child.returncode is not None
