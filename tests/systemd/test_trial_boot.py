"""`trial_boot.py` up to the boot itself, which needs root and a machine."""

import json
import os
import shutil
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from kiosk.config import load

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Return a directory with what the trial wants to see of an installed kiosk."""
    root = tmp_path / "machine"
    shutil.copytree(CHECKOUT / "config", root / "opt/returns-kiosk/config")
    for file in ("etc/systemd/system/kiosk.service", "lib/systemd/systemd", "usr/sbin/mosquitto"):
        (root / file).parent.mkdir(parents=True)
        (root / file).touch()
    return root


def results(trial: Path, *lines: dict[str, object]) -> None:
    (trial / "results").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


def test_a_machine_that_cannot_be_booted_is_refused_with_advice(
    trial_boot: ModuleType, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/systemd-nspawn")
    assert trial_boot.refusal(machine) is None
    (machine / "usr/sbin/mosquitto").unlink()
    assert "usr/sbin/mosquitto is missing" in trial_boot.refusal(machine)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert "apt-get install systemd-container" in trial_boot.refusal(machine)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "sudo" in trial_boot.refusal(machine)


def test_the_kiosk_of_the_trial_is_configured_without_a_mistake_and_needs_no_technician(
    trial_boot: ModuleType, machine: Path, tmp_path: Path
) -> None:
    trial_boot.lay_out(tmp_path, machine)
    shutil.copy(CHECKOUT / "config/kiosk.toml", tmp_path)
    site = (tmp_path / "site.toml").read_text("utf-8")
    (tmp_path / "site.toml").write_text(site.replace(trial_boot.PLACE, str(tmp_path)), "utf-8")
    config = load(tmp_path / "kiosk.toml")
    assert config.kiosk.id == tomllib.loads(site)["kiosk"]["id"]
    assert config.cabinet.is_commissioned


@pytest.mark.parametrize(
    ("command", "screen"), [("/usr/bin/cage -s -- /opt/k", "WLR_BACKENDS=headless"), ("/opt/k", "offscreen")]
)
def test_the_screen_that_is_not_there_suits_the_installed_display_server(
    trial_boot: ModuleType, machine: Path, tmp_path: Path, command: str, screen: str
) -> None:
    (machine / "etc/systemd/system/kiosk.service").write_text(f"ExecStart={command}\n", "utf-8")
    trial_boot.lay_out(tmp_path, machine)
    assert screen in (tmp_path / "units/kiosk.service.d/trial.conf").read_text("utf-8")


def test_only_a_trial_that_came_to_its_end_without_a_failure_went_well(
    trial_boot: ModuleType, tmp_path: Path
) -> None:
    good: dict[str, object] = {"check": "It runs.", "ok": True, "seen": "running"}
    assert trial_boot.report(tmp_path) is False, "the container did not even start"
    results(tmp_path, good)
    assert trial_boot.report(tmp_path) is False, "it was switched off on the way"
    results(tmp_path, good, good | {"ok": False}, {"done": 2})
    assert trial_boot.report(tmp_path) is False
    results(tmp_path, good, good, {"done": 2})
    assert trial_boot.report(tmp_path) is True
