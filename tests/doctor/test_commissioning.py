"""The doctor says whether a technician has set the kiosk up, and what is still to be done."""

from pathlib import Path

import pytest

from kiosk.config import Config, HardwareMap, MappedBoard, MappedLock, load
from kiosk.doctor.commissioning import commissioned
from tests.config.conftest import CABINET_TOML, KIOSK_TOML

FOUND = HardwareMap(
    boards=(MappedBoard(name="locks", driver="simulator", options={"lock_count": 4}),),
    locks=(MappedLock(place="01", board="locks", lock=2), MappedLock(place="02", board="locks", lock=1)),
)


def configured(directory: Path, found: HardwareMap | None, wiring: str = "surveyed") -> Config:
    (directory / "kiosk.toml").write_text(KIOSK_TOML)
    (directory / "cabinet.toml").write_text(f'wiring = "{wiring}"\n' + CABINET_TOML)
    if found is not None:
        (directory / "hardware-map.toml").write_text(found.as_toml())
    return load(directory / "kiosk.toml")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (None, "nobody has set this kiosk up yet"),
        (FOUND.model_copy(update={"locks": FOUND.locks[:1]}), "hardware-map.toml lacks 02"),
        (FOUND, "its trial drop-off is still to come"),
        (FOUND.model_copy(update={"commissioned": "0" * 64}), "were changed since"),
    ],
)
def test_what_is_not_done_yet_is_a_fault_that_says_where_to_go(
    tmp_path: Path, found: HardwareMap | None, said: str
) -> None:
    (finding,) = commissioned(configured(tmp_path, found))
    assert not finding.ok
    assert said in finding.text
    assert '"Set up this kiosk"' in finding.mend


def test_a_kiosk_in_service_is_well(tmp_path: Path) -> None:
    digest = FOUND.digest(configured(tmp_path, None).cabinet.layout)
    (finding,) = commissioned(configured(tmp_path, FOUND.model_copy(update={"commissioned": digest})))
    assert finding.ok


def test_wiring_written_by_hand_is_taken_at_its_word(tmp_path: Path) -> None:
    (finding,) = commissioned(configured(tmp_path, None, wiring="written"))
    assert finding.ok
