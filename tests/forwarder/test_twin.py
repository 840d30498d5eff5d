"""Two machines under one name: both sides notice, and neither flaps for ever."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.forwarder.alarms import Alarms
from kiosk.forwarder.link import SESSION_TAKEN_OVER, Disconnected
from kiosk.forwarder.twin import TAKE_OVERS, WITHIN_S, TwinWatch
from kiosk.host.clock import ManualClock
from kiosk.state import open_store as open_store_of
from kiosk.store import NothingStored, Store
from kiosk.world.central_view import CentralView
from tests.forwarder.forwarder_rig import KIOSK, note, open_store
from tests.forwarder.running import WAIT_S, Running, World, configuration, eventually

TAKEN = Disconnected("the connection ended: Session taken over", SESSION_TAKEN_OVER)
LOST = Disconnected("the connection ended: Unspecified error")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(tmp_path, ManualClock())) as store:
        yield store


def alarms(store: Store) -> list[tuple[str, str]]:
    return [
        (entry.type, entry.event["data"]["alarm_code"])
        for entry in store.ledger.entries(limit=1000)
        if entry.type.startswith("alarm.")
    ]


RAISED, CLEARED = ("alarm.raised", "session_taken_over"), ("alarm.cleared", "session_taken_over")


def test_take_overs_within_a_while_are_one_alarm(store: Store) -> None:
    twin = TwinWatch(Alarms(store, KIOSK), KIOSK, "boot-1")
    for number in range(TAKE_OVERS - 1):
        twin.disconnected(TAKEN, number)
        twin.disconnected(LOST, number)
    assert alarms(store) == []
    for number in range(5):
        twin.disconnected(TAKEN, TAKE_OVERS + number)
    assert alarms(store) == [RAISED]
    (raised,) = store.ledger.entries()
    assert raised.event["data"]["about"] == KIOSK
    assert "switch it off" in raised.event["data"]["text"]


def test_an_alarm_whose_end_could_not_be_stored_is_cleared_when_it_can(store: Store) -> None:
    twin = TwinWatch(Alarms(store, KIOSK), KIOSK, "boot-1")
    twin.told(("boot-1", "boot-2"))
    twin.connected(0.0)
    connection = store._database.connection
    connection.execute("PRAGMA query_only = ON")
    with pytest.raises(NothingStored):
        twin.step(WITHIN_S)
    connection.execute("PRAGMA query_only = OFF")
    twin.step(WITHIN_S + 1)
    assert alarms(store) == [RAISED, CLEARED]


def test_a_take_over_now_and_then_is_no_alarm(store: Store) -> None:
    twin = TwinWatch(Alarms(store, KIOSK), KIOSK, "boot-1")
    for number in range(20):
        twin.disconnected(TAKEN, number * (WITHIN_S / (TAKE_OVERS - 1) + 1))
    assert alarms(store) == []


def test_the_alarm_is_over_when_a_connection_was_left_alone_for_a_while_also_after_a_restart(
    store: Store,
) -> None:
    twin = TwinWatch(Alarms(store, KIOSK), KIOSK, "boot-1")
    for number in range(TAKE_OVERS):
        twin.disconnected(TAKEN, number)
    twin = TwinWatch(Alarms(store, KIOSK), KIOSK, "boot-1")
    twin.connected(100.0)
    twin.step(100.0 + WITHIN_S - 1)
    twin.disconnected(TAKEN, 100.0 + WITHIN_S)
    twin.connected(200.0 + WITHIN_S)
    twin.step(200.0 + 2 * WITHIN_S - 1)
    assert alarms(store) == [RAISED]
    twin.step(200.0 + 2 * WITHIN_S)
    twin.step(200.0 + 3 * WITHIN_S)
    assert alarms(store) == [RAISED, CLEARED]


def test_central_is_believed_about_this_boot_and_not_about_others(store: Store) -> None:
    twin = TwinWatch(Alarms(store, KIOSK), KIOSK, "boot-1")
    twin.told(())
    twin.told(("boot-0", "boot-7"))
    assert alarms(store) == []
    twin.told(("boot-1", "boot-7"))
    twin.told(("boot-1", "boot-7"))
    assert alarms(store) == [RAISED]


# Over a real mosquitto, with a real copy of the card.


@pytest.fixture
def cloned(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], tuple[Running, Store]]]:
    """Start the kiosk and then its clone, whose card was copied in between; each on a machine of its own."""
    started: list[tuple[Running, Store]] = []
    boots = iter(["01990000-0000-4000-8000-00000000000a", "01990000-0000-4000-8000-00000000000b"])
    monkeypatch.setattr("kiosk.forwarder.main.boot_id", lambda: next(boots))

    def start(protocol: str) -> tuple[Running, Store]:
        directory = world.directory
        if started:
            directory = world.directory.parent / "clone"
            shutil.copytree(world.directory, directory, ignore=shutil.ignore_patterns("backup"))
        config = configuration(directory, world.broker.port, protocol=protocol)
        running = Running(config)
        started.append((running, open_store_of(config)))
        assert eventually(lambda: running.file().get("connected") is True)
        return started[-1]

    yield start
    for running, store in started:
        running.end()
        store.close()


def has_twin(view: CentralView) -> bool:
    return bool(view.twins())


@pytest.mark.parametrize("protocol", ["5", "3.1.1"])
def test_a_cloned_card_is_a_twin_at_central_and_an_alarm_at_both_machines(
    world: World, cloned: Callable[[str], tuple[Running, Store]], protocol: str
) -> None:
    (_, one), (_, other) = cloned(protocol), cloned(protocol)
    assert world.central.wait(has_twin, WAIT_S)
    (twin,) = world.central.view.twins()
    assert twin.one[0] == twin.other[0] == one.ledger.ledger_id
    assert {twin.one[1][-1], twin.other[1][-1]} == {"a", "b"}
    assert "a copy of its card" in str(twin)
    # This broker gives no reason when it hangs up, in either protocol; central's word does.
    assert eventually(lambda: RAISED in alarms(one))
    assert eventually(lambda: RAISED in alarms(other))


def test_two_cards_that_went_different_ways_disagree_about_numbers_and_nothing_is_overwritten(
    world: World, cloned: Callable[[str], tuple[Running, Store]]
) -> None:
    _, one = cloned("5")
    assert world.all_stored()
    _, other = cloned("5")
    note(one, "here")
    note(other, "there")
    assert world.central.wait(lambda view: {"here", "there"} <= codes(view), WAIT_S)
    assert "sequence_taken" in {found.kind for found in world.central.view.disagreements()}


def test_a_card_that_forgot_what_central_has_gives_its_numbers_again_and_central_sees_it(
    world: World,
) -> None:
    """It lied about a sync, or an old image of it was put back."""
    config = configuration(world.directory, world.broker.port)
    running = Running(config)
    note(world.store, "kept")
    assert world.all_stored()
    running.end()
    forgetful = world.directory.parent / "forgetful"
    shutil.copytree(world.directory, forgetful, ignore=shutil.ignore_patterns("backup"))
    running = Running(config)
    note(world.store, "forgotten")
    assert world.all_stored()
    running.end()
    running = Running(configuration(forgetful, world.broker.port))
    with closing(open_store_of(running.config)) as store:
        note(store, "afterwards")
        assert world.central.wait(lambda view: "afterwards" in codes(view), WAIT_S)
        running.end()
    (found,) = world.central.view.disagreements()
    assert found.kind == "sequence_taken"
    assert {"kept", "forgotten", "afterwards"} <= codes(world.central.view)


def codes(view: CentralView) -> set[object]:
    return {event.data.get("code") for event in view.events()}
