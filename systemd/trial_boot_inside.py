"""What `trial_boot.py` has a booted container do: look at the kiosk's services, harm them, look again.

Runs there as root, with Python's own library. Each check is a line of JSON in `results`, beside this file.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from pwd import getpwnam
from stat import S_IMODE

UNITS = ("kiosk.service", "kiosk-forwarder.service")
STATE = Path("/var/lib/kiosk")
RUNTIME = Path("/run/kiosk")
APPLICATION = Path("/opt/returns-kiosk")
LOOK_EVERY_S = 0.2

LOCK_BOARD = """
import os, pwd, signal
from pathlib import Path
from hardware.emulation import PtyServer
from hardware.lock_board.kerong_cu16_emulator import KerongCu16Emulator
from hardware.lock_board.physics import Door
link = Path("/dev/kiosk/lock-board")
link.parent.mkdir(exist_ok=True)
with PtyServer(KerongCu16Emulator(0, [Door() for _ in range(16)]), link=link):
    os.chown(link, pwd.getpwnam("kiosk").pw_uid, -1)
    signal.pause()
"""


# --- looking -----------------------------------------------------------------------------------------------


def output(*command: str) -> str:
    """Return what a command says; CalledProcessError when it fails."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def shown(unit: str) -> dict[str, str]:
    """Return the properties systemd has of a unit."""
    return dict(line.partition("=")[::2] for line in output("systemctl", "show", unit).splitlines())


def processes(unit: str) -> dict[int, list[str]]:
    """Return the command lines of everything in the unit's control group, by process id."""
    group = shown(unit)["ControlGroup"]
    file = Path(f"/sys/fs/cgroup{group}/cgroup.procs")
    pids = [int(line) for line in file.read_text("ascii").split()] if group and file.exists() else []
    return {pid: Path(f"/proc/{pid}/cmdline").read_text("utf-8").split("\0") for pid in pids}


def worker(unit: str) -> int:
    """Return the process that runs our own code; a display server may be its parent."""
    role = "forward" if "forwarder" in unit else "run"
    [pid] = [
        p for p, words in processes(unit).items() if words[1:3] == [f"{APPLICATION}/.venv/bin/kiosk", role]
    ]
    return pid


def journal(unit: str) -> list[str]:
    """Return the unit's lines, as `journalctl -u` shows them."""
    return output("journalctl", "--quiet", "--no-pager", "--output=cat", f"--unit={unit}").splitlines()


def screen() -> str:
    """Return the name of what is on the screen, "" while there is none."""
    with socket.socket(socket.AF_UNIX) as wire:
        wire.settimeout(5)
        try:
            wire.connect(str(RUNTIME / "screen.socket"))
            wire.sendall(b'{"do": "look"}\n')
            return str(json.loads(wire.makefile().readline())["screen"])
        except (OSError, ValueError, KeyError):
            return ""


def link_is_up() -> bool:
    """Return whether the forwarder says it is connected to the broker."""
    return bool(json.loads((RUNTIME / "forwarder.json").read_text("utf-8"))["connected"])


def active(unit: str) -> bool:
    """Return whether systemd calls the unit active."""
    return shown(unit)["ActiveState"] == "active"


def restarts() -> list[int]:
    """Return how often each service was started again."""
    return [int(shown(unit)["NRestarts"]) for unit in UNITS]


def wait_for(what: str, seen: Callable[..., bool], *arguments: object, limit_s: float = 30.0) -> float:
    """Wait until `seen(*arguments)`; how many seconds it took. AssertionError after the limit."""
    began = time.monotonic()
    while not seen(*arguments):
        assert time.monotonic() - began < limit_s, f"waited {limit_s:.0f} s in vain for {what}"
        time.sleep(LOOK_EVERY_S)
    return time.monotonic() - began


def wait_for_screen() -> None:
    """Wait until a kiosk without locks shows that it is out of service."""
    wait_for("the page that says out of service", lambda: screen() == "out_of_service")


def replaced(unit: str, victim: int, harm: signal.Signals) -> str:
    """Do harm to a process and wait until systemd has put a working service in the place of the old one."""
    before, restarts_before = set(processes(unit)), int(shown(unit)["NRestarts"])
    os.kill(victim, harm)

    def again() -> bool:
        return active(unit) and int(shown(unit)["NRestarts"]) > restarts_before

    took_s = wait_for(f"another {unit}", again)
    left = before & set(processes(unit))
    assert not left, f"processes {left} of the old {unit} still run"
    return f"{unit} active again after {took_s:.1f} s"


# --- the checks, in their order: each says what is so, and returns what it saw ------------------------------


def activation() -> str:
    """Both services become active and run as user kiosk."""
    for unit in UNITS:
        wait_for(f"{unit} to be active", active, unit)
        assert shown(unit)["Type"] == "notify"
        owners = {Path(f"/proc/{pid}").stat().st_uid for pid in processes(unit)}
        assert owners == {getpwnam("kiosk").pw_uid}, owners
    wait_for_screen()
    return ", ".join(Path(words[0]).name for unit in UNITS for words in processes(unit).values())


def directories() -> str:
    """State and runtime directory belong to the kiosk alone."""
    for directory in (STATE, RUNTIME):
        found = directory.stat()
        assert (found.st_uid, S_IMODE(found.st_mode)) == (getpwnam("kiosk").pw_uid, 0o700), found
    readable = [file for file in STATE.rglob("*") if file.stat().st_mode & 0o077]
    assert not readable, f"others may read {readable}"
    assert (STATE / "kiosk.db").exists()
    return f"{STATE} and {RUNTIME}: kiosk, 0700"


def watchdogs() -> str:
    """The watchdogs are armed and fed."""

    def pinged_since(unit: str, last: str) -> bool:
        return shown(unit)["WatchdogTimestampMonotonic"] != last

    for unit in UNITS:
        assert shown(unit)["WatchdogUSec"] == "5s"
        for _ in range(2):
            last = shown(unit)["WatchdogTimestampMonotonic"]
            wait_for("a ping", pinged_since, unit, last, limit_s=5)
    return "two pings of each service"


def connection() -> str:
    """The forwarder reaches the broker through its walls."""
    wait_for("a connection", link_is_up)
    return (RUNTIME / "forwarder.json").read_text("utf-8").strip()


def no_lock_board() -> str:
    """Without its lock board the kiosk is out of service and keeps running."""
    wait_for_screen()
    [line] = [line for line in journal("kiosk.service") if "board does not answer" in line]
    assert restarts() == [0, 0]
    return line


def plugged_in() -> str:
    """A lock board that is plugged in is found, without a restart."""
    command = [f"{APPLICATION}/.venv/bin/python", "-c", LOCK_BOARD]
    board = subprocess.Popen(command, cwd=APPLICATION)
    try:
        took_s = wait_for(
            "the board to be found", lambda: any("answers again" in line for line in journal("kiosk.service"))
        )
    finally:
        board.terminate()
        board.wait(10)
    assert restarts() == [0, 0]
    return f"after {took_s:.1f} s"


def broker_gone() -> str:
    """A broker that dies and comes back stops nobody."""
    output("systemctl", "stop", "trial-broker.service")
    wait_for("the connection to be gone", lambda: not link_is_up())
    output("systemctl", "start", "trial-broker.service")
    took_s = wait_for("a connection again", link_is_up)
    assert restarts() == [0, 0]
    return f"connected again after {took_s:.1f} s, no restarts"


def killed() -> str:
    """A killed process is replaced."""
    seen = [replaced(unit, worker(unit), signal.SIGKILL) for unit in UNITS]
    wait_for_screen()
    return ", ".join(seen)


def killed_main() -> str:
    """A killed main process takes what it started with it and is replaced."""
    main_process = int(shown("kiosk.service")["MainPID"])
    name = Path(processes("kiosk.service")[main_process][0]).name
    seen = replaced("kiosk.service", main_process, signal.SIGKILL)
    wait_for_screen()
    return f"{name}: {seen}"


def hung() -> str:
    """A hung process is found by the watchdog, says where it hung, and is replaced."""
    seen = []
    for unit in UNITS:
        seen.append(replaced(unit, worker(unit), signal.SIGSTOP))
        lines = journal(unit)
        assert any("Watchdog timeout" in line for line in lines)
        assert any("Fatal Python error: Aborted" in line for line in lines)
    wait_for_screen()
    return ", ".join(seen)


def journal_lines() -> str:
    """The journal has each service's own lines, with their priorities, and no traceback."""
    seen = []
    for unit in UNITS:
        lines = journal(unit)
        own = [line for line in lines if line.startswith("level=")]
        assert own, f"{unit} has no lines of its own"
        assert not [line for line in lines if line.startswith("<")], "journald did not take the priorities"
        assert not [line for line in lines if "Traceback" in line or "trace=" in line]
        seen.append(f"{unit}: {len(own)} lines")
    return ", ".join(seen)


def stop() -> str:
    """A stop ends both in order."""
    began = time.monotonic()
    output("systemctl", "stop", "kiosk.target", *UNITS)
    took_s = time.monotonic() - began
    for unit in UNITS:
        properties = shown(unit)
        ended = properties["ActiveState"], properties["Result"], properties["ExecMainStatus"]
        assert ended == ("inactive", "success", "0"), (unit, ended)
    left = subprocess.run(
        ["/usr/bin/pgrep", "--uid=kiosk", "--list-full"], stdout=subprocess.PIPE, check=False
    )
    assert not left.stdout, f"processes of kiosk still run: {left.stdout!r}"
    assert not (STATE / "kiosk.db-wal").exists(), "the store was not closed"
    return f"after {took_s:.1f} s"


def ledger() -> str:
    """The ledger's chain holds after all this."""
    as_kiosk = ("setpriv", "--reuid=kiosk", "--regid=kiosk", "--init-groups", "--reset-env")
    return output(*as_kiosk, f"{APPLICATION}/.venv/bin/kiosk", "ledger", "verify").strip()


CHECKS = (
    activation,
    directories,
    watchdogs,
    connection,
    no_lock_board,
    plugged_in,
    broker_gone,
    killed,
    killed_main,
    hung,
    journal_lines,
    stop,
    ledger,
)


def main() -> int:
    """Do every check, whatever became of the one before."""
    place = Path(__file__).parent
    with (place / "results").open("w", encoding="utf-8") as results:
        for check in CHECKS:
            try:
                ok, seen = True, check()
            except Exception as error:
                ok, seen = False, f"{type(error).__name__}: {error}"
            print(json.dumps({"check": check.__doc__, "ok": ok, "seen": seen}), file=results, flush=True)
        print(json.dumps({"done": len(CHECKS)}), file=results)
    (place / "journal").write_text(output("journalctl", "--no-pager"), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
