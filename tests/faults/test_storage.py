"""A whole kiosk on small disks that the kernel fills, turns read-only, or takes away. Needs root."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hardware.lock_board.physics import Door
from kiosk.domain.machine_events import SecurityNoted
from kiosk.runtime.standstill import TRY_AGAIN_S
from kiosk.store import NothingStored
from tests.faults.disks import MIB, LoopDisk, RealDisk, loop_ext4, tmpfs, why_not
from tests.runtime.test_devices import alarms
from tests.support.steady_kiosk import SteadyKiosk

pytestmark = pytest.mark.skipif(why_not() is not None, reason=why_not() or "")

BALLAST = 1 * MIB

SETTINGS = f"""
[disk]
evict_photos_percent = 70
no_photos_percent = 80
no_visits_percent = 90
no_visits_below_bytes = {2 * MIB}
ballast_bytes = {BALLAST}
"""

SHIRT = ["linen_shirt"]


@pytest.fixture
def card(tmp_path: Path) -> Iterator[LoopDisk]:
    with loop_ext4(tmp_path / "state", size_bytes=32 * MIB) as card:
        yield card


def kiosk_on(mounted_at: Path) -> SteadyKiosk:
    return SteadyKiosk(mounted_at.parent, disk=RealDisk(mounted_at, BALLAST), settings=SETTINGS)


def real(kiosk: SteadyKiosk) -> RealDisk:
    assert isinstance(kiosk.disk, RealDisk)
    return kiosk.disk


def nothing_is_lost(kiosk: SteadyKiosk, drop_offs: int) -> None:
    """Every visit has ended, what was claimed is stored, and the file is whole."""
    store = kiosk.store
    assert len(kiosk.events("drop_off.completed")) == drop_offs
    assert store.visits.unsettled() == []
    assert store.visits.open_intents() == []
    assert store.ledger.first_broken_link() is None
    with closing(sqlite3.connect(kiosk.config.paths.state / "kiosk.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def empty_the_log(kiosk: SteadyKiosk) -> None:
    """The next write needs blocks of its own: none are left in the log from before."""
    with closing(sqlite3.connect(kiosk.config.paths.state / "kiosk.db")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def fill_the_store(kiosk: SteadyKiosk) -> None:
    """Write until the disk takes no more: the database, its log, and the last page of both."""
    for number in range(10_000):
        code = f"probe-{number}" * 100
        kiosk.store.ledger.record(
            SecurityNoted(kiosk_id="K-TEST", code=code, noted_at=kiosk.store.ledger.now().at)
        )


def put_in_and_shut(kiosk: SteadyKiosk, door: Door) -> None:
    door.put_in()
    assert door.push_shut()
    kiosk.wait(1)


def test_filled_to_the_last_byte_the_visit_ends_and_the_next_waits_for_room(card: LoopDisk) -> None:
    kiosk = kiosk_on(card.mounted_at)
    door = kiosk.to_open_door(kiosk.shop.order(SHIRT))
    empty_the_log(kiosk)
    kiosk.disk.fill()
    put_in_and_shut(kiosk, door)
    assert kiosk.screen.name == "done"
    assert kiosk.disk.drops, "nothing met the full disk"
    kiosk.touch("finish")
    assert kiosk.screen.name == "out_of_service"
    assert "no room" in kiosk.words
    nothing_is_lost(kiosk, drop_offs=1)
    kiosk.disk.make_room()
    kiosk.wait(2)
    assert kiosk.screen.name == "attract"
    assert kiosk.disk.is_there(), "ballast is on board again"
    kiosk.drop_off(kiosk.shop.order(SHIRT))
    kiosk.touch("finish")
    nothing_is_lost(kiosk, drop_offs=2)
    assert [raised for raised in alarms(kiosk) if "disk_full" in raised] == [
        ("raised", "disk_full", "disk"),
        ("cleared", "disk_full", "disk"),
    ]


def test_full_for_hours_it_certifies_until_nothing_fits_and_then_stands_still_and_returns(
    tmp_path: Path,
) -> None:
    """The ballast is gone and eaten; what cannot be written is not claimed."""
    with tmpfs(tmp_path / "state", size_bytes=12 * MIB, inodes=500) as mounted_at:
        kiosk = kiosk_on(mounted_at)
        door = kiosk.to_open_door(kiosk.shop.order(SHIRT))
        kiosk.disk.drop()
        kiosk.disk.fill()
        with pytest.raises(NothingStored):
            fill_the_store(kiosk)
        put_in_and_shut(kiosk, door)
        assert kiosk.events("drop_off.completed") == []
        assert "What is behind door 1 stays safe there" in kiosk.words
        kiosk.wait(600)
        kiosk.disk.make_room()
        kiosk.wait(TRY_AGAIN_S + 1)
        assert kiosk.screen.name == "done"
        kiosk.wait(30)
        nothing_is_lost(kiosk, drop_offs=1)
        assert kiosk.screen.name == "attract"


def test_without_a_free_inode_no_photo_is_kept_and_the_visit_ends(tmp_path: Path) -> None:
    with tmpfs(tmp_path / "state", size_bytes=64 * MIB, inodes=200) as mounted_at:
        kiosk = kiosk_on(mounted_at)
        kiosk.to_photo(kiosk.shop.order(SHIRT))
        real(kiosk).fill_inodes()
        kiosk.touch("take_photo")
        kiosk.wait_for("label_attach")
        kiosk.touch("label_is_on")
        put_in_and_shut(kiosk, kiosk.open_door())
        assert kiosk.screen.name == "done"
        kiosk.touch("finish")
        assert kiosk.screen.name == "out_of_service"
        (event,) = kiosk.events("drop_off.completed")
        assert event["data"]["evidence"]["missing"] == ["photo_no_room:1"]
        kiosk.disk.make_room()
        kiosk.wait(2)
        assert kiosk.screen.name == "attract"
        nothing_is_lost(kiosk, drop_offs=1)


def test_a_card_that_turns_read_only_takes_nothing_and_the_restart_settles_the_visit(
    card: LoopDisk,
) -> None:
    kiosk = kiosk_on(card.mounted_at)
    door = kiosk.to_open_door(kiosk.shop.order(SHIRT))
    real(kiosk).turn_read_only()
    put_in_and_shut(kiosk, door)
    assert kiosk.screen.name == "stands_still"
    assert "030 5550 142" in kiosk.words
    kiosk.wait(300)
    assert kiosk.screen.name == "stands_still"
    assert kiosk.events("drop_off.completed") == []
    assert len(kiosk.pulses) == 1
    kiosk.cut_power()
    card.replug()
    kiosk.switch_on()
    assert kiosk.screen.name == "done"
    kiosk.wait(30)
    nothing_is_lost(kiosk, drop_offs=1)
    assert len(kiosk.pulses) == 1, "no door opened by itself"


def test_a_card_that_is_torn_out_ends_the_process_and_what_was_durable_is_there_again(
    card: LoopDisk,
) -> None:
    kiosk = kiosk_on(card.mounted_at)
    door = kiosk.to_open_door(kiosk.shop.order(SHIRT))
    real(kiosk).tear_out()
    with pytest.raises(sqlite3.Error):
        put_in_and_shut(kiosk, door)
    kiosk.core.close()
    card.replug()
    kiosk.switch_on()
    assert kiosk.screen.name == "done"
    kiosk.wait(30)
    nothing_is_lost(kiosk, drop_offs=1)
    assert len(kiosk.pulses) == 1
