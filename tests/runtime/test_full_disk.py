"""A disk that fills: what is given up, in which order, and that whoever has begun ends well."""

import math
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from annotated_types import Ge

from kiosk.config import DiskSettings
from kiosk.host.state_file import RUN_FILE, read_state
from kiosk.runtime.standstill import TRY_AGAIN_S
from kiosk.world.simulation.small_disk import SmallDisk
from tests.runtime.test_devices import alarms
from tests.runtime.test_power_cuts import hold_to_account
from tests.support.standing_customer import GaveUp, StandingCustomer
from tests.support.steady_kiosk import SteadyKiosk

SHIRT = ["linen_shirt"]


def reaches(kiosk: SteadyKiosk, percent: float) -> None:
    kiosk.disk.used_percent = percent
    kiosk.wait(1.5)


def nothing_is_lost(kiosk: SteadyKiosk) -> None:
    """Every visit that was begun has its end, and the ledger is whole."""
    assert kiosk.store.visits.unsettled() == []
    assert kiosk.store.visits.open_intents() == []
    assert kiosk.store.ledger.first_broken_link() is None
    assert kiosk.store.outbox.status().waiting == len(kiosk.events())


def test_a_filling_disk_is_one_alarm_and_customers_notice_nothing(kiosk: SteadyKiosk) -> None:
    reaches(kiosk, 86)
    kiosk.drop_off(kiosk.shop.order(SHIRT))
    kiosk.touch("finish")
    reaches(kiosk, 87)
    assert alarms(kiosk) == [("raised", "disk_filling", "disk")]
    (raised,) = kiosk.events("alarm.raised")
    assert raised["data"]["text"] == "86.0 % full, 573 MiB free"
    reaches(kiosk, 84)
    assert len(alarms(kiosk)) == 1, "not yet well below the mark"
    reaches(kiosk, 82)
    assert alarms(kiosk)[1:] == [("cleared", "disk_filling", "disk")]
    nothing_is_lost(kiosk)


def test_a_disk_with_little_room_takes_no_photos_and_all_returns(kiosk: SteadyKiosk) -> None:
    reaches(kiosk, 93)
    kiosk.show_code(kiosk.shop.order(SHIRT))
    kiosk.choose("size_too_small")
    kiosk.wait_for("label_attach")
    kiosk.touch("label_is_on")
    door = kiosk.open_door()
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("done")
    (event,) = kiosk.events("drop_off.completed")
    assert event["data"]["evidence"]["missing"] == ["photo_no_room:1"]
    assert list(kiosk.config.photo_directory.iterdir()) == []
    reaches(kiosk, 80)
    kiosk.wait(30)
    kiosk.to_photo(kiosk.shop.order(SHIRT))


def test_a_photo_that_the_disk_does_not_take_sends_nobody_away(
    kiosk: SteadyKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(_: int) -> None:
        raise OSError(28, "no space left on device")

    kiosk.to_photo(kiosk.shop.order(SHIRT))
    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", no_room)
        kiosk.touch("take_photo")
    kiosk.wait_for("label_attach")
    assert list(kiosk.config.photo_directory.iterdir()) == []


@pytest.mark.parametrize("what", ["used_percent", "used_inodes_percent"])
def test_a_full_disk_is_out_of_service_and_says_why_until_there_is_room(
    kiosk: SteadyKiosk, what: str
) -> None:
    setattr(kiosk.disk, what, 96.5)
    kiosk.wait(2)
    assert kiosk.screen.name == "out_of_service"
    assert "no room to record" in kiosk.words
    state = read_state(kiosk.config.paths.runtime / RUN_FILE)
    assert state is not None
    assert (state["service"], state["service_reason"], state["disk_level"]) == (
        "out_of_service", "disk_full", "full"
    )  # fmt: skip
    setattr(kiosk.disk, what, 95.0)
    kiosk.wait(2)
    assert kiosk.screen.name == "out_of_service", "not yet well below the mark"
    setattr(kiosk.disk, what, 50.0)
    kiosk.wait(2)
    assert kiosk.screen.name == "attract"
    assert alarms(kiosk) == [
        ("raised", "disk_filling", "disk"),
        ("raised", "disk_full", "disk"),
        ("cleared", "disk_filling", "disk"),
        ("cleared", "disk_full", "disk"),
    ]


def test_who_comes_to_a_full_disk_gets_a_certificate(kiosk: SteadyKiosk) -> None:
    reaches(kiosk, 97)
    kiosk.show_code(kiosk.shop.order(SHIRT))
    kiosk.wait_for("certificate")
    (event,) = kiosk.events("attempt.certified")
    assert event["data"]["why"] == "disk_full"


def test_a_visit_under_way_ends_well_when_the_disk_gets_full(kiosk: SteadyKiosk) -> None:
    kiosk.to_label(kiosk.shop.order(SHIRT))
    reaches(kiosk, 99)
    assert kiosk.screen.name == "label_attach"
    kiosk.touch("label_is_on")
    door = kiosk.open_door()
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("done")
    kiosk.touch("finish")
    assert kiosk.screen.name == "out_of_service"
    nothing_is_lost(kiosk)


# --- not one byte more ------------------------------------------------------------------------------


class FullFrom:
    """A connection whose nth commit that changes something meets a full disk, and all from there on until
    `relieve`. As SQLite does it: everything is undone, and SQLITE_FULL."""

    def __init__(self, kiosk: SteadyKiosk, nth: int) -> None:
        database = kiosk.store.ledger._db
        self._connection = database.connection
        self._left: float = nth
        self.refused = 0
        database.connection = self  # type: ignore[assignment]

    def relieve(self) -> None:
        self._left = math.inf

    def execute(self, statement: str, parameters: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        if statement == "BEGIN IMMEDIATE":
            self._before = self._connection.total_changes
        if statement == "COMMIT" and self._connection.total_changes > self._before:
            self._left -= 1
            if self._left <= 0:
                self.refused += 1
                self._connection.execute("ROLLBACK")
                full = sqlite3.OperationalError("database or disk is full")
                full.sqlite_errorcode = sqlite3.SQLITE_FULL
                raise full
        return self._connection.execute(statement, parameters)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def test_whichever_write_meets_the_full_disk_the_ballast_carries_the_visit_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for nth in range(1, 100):
        directory = tmp_path / str(nth)
        directory.mkdir()
        kiosk = SteadyKiosk(directory, seed=nth)
        customer = StandingCustomer(kiosk, kiosk.shop.order(SHIRT))
        kiosk.to_photo(customer.order)
        full = FullFrom(kiosk, nth)
        monkeypatch.setattr(kiosk.disk, "on_drop", full.relieve)
        customer.bring_it_back()
        assert "stands_still" not in customer.seen
        kiosk.wait(20)
        hold_to_account(customer)
        assert (full.refused, kiosk.disk.drops) in ((1, 1), (0, 0))
        kiosk.cut_power()
        if not full.refused:
            break
    assert nth >= 6, "a drop-off writes at least that often"


def test_whichever_write_finds_no_room_at_all_it_is_made_good_when_there_is_some(tmp_path: Path) -> None:
    """The customer stays. Nothing opens by itself, nothing is taken twice, and what is said is stored."""
    for nth in range(1, 100):
        directory = tmp_path / str(nth)
        directory.mkdir()
        kiosk = SteadyKiosk(directory, seed=nth)
        customer = StandingCustomer(kiosk, kiosk.shop.order(SHIRT))
        kiosk.to_photo(customer.order)
        full = FullFrom(kiosk, nth)
        with suppress(GaveUp):
            customer.bring_it_back()
        stood_still = kiosk.screen.name == "stands_still"
        assert stood_still == bool(full.refused) or customer.seen[-1] == "done"
        pulses = list(kiosk.pulses)
        full.relieve()
        kiosk.wait(TRY_AGAIN_S + 1)
        assert kiosk.pulses == pulses, "a door opened without a touch"
        customer.bring_it_back()
        kiosk.wait(20)
        hold_to_account(customer)
        kiosk.cut_power()
        if not full.refused:
            break
    assert nth >= 6, "a drop-off writes at least that often"


def test_without_ballast_no_visit_begins(kiosk: SteadyKiosk) -> None:
    kiosk.disk.fill()
    kiosk.disk.drop()
    kiosk.wait(2)
    assert kiosk.screen.name == "out_of_service"
    kiosk.disk.make_room()
    kiosk.wait(2)
    assert kiosk.screen.name == "attract"
    assert kiosk.disk.is_there()


def test_the_least_ballast_holds_ten_drop_offs(kiosk: SteadyKiosk) -> None:
    """Database, log and all: what `disk.ballast_bytes` may not go below."""
    kiosk.drop_off(kiosk.shop.order(SHIRT))
    kiosk.wait(30)
    before = kiosk.disk.pages
    for _ in range(2):
        kiosk.drop_off(kiosk.shop.order(SHIRT))
        kiosk.wait(30)
    log = kiosk.config.paths.state / "kiosk.db-wal"
    limits = DiskSettings.model_fields["ballast_bytes"].metadata
    least = next(limit.ge for limit in limits if isinstance(limit, Ge))
    assert isinstance(least, int)
    assert (kiosk.disk.pages - before) * 4096 * 5 < least
    assert log.stat().st_size < 2 * least


def test_a_small_disk_holds_what_it_says(tmp_path: Path) -> None:
    """The tests above stand on this."""
    kiosk = SteadyKiosk(tmp_path)
    disk: SmallDisk = kiosk.disk
    assert disk.is_there()
    disk.fill()
    disk.drop()
    assert disk.drops == 1
    assert not disk.lay()
    disk.make_room()
    assert disk.lay()
