"""What a real mosquitto does not take, or takes and throws away, and that nothing is lost by it."""

import signal
from collections.abc import Callable

import pytest

from tests.forwarder.forwarder_rig import note, waiting_ids
from tests.forwarder.running import WAIT_S, Running, World, eventually, stored_ids


def change_rules(world: World, file: str, old: str, new: str) -> None:
    """Rewrite one of the broker's files and have it read them again, as an administrator does."""
    path = world.broker.directory / f"mosquitto.{file}"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    process = world.broker._process
    assert process is not None
    process.send_signal(signal.SIGHUP)


def restart_with(world: World, old: str, new: str) -> None:
    """Another configuration needs another process."""
    world.central.pause()
    world.broker.stop()
    path = world.broker.directory / "mosquitto.conf"
    path.write_text(path.read_text().replace(old, new))
    world.broker.start()
    world.central.resume()


def alarms(world: World) -> list[str]:
    entries = world.store.ledger.entries(limit=1000)
    return [f"{e.type} {e.event['data']['alarm_code']}" for e in entries if e.type.startswith("alarm.")]


def connected(running: Running) -> bool:
    return eventually(lambda: running.file().get("central_online") is True)


WRITE = "topic write kiosks/B-1042/up/#"
STATES_ONLY = "topic write kiosks/B-1042/up/state/#"


def test_where_access_is_denied_mqtt_5_says_so_and_a_person_is_told(
    world: World, forward: Callable[..., Running]
) -> None:
    change_rules(world, "acl", WRITE, STATES_ONLY)
    entry = note(world.store)
    assert connected(forward(protocol="5")), "the rest of the connection works, although this broker hangs up"
    assert eventually(lambda: alarms(world) == ["alarm.raised delivery_refused"])
    change_rules(world, "acl", STATES_ONLY, WRITE)
    assert world.central.wait(lambda view: entry.event_id in stored_ids(view), WAIT_S)
    assert eventually(lambda: "alarm.cleared delivery_refused" in alarms(world))
    assert world.all_stored()


def test_where_access_is_denied_mqtt_3_acknowledges_what_it_drops_and_the_event_stays(
    world: World, forward: Callable[..., Running]
) -> None:
    restart_with(world, "log_type error", "log_type all")
    change_rules(world, "acl", WRITE, STATES_ONLY)
    entry = note(world.store)
    forward(protocol="3.1.1")
    assert eventually(lambda: world.broker.log_file.read_text().count("Denied PUBLISH from B-1042") >= 3)
    assert "Sending PUBACK to B-1042" in world.broker.log_file.read_text()
    assert waiting_ids(world.store) == [entry.event_id]
    change_rules(world, "acl", STATES_ONLY, WRITE)
    assert world.all_stored()
    assert alarms(world) == [], "the broker said that it had it"
    assert world.store.outbox.quarantined() == []


@pytest.mark.parametrize("protocol", ["5", "3.1.1"])
def test_events_that_nobody_listens_to_are_sent_again_until_somebody_does(
    world: World, forward: Callable[..., Running], protocol: str
) -> None:
    """Central has lost its session, and the broker what it held for it."""
    running = forward(protocol=protocol)
    assert connected(running)
    world.central.stop()
    world.broker.stop()
    for file in world.broker.directory.glob("*.db"):
        file.unlink()
    world.broker.start()
    entries = [note(world.store) for _ in range(5)]
    assert eventually(lambda: running.file().get("connected") is True)
    assert waiting_ids(world.store) == [entry.event_id for entry in entries]
    world.central.start()
    assert world.all_stored()
    assert world.central.view.gaps() == []


@pytest.mark.parametrize("protocol", ["5", "3.1.1"])
def test_a_broker_that_forgets_everything_at_a_restart_costs_nothing_but_a_second_delivery(
    world: World, forward: Callable[..., Running], protocol: str
) -> None:
    restart_with(world, "persistence true", "persistence false")
    forward(protocol=protocol, window=5)
    for _ in range(60):
        note(world.store)
    assert world.central.wait(lambda view: len(stored_ids(view)) >= 10, WAIT_S)
    world.broker.kill()
    for _ in range(20):
        note(world.store)
    world.broker.start()
    assert world.all_stored()
    assert world.central.view.gaps() == []
    assert world.central.view.disagreements() == []


@pytest.mark.parametrize("protocol", ["5", "3.1.1"])
def test_an_event_above_the_brokers_limit_is_set_aside_and_the_others_pass_it(
    world: World, forward: Callable[..., Running], protocol: str
) -> None:
    restart_with(world, "persistence true", "persistence true\nmax_packet_size 4000")
    before, large, after = note(world.store), note(world.store, "x" * 5000), note(world.store)
    forward(protocol=protocol)
    assert world.central.wait(lambda view: stored_ids(view) >= {before.event_id, after.event_id}, WAIT_S)
    assert eventually(lambda: world.store.outbox.status().waiting == 0)
    (aside,) = world.store.outbox.quarantined()
    assert aside.event_id == large.event_id
