"""How loud this place is at this hour reaches the screen, unless somebody wants it otherwise."""

from pathlib import Path

from kiosk.flow.signals import Button
from tests.support.steady_kiosk import SteadyKiosk

QUIET_SOON = """
[sound]
volume_percent = 60
quiet_volume_percent = 20
quiet_from = "17:45"
"""
"""The clock of the kiosk begins at 17:42 where it stands."""


def volume(kiosk: SteadyKiosk) -> int:
    return kiosk.screen.look.volume_percent


def test_it_becomes_quiet_when_the_quiet_hours_begin(tmp_path: Path) -> None:
    kiosk = SteadyKiosk(tmp_path, settings=QUIET_SOON)
    kiosk.press(Button.START)
    assert volume(kiosk) == 60
    kiosk.wait(240)
    kiosk.press(Button.START)
    assert volume(kiosk) == 20


def test_what_somebody_asked_for_holds_for_the_visit_and_no_longer(tmp_path: Path) -> None:
    kiosk = SteadyKiosk(tmp_path, settings=QUIET_SOON)
    kiosk.press(Button.START)
    kiosk.press(Button.VOLUME, "90")
    assert volume(kiosk) == 90
    kiosk.press(Button.CANCEL)
    kiosk.wait_for("attract")
    assert volume(kiosk) == 60


def test_a_place_without_speech_offers_none(tmp_path: Path) -> None:
    kiosk = SteadyKiosk(tmp_path, settings="[sound]\nspeech = false\n")
    assert "speech" not in {control.control_id for control in kiosk.screen.tools}
