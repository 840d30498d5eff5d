"""`.ci/setup` on machines of all sorts: apt, sudo, Python and pip are stand-ins that keep a log."""

import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
TOOLS = [
    "bash",
    "cat",
    "cp",
    "cut",
    "dirname",
    "env",
    "find",
    "grep",
    "mkdir",
    "mktemp",
    "rm",
    "sed",
    "sha256sum",
    "sort",
    "true",
]
PACKAGES = [
    line.split("#")[0].strip()
    for line in (CHECKOUT / ".ci/apt-packages.txt").read_text("utf-8").splitlines()
    if line.split("#")[0].strip()
]

PYTHON = """
case "$*" in
    *calcsize*) echo "${PYTHON_VERSION:-3.11} ${PYTHON_BITS:-64}" ;;
    *sys.prefix*) echo "${PYTHON_VERSION:-3.11}.2 /usr" ;;
    *"-m venv"*) [ -z "$NO_VENV" ] || exit 1
                 rm -rf .venv; mkdir -p .venv/bin; cp "$0" .venv/bin/python; cp "$0" .venv/bin/pybabel ;;
    *"-m pip"*--require-hashes*) [ -z "$NO_NETWORK" ] || exit 1 ;;
esac
"""
STAND_INS = {
    "python3": PYTHON,
    "id": 'echo "${USER_ID:-0}"',
    "dpkg-query": 'grep -qx "$4" "$INSTALLED" && printf installed',
    "apt-get": """
        case "$*" in
            *install*) [ -z "$NO_NETWORK" ] || { echo "$UNPACKED" >>"$INSTALLED"; exit 100; }
                       for word; do
                           case $word in -*|install|*=*) ;; *) echo "$word" >>"$INSTALLED" ;; esac
                       done ;;
        esac""",
    "systemctl": "",
    "service": "",
    "update-rc.d": "",
}


class Machine:
    """A checkout and a PATH of stand-ins in a temporary directory; nothing outside it is touched."""

    def __init__(self, directory: Path) -> None:
        self.checkout = directory / "checkout"
        self.bin = directory / "bin"
        self.log = directory / "log"
        self.installed = directory / "installed"
        self.environment = {"PATH": str(self.bin), "INSTALLED": str(self.installed), "LOG": str(self.log)}
        shutil.copytree(CHECKOUT / ".ci", self.checkout / ".ci")
        for name in ("requirements.lock", "pyproject.toml"):
            shutil.copy(CHECKOUT / name, self.checkout)
        for name in (
            "kiosk/ui/build_fonts.py",
            "kiosk/ui/build_wide_font.py",
            "kiosk/ui/icons.py",
            "assets/locale/en/LC_MESSAGES/kiosk.po",
        ):
            (self.checkout / name).parent.mkdir(parents=True, exist_ok=True)
            (self.checkout / name).write_text(f"# {name}\n", "utf-8")
        self.bin.mkdir()
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found is not None
            (self.bin / tool).symlink_to(found)
        for name, script in STAND_INS.items():
            self.put(name, script)
        self.installed.write_text("\n".join(PACKAGES) + "\n", "utf-8")
        self.log.touch()

    def put(self, command: str, script: str) -> None:
        """Put a stand-in on the PATH; each call of it is a line in the log."""
        file = self.bin / command
        file.write_text(f'#!{self.bin}/bash\necho "${{0##*/}} $*" >>"$LOG"\n{script}\n', "utf-8")
        file.chmod(0o755)

    def without(self, *packages: str) -> None:
        """Take Debian packages away."""
        self.installed.write_text(
            "\n".join(name for name in PACKAGES if name not in packages) + "\n", "utf-8"
        )

    def setup(self, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the script under test."""
        return subprocess.run(
            [self.bin / "bash", ".ci/setup"],
            cwd=self.checkout,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=50,
            check=False,
        )

    def calls(self) -> list[str]:
        """Return what the stand-ins were asked to change since the last look; questions are left out."""
        lines = self.log.read_text("utf-8").splitlines()
        self.log.write_text("", "utf-8")
        return [line for line in lines if not line.startswith(("dpkg-query", "id ")) and " -c " not in line]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_bare_machine_is_made_ready(machine: Machine) -> None:
    machine.without(*PACKAGES)
    result = machine.setup()
    assert result.returncode == 0, result.stderr
    calls = machine.calls()
    assert any("install --no-install-recommends" in call and PACKAGES[0] in call for call in calls)
    assert "python3 -m venv --clear .venv" in calls
    assert any("--require-hashes --no-build-isolation -r requirements.lock" in call for call in calls)
    assert "python -m kiosk.ui.build_fonts" in calls
    assert any(call.startswith("pybabel") and "kiosk.po" in call for call in calls)
    assert result.stdout.count("==> ") >= 4, "progress is shown"


def test_a_ready_machine_is_left_alone(machine: Machine) -> None:
    machine.setup()
    machine.calls()
    result = machine.setup()
    assert result.returncode == 0
    assert result.stdout == ""
    assert machine.calls() == []


def test_a_half_made_venv_is_made_anew(machine: Machine) -> None:
    failed = machine.setup(NO_NETWORK="1")
    assert failed.returncode == 1
    assert "Check the network" in failed.stderr
    machine.calls()
    assert machine.setup().returncode == 0
    assert "python3 -m venv --clear .venv" in machine.calls()


def test_changed_requirements_bring_the_venv_up_to_date_in_place(machine: Machine) -> None:
    machine.setup()
    machine.calls()
    with (machine.checkout / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    assert machine.setup().returncode == 0
    calls = machine.calls()
    assert any("-r requirements.lock" in call for call in calls)
    assert not any("-m venv" in call for call in calls)


def test_another_python_or_another_place_needs_another_venv(machine: Machine) -> None:
    machine.setup()
    machine.calls()
    machine.setup(PYTHON_VERSION="3.12")
    assert "python3 -m venv --clear .venv" in machine.calls()
    machine.checkout = machine.checkout.rename(machine.checkout.with_name("moved"))
    machine.setup(PYTHON_VERSION="3.12")
    assert "python3 -m venv --clear .venv" in machine.calls()


def test_a_changed_catalogue_is_compiled_again(machine: Machine) -> None:
    machine.setup()
    machine.calls()
    (machine.checkout / "assets/locale/en/LC_MESSAGES/kiosk.po").write_text("# new words\n", "utf-8")
    machine.setup()
    assert any(call.startswith("pybabel") for call in machine.calls())


def test_a_clone_without_catalogues_is_made_ready_too(machine: Machine) -> None:
    shutil.rmtree(machine.checkout / "assets")
    result = machine.setup()
    assert result.returncode == 0, result.stderr
    assert (machine.checkout / "assets/locale").is_dir(), "the kiosk looks there for words"
    assert not any(call.startswith("pybabel") for call in machine.calls())


def test_without_root_or_sudo_it_says_what_an_administrator_must_run(machine: Machine) -> None:
    machine.without("libzbar0", "libegl1")
    result = machine.setup(USER_ID="1000")
    assert result.returncode == 1
    assert "neither root nor have sudo" in result.stderr
    assert "apt-get install --no-install-recommends libegl1 libzbar0" in result.stderr
    assert machine.calls() == []


def test_a_sudo_that_refuses_is_said_so(machine: Machine) -> None:
    machine.put("sudo", "exit 1")
    machine.without("libzbar0")
    result = machine.setup(USER_ID="1000")
    assert result.returncode == 1
    assert "sudo did not let you in" in result.stderr
    assert machine.calls() == ["sudo -n true"], "without a terminal nobody can type a password"


def test_a_working_sudo_is_used_for_apt_only(machine: Machine) -> None:
    machine.put("sudo", '[ "$1" != -n ] || shift; exec "$@"')
    machine.without("libzbar0")
    result = machine.setup(USER_ID="1000")
    assert result.returncode == 0, result.stderr
    elevated = [call for call in machine.calls() if call.startswith("sudo")]
    assert len(elevated) == 3
    assert all("apt-get" in call or call.endswith("true") for call in elevated)


def test_apt_without_network_is_said_so(machine: Machine) -> None:
    machine.without("libzbar0")
    result = machine.setup(NO_NETWORK="1")
    assert result.returncode == 1
    assert "apt-get could not install libzbar0" in result.stderr
    assert "network" in result.stderr


@pytest.mark.parametrize("network", ["", "1"])
def test_a_broker_service_that_came_with_us_is_switched_off(machine: Machine, network: str) -> None:
    machine.without("mosquitto", "libzbar0")
    machine.setup(NO_NETWORK=network, UNPACKED="mosquitto")
    assert any("disable" in call and "mosquitto" in call for call in machine.calls())


def test_a_broker_service_that_was_here_before_is_left_alone(machine: Machine) -> None:
    machine.without("libzbar0")
    assert machine.setup().returncode == 0
    assert not any("mosquitto" in call for call in machine.calls())


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PYTHON_VERSION": "3.9"}, "3.11 or newer is needed"),
        ({"PYTHON_VERSION": "3.10"}, "3.11 or newer is needed"),
        ({"PYTHON_BITS": "32"}, "64-bit edition"),
        ({"PYTHON": "python3.99"}, "there is no python3.99 here"),
        ({"NO_VENV": "1"}, "cannot make a virtual environment"),
    ],
)
def test_a_machine_that_cannot_work_is_refused_with_advice(
    machine: Machine, environment: dict[str, str], sentence: str
) -> None:
    result = machine.setup(**environment)
    assert result.returncode == 1
    assert sentence in result.stderr


def test_another_distribution_is_refused_with_advice(machine: Machine) -> None:
    (machine.bin / "dpkg-query").unlink()
    result = machine.setup()
    assert result.returncode == 1
    assert "not Debian" in result.stderr
