"""The doctor's report on the screen: what is to be mended stands first, and a report that fails is said."""

from pathlib import Path

from kiosk.flow.technician.signals import Finding
from kiosk.presentation.screen_model import Tone
from kiosk.runtime.staff.examining import examine
from kiosk.world.staff import OTTO
from tests.config.conftest import CABINET_TOML, KIOSK_TOML
from tests.support.staff_at_kiosk import sign_in
from tests.support.steady_kiosk import SteadyKiosk

FINE = Finding(level="ok", about="disk", text="21 GB free")
LOW = Finding(level="note", about="clock", text="not synchronised")
DEAD = Finding(level="fault", about="locks", text="no answer", mend="check its power")


def test_what_is_to_be_mended_stands_first_and_says_how(kiosk: SteadyKiosk) -> None:
    kiosk.examined = (FINE, LOW, DEAD)
    sign_in(kiosk, OTTO)
    kiosk.choose("devices")
    kiosk.touch("examine")
    kiosk.wait_for("technician_examined")
    assert kiosk.screen.title == "To mend: 1"
    assert [(fact.label, fact.tone) for fact in kiosk.screen.facts] == [
        ("locks", Tone.STOP),
        ("clock", Tone.WARN),
        ("disk", Tone.OK),
    ]
    assert kiosk.screen.facts[0].value == "no answer. To mend: check its power"


def test_it_is_examined_again_after_something_was_mended(kiosk: SteadyKiosk) -> None:
    kiosk.examined = (DEAD,)
    sign_in(kiosk, OTTO)
    kiosk.choose("devices")
    kiosk.touch("examine")
    kiosk.wait_for("technician_examined")
    kiosk.examined = (FINE,)
    kiosk.touch("again")
    kiosk.wait_for("technician_examined")
    assert kiosk.screen.title == "Everything is in order"


def test_it_is_the_report_of_kiosk_doctor_at_this_kiosk(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text(KIOSK_TOML)
    (tmp_path / "cabinet.toml").write_text('wiring = "surveyed"\n' + CABINET_TOML)
    found = {finding.about: finding for finding in examine(tmp_path / "kiosk.toml")}
    assert found["commissioning"].level == "fault"
    assert '"Set up this kiosk"' in found["commissioning"].mend


def test_a_report_that_cannot_be_had_is_a_fault_itself(tmp_path: Path) -> None:
    (finding,) = examine(tmp_path / "gone.toml")
    assert finding.level == "fault"
