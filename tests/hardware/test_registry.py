"""The registry names every driver and opens one without loading the others."""

import subprocess
import sys

import pydantic
import pytest

from hardware import registry


@pytest.mark.parametrize(("kind", "driver"), registry.DRIVERS)
def test_every_driver_has_described_options_and_says_whether_it_is_proven(kind: str, driver: str) -> None:
    options = registry.options_model(kind, driver)
    assert options.model_config.get("extra") == "forbid"
    for name, field in options.model_fields.items():
        assert field.description, f"{kind}/{driver}: option {name!r} has no description"
    assert registry.proven_on_hardware(kind, driver) is False


def test_an_unknown_kind_is_answered_with_the_known_ones_and_a_guess() -> None:
    with pytest.raises(registry.UnknownDriver, match=r"Did you mean 'lock_board'\? Known: .*printer"):
        registry.options_model("lock_bord", "simulator")


def test_an_unknown_driver_is_answered_with_the_known_ones_and_a_guess() -> None:
    with pytest.raises(registry.UnknownDriver, match=r"Did you mean 'escpos'\? Known: escpos, zpl"):
        registry.open_device("printer", "escp0s", {})


def test_an_option_nobody_knows_is_refused() -> None:
    with pytest.raises(pydantic.ValidationError, match="baud"):
        registry.open_device("lock_board", "simulator", {"baud": 9600})


def test_a_simulator_opens_with_its_defaults() -> None:
    board = registry.open_device("lock_board", "simulator", {})
    assert len(board.read()) == board.lock_count
    board.close()


def test_asking_for_one_driver_loads_no_other() -> None:
    program = (
        "import sys; from hardware import registry;"
        "registry.options_model('lock_board', 'simulator');"
        "print([m for m in ('serial', 'cv2', 'escpos', 'zxingcpp', 'pyzbar') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
