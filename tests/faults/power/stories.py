"""What a kiosk does while it is recorded: the real code, on a disk with a past."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from sqlite_utils.db import Database as SqliteUtilsDatabase

from hardware.lock_board.physics import Door
from kiosk.domain.codes import Mode
from kiosk.domain.machine_events import SecurityNoted
from kiosk.domain.moment import Moment
from kiosk.forwarder.policies import PolicyInbox
from kiosk.host.clock import ManualClock
from kiosk.host.ids import SeededIds
from kiosk.state import open_state
from kiosk.store import Sources, Store
from kiosk.store.database import Database
from kiosk.store.schema import migrations
from kiosk.trust.documents import pack_bytes, pieces, sign_manifest
from tests.faults.power.past import KioskAgain, Past
from tests.forwarder.policy_samples import ExaminedAtOnce
from tests.support.steady_kiosk import KIOSK_ID, NOW, SteadyKiosk

Say = Callable[[str], None]


@dataclass(frozen=True)
class Story:
    """`prepare` leaves a state directory in the one it is given; `play` goes on from it and says marks."""

    name: str
    prepare: Callable[[Path], Past]
    play: Callable[[Path, Past, bool, Say], SteadyKiosk]


def _nothing_before(directory: Path) -> Past:
    (directory / "state").mkdir(mode=0o700)
    return Past()


def _drop_off(directory: Path, _past: Past, item_sensors: bool, say: Say) -> SteadyKiosk:
    """A kiosk's first start, and its first customer."""
    kiosk = SteadyKiosk(directory, item_sensors=item_sensors)
    kiosk.board.before_pulse = lambda lock: say(f"OPEN {lock:02d}")
    say("IN FORCE 1")
    door = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    _hand_over(kiosk, door, item_sensors, say)
    kiosk.touch("print")
    kiosk.wait(30)
    return kiosk


def _hand_over(kiosk: SteadyKiosk, door: Door, item_sensors: bool, say: Say) -> None:
    lock = kiosk.doors.index(door) + 1
    door.put_in()
    say(f"PUT IN {lock:02d}")
    assert door.push_shut()
    say(f"SHUT {lock:02d}")
    if not item_sensors:
        kiosk.wait_for("confirming")
        kiosk.touch("yes")
    kiosk.wait_for("done")


def _a_kiosk_in_service(directory: Path) -> Past:
    SteadyKiosk(directory).cut_power()
    return Past(kept=1, in_force=1)


def _policy(directory: Path, past: Past, item_sensors: bool, say: Say) -> SteadyKiosk:
    """New rules arrive and are taken up."""
    kiosk = KioskAgain(directory, past, hours=1, item_sensors=item_sensors)
    pack = kiosk.shop.policy.model_copy(update={"version": 2})
    store = open_state(kiosk.config, kiosk.clock, SeededIds(77, kiosk.clock), "boot-1")
    inbox = PolicyInbox(store, kiosk.shop.policy_public_keys, KIOSK_ID, ExaminedAtOnce)
    manifest = sign_manifest(pack, kiosk.shop.policy_key).encode()
    inbox.manifest(manifest, lambda: say("KEPT 2"))
    for index, piece in enumerate(pieces(pack_bytes(pack))):
        inbox.piece(pack.version, index, piece)
    kiosk.wait(1)
    assert kiosk.core._rules.in_force.version == 2
    say("IN FORCE 2")
    store.close()
    return kiosk


def _an_older_store(directory: Path) -> Past:
    """As the first release left it: rules in force, and something in the ledger."""

    def first_migration_only(database: Database) -> None:
        tables = SqliteUtilsDatabase(database.connection)
        migrations.apply(tables, stop_before="m002_policies_that_wait")

    kiosk = SteadyKiosk(directory)  # for its configuration and its key
    kiosk.cut_power()
    for file in (directory / "state").glob("kiosk.db*"):
        file.unlink()
    clock = ManualClock(NOW)
    sources = Sources(
        now=lambda: Moment(at=clock.wall(), boottime_ms=clock.boottime_ms()),
        new_id=SeededIds(5, clock).new,
        kiosk_id=KIOSK_ID,
        boot_id="boot-0",
        mode=Mode.DEMO,
    )
    with patch.object(Database, "_migrate", first_migration_only):
        store = Store(directory / "state", sources)
    for number in range(20):
        store.ledger.record(SecurityNoted(kiosk_id=KIOSK_ID, code=f"note_{number}", noted_at=NOW))
    document = pack_bytes(kiosk.shop.policy)
    with store.transaction():
        store._database.execute(
            "INSERT INTO policy (epoch, version, sha256, document, state) VALUES (?, ?, ?, ?, 'active')",
            kiosk.shop.policy.epoch,
            kiosk.shop.policy.version,
            hashlib.sha256(document).hexdigest(),
            document,
        )
    store.close()
    return Past(kept=1, in_force=1)


def _start(directory: Path, past: Past, item_sensors: bool, say: Say) -> SteadyKiosk:
    """A start on what is there; the store is brought up to date, or an interrupted visit to its end."""
    kiosk = KioskAgain(directory, past, hours=1, item_sensors=item_sensors)
    if kiosk.screen.name == "confirming":
        kiosk.touch("yes")
    kiosk.wait(30)
    return kiosk


def _cut_with_the_door_open(directory: Path) -> Past:
    """While the power was off, the customer put the item in and shut the door."""
    with tempfile.TemporaryDirectory() as scratch:
        kiosk = SteadyKiosk(Path(scratch))
        door = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
        lock = kiosk.doors.index(door) + 1
        hidden = shutil.ignore_patterns("*-shm")
        shutil.copytree(Path(scratch) / "state", directory / "state", ignore=hidden)
        kiosk.cut_power()
    return Past(pulses=[lock], occupied={lock}, kept=1, in_force=1)


STORIES = {
    story.name: story
    for story in (
        Story("drop-off", _nothing_before, _drop_off),
        Story("policy", _a_kiosk_in_service, _policy),
        Story("migration", _an_older_store, _start),
        Story("recovery", _cut_with_the_door_open, _start),
    )
}
