"""The real process body over a real mosquitto to the reference central."""

import hashlib
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from kiosk import contract
from kiosk.contract.generate import SCHEMAS
from kiosk.domain.events import DropOffCompleted
from kiosk.forwarder.main import DEVICE_KEY_FILE
from kiosk.host.clock import SystemClock
from kiosk.host.state_file import COMPARTMENTS_FILE, RUN_FILE, StateFile
from kiosk.trust.finding import code_digest
from kiosk.trust.keys import device_key
from kiosk.world.central_view import CentralView
from tests.forwarder.forwarder_rig import KIOSK, note
from tests.forwarder.policy_samples import announced, sample_pack
from tests.forwarder.running import (
    PASSWORDS,
    WAIT_S,
    Running,
    World,
    configuration,
    eventually,
    stored_ids,
)


def has_at_least(count: int, view: CentralView) -> bool:
    return len(stored_ids(view)) >= count


def connection_online(view: CentralView) -> bool | None:
    state = view.state(KIOSK, "connection")
    return json.loads(state)["online"] if state else None


@pytest.mark.parametrize("protocol", ["5", "3.1.1"])
def test_every_event_reaches_central_once_in_effect_through_outages_of_all_kinds(
    world: World, forward: Callable[..., Running], protocol: str
) -> None:
    forward(protocol=protocol)
    entries = [note(world.store) for _ in range(40)]
    assert world.central.wait(lambda view: len(stored_ids(view)) >= 10, WAIT_S)
    world.plug.pull()
    entries += [note(world.store) for _ in range(40)]
    world.plug.insert()
    assert world.central.wait(lambda view: len(stored_ids(view)) >= 60, WAIT_S)
    world.broker.kill()
    entries += [note(world.store) for _ in range(40)]
    world.broker.start()
    assert world.central.wait(lambda view: len(stored_ids(view)) >= 100, WAIT_S)
    world.central.pause()
    entries += [note(world.store) for _ in range(40)]
    world.central.resume()
    assert world.all_stored()
    view = world.central.view
    assert [e.body for e in view.events()] == [e.body for e in entries]
    assert view.gaps() == []
    assert view.disagreements() == []
    assert view.rejections() == []
    assert world.store.outbox.quarantined() == []


def test_a_forwarder_that_is_ended_and_started_again_goes_on_where_the_outbox_says(
    world: World, forward: Callable[..., Running]
) -> None:
    for _ in range(5):
        for _ in range(10):
            note(world.store)
        forward().end()
    forward()
    assert world.all_stored()
    assert world.central.view.gaps() == []
    assert world.central.view.disagreements() == []


def test_a_backlog_from_days_offline_drains_with_a_narrow_window(
    world: World, forward: Callable[..., Running]
) -> None:
    for _ in range(300):
        note(world.store)
    forward(window=3)
    assert world.all_stored()
    assert world.central.view.gaps() == []


def test_no_broker_at_the_start_is_no_reason_to_end(world: World, forward: Callable[..., Running]) -> None:
    world.plug.pull()
    running = forward()
    entry = note(world.store)
    assert eventually(lambda: "cannot reach" in str(running.file().get("reason")))
    assert running.file()["connected"] is False
    assert eventually(lambda: running.file()["waiting"] == 1)
    world.plug.insert()
    assert world.central.wait(lambda view: entry.event_id in stored_ids(view), WAIT_S)
    assert eventually(lambda: running.file()["waiting"] == 0)
    assert running.file()["connected"] is True
    assert running.file()["central_online"] is True
    assert running.file()["last_stored_at"] is not None


def test_a_wrong_password_is_told_and_a_new_one_is_taken_without_a_restart(
    world: World, forward: Callable[..., Running]
) -> None:
    running = forward(password="wrong")
    assert eventually(lambda: "Not authorized" in str(running.file().get("reason")))
    (world.directory / "password").write_text(PASSWORDS[KIOSK])
    assert eventually(lambda: running.file()["connected"] is True)


def test_central_hears_when_the_kiosk_comes_when_it_goes_and_when_it_is_cut_off(
    world: World, forward: Callable[..., Running]
) -> None:
    running = forward()
    assert world.central.wait(lambda view: connection_online(view) is True, WAIT_S)
    running.end()
    assert world.central.wait(lambda view: connection_online(view) is False, WAIT_S)
    forward()
    assert world.central.wait(lambda view: connection_online(view) is True, WAIT_S)
    world.plug.pull()
    assert world.central.wait(lambda view: connection_online(view) is False, WAIT_S)


def test_central_sees_the_kiosks_health(world: World, forward: Callable[..., Running]) -> None:
    running = forward()
    world.central.wait(lambda view: view.state(KIOSK, "health") is not None, WAIT_S)
    health = json.loads(world.central.view.state(KIOSK, "health") or b"{}")
    assert health["service"] == "unknown"
    assert health["outbox_quarantined"] == 0
    assert 0 < health["disk_used_percent"] <= 100
    run_file = running.config.paths.runtime / "run.json"
    run_file.write_text(
        json.dumps(
            {
                "service": "out_of_service",
                "service_reason": "no paper",
                "boottime_ms": SystemClock().boottime_ms(),
            }
        )
    )
    assert world.central.wait(lambda view: b"no paper" in (view.state(KIOSK, "health") or b""), WAIT_S)


def test_central_sees_the_kiosks_compartments(world: World, forward: Callable[..., Running]) -> None:
    running = forward()
    assert world.central.wait(lambda view: connection_online(view) is True, WAIT_S)
    said = json.loads((SCHEMAS.with_name("examples") / "compartments.json").read_bytes())
    runtime = running.config.paths.runtime
    StateFile(runtime / RUN_FILE).write({"boottime_ms": SystemClock().boottime_ms()})
    StateFile(runtime / COMPARTMENTS_FILE).write(said)
    assert world.central.wait(lambda view: view.state(KIOSK, "compartments") is not None, WAIT_S)
    assert json.loads(world.central.view.state(KIOSK, "compartments") or b"") == said


def test_photos_arrive_whole_through_an_outage_and_are_then_deleted_here(
    world: World, forward: Callable[..., Running]
) -> None:
    pictures = {f"photo-{number}": random.Random(number).randbytes(100_000) for number in range(5)}
    drop_off = drop_off_with_photos(pictures)
    with world.store.transaction():
        world.store.ledger.record(drop_off)
        now = world.store.ledger.now()
        for photo_id, jpeg in pictures.items():
            world.store.photos.keep(photo_id, jpeg, now)
        world.store.photos.commit(tuple(pictures), drop_off.drop_off_id)
    forward()
    assert world.central.wait(lambda view: any(p.stored_at for p in view.photos()), WAIT_S)
    world.plug.pull()
    world.plug.insert()
    assert world.central.wait(lambda view: [bool(p.stored_at) for p in view.photos()] == [True] * 5, WAIT_S)
    for photo in world.central.view.photos():
        assert photo.file.read_bytes() == pictures[photo.photo_id]
    assert eventually(lambda: world.store.photos.waiting() == [])


def test_policies_and_announced_codes_find_a_kiosk_that_was_away(
    world: World, forward: Callable[..., Running]
) -> None:
    forward().end()  # so that the broker keeps a session for it
    pack = sample_pack(rules=300)
    world.central.announce(KIOSK, announced(150))
    world.central.publish_policy(KIOSK, pack)
    running = forward()
    assert eventually(lambda: world.store.policies.newest() == (1, 41))
    kept = world.store.policies.next_verified()
    assert kept is not None
    assert kept.pack == pack
    key = device_key(running.config.paths.state / DEVICE_KEY_FILE)
    assert eventually(
        lambda: all(world.store.announcements.by_code(code_digest(a.code or "", key)) for a in announced(150))
    )
    assert world.store.ledger.entries() == []


def test_what_central_rejects_is_quarantined_and_its_number_is_no_gap(
    world: World, forward: Callable[..., Running]
) -> None:
    rejected = note(world.store, code="x")
    with closing(sqlite3.connect(world.directory / "state" / "kiosk.db")) as database, database:
        database.execute("UPDATE ledger SET type = 'visit.ended'")  # so that it goes out on a wrong topic
    after = note(world.store)
    forward()
    assert world.central.wait(lambda view: after.event_id in stored_ids(view), WAIT_S)
    assert eventually(lambda: world.store.outbox.status().quarantined == 1)
    assert [q.event_id for q in world.store.outbox.quarantined()] == [rejected.event_id]
    assert [r.code for r in world.central.view.rejections()] == ["wrong_topic"]
    assert world.central.view.gaps() == []
    assert world.central.wait(lambda view: "alarm.raised" in {e.type for e in view.events()}, WAIT_S)


def test_the_process_tells_systemd_of_itself_and_ends_in_order_on_sigterm(
    world: World, tmp_path: Path
) -> None:
    config = configuration(world.directory, world.broker.port)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(WAIT_S)
        process = start_process(config.file, NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="500000")
        assert manager.recv(100) == b"READY=1"
        assert [manager.recv(100) for _ in range(3)] == [b"WATCHDOG=1"] * 3
        assert world.central.wait(lambda view: connection_online(view) is True, WAIT_S)
        process.send_signal(signal.SIGTERM)
        assert process.wait(WAIT_S) == 0
        told = [b"WATCHDOG=1"]
        while told[-1] == b"WATCHDOG=1":
            told.append(manager.recv(100))
        assert told[-1] == b"STOPPING=1"
    assert world.central.wait(lambda view: connection_online(view) is False, WAIT_S)
    assert "Traceback" not in process.communicate()[1]


def test_a_forwarder_killed_in_the_middle_of_its_work_loses_nothing(world: World) -> None:
    config = configuration(world.directory, world.broker.port, window=5)
    for _ in range(150):
        note(world.store)
    for wanted in (20, 60, 100):
        process = start_process(config.file)
        assert world.central.wait(partial(has_at_least, wanted), WAIT_S)
        process.kill()
        process.communicate()
    process = start_process(config.file)
    assert world.all_stored()
    process.terminate()
    process.communicate()
    assert [e.body for e in world.central.view.events()] == [
        e.body for e in world.store.ledger.entries(limit=1000)
    ]
    assert world.central.view.gaps() == []
    assert world.central.view.disagreements() == []


def test_a_store_of_a_newer_version_is_left_alone_with_exit_code_75(world: World) -> None:
    database = sqlite3.connect(world.directory / "state" / "kiosk.db")
    with closing(database), database:
        database.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('kiosk', 'm999_from_the_future', '2031-01-01')"
        )
    process = start_process(configuration(world.directory, world.broker.port).file)
    assert process.wait(WAIT_S) == 75
    assert "update this software" in process.communicate()[1]


def start_process(config_file: Path, **environment: str) -> subprocess.Popen[str]:
    program = (
        "import sys, pathlib; from kiosk.config import load; from kiosk.forwarder.main import run_forwarder;"
        " sys.exit(run_forwarder(load(pathlib.Path(sys.argv[1]))))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program, str(config_file)],
        env=os.environ | environment,
        stderr=subprocess.PIPE,
        text=True,
    )


def drop_off_with_photos(pictures: dict[str, bytes]) -> DropOffCompleted:
    """The contract's example of a drop-off, with these pictures as its evidence."""
    example = json.loads(
        (Path(contract.__file__).parent / "examples" / "drop_off.completed.json").read_text()
    )
    data = example["data"]
    template = data["evidence"]["photos"][0]
    data["evidence"]["photos"] = [
        template | {"photo_id": photo_id, "sha256": hashlib.sha256(jpeg).hexdigest(), "bytes": len(jpeg)}
        for photo_id, jpeg in pictures.items()
    ]
    return DropOffCompleted.model_validate_json(json.dumps(data))
