"""Doors of a cabinet's map are painted once for all pages that show them alike."""

import pytest

from kiosk.presentation.screen_model import Tone
from kiosk.ui.palette import LIGHT
from kiosk.ui.widgets.door_faces import DoorLook, FacePainter

SIZE = (60, 40)
SHUT = DoorLook(Tone.PLAIN, open=False, marked=False)
PAINTER = FacePainter(LIGHT, px_per_mm=4.0, longest=3)


def test_a_door_that_looks_as_before_is_not_painted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = PAINTER.face(SIZE, "117", SHUT)
    monkeypatch.setattr(FacePainter, "paint", lambda *_: pytest.fail("painted again"))
    alike = FacePainter(PAINTER.palette, px_per_mm=4.0, longest=3)
    assert alike.face(SIZE, "117", SHUT) is before


@pytest.mark.parametrize(
    ("size", "label", "look"),
    [
        (SIZE, "118", SHUT),
        ((61, 40), "117", SHUT),
        (SIZE, "117", DoorLook(Tone.PLAIN, open=True, marked=False)),
        (SIZE, "117", DoorLook(Tone.OK, open=False, marked=False)),
    ],
)
def test_a_door_that_looks_otherwise_has_a_picture_of_its_own(
    size: tuple[int, int], label: str, look: DoorLook
) -> None:
    assert PAINTER.face(size, label, look).tobytes() != PAINTER.face(SIZE, "117", SHUT).tobytes()
