"""The retained snapshot of the compartments: whole, when it has changed, and honest when nobody looks."""

import json
from pathlib import Path
from typing import Any

import pytest

from kiosk.contract.generate import SCHEMAS
from kiosk.contract.validation import validate
from kiosk.forwarder.compartments import LOOK_EVERY_S, CompartmentsTeller
from kiosk.host.clock import ManualClock
from kiosk.host.state_file import COMPARTMENTS_FILE, RUN_FILE, SILENT_MS, StateFile
from tests.forwarder.forwarder_rig import TOPICS, ScriptedLink

EXAMPLE: dict[str, Any] = json.loads((SCHEMAS.with_name("examples") / "compartments.json").read_bytes())


class TellerRig:
    """A teller between the live files of `kiosk run` and a broker in memory."""

    def __init__(self, directory: Path) -> None:
        self.clock = ManualClock()
        self.link = ScriptedLink()
        self._file = StateFile(directory / COMPARTMENTS_FILE)
        self._run_file = StateFile(directory / RUN_FILE)
        self.teller = CompartmentsTeller(self.link, TOPICS, directory, self.clock)
        self.link.connect()
        self.is_running = True

    def write(self, **of_the_first: Any) -> None:
        first, *others = EXAMPLE["compartments"]
        self._file.write(EXAMPLE | {"compartments": [first | of_the_first, *others]})

    def turns(self, seconds: float = LOOK_EVERY_S, *, connected: bool = True) -> list[dict[str, Any]]:
        """What is published while time passes."""
        for _ in range(round(seconds * 10)):
            if self.is_running:
                self._run_file.write({"boottime_ms": self.clock.boottime_ms()})
            self.teller.step(self.clock.monotonic(), connected=connected)
            self.clock.advance(0.1)
        sent = self.link.take_sent()
        assert all(one.retain and one.topic == TOPICS.state("compartments") for one in sent)
        assert all(validate(one.payload, "compartments") == [] for one in sent)
        return [json.loads(one.payload) for one in sent]


@pytest.fixture
def rig(tmp_path: Path) -> TellerRig:
    return TellerRig(tmp_path)


def states(message: dict[str, Any]) -> list[str]:
    return [f"{c['state']} {c['door']} {c['occupancy']}" for c in message["compartments"]]


def test_it_says_nothing_before_the_kiosk_has_looked(rig: TellerRig) -> None:
    assert rig.turns(10) == []


def test_it_is_published_whole_and_then_only_when_it_has_changed(rig: TellerRig) -> None:
    rig.write()
    assert rig.turns(60) == [EXAMPLE]
    rig.write(door="open", state="unknown")
    (changed,) = rig.turns(60)
    assert states(changed)[0] == "unknown open absent"
    assert len(changed["compartments"]) == len(EXAMPLE["compartments"])


def test_what_changes_quickly_is_told_every_other_second_at_most(rig: TellerRig) -> None:
    published = 0
    for number in range(100):
        rig.write(door="open" if number % 2 else "closed")
        published += len(rig.turns(0.3))
    assert published <= 30 / LOOK_EVERY_S + 1


def test_it_is_published_anew_at_every_connection_and_not_without_one(rig: TellerRig) -> None:
    rig.write()
    assert rig.turns(connected=False) == []
    assert rig.turns() == [EXAMPLE]
    rig.teller.connected()
    assert rig.turns() == [EXAMPLE]


def test_what_the_link_did_not_take_is_published_later(rig: TellerRig) -> None:
    rig.write()
    rig.link.cut()
    assert rig.turns() == []
    rig.link.connect()
    assert rig.turns() == [EXAMPLE]


def test_when_nobody_looks_any_more_only_what_the_books_say_is_left(rig: TellerRig) -> None:
    rig.write()
    rig.turns()
    rig.is_running = False
    (unseen,) = rig.turns(SILENT_MS / 1000 + 60)
    assert states(unseen) == [
        "unknown unknown unknown",
        "blocked unknown unknown",
        "occupied unknown unknown",
        "unknown unknown unknown",
    ]
    rig.is_running = True
    assert rig.turns() == [EXAMPLE]


@pytest.mark.parametrize("text", ["{", '{"at": null}', "[]"])
def test_a_file_that_cannot_be_read_changes_nothing(rig: TellerRig, tmp_path: Path, text: str) -> None:
    rig.write()
    rig.turns()
    (tmp_path / COMPARTMENTS_FILE).write_text(text)
    assert rig.turns(10) == []
