"""The systemd unit templates, rendered, as systemd itself sees them."""

import re
import shutil
import subprocess
from fnmatch import fnmatchcase
from pathlib import Path
from types import ModuleType

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((CHECKOUT / "systemd").glob("*.in"))
needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is absent: apt-get install systemd"
)


@pytest.fixture
def units(tmp_path: Path, install: ModuleType) -> Path:
    """Return a directory with the units of a kiosk that runs from this checkout.

    The display server is a program that is sure to exist: `verify` looks for it, and a machine without
    a screen has none.
    """
    for template in TEMPLATES:
        rendered = install.render(template, CHECKOUT, Path("/etc/kiosk"), "/bin/true -s -- ")
        (tmp_path / template.stem).write_text(rendered, "utf-8")
    return tmp_path


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run systemd-analyze; it needs neither a running systemd nor root."""
    return subprocess.run(
        ["systemd-analyze", *arguments], capture_output=True, text=True, timeout=50, check=False
    )


def verify(units: Path) -> subprocess.CompletedProcess[str]:
    """Let systemd check every unit; without the flag it forgives what it does not know."""
    return analyze("verify", "--recursive-errors=no", "--man=no", *map(str, sorted(units.iterdir())))


@needs_systemd
def test_systemd_understands_every_directive(units: Path) -> None:
    result = verify(units)
    assert result.stderr == ""
    assert result.returncode == 0


@needs_systemd
@pytest.mark.parametrize(
    ("right", "wrong"),
    [("WatchdogSec=", "WatchDogSec="), ("\n[Service]", "\n[Servise]"), ("Restart=always", "Restart=allways")],
)
def test_a_misspelling_would_be_found(units: Path, right: str, wrong: str) -> None:
    unit = units / "kiosk-forwarder.service"
    text = unit.read_text("utf-8")
    assert right in text
    unit.write_text(text.replace(right, wrong), "utf-8")
    result = verify(units)
    assert result.returncode != 0
    assert "kiosk-forwarder.service" in result.stderr


@needs_systemd
def test_the_forwarder_is_behind_walls(units: Path) -> None:
    """`security` fails above the threshold: 20 is 2.0 of 10, where a unit without walls has 9.6."""
    unit = units / "kiosk-forwarder.service"
    assert analyze("security", "--offline=true", "--threshold=20", str(unit)).returncode == 0

    walls = re.compile(r"(?m)^(Protect|Private|Restrict|NoNew|Capab|SystemCall|Memory|Lock).*\n")
    unit.write_text(walls.sub("", unit.read_text("utf-8")), "utf-8")
    assert analyze("security", "--offline=true", "--threshold=20", str(unit)).returncode != 0


@pytest.mark.parametrize("name", ["kiosk.service", "kiosk-forwarder.service"])
def test_services_are_watched_and_never_given_up(units: Path, name: str) -> None:
    directives = dict(re.findall(r"(?m)^(\w+)=(.*)$", (units / name).read_text("utf-8")))
    assert directives["Type"] == "notify"
    assert int(directives["WatchdogSec"]) > 0
    assert directives["Restart"] == "always"
    assert directives["StartLimitIntervalSec"] == "0"
    assert directives["User"] == "kiosk"
    assert directives["StateDirectory"] == "kiosk"
    assert directives["RuntimeDirectory"] == "kiosk"
    assert directives["RuntimeDirectoryPreserve"] == "yes", "the other service still uses it"


def test_no_login_session_takes_the_kiosk_away_from_its_unit(units: Path) -> None:
    """In a scope of logind's, the pings of a display server's child are nobody's, nor are its log lines."""
    text = (units / "kiosk.service").read_text("utf-8")
    assert "\nPAMName=" not in text
    assert "\nNotifyAccess=all\n" in text
    assert "LIBSEAT_BACKEND=seatd XDG_RUNTIME_DIR=%t/kiosk\n" in text, "what the session would have given"


def test_the_kiosk_starts_with_or_without_a_compositor(install: ModuleType) -> None:
    def command(display: str) -> str:
        server = install.DISPLAY_SERVERS[display]
        template = CHECKOUT / "systemd" / "kiosk.service.in"
        rendered = install.render(template, Path("/opt/k"), Path("/etc/k"), server)
        [line] = re.findall(r"(?m)^ExecStart=(.*)$", rendered)
        return str(line)

    assert command("cage") == "/usr/bin/cage -s -- /opt/k/.venv/bin/kiosk run --config /etc/k/kiosk.toml"
    assert command("kms") == "/opt/k/.venv/bin/kiosk run --config /etc/k/kiosk.toml"


@pytest.mark.skipif(shutil.which("systemd-sysusers") is None, reason="systemd-sysusers is absent")
def test_the_user_kiosk_can_be_created(tmp_path: Path) -> None:
    result = subprocess.run(
        ["systemd-sysusers", f"--root={tmp_path}", "--dry-run", str(CHECKOUT / "systemd" / "sysusers.conf")],
        capture_output=True,
        text=True,
        timeout=50,
        check=True,
    )
    assert "Creating user 'kiosk'" in result.stderr


class TestDeviceNames:
    """The udev rules; Debian 12's udev has no checker, so the test reads them as udev does."""

    RULES = (CHECKOUT / "systemd" / "99-kiosk.rules").read_text("utf-8")
    TERM = re.compile(
        r'(ACTION|SUBSYSTEM|KERNEL|GOTO|LABEL|GROUP|MODE|SYMLINK|ENV\{\w+\}|ATTR\{\w+\})(==|!=|\+=|=)"([^"]*)"'
    )

    def lines(self) -> list[list[tuple[str, str, str]]]:
        rules = [line for line in self.RULES.splitlines() if line and not line.startswith("#")]
        for line in rules:
            assert re.fullmatch(rf"{self.TERM.pattern}(, {self.TERM.pattern})*", line), line
        return [self.TERM.findall(line) for line in rules]

    def apply(self, device: dict[str, str]) -> dict[str, str]:
        """Return what the rules make of a device given by its keys, as udev would: line by line."""
        found = dict(device)
        for line in self.lines():
            conditions = [term for term in line if term[1] in {"==", "!="}]
            if all(self.matches(found.get(key, ""), value) is (op == "==") for key, op, value in conditions):
                found.update({key: value for key, operator, value in line if operator in {"=", "+="}})
                if any(key == "GOTO" for key, _, _ in line):
                    break
        return found

    @staticmethod
    def matches(actual: str, pattern: str) -> bool:
        return any(fnmatchcase(actual, choice) for choice in pattern.split("|"))

    def test_a_device_with_a_role_has_its_name(self) -> None:
        result = self.apply({"ACTION": "add", "SUBSYSTEM": "tty", "ENV{KIOSK_ROLE}": "lock-board"})
        assert result["SYMLINK"] == "kiosk/$env{KIOSK_ROLE}"
        assert result["GROUP"] == "kiosk"
        assert result["ENV{ID_MM_PORT_IGNORE}"] == "1"

    def test_modem_manager_keeps_off_serial_bridges_but_not_off_modems(self) -> None:
        bridge = self.apply({"ACTION": "add", "SUBSYSTEM": "tty", "ENV{ID_VENDOR_ID}": "1a86"})
        modem = self.apply({"ACTION": "add", "SUBSYSTEM": "tty", "ENV{ID_VENDOR_ID}": "1199"})
        assert bridge["ENV{ID_MM_PORT_IGNORE}"] == "1"
        assert "ENV{ID_MM_PORT_IGNORE}" not in modem
        assert "SYMLINK" not in bridge

    def test_of_a_camera_with_two_nodes_the_one_with_the_pictures_is_the_camera(self) -> None:
        node = {"ACTION": "add", "SUBSYSTEM": "video4linux", "ENV{KIOSK_ROLE}": "scan-camera"}
        assert self.apply(node | {"ATTR{index}": "0"})["SYMLINK"] == "kiosk/$env{KIOSK_ROLE}"
        assert "SYMLINK" not in self.apply(node | {"ATTR{index}": "1"})

    def test_printers_and_badge_readers_without_a_kernel_driver_are_the_kiosks(self) -> None:
        usb = {"ACTION": "add", "SUBSYSTEM": "usb"}
        assert self.apply(usb | {"ENV{ID_USB_INTERFACES}": ":070102:"})["GROUP"] == "kiosk"
        reader = {"ENV{ID_VENDOR_ID}": "072f", "ENV{ID_MODEL_ID}": "2200"}
        assert self.apply(usb | reader)["GROUP"] == "kiosk"
        assert "GROUP" not in self.apply(usb | {"ENV{ID_USB_INTERFACES}": ":080650:"})

    def test_the_first_usb_printer_is_the_printer_unless_it_has_another_role(self) -> None:
        printer = {"ACTION": "add", "SUBSYSTEM": "usbmisc", "KERNEL": "lp0"}
        assert self.apply(printer)["SYMLINK"] == "kiosk/printer"
        named = self.apply(printer | {"ENV{KIOSK_ROLE}": "label-printer"})
        assert named["SYMLINK"] == "kiosk/$env{KIOSK_ROLE}"
