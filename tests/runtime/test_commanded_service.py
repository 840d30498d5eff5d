"""Out of service and back at central's command, a page of each printer, and what a technician asks first."""

from pathlib import Path

import pytest

from hardware.errors import DeviceGone
from hardware.printer.interface import PrintOutcome, PrintResult
from kiosk.host.state_file import RUN_FILE, read_state
from tests.runtime.test_doors import open_intents
from tests.support.commanding import Commanding
from tests.support.fuse import Fuse, PowerCut
from tests.support.steady_kiosk import SteadyKiosk


@pytest.fixture
def central(kiosk: SteadyKiosk) -> Commanding:
    return Commanding(kiosk)


def live_state(kiosk: SteadyKiosk) -> tuple[str, str | None]:
    kiosk.wait(1)
    state = read_state(kiosk.config.paths.runtime / RUN_FILE)
    assert state is not None
    return state["service"], state["service_reason"]


# --- service ------------------------------------------------------------------------------------


def test_out_of_service_is_said_on_the_screen_and_in_health_and_outlasts_a_restart(
    kiosk: SteadyKiosk, central: Commanding
) -> None:
    assert central.ask("take_out_of_service") == "done"
    for _ in range(2):
        assert kiosk.screen.name == "out_of_service"
        assert "This kiosk is being serviced." in kiosk.words
        assert live_state(kiosk) == ("out_of_service", "serviced")
        kiosk.cut_power()
        kiosk.switch_on()
    assert central.ask("put_into_service") == "done"
    assert central.result() == {}
    assert (kiosk.screen.name, live_state(kiosk)) == ("attract", ("in_service", None))
    kiosk.cut_power()
    kiosk.switch_on()
    assert kiosk.screen.name == "attract"


def test_who_comes_meanwhile_gets_a_certificate_and_no_door(kiosk: SteadyKiosk, central: Commanding) -> None:
    central.ask("take_out_of_service")
    kiosk.show_code(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait_for("certificate")
    (certified,) = kiosk.events("attempt.certified")
    assert certified["data"]["why"] == "serviced"
    assert kiosk.pulses == []


def test_a_visit_that_has_begun_ends_as_it_would_have(kiosk: SteadyKiosk, central: Commanding) -> None:
    door = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    assert central.ask("take_out_of_service") == "done"
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("done")
    kiosk.wait(20)
    assert len(kiosk.events("drop_off.completed")) == 1
    assert kiosk.screen.name == "out_of_service"


def test_back_in_service_with_something_else_in_the_way_says_what(
    kiosk: SteadyKiosk, central: Commanding
) -> None:
    central.ask("take_out_of_service")
    kiosk.board.fault = DeviceGone("board", "no answer")
    kiosk.wait(10)
    assert central.ask("put_into_service") == "done"
    assert central.result() == {"still": "lock_board"}
    assert live_state(kiosk) == ("out_of_service", "lock_board")


# --- a test page --------------------------------------------------------------------------------


def test_each_role_prints_a_page_and_the_answer_says_so(kiosk: SteadyKiosk, central: Commanding) -> None:
    assert central.ask("print_test", within=10) == "done"
    assert central.result() == {"receipt_printer": "printed", "label_printer": "printed"}
    assert [job.name for job in kiosk.printer.jobs] == ["test_page", "test_page"]
    assert ["Receipts" in repr(job) for job in kiosk.printer.jobs] == [True, False]
    assert kiosk.screen.name == "attract"


@pytest.mark.parametrize(
    ("result", "outcome", "said"),
    [
        (PrintResult(PrintOutcome.FAILED, "paper_out"), "failed", "paper_out"),
        (PrintResult(PrintOutcome.UNCONFIRMED, "silent"), "unknown", "silent"),
    ],
)
def test_a_printer_that_does_not_print_is_what_the_page_was_for(
    kiosk: SteadyKiosk, central: Commanding, result: PrintResult, outcome: str, said: str
) -> None:
    kiosk.printer.print = lambda job: result  # type: ignore[method-assign]
    assert central.ask("print_test", within=10) == outcome
    assert central.result() == {"receipt_printer": said, "label_printer": said}


def test_a_cabinet_without_printers_says_that(tmp_path: Path) -> None:
    central = Commanding(SteadyKiosk(tmp_path, has_printer=False))
    assert central.ask("print_test") == "failed"
    assert central.result() == {"receipt_printer": "no_printer", "label_printer": "no_printer"}


def test_no_page_comes_out_in_front_of_a_customer(kiosk: SteadyKiosk, central: Commanding) -> None:
    kiosk.touch("start")
    assert central.ask("print_test") == "in_use"
    assert kiosk.printer.jobs == []


def test_a_cut_at_every_write_prints_at_most_once(tmp_path: Path, fuse: Fuse) -> None:
    ends = []
    for after in range(1, 20):
        directory = tmp_path / str(after)
        directory.mkdir()
        kiosk = SteadyKiosk(directory)
        central = Commanding(kiosk)
        command_id = central.send("print_test", valid_s=10**6)
        fuse.writes, fuse.blows_after = 0, after
        try:
            kiosk.wait(10)
            break
        except PowerCut:
            fuse.blows_after = None
        printed = len(kiosk.printer.jobs)
        kiosk.cut_power()
        kiosk.switch_on()
        kiosk.wait(10)
        assert kiosk.printer.jobs == [], "a page came out by itself"
        ends.append((printed, central.answer(command_id)))
    fuse.blows_after = None
    assert ends == [(0, "unknown"), (2, "done")]
    assert open_intents(kiosk) == [(None, "done")]


# --- diagnostics --------------------------------------------------------------------------------


def test_diagnostics_are_small_numbers_and_words(kiosk: SteadyKiosk, central: Commanding) -> None:
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait(20)
    central.ask("block_compartment", compartment_id="04")
    central.ask("open_compartment", compartment_id="03")
    assert central.ask("request_diagnostics") == "done"
    told = central.result()
    assert told["service"] == "in_service"
    assert (told["policy_epoch"], told["policy_version"]) == (1, 1)
    assert told["outbox_waiting"] == len(kiosk.events()) - 1, "all but the answer itself"
    assert told["photos_waiting"] == 1
    assert told["disk_level"] == "roomy"
    assert told["doors_open"] == "03"
    assert told["compartments_blocked"] == "03 04"
    assert told["compartments_holding"] == 1
    assert told["visits_in_suspense"] == 0
    assert told["lacking"] == "scan_engine"
    assert all(isinstance(value, int) or len(value) < 100 for value in told.values())


def test_diagnostics_are_given_while_somebody_is_at_the_screen(
    kiosk: SteadyKiosk, central: Commanding
) -> None:
    kiosk.to_photo(kiosk.shop.order(["linen_shirt"]))
    assert central.ask("request_diagnostics") == "done"
    assert kiosk.screen.name == "photo"
