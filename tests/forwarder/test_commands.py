"""Commands: believed by their signature, done once, answered with an event, and nothing else happens."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.contract.messages import Command, Rejected
from kiosk.forwarder.alarms import Alarms
from kiosk.forwarder.commands import Commands
from kiosk.forwarder.pump import Pump, PumpSettings
from kiosk.host.clock import ManualClock
from kiosk.store import NothingStored
from kiosk.store.outbox import PORTION
from kiosk.trust import jws
from kiosk.trust.documents import open_manifest, pack_bytes, sign_command, sign_manifest
from kiosk.trust.keys import SigningKey
from tests.forwarder.forwarder_rig import KIOSK, TOPICS, ScriptedLink, note, open_store, waiting_ids
from tests.forwarder.policy_samples import (
    ANNOUNCEMENT_KEY,
    COMMAND_KEY,
    OTHER_KEY,
    POLICY_KEY,
    policy_keys,
    sample_pack,
)

WINDOW = 4


class Rig:
    """Commands with a pump behind them, and a ledger of which central has had everything."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.clock = ManualClock()
        self.seed = 0
        self.acknowledged: list[str] = []
        self.restart()
        manifest = open_manifest(sign_manifest(sample_pack(), POLICY_KEY), policy_keys())
        self.store.policies.keep_verified(manifest, pack_bytes(sample_pack()))
        self.entries = [note(self.store) for _ in range(5)]
        self.store.outbox.confirm([entry.event_id for entry in self.entries])

    def restart(self) -> None:
        self.seed += 1
        self.store = open_store(self.directory, self.clock, self.seed)
        self.link = ScriptedLink()
        self.pump = Pump(self.store, self.link, TOPICS, Alarms(self.store, KIOSK), PumpSettings(WINDOW, 10.0))
        self.commands = Commands(self.store, self.pump, self.link, KIOSK)

    def command(self, count: int = 1, **other: Any) -> Command:
        """A resend of everything, unless it says something else."""
        whole = {
            "kiosk_id": KIOSK,
            "command_id": f"c-{count}",
            "count": count,
            "expires_at": self.clock.wall() + timedelta(hours=1),
            "name": "resend",
            "arguments": {"ledgerid": self.store.ledger.ledger_id, "from": 1, "to": 5},
        }
        return Command.model_validate(whole | other)

    def hear(self, command: Command | bytes, key: SigningKey = COMMAND_KEY) -> None:
        token = command if isinstance(command, bytes) else sign_command(command, key).encode()
        name = command.command_id if isinstance(command, Command) else "?"
        self.commands.command(token, lambda: self.acknowledged.append(name))

    def work(self) -> None:
        for _ in range(10):
            self.commands.step()

    def deliver(self) -> list[bytes]:
        """Let the broker take all the pump has to send; central stays silent."""
        delivered: list[bytes] = []
        while True:
            self.pump.step(self.clock.monotonic())
            assert len(self.link.unacknowledged) <= WINDOW
            sent = self.link.take_sent()
            if not sent:
                return delivered
            for one in sent:
                delivered.append(one.payload)
                self.pump.published(self.link.acknowledge(one), self.clock.monotonic())

    def answers(self) -> list[tuple[str, str]]:
        """(command, done or why it was refused), in the order of the ledger."""
        return [
            (e.event["data"]["command_id"], e.event["data"].get("code") or e.event["data"]["outcome"])
            for e in self.store.ledger.entries(limit=10_000)
            if e.type.startswith("command.")
        ]

    def notes(self) -> list[str]:
        codes = [e.event["data"].get("code") for e in self.store.ledger.entries(limit=10_000)]
        return [code for code in codes if code and code.startswith("command_")]

    def marked(self) -> list[str]:
        """Which of the old events wait again."""
        waiting = set(waiting_ids(self.store))
        return [entry.event_id for entry in self.entries if entry.event_id in waiting]

    @property
    def everything(self) -> list[str]:
        return [entry.event_id for entry in self.entries]


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path)
    yield rig
    rig.store.close()


def test_events_asked_for_are_sent_again_in_order_and_byte_for_byte(rig: Rig) -> None:
    rig.hear(rig.command(arguments={"ledgerid": rig.store.ledger.ledger_id, "from": 2, "to": 4}))
    rig.work()
    assert rig.acknowledged == ["c-1"]
    assert rig.answers() == [("c-1", "done")]
    rig.pump.connected(rig.link.connect(), rig.clock.monotonic())
    sent = rig.deliver()
    assert sent[:3] == [entry.body for entry in rig.entries[1:4]]
    assert [json.loads(body)["type"].split(".")[2:4] for body in sent[3:]] == [["command", "executed"]]


def test_the_answer_says_how_many_events_are_sent_again(rig: Rig) -> None:
    rig.hear(rig.command(arguments={"ledgerid": rig.store.ledger.ledger_id, "from": 4, "to": 400}))
    rig.work()
    (answer,) = [e.event["data"] for e in rig.store.ledger.entries() if e.type == "command.executed"]
    assert answer == {
        "kiosk_id": KIOSK,
        "command_id": "c-1",
        "count": 1,
        "name": "resend",
        "outcome": "done",
        "result": {"events": 2},
    }


def test_what_is_quarantined_is_let_out_and_its_alarm_is_over_and_what_waits_is_not_counted(rig: Rig) -> None:
    waits, bad = note(rig.store), note(rig.store)
    rig.pump.reject(Rejected(id=bad.event_id, code="schema", text="too short"))
    rig.hear(rig.command(arguments={"ledgerid": rig.store.ledger.ledger_id, "from": 5, "to": 7}))
    rig.work()
    assert rig.store.outbox.quarantined() == []
    assert {rig.everything[-1], waits.event_id, bad.event_id} <= set(waiting_ids(rig.store))
    (cleared,) = [e.event["data"] for e in rig.store.ledger.entries() if e.type == "alarm.cleared"]
    assert (cleared["alarm_code"], cleared["about"]) == ("event_quarantined", bad.event_id)
    (answer,) = [e.event["data"] for e in rig.store.ledger.entries() if e.type == "command.executed"]
    assert answer["result"] == {"events": 2}


def test_a_pump_in_the_middle_of_newer_events_goes_back_to_those_asked_for(rig: Rig) -> None:
    rig.pump.connected(rig.link.connect(), rig.clock.monotonic())
    newer = [note(rig.store).event_id for _ in range(3)]
    rig.deliver()
    rig.hear(rig.command())
    rig.work()
    again = [json.loads(body)["id"] for body in rig.deliver()]
    assert again[:5] == rig.everything
    assert not set(again) & set(newer), "what central is still silent about is not sent twice for it"


def test_a_long_range_is_done_a_portion_a_turn(rig: Rig) -> None:
    more = [note(rig.store) for _ in range(2 * PORTION)]
    rig.store.outbox.confirm([entry.event_id for entry in more])
    rig.hear(rig.command(arguments={"ledgerid": rig.store.ledger.ledger_id, "from": 1, "to": 10**14}))
    for turn in (1, 2):
        rig.commands.step()
        assert rig.store.outbox.status().waiting == turn * PORTION
        assert rig.acknowledged == []
    rig.work()
    assert rig.acknowledged == ["c-1"]


def test_after_a_power_cut_half_way_the_command_comes_again_and_is_done_once(rig: Rig) -> None:
    more = [note(rig.store) for _ in range(PORTION)]
    rig.store.outbox.confirm([entry.event_id for entry in more])
    command = rig.command(arguments={"ledgerid": rig.store.ledger.ledger_id, "from": 1, "to": 5 + PORTION})
    rig.hear(command)
    rig.commands.step()
    rig.store.close()
    rig.restart()
    rig.hear(command)
    rig.work()
    assert rig.answers() == [("c-1", "done")]
    assert rig.store.outbox.status().waiting == 5 + PORTION + 1


def test_a_command_that_comes_twice_is_done_once(rig: Rig) -> None:
    rig.hear(rig.command())
    rig.hear(rig.command())
    rig.work()
    rig.store.outbox.confirm(rig.everything)
    rig.store.close()
    rig.restart()
    rig.hear(rig.command())
    rig.work()
    assert rig.answers() == [("c-1", "done")]
    assert rig.marked() == []
    assert rig.acknowledged == ["c-1"] * 2, (
        "the one that waited is acknowledged on the newer connection alone"
    )


def test_a_count_that_is_not_higher_is_refused_also_after_a_restart(rig: Rig) -> None:
    rig.hear(rig.command(7))
    rig.work()
    rig.store.outbox.confirm(rig.everything)
    rig.store.close()
    rig.restart()
    for count in (7, 6):
        rig.hear(rig.command(count, command_id=f"other-{count}"))
    rig.work()
    assert rig.answers() == [("c-7", "done"), ("other-7", "replayed"), ("other-6", "replayed")]
    assert rig.marked() == []


def test_a_count_is_refused_while_a_higher_one_is_still_under_way(rig: Rig) -> None:
    rig.hear(rig.command(7))
    rig.hear(rig.command(6))
    rig.hear(rig.command(8))
    rig.work()
    assert rig.answers() == [("c-6", "replayed"), ("c-7", "done"), ("c-8", "done")]


def test_a_stolen_key_uses_up_its_own_counts_and_not_those_of_the_next(rig: Rig) -> None:
    stolen, fresh = SigningKey.from_seed("stolen", bytes([7] * 32)), COMMAND_KEY
    pack = sample_pack(42)
    keys = (*pack.command_keys, pack.command_keys[0].model_copy(update={"key_id": "stolen"}))
    keys = (keys[0], keys[1].model_copy(update={"public_key": stolen.public}))
    pack = pack.model_copy(update={"command_keys": keys})
    rig.store.policies.keep_verified(
        open_manifest(sign_manifest(pack, POLICY_KEY), policy_keys()), pack_bytes(pack)
    )
    rig.hear(rig.command(2**53 - 1), stolen)
    rig.hear(rig.command(1), fresh)
    rig.work()
    rig.hear(rig.command(2), fresh)
    rig.work()
    assert rig.answers() == [(f"c-{2**53 - 1}", "done"), ("c-1", "done"), ("c-2", "done")]


def expired(rig: Rig) -> Command:
    return rig.command(expires_at=rig.clock.wall() - timedelta(milliseconds=1))


def of_another_ledger(rig: Rig) -> Command:
    return rig.command(arguments={"ledgerid": "01990000-0000-7000-8000-000000000009", "from": 1, "to": 5})


def backwards(rig: Rig) -> Command:
    return rig.command(arguments={"ledgerid": rig.store.ledger.ledger_id, "from": 5, "to": 1})


def without_a_range(rig: Rig) -> Command:
    return rig.command(arguments={})


def of_a_later_version(rig: Rig) -> Command:
    return rig.command(name="open_everything")


@pytest.mark.parametrize(
    ("make", "code", "mend"),
    [
        (expired, "expired", "ask again"),
        (of_another_ledger, "other_ledger", "this kiosk's ledger is"),
        (backwards, "arguments", "to is before from"),
        (without_a_range, "arguments", "ledgerid: Field required"),
        (of_a_later_version, "unknown_command", "this software knows: block_compartment"),
    ],
)
def test_a_command_that_cannot_be_done_is_refused_once_with_what_mends_it(
    rig: Rig, make: Callable[[Rig], Command], code: str, mend: str
) -> None:
    command = make(rig)
    for _ in range(2):
        rig.hear(command)
        rig.work()
    assert rig.answers() == [("c-1", code)]
    (refused,) = [e.event["data"] for e in rig.store.ledger.entries() if e.type == "command.refused"]
    assert mend in refused["text"]
    assert rig.marked() == []
    assert rig.acknowledged == ["c-1", "c-1"]


@pytest.mark.parametrize(
    ("key", "code"),
    [(ANNOUNCEMENT_KEY, "unknown_key"), (POLICY_KEY, "unknown_key"), (OTHER_KEY, "unknown_key")],
)
def test_a_key_for_anything_else_signs_no_commands(rig: Rig, key: SigningKey, code: str) -> None:
    rig.hear(rig.command(), key)
    rig.work()
    assert (rig.notes(), rig.answers(), rig.marked()) == ([f"command_{code}"], [], [])


@pytest.mark.parametrize(
    ("token", "code"),
    [
        (b"", "malformed"),
        (b"\xff\xfe", "malformed"),
        (b'{"name":"resend"}', "malformed"),
        (jws.sign(b"{}", COMMAND_KEY).encode(), "schema"),
        (jws.sign(b"[]", COMMAND_KEY).encode(), "schema"),
    ],
)
def test_what_is_no_command_is_noted_and_acknowledged(rig: Rig, token: bytes, code: str) -> None:
    rig.hear(token)
    rig.work()
    assert (rig.notes(), rig.answers(), rig.marked()) == ([f"command_{code}"], [], [])
    assert rig.acknowledged == ["?"]


def test_a_forged_signature_and_another_kiosks_command_are_noted(rig: Rig) -> None:
    token = sign_command(rig.command(), COMMAND_KEY)
    forged = SigningKey.from_seed(COMMAND_KEY.key_id, bytes([9] * 32))
    rig.hear(rig.command(), forged)
    rig.hear(rig.command(kiosk_id="B-2000"))
    assert rig.notes() == ["command_signature", "command_other_kiosk"]
    assert rig.marked() == []
    rig.hear(token.encode())
    rig.work()
    assert rig.marked() == rig.everything


def test_a_flood_of_forgeries_is_noted_once(rig: Rig) -> None:
    for count in range(1, 50):
        rig.hear(rig.command(count), OTHER_KEY)
    assert rig.notes() == ["command_unknown_key"]


def test_before_the_first_policy_nobodys_commands_count(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "one")
    empty = open_store(tmp_path / "two", rig.clock, 9)
    commands = Commands(empty, rig.pump, rig.link, KIOSK)
    commands.command(sign_command(rig.command(), COMMAND_KEY).encode(), lambda: None)
    assert [e.event["data"]["code"] for e in empty.ledger.entries()] == ["command_unknown_key"]
    empty.close()
    rig.store.close()


def test_a_note_that_could_not_be_stored_is_made_the_next_time(rig: Rig) -> None:
    connection = rig.store._database.connection
    connection.execute("PRAGMA query_only = ON")
    with pytest.raises(NothingStored):
        rig.hear(b"no token")
    connection.execute("PRAGMA query_only = OFF")
    before = rig.store.ledger.newest_sequence()
    rig.hear(b"no token")
    rig.hear(b"no token")
    assert rig.store.ledger.newest_sequence() == before + 1
