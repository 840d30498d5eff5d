"""Devices that are missing, silent, or come back: the visit always has a next step."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from hardware.errors import DeviceGone
from hardware.printer.interface import Barcode, Paper
from kiosk.state import AlreadyRunning
from tests.support.steady_kiosk import SteadyKiosk

GONE = DeviceGone("device", "no answer")


def alarms(kiosk: SteadyKiosk) -> list[tuple[str, str, str]]:
    """Every alarm event: raised or cleared, code, about."""
    return [
        (e["type"].split(".")[-2], e["data"]["alarm_code"], e["data"]["about"])
        for e in kiosk.events()
        if ".alarm." in e["type"]
    ]


def slow(kiosk: SteadyKiosk, slow_lane: str, seconds: float) -> None:
    """Let the answers of one lane come late."""
    submit = kiosk.executor.submit

    def later(lane: str, work: Callable[[], object], done: Callable[[object], None]) -> None:
        def delayed(outcome: object) -> None:
            kiosk.executor.later(seconds if lane == slow_lane else 0.0, partial(done, outcome))

        submit(lane, work, delayed)

    kiosk.executor.submit = later  # type: ignore[method-assign, assignment]


def test_a_silent_board_takes_the_kiosk_out_of_service_and_its_return_puts_it_back(
    kiosk: SteadyKiosk,
) -> None:
    kiosk.board.fault = GONE
    kiosk.wait(5)
    assert kiosk.screen.name == "out_of_service"
    kiosk.wait(60)
    assert alarms(kiosk) == [("raised", "lock_board_silent", "board")]
    kiosk.board.fault = None
    kiosk.wait(2)
    assert kiosk.screen.name == "attract"
    assert alarms(kiosk)[1:] == [("cleared", "lock_board_silent", "board")]
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))


def test_out_of_service_certifies_the_attempt_on_paper(kiosk: SteadyKiosk) -> None:
    kiosk.board.fault = GONE
    kiosk.wait(5)
    kiosk.show_code(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait_for("certificate")
    kiosk.wait(1)
    assert [job.name for job in kiosk.printer.jobs] == ["certificate"]
    (event,) = kiosk.events("attempt.certified")
    assert event["data"]["why"] == "lock_board"
    kiosk.touch("finish")
    (ended,) = kiosk.events("visit.ended")
    assert ended["data"]["outcome"] == "certified"


def test_a_board_that_is_silent_from_the_start_is_known_from_the_start(kiosk: SteadyKiosk) -> None:
    kiosk.cut_power()
    kiosk.broken_at_start = GONE
    kiosk.switch_on()
    assert kiosk.screen.name == "out_of_service"
    assert alarms(kiosk) == [("raised", "lock_board_silent", "board")]


def test_without_paper_a_code_is_written_and_the_receipt_stands_on_the_screen(kiosk: SteadyKiosk) -> None:
    kiosk.printer.paper = Paper.OUT
    kiosk.to_photo(kiosk.shop.order(["linen_shirt"]))
    kiosk.touch("refuse_photo")
    kiosk.wait_for("write_code")
    kiosk.touch("written")
    kiosk.wait_for("door_open")
    door = kiosk.open_door()
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("done")
    kiosk.wait(1)
    assert "It was not printed. Photograph this code: it is your receipt." in kiosk.words
    kiosk.wait(20)
    assert kiosk.screen.name == "done", "the screen waits for whoever photographs it"
    (event,) = kiosk.events("drop_off.completed")
    (package,) = event["data"]["packages"]
    assert package["label_status"] == "not_printed"
    assert len(package["written_code"]) == 6
    assert alarms(kiosk) == [("raised", "printer_failed", "printer")]
    kiosk.printer.paper = Paper.OK
    kiosk.touch("print")
    kiosk.wait(1)
    assert alarms(kiosk)[1:] == [("cleared", "printer_failed", "printer")]
    assert [job.name for job in kiosk.printer.jobs] == ["receipt"]


def test_a_printer_without_a_word_is_asked_about_and_prints_the_same_number_again(
    kiosk: SteadyKiosk,
) -> None:
    kiosk.printer.silent = True
    kiosk.to_photo(kiosk.shop.order(["linen_shirt"]))
    kiosk.touch("refuse_photo")
    kiosk.wait_for("label_in_hand")
    kiosk.touch("no")
    kiosk.wait_for("label_in_hand")
    first, again = kiosk.printer.jobs
    numbers = [[b.payload for b in job.blocks if isinstance(b, Barcode)] for job in (first, again)]
    assert numbers[0] == numbers[1] != []
    kiosk.touch("no")
    kiosk.wait_for("write_code")


def test_a_cabinet_without_a_printer_takes_returns(tmp_path: Path) -> None:
    kiosk = SteadyKiosk(tmp_path, has_printer=False)
    kiosk.to_photo(kiosk.shop.order(["linen_shirt"]))
    kiosk.touch("refuse_photo")
    kiosk.wait_for("write_code")
    kiosk.touch("written")
    kiosk.wait_for("door_open")
    door = kiosk.open_door()
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("done")
    assert alarms(kiosk) == []


def test_a_cabinet_without_a_camera_takes_typed_codes_and_asks_for_no_photo(tmp_path: Path) -> None:
    kiosk = SteadyKiosk(tmp_path, has_camera=False)
    order = kiosk.shop.order(["linen_shirt"])
    kiosk.announce(order)
    kiosk.type_code(order.code)
    kiosk.wait_for("reason")
    kiosk.choose("size_too_small")
    kiosk.wait_for("label_attach")
    kiosk.touch("label_is_on")
    kiosk.wait_for("door_open")
    door = kiosk.open_door()
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("done")
    (event,) = kiosk.events("drop_off.completed")
    assert event["data"]["authorization"]["method"] == "typed_code"
    assert event["data"]["evidence"]["missing"] == ["no_camera:1"]
    assert alarms(kiosk) == [], "a cabinet without one misses none"


def test_a_cabinet_with_a_scan_engine_and_no_camera_reads_codes_with_it(tmp_path: Path) -> None:
    kiosk = SteadyKiosk(tmp_path, has_camera=False, has_engine=True)
    assert "in front of the scanner" in kiosk.words
    kiosk.glass.show(kiosk.shop.order(["linen_shirt"]).token.encode())
    kiosk.wait_for("reason")
    assert alarms(kiosk) == []


def test_a_camera_that_goes_is_one_alarm_and_the_keypad_comes_first(kiosk: SteadyKiosk) -> None:
    kiosk.camera.unplug()
    kiosk.wait(5)
    kiosk.touch("start")
    assert "does not work now" in kiosk.words
    kiosk.camera.replug()
    kiosk.wait(1)
    assert alarms(kiosk) == [
        ("raised", "camera_silent", "scan_camera"),
        ("cleared", "camera_silent", "scan_camera"),
    ]
    assert "does not work now" not in kiosk.words


def test_a_camera_that_goes_before_the_photo_sends_nobody_away(kiosk: SteadyKiosk) -> None:
    kiosk.to_photo(kiosk.shop.order(["linen_shirt"]))
    kiosk.camera.unplug()
    kiosk.touch("take_photo")
    kiosk.wait_for("label_attach")


def test_no_time_runs_out_while_a_label_prints(kiosk: SteadyKiosk) -> None:
    slow(kiosk, "printer printer", 90)
    kiosk.to_photo(kiosk.shop.order(["linen_shirt"]))
    kiosk.touch("refuse_photo")
    kiosk.wait(89)
    assert kiosk.screen.name == "label_printing"
    kiosk.wait_for("label_attach")


def test_a_receipt_that_ends_after_its_visit_is_nobodys_business(kiosk: SteadyKiosk) -> None:
    door = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    slow(kiosk, "printer printer", 30)
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("done")
    kiosk.touch("finish")
    kiosk.show_code(kiosk.shop.order(["trainers"]))
    kiosk.wait_for("reason")
    kiosk.wait(29)
    assert kiosk.screen.name == "reason"
    assert len(kiosk.events("visit.ended")) == 1


def test_a_picture_that_comes_after_its_visit_is_not_kept(kiosk: SteadyKiosk) -> None:
    kiosk.to_photo(kiosk.shop.order(["linen_shirt"]))
    slow(kiosk, "photo", 5)
    kiosk.touch("take_photo")
    kiosk.touch("cancel")
    kiosk.wait(6)
    assert kiosk.screen.name == "attract"
    assert not list(kiosk.config.photo_directory.iterdir())


def test_two_kiosks_on_one_state_directory_are_refused(kiosk: SteadyKiosk) -> None:
    with pytest.raises(AlreadyRunning, match="stop it"):
        kiosk.another_core()
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))


def test_devices_that_all_go_at_once_are_each_missed_once_and_the_visit_goes_on(kiosk: SteadyKiosk) -> None:
    door = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    kiosk.board.fault = GONE
    kiosk.camera.unplug()
    kiosk.printer.paper = Paper.OUT
    kiosk.wait(10)
    assert kiosk.screen.name == "door_open"
    kiosk.board.fault = None
    kiosk.camera.replug()
    kiosk.printer.paper = Paper.OK
    kiosk.wait(10)
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("done")
    (event,) = kiosk.events("drop_off.completed")
    assert event["data"]["evidence"]["custody"][0]["confirmed_by"] == "sensor"
    told = Counter((code, what) for what, code, _ in alarms(kiosk))
    assert set(told.values()) == {1}
    assert {code for code, _ in told} >= {"lock_board_silent", "camera_silent"}
    assert kiosk.pulses == [1]
