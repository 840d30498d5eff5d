"""What people try at a kiosk that is set up: its glass, its sound, its papers."""

from kiosk.flow.effects import Effect
from kiosk.flow.signals import Button, PaperPrinted, Pressed
from kiosk.flow.staff.effects import PrinterRole, PrintTest
from kiosk.flow.technician.commissioning import SET_UP, SetUp, SetUpStep
from kiosk.flow.technician.commissioning.effects import KeepMap
from kiosk.flow.technician.commissioning.finishing import checklist
from kiosk.flow.technician.commissioning.trying import TOUCH_PLACES
from tests.flow.test_setting_up import AT, at, pressed

PRINTERS: tuple[PrinterRole, ...] = ("receipt_printer", "label_printer")


def press(visit: SetUp, button: Button, value: str = "") -> tuple[SetUp, tuple[Effect, ...]]:
    after, effects = SET_UP.advance(visit, Pressed(button=button, value=value), AT)
    assert isinstance(after, SetUp)
    return after, effects


def sample(visit: SetUp, role: PrinterRole, outcome: str = "printed") -> SetUp:
    asked, (effect,) = press(visit, Button.PRINT, role)
    assert isinstance(effect, PrintTest)
    told = PaperPrinted(effect_id=effect.effect_id, outcome=outcome, reason=None)  # type: ignore[arg-type]
    after, _ = SET_UP.advance(asked, told, AT)
    assert isinstance(after, SetUp)
    return after


def touched() -> SetUp:
    return pressed(at(SetUpStep.TOUCH), *[(Button.CHOOSE, place) for place in TOUCH_PLACES])


def test_a_touch_counts_only_where_the_mark_is() -> None:
    visit = pressed(at(SetUpStep.TOUCH), (Button.CHOOSE, "bottom_left"))
    assert visit.touched == 0
    assert touched().taps == 1


def test_nobody_goes_on_before_the_last_mark_has_answered() -> None:
    corners = [(Button.CHOOSE, place) for place in TOUCH_PLACES[:-1]]
    assert pressed(at(SetUpStep.TOUCH), *corners, (Button.CONTINUE, "")).step is SetUpStep.TOUCH


def test_a_glass_that_counts_two_quick_touches_twice_is_written_down() -> None:
    visit = pressed(touched(), (Button.CHOOSE, "middle"), (Button.CONTINUE, ""))
    assert (visit.step, visit.checked) == (SetUpStep.SOUND, {"touch": "bounces"})
    again = pressed(touched(), (Button.OPEN_AGAIN, ""), (Button.CHOOSE, "middle"), (Button.CONTINUE, ""))
    assert again.checked == {"touch": "once"}


def test_samples_are_right_only_once_every_printer_has_printed_one() -> None:
    visit = sample(at(SetUpStep.SAMPLES, printers=PRINTERS), "receipt_printer")
    assert press(visit, Button.YES)[1] == ()
    assert press(sample(visit, "label_printer", "failed"), Button.YES)[1] == ()
    after, (keep,) = press(sample(visit, "label_printer", "unconfirmed"), Button.YES)
    assert isinstance(keep, KeepMap)
    assert checklist(after)["samples"] == "right"


def test_what_is_not_right_is_written_down_and_does_not_stop_the_rest() -> None:
    after, (keep,) = press(at(SetUpStep.SAMPLES, printers=PRINTERS), Button.NO)
    assert isinstance(keep, KeepMap)
    assert checklist(after)["samples"] == "not_right"


def test_a_kiosk_without_printers_has_no_samples() -> None:
    after, (keep,) = press(at(SetUpStep.SOUND), Button.NO)
    assert isinstance(keep, KeepMap)
    assert after.checked == {"sound": "not_heard", "samples": "no_printer"}
