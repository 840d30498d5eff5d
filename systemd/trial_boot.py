"""Boots a machine with the kiosk installed, in a container, and shows that its services run; needs root.

DIRECTORY holds Debian with systemd, dbus, mosquitto and an installed kiosk; systemd/README.md says how to
make one. It is booted under an overlay in memory, without network, devices or screen: nothing in it changes.
In there, `trial_boot_inside.py` looks at the services, kills and stops them, and looks again.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
LIMIT_S = 300
PLACE = "/run/trial-boot"
"""Where the container finds the files of the trial."""

SITE = f"""
[kiosk]
id = "TRIAL-1"
short_id = "TRIAL1"
mode = "demo"

[site]
id = "TRIAL"
name = "Nowhere"
address = ["Container 1"]
country = "DE"
time_zone = "Europe/Berlin"
phone = "+49 30 5550 1042"
phone_hours = "24/7"

[paths]
cabinet = "{PLACE}/cabinet.toml"

[screen]
remote_socket = "/run/kiosk/screen.socket"

[broker]
host = "127.0.0.1"
port = 1883
tls = false
reconnect_max_s = 1.0
"""

NO_SCREEN = {
    "cage": "WLR_BACKENDS=headless WLR_RENDERER=pixman WLR_LIBINPUT_NO_DEVICES=1",
    "kms": "SDL_VIDEODRIVER=offscreen",
}

BROKER = """
[Service]
ExecStart=/usr/sbin/mosquitto -p 1883
DynamicUser=yes
"""

TRIAL = f"""
[Unit]
Wants=trial-broker.service
After=trial-broker.service
SuccessAction=poweroff-force
FailureAction=poweroff-force

[Service]
Type=oneshot
ExecStart=/usr/bin/python3 {PLACE}/trial_boot_inside.py
TimeoutStartSec={LIMIT_S - 30}
"""


def units(display: str) -> dict[str, str]:
    """Return the units of the trial, and what it changes in the kiosk's, by file name.

    A container has no screen and no tty1, and the watchdogs' real patience would only make it longer.
    """
    quick = "[Service]\nWatchdogSec=5\n"
    here = f"Environment={NO_SCREEN[display]}\nStandardInput=null\nTTYPath=/dev/console\n"
    return {
        "kiosk.service.d/trial.conf": quick + here,
        "kiosk-forwarder.service.d/trial.conf": quick,
        "trial-broker.service": BROKER,
        "trial-boot.service": TRIAL,
    }


def refusal(root: Path) -> str | None:
    """Return why there can be no trial, and what to do, or None."""
    if os.geteuid() != 0:
        return "booting a container needs root: run it with sudo"
    if shutil.which("systemd-nspawn") is None:
        return "there is no systemd-nspawn: apt-get install systemd-container"
    for needed in ("opt/returns-kiosk", "etc/systemd/system", "lib/systemd/systemd", "usr/sbin/mosquitto"):
        if not (root / needed).exists():
            return f"{root / needed} is missing; systemd/README.md says how to make a machine to boot"
    return None


def lay_out(trial: Path, root: Path) -> None:
    """Write what the container gets beside its own files."""
    trial.chmod(0o755)  # the kiosk reads its cabinet here
    (trial / "site.toml").write_text(SITE, "utf-8")
    cabinet = (root / "opt/returns-kiosk/config/cabinet-16.toml").read_text("utf-8")
    # Nobody can walk along the doors of a container: its kiosk takes the wiring as the file has it.
    written = cabinet.replace('wiring = "surveyed"', 'wiring = "written"', 1)
    (trial / "cabinet.toml").write_text(written, "utf-8")
    shutil.copyfile(HERE / "trial_boot_inside.py", trial / "trial_boot_inside.py")
    installed = (root / "etc/systemd/system/kiosk.service").read_text("utf-8")
    for name, text in units("cage" if "/cage " in installed else "kms").items():
        unit = trial / "units" / name
        unit.parent.mkdir(parents=True, exist_ok=True)
        unit.write_text(text, "utf-8")


def boot(root: Path, trial: Path) -> None:
    """Boot until the machine switches itself off; what it says is in console.log."""
    nspawn = [
        *("systemd-nspawn", f"--directory={root}", "--boot", "--volatile=overlay", "--private-network"),
        *(
            "--machine=kiosk-trial",
            "--register=no",
            "--keep-unit",
            "--link-journal=no",
            "--console=read-only",
        ),
        f"--bind={trial}:{PLACE}",
        f"--bind-ro={trial}/site.toml:/etc/kiosk/site.toml",
        f"--bind-ro={trial}/units:/run/systemd/system",
        "systemd.wants=trial-boot.service",
    ]
    # nspawn keeps a directory there and means to remove it, which it only dares on a file system in memory.
    in_own_mounts = 'mkdir -p /run/systemd/nspawn && mount -t tmpfs tmpfs /run/systemd/nspawn && exec "$@"'
    command = ["unshare", "--mount", "sh", "-c", in_own_mounts, "sh", *nspawn]
    with (trial / "console.log").open("wb") as console:
        subprocess.run(
            command,
            env={**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"},
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
            timeout=LIMIT_S,
            check=False,
        )


def report(trial: Path) -> bool:
    """Print the checks; whether all were done and went well."""
    results = trial / "results"
    lines = [json.loads(line) for line in results.read_text("utf-8").splitlines()] if results.exists() else []
    checks = [line for line in lines if "check" in line]
    for line in checks:
        say(f"{'ok  ' if line['ok'] else 'FAIL'}  {line['check']}\n        {line['seen']}")
    done = {"done": len(checks)} in lines
    if not done:
        say("FAIL  the container did not come to the end; see console.log")
    return done and all(line["ok"] for line in checks)


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(text, flush=True)  # noqa: T201


def main() -> int:
    """Boot once; 0 when all went well, 1 when not, 2 when there can be no trial."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("root", metavar="DIRECTORY", type=Path)
    root: Path = parser.parse_args().root.resolve()
    if reason := refusal(root):
        parser.error(reason)
    trial = Path(tempfile.mkdtemp(prefix="kiosk-trial-"))
    lay_out(trial, root)
    boot(root, trial)
    well = report(trial)
    if well:
        shutil.rmtree(trial)
    else:
        say(f"journal and console.log are in {trial}")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
