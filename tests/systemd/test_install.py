"""`make install`, into places that stand for a kiosk's root directory."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def staged(install: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a staging root with a kiosk installed; for speed its .venv holds our own package only."""
    [own] = [found for found in install.runtime_distributions() if found.name == install.PROJECT]
    monkeypatch.setattr(install, "runtime_distributions", lambda: [own])
    monkeypatch.setattr(sys, "argv", ["install.py", "--destdir", str(tmp_path / "root")])
    assert install.main() == 0
    return tmp_path / "root"


@pytest.mark.timeout(300)  # copies half a gigabyte of libraries
def test_the_installed_kiosk_runs_by_itself(install: ModuleType, tmp_path: Path) -> None:
    prefix = tmp_path / "opt" / "returns-kiosk"
    prefix.parent.mkdir()
    install.install_tree(Path("/"), prefix)

    libraries = [
        "babel",
        "click",
        "cv2",
        "escpos",
        "jwt",
        "numpy",
        "paho.mqtt",
        "pydantic",
        "serial",
        "zxingcpp",
    ]
    code = (
        "import importlib, importlib.util, kiosk, hardware;"
        f"print(kiosk.__path__[0], *[importlib.import_module(name).__file__ for name in {libraries}]);"
        "print(importlib.util.find_spec('pytest'))"
    )
    places, developers_tool = subprocess.run(
        [prefix / ".venv/bin/python", "-c", code],
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    ).stdout.splitlines()
    assert all(Path(place).is_relative_to(prefix) for place in places.split()), places
    assert developers_tool == "None"

    first_line = (prefix / ".venv/bin/kiosk").read_text("utf-8").splitlines()[0]
    assert first_line.startswith(f"#!{prefix}/.venv/bin/python")
    shutil.rmtree(prefix)


def test_a_staged_install_holds_what_a_kiosk_needs_and_names_the_final_places(staged: Path) -> None:
    app = staged / "opt/returns-kiosk"
    for name in (
        "kiosk/__init__.py",
        "hardware/registry.py",
        "assets",
        "config/kiosk.toml",
        ".venv/bin/kiosk",
    ):
        assert (app / name).exists(), name
    assert (app / ".venv/bin/kiosk").read_text("utf-8").startswith("#!/opt/returns-kiosk/.venv/bin/python")
    unit = (staged / "etc/systemd/system/kiosk-forwarder.service").read_text("utf-8")
    assert "\nExecStart=/opt/returns-kiosk/.venv/bin/kiosk forward --config /etc/kiosk/kiosk.toml\n" in unit
    assert (staged / "usr/lib/udev/rules.d/99-kiosk.rules").is_file()
    assert (staged / "usr/lib/sysusers.d/kiosk.conf").is_file()
    assert (staged / "etc/kiosk/kiosk.toml").is_file()
    for file in app.rglob("*"):
        if file.is_file() and file.suffix not in {".pyc", ".so"}:
            assert os.fsencode(CHECKOUT) not in file.read_bytes(), file


def test_installing_again_removes_what_is_gone_and_keeps_edited_configuration(
    staged: Path, install: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    stale = staged / "opt/returns-kiosk/kiosk/removed_long_ago.py"
    stale.touch()
    edited = staged / "etc/kiosk/kiosk.toml"
    edited.write_text("# ours\n", "utf-8")

    assert install.main() == 0

    assert not stale.exists()
    assert sorted(path.name for path in (staged / "opt").iterdir()) == ["returns-kiosk"]
    assert edited.read_text("utf-8") == "# ours\n"
    shipped = (CHECKOUT / "config/kiosk.toml").read_bytes()
    assert edited.with_name("kiosk.toml.new").read_bytes() == shipped
    assert "was edited and stays" in capsys.readouterr().out
    assert not (staged / "etc/kiosk/site.example.toml.new").exists()


def test_configuration_that_nobody_edited_is_brought_up_to_date(
    staged: Path, install: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the installed version had brought is no edit, though the newer one brings something else."""
    older = b"# as the last version had it\n"
    for place in ("etc/kiosk/kiosk.toml", "opt/returns-kiosk/config/kiosk.toml"):
        (staged / place).write_bytes(older)

    assert install.main() == 0

    assert (staged / "etc/kiosk/kiosk.toml").read_bytes() == (CHECKOUT / "config/kiosk.toml").read_bytes()
    assert "was edited" not in capsys.readouterr().out


def test_the_tools_are_found_by_their_name(staged: Path, install: ModuleType) -> None:
    """`kiosk doctor`, as screens, alarms and documents say it; sudo looks there too."""
    command = staged / "usr/local/bin/kiosk"
    assert str(command.readlink()) == "/opt/returns-kiosk/.venv/bin/kiosk"
    assert install.main() == 0
    assert command.is_symlink()


def test_how_to_remove_it_names_every_file_that_is_installed(staged: Path) -> None:
    told = (CHECKOUT / "systemd/README.md").read_text("utf-8").partition("To remove it all")[2].split()
    for path in staged.rglob("*"):
        place = Path("/") / path.relative_to(staged)
        if path.is_symlink() or not path.is_dir():
            assert any(str(one) in told for one in (place, *place.parents)), place


def test_no_developers_tool_is_among_what_runs(install: ModuleType) -> None:
    names = {distribution.name.lower() for distribution in install.runtime_distributions()}
    assert {"returns-kiosk", "kivy", "cryptography", "pynfc"} <= names
    assert not names & {"pytest", "mypy", "ruff", "hypothesis", "import-linter"}


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["--prefix", "opt/kiosk"], "must begin with /"),
        (["--prefix", str(CHECKOUT)], "choose another --prefix"),
        (["--prefix", str(CHECKOUT.parent)], "choose another --prefix"),
    ],
)
def test_a_place_that_cannot_work_is_refused(
    install: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    advice: str,
) -> None:
    monkeypatch.setattr(sys, "argv", ["install.py", *arguments])
    with pytest.raises(SystemExit) as refusal:
        install.main()
    assert refusal.value.code == 2
    assert advice in capsys.readouterr().err


def test_the_machine_itself_must_be_able_to_run_a_kiosk(
    install: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusal() -> str | None:
        reason = install.refusal(Path("/"), Path("/opt/returns-kiosk"), live=True)
        assert reason is None or isinstance(reason, str)
        return reason

    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "sudo make install" in str(refusal())
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert "no systemd" in str(refusal())
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/systemd-sysusers")
    monkeypatch.setattr(sys, "base_prefix", "/home/pi/.pyenv/versions/3.11.7")
    assert "PYTHON=/usr/bin/python3 make setup" in str(refusal())
    monkeypatch.setattr(sys, "base_prefix", "/usr")
    assert refusal() is None


def test_what_does_not_run_is_not_told(
    install: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(install, "run", lambda *command: told.append(command[0]))
    monkeypatch.setattr(install, "RUNNING_SYSTEMD", tmp_path / "system")
    monkeypatch.setattr(install, "RUNNING_UDEV", tmp_path / "control")
    install.tell_the_system()
    assert told == ["systemd-sysusers", "systemctl"], "while an image is being built"
    told.clear()
    (tmp_path / "system").mkdir()
    install.tell_the_system()
    assert told == ["systemd-sysusers", "systemctl", "systemctl"], "in a container"
    told.clear()
    (tmp_path / "control").touch()
    install.tell_the_system()
    assert told == ["systemd-sysusers", "systemctl", "systemctl", "udevadm", "udevadm"], "on a kiosk"
