"""The pump in a world that goes wrong at random. One seed is one world; a failing one is a bug to replay."""

import json
import random
from pathlib import Path

import pytest

from kiosk.contract.messages import Rejected
from tests.forwarder.forwarder_rig import (
    BAD_FORMAT,
    NO_SUBSCRIBERS,
    NOT_AUTHORIZED,
    QUOTA_EXCEEDED,
    SUCCESS,
    TOO_LARGE,
    PumpRig,
    Sent,
    note,
)

REJECTED = "rejected by central"
ANSWERS = [SUCCESS] * 12 + [NO_SUBSCRIBERS, NOT_AUTHORIZED, QUOTA_EXCEEDED]


class RandomWorld:
    """A broker and a central that lose, double, delay and refuse; `fair` is the weather after the storm."""

    def __init__(self, directory: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.rig = PumpRig(directory)
        self.bodies: dict[str, bytes] = {}
        self.recorded: list[str] = []
        self.words: list[str] = []
        self.rejections: list[str] = []
        self.fair = False

    def turn(self) -> None:
        """One step of the pump and one thing that happens, or does not."""
        self._step()
        self.random.choice(
            [self._record, self._broker_answers, self._broker_answers, self._central_speaks]
            if self.fair
            else [
                self._record,
                self._broker_answers,
                self._broker_answers,
                self._broker_answers,
                self._central_speaks,
                self._central_speaks,
                self._central_repeats_itself,
                self._central_comes_or_goes,
                self._time_passes,
                self._connection_comes_or_goes,
                self._connection_comes_or_goes,
                self._restart,
            ]
        )()

    def clear_up(self) -> None:
        """Fair weather until nothing is left to do."""
        self.fair = True
        self.rig.connect()
        for _ in range(3000):
            self._step()
            self._broker_answers()
            self._central_speaks()
            self.rig.clock.advance(1)
            if not self.rig.store.outbox.waiting(limit=1):
                return
        raise AssertionError("the outbox did not drain in fair weather")

    def _step(self) -> None:
        for sent in self.rig.step():
            self._check(sent)
        if self.rig.link.resets:  # the pump gave the connection up
            self.rig.link.resets.clear()
            self.rig.cut()
            self.rig.connect()

    def _check(self, sent: Sent) -> None:
        event_id = json.loads(sent.payload)["id"]
        assert self.bodies.setdefault(event_id, sent.payload) == sent.payload
        assert len(self.rig.link.unacknowledged) <= self.rig.WINDOW

    def _record(self) -> None:
        code = self.random.choice(["probe", "probe", "probe", REJECTED])
        self.recorded.append(note(self.rig.store, code).event_id)

    def _broker_answers(self) -> None:
        for sent in list(self.rig.link.unacknowledged.values()):
            if not self.fair and self.random.random() < 0.3:
                continue
            answer = SUCCESS if self.fair else self.random.choice(ANSWERS)
            self.rig.acknowledge(sent, answer)
            lost = not self.fair and self.random.random() < 0.2
            if answer == SUCCESS and not lost:
                event = json.loads(sent.payload)
                heard = self.rejections if event["data"].get("code") == REJECTED else self.words
                heard.append(event["id"])

    def _central_speaks(self) -> None:
        self.random.shuffle(self.words)
        self.rig.pump.confirm([*self.words[:7], "never heard of"])
        for event_id in self.rejections:
            self.rig.pump.reject(Rejected(id=event_id, code="schema", text=""))
        self.words, self.rejections = self.words[7:], []

    def _central_repeats_itself(self) -> None:
        confirmed = [i for i in self.recorded if i not in self._waiting() and i in self.bodies]
        self.rig.pump.confirm([i for i in confirmed if REJECTED.encode() not in self.bodies[i]])

    def _central_comes_or_goes(self) -> None:
        self.rig.pump.central(online=self.random.random() < 0.6)

    def _time_passes(self) -> None:
        self.rig.clock.advance(self.random.choice([0.1, 5, 30, 400]))

    def _connection_comes_or_goes(self) -> None:
        self.rig.cut(self.random.choice([None, None, None, 0x8B]))
        if self.random.random() < 0.7:
            self.rig.connect(receive_maximum=self.random.choice([1, 3, 100]))
            if self.random.random() < 0.8:
                self.rig.state_is_taken()

    def _restart(self) -> None:
        self.rig.store.close()
        self.rig.restart()

    def _waiting(self) -> set[str]:
        return {w.event_id for w in self.rig.store.outbox.waiting(limit=10_000)}


@pytest.mark.parametrize("seed", range(25))
def test_through_any_weather_every_event_is_stored_or_named_as_rejected(tmp_path: Path, seed: int) -> None:
    world = RandomWorld(tmp_path, seed)
    for _ in range(250):
        world.turn()
    world.clear_up()
    store = world.rig.store
    quarantined = {q.event_id for q in store.outbox.quarantined()}
    for entry in store.ledger.entries(limit=10_000):
        rejected = entry.event["data"].get("code") == REJECTED
        assert (entry.event_id in quarantined) == rejected
        assert world.bodies[entry.event_id] == entry.body
    named = {e.event["data"]["about"] for e in store.ledger.entries(limit=10_000) if _names_one(e.event)}
    assert named == quarantined


@pytest.mark.parametrize("code", [TOO_LARGE, BAD_FORMAT])
@pytest.mark.parametrize("seed", range(5))
def test_one_poisonous_event_among_many_is_the_only_one_set_aside(
    tmp_path: Path, seed: int, code: int
) -> None:
    rig, luck = PumpRig(tmp_path), random.Random(seed)
    poison = luck.randrange(30)
    entries = [note(rig.store, "poison" if n == poison else "healthy") for n in range(30)]
    rig.connect()
    for _ in range(400):
        for sent in rig.step():
            if b'"poison"' in sent.payload:
                rig.cut(code)  # hangs up instead of answering, whatever else is on its way
                rig.connect()
                break
            rig.acknowledge(sent)
            rig.pump.confirm([json.loads(sent.payload)["id"]])
    assert [q.event_id for q in rig.store.outbox.quarantined()] == [entries[poison].event_id]
    assert rig.store.outbox.waiting() == []


def _names_one(event: dict[str, object]) -> bool:
    data = event["data"]
    assert isinstance(data, dict)
    return data.get("alarm_code") == "event_quarantined"
