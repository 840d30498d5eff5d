"""Commands that `kiosk run` is to execute: believed and counted, then left in its inbox and acknowledged."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.contract.messages import Command
from kiosk.forwarder.commands import WAITING_AT_MOST
from tests.forwarder.test_commands import Rig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path)
    yield rig
    rig.store.close()


def block(rig: Rig, count: int = 1, compartment_id: object = "07", valid_s: float = 30) -> Command:
    return rig.command(
        count,
        name="block_compartment",
        arguments={"compartment_id": compartment_id},
        expires_at=rig.clock.wall() + timedelta(seconds=valid_s),
    )


def in_inbox(rig: Rig) -> list[str]:
    return [waiting.command.command_id for waiting in rig.store.inbox.waiting()]


def test_it_is_in_the_inbox_with_the_life_it_has_left_when_it_is_acknowledged(rig: Rig) -> None:
    command = block(rig, valid_s=30)
    rig.clock.advance(12.5)
    rig.hear(command)
    assert rig.acknowledged == ["c-1"]
    (waiting,) = rig.store.inbox.waiting()
    assert waiting.command == command
    assert waiting.arrival.lasts_ms == 17_500
    assert waiting.arrival.boottime_ms == rig.store.ledger.now().boottime_ms
    assert waiting.arrival.boot_id == rig.store.ledger.boot_id
    assert rig.answers() == [], "kiosk run answers"


def test_one_that_comes_again_is_acknowledged_and_waits_once_also_after_a_restart(rig: Rig) -> None:
    command = block(rig)
    rig.hear(command)
    rig.hear(command)
    rig.store.close()
    rig.restart()
    rig.hear(command)
    assert rig.acknowledged == ["c-1"] * 3
    assert in_inbox(rig) == ["c-1"]
    assert rig.answers() == []


def test_one_that_comes_again_while_it_is_being_done_is_acknowledged_and_not_done_twice(rig: Rig) -> None:
    command = block(rig)
    rig.hear(command)
    with rig.store.transaction():  # as kiosk run begins it
        rig.store.inbox.take("c-1")
        rig.store.visits.begin("i-1", "c-1", "command", {}, rig.store.ledger.now())
    rig.hear(command)
    assert (in_inbox(rig), rig.answers()) == ([], [])


def test_counts_go_on_over_commands_that_are_done_here_and_those_passed_on(rig: Rig) -> None:
    rig.hear(block(rig, 7))
    rig.hear(rig.command(7, command_id="a-resend"))
    rig.hear(block(rig, 6))
    rig.hear(rig.command(8))
    rig.work()
    assert in_inbox(rig) == ["c-7"]
    assert rig.answers() == [("a-resend", "replayed"), ("c-6", "replayed"), ("c-8", "done")]


@pytest.mark.parametrize("compartment_id", ["", "07 ", "0" * 5, 7, None, ["07"]])
def test_arguments_that_name_no_compartment_are_refused_here(rig: Rig, compartment_id: object) -> None:
    rig.hear(block(rig, compartment_id=compartment_id))
    assert (in_inbox(rig), rig.answers()) == ([], [("c-1", "arguments")])


def test_an_expired_one_is_refused_here(rig: Rig) -> None:
    rig.hear(block(rig, valid_s=-1))
    assert (in_inbox(rig), rig.answers()) == ([], [("c-1", "expired")])


def test_a_flood_does_not_fill_the_disk_of_a_kiosk_that_does_not_run(rig: Rig) -> None:
    for count in range(1, WAITING_AT_MOST + 3):
        rig.hear(block(rig, count))
    assert len(in_inbox(rig)) == WAITING_AT_MOST
    assert [code for _, code in rig.answers()] == ["too_many", "too_many"]


def test_rules_are_taken_anew_on_a_new_connection_after_the_answer(rig: Rig) -> None:
    rig.link.connect()
    rig.hear(rig.command(name="refresh_policy", arguments={}))
    assert (rig.acknowledged, rig.answers()) == (["c-1"], [("c-1", "done")])
    assert rig.link.resets == ["central asks for its rules to be taken anew"]
    rig.hear(rig.command(name="refresh_policy", arguments={}))
    assert len(rig.link.resets) == 1, "it comes again on the new connection"
