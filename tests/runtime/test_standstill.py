"""A disk that takes nothing: no door opens, nothing is claimed, and all goes on when it takes something."""

from pathlib import Path

import pytest

from kiosk.flow.signals import Button
from kiosk.presentation.screen_model import Look
from kiosk.runtime.standstill import TRY_AGAIN_S
from kiosk.store.database import Database
from tests.runtime.test_devices import alarms
from tests.runtime.test_full_disk import SHIRT, nothing_is_lost
from tests.support.steady_kiosk import SteadyKiosk

LONG_S = 20


def bare_for_long_openings(directory: Path) -> SteadyKiosk:
    """A door may take longer to be seen open than the disk to take something again."""
    return SteadyKiosk(directory, settings=f"\n[visit]\nopen_within_s = {LONG_S}\n")


def bare(directory: Path, **options: bool) -> SteadyKiosk:
    """A kiosk whose ballast holds nothing."""
    kiosk = SteadyKiosk(directory, **options)
    kiosk.disk.ballast_pages = 0
    return kiosk


def test_no_door_opens_without_a_durable_intent(tmp_path: Path) -> None:
    kiosk = bare(tmp_path)
    kiosk.to_label(kiosk.shop.order(SHIRT))
    kiosk.disk.fill()
    kiosk.disk.read_only(True)
    kiosk.touch("label_is_on")
    kiosk.wait(3)
    assert kiosk.pulses == []
    assert kiosk.screen.name == "stands_still"
    assert "Please keep your item: nothing is recorded of it." in kiosk.words
    assert "030 5550 142" in kiosk.words
    assert "K-TEST" in kiosk.words


def test_a_door_that_is_open_stays_watched_and_done_is_not_said(tmp_path: Path) -> None:
    kiosk = bare(tmp_path)
    door = kiosk.to_open_door(kiosk.shop.order(SHIRT))
    kiosk.disk.read_only(True)
    door.put_in()
    assert door.push_shut()
    kiosk.wait(2)
    assert kiosk.screen.name == "stands_still"
    assert "What is behind door 1 stays safe there. It is not recorded yet." in kiosk.words
    assert kiosk.events("drop_off.completed") == []
    door.pulse()  # somebody forces it
    kiosk.wait(2)
    assert "Door 1 is open" in kiosk.words
    assert "Please take out what is behind an open door" in kiosk.words
    assert kiosk.screen.actions == kiosk.screen.tools == ()


def test_when_the_disk_takes_something_again_the_visit_is_settled_by_what_the_doors_tell(
    tmp_path: Path,
) -> None:
    kiosk = bare(tmp_path)
    door = kiosk.to_open_door(kiosk.shop.order(SHIRT))
    kiosk.disk.read_only(True)
    door.put_in()
    assert door.push_shut()
    kiosk.wait(120)
    assert kiosk.screen.name == "stands_still"
    kiosk.disk.read_only(False)
    kiosk.wait(TRY_AGAIN_S + 1)
    assert kiosk.screen.name == "done"
    (event,) = kiosk.events("drop_off.completed")
    assert event["data"]["evidence"]["custody"][0]["confirmed_by"] == "sensor"
    assert alarms(kiosk) == [("raised", "nothing_stored", "disk"), ("cleared", "nothing_stored", "disk")]
    kiosk.wait(30)
    nothing_is_lost(kiosk)
    kiosk.drop_off(kiosk.shop.order(SHIRT))


def test_after_a_while_nothing_of_whoever_was_here_is_shown_until_the_disk_takes_something_again(
    tmp_path: Path,
) -> None:
    kiosk = bare(tmp_path)
    kiosk.drop_off(kiosk.shop.order(SHIRT))
    receipt_no = kiosk.events("drop_off.completed")[0]["data"]["receipt"]["receipt_no"]
    kiosk.press(Button.LANGUAGE, "ar")
    kiosk.press(Button.DARK)
    kiosk.disk.read_only(True)
    kiosk.touch("finish")
    assert (kiosk.screen.name, kiosk.screen.look.language) == ("stands_still", "ar")
    assert receipt_no in kiosk.words
    times = kiosk.config.visit
    kiosk.wait(times.idle_warning_s + times.idle_end_s)
    assert kiosk.screen.look == Look()
    assert receipt_no not in kiosk.words
    assert "Nearest kiosk" in kiosk.words
    kiosk.disk.read_only(False)
    kiosk.wait(TRY_AGAIN_S + 1)
    assert kiosk.screen.name == "done"
    assert receipt_no in kiosk.words


def test_an_opening_that_a_standstill_cut_short_is_forgotten_with_it(tmp_path: Path) -> None:
    """Its time would else run out later, and take the item that lies there by then out of the books."""
    kiosk = bare_for_long_openings(tmp_path)
    kiosk.to_label(kiosk.shop.order(SHIRT))
    kiosk.board.after_pulse = lambda _: kiosk.disk.read_only(True)
    kiosk.touch("label_is_on")
    kiosk.wait(1)
    assert kiosk.screen.name == "stands_still"
    kiosk.disk.read_only(False)
    kiosk.wait(TRY_AGAIN_S + 1)
    door = kiosk.open_door()
    door.put_in()
    assert door.push_shut()
    kiosk.wait(2 * LONG_S)
    (completed,) = kiosk.events("drop_off.completed")
    held = {c: (f.holds, f.blocked_why) for c, f in kiosk.store.compartments.all().items()}
    assert held == {"01": (completed["data"]["drop_off_id"], None)}


def test_the_alarm_tells_when_it_came_true_and_not_when_it_could_be_written(tmp_path: Path) -> None:
    kiosk = bare(tmp_path)
    kiosk.to_open_door(kiosk.shop.order(SHIRT)).put_in()
    kiosk.disk.read_only(True)
    assert next(d for d in kiosk.doors if d.is_open).push_shut()
    kiosk.wait(60)
    kiosk.disk.read_only(False)
    kiosk.wait(TRY_AGAIN_S + 1)
    raised, cleared = kiosk.events("alarm.raised")[0], kiosk.events("alarm.cleared")[0]
    assert raised["time"] < raised["recordedtime"]
    assert cleared["time"] == cleared["recordedtime"]


def test_a_kiosk_that_is_started_on_a_disk_that_takes_nothing_says_so_and_settles_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk = bare(tmp_path, item_sensors=False)
    door = kiosk.to_open_door(kiosk.shop.order(SHIRT))
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("confirming")
    kiosk.disk.read_only(True)
    kiosk.cut_power()
    tries = 0
    prove = Database.prove

    def counted(database: Database) -> None:
        nonlocal tries
        tries += 1
        prove(database)

    monkeypatch.setattr(Database, "prove", counted)
    kiosk.switch_on()
    kiosk.wait(60)
    assert kiosk.screen.name == "stands_still"
    assert tries <= 60 / TRY_AGAIN_S + 1
    kiosk.disk.read_only(False)
    kiosk.wait_for("confirming")
    kiosk.touch("yes")
    kiosk.wait_for("done")
    assert len(kiosk.pulses) == 1, "no door opened by itself"


def test_a_disk_error_of_another_kind_ends_the_core(
    kiosk: SteadyKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have kept a part; what it has is read anew by the next process."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(5, "input/output error")

    monkeypatch.setattr(kiosk.store.authorizations, "reserve", refuse)
    kiosk.to_photo(kiosk.shop.order(SHIRT))
    with pytest.raises(OSError, match="input/output"):
        kiosk.touch("refuse_photo")
