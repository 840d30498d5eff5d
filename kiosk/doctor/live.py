"""What the running processes say of themselves, so that their devices need not be touched."""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kiosk.config import CabinetDevice, Config
from kiosk.doctor.broker import central, refused
from kiosk.doctor.finding import Finding, fault, note, ok
from kiosk.host.clock import SystemClock
from kiosk.host.state_file import FORWARDER_FILE, RUN_FILE, read_state

SILENT_AFTER_MS = 10_000
"""Both processes write at least every second or so; ten seconds old is hung or dead."""


def runs(state: Path) -> bool:
    """Whether a `kiosk run` has this state directory, and with it the devices."""
    try:
        descriptor = os.open(state / "run.lock", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def kiosk_run(config: Config) -> Iterator[Finding]:
    """That it runs, and whether it serves customers."""
    yield ok(
        "kiosk run",
        "runs: its devices are in use and are not opened here; what follows of them is what it says",
    )
    said = _fresh(config.paths.runtime / RUN_FILE)
    if said and said.get("service") == "out_of_service":
        yield fault(
            "kiosk run",
            f"is out of service: {said.get('service_reason')}",
            "mend what is reported below; it returns by itself",
        )


def device_in_use(device: CabinetDevice, _: Config) -> Iterator[Finding]:
    """What can be told of a device without touching it: whether its port is there."""
    place = str(getattr(device.options, "url", getattr(device.options, "source", "")))
    if not place.startswith("/"):
        yield ok(device.name, "in use by kiosk run")
    elif Path(place).exists():
        yield ok(device.name, f"in use by kiosk run; {place} is there")
    else:
        yield fault(device.name, f"{place} is not there", "plug it in; `kiosk run` finds it again by itself")


def forwarder(config: Config) -> dict[str, Any] | None:
    """What a running `kiosk forward` wrote last; None when none runs."""
    return _fresh(config.paths.runtime / FORWARDER_FILE)


def link(said: dict[str, Any], config: Config) -> Iterator[Finding]:
    """The way to central, as the running forwarder has it."""
    yield ok("kiosk forward", "runs: what follows of broker and central is what it says")
    if not said.get("connected"):
        yield refused(str(said.get("reason") or "it has not connected yet"), config)
        return
    yield ok("broker", f"lets {config.kiosk.id} in, with MQTT {config.broker.protocol}")
    yield central(said.get("central_online"), config.broker.topic_root)


def no_forwarder(*, kiosk_runs: bool) -> Iterator[Finding]:
    """That nothing is sent. Without the kiosk itself that is as expected."""
    mend = "`systemctl start kiosk.target`, then `systemctl status kiosk-forwarder`"
    if kiosk_runs:
        yield fault("kiosk forward", "does not run or hangs, so nothing reaches central", mend)
    else:
        yield note("kiosk forward", "does not run; nor does kiosk run", mend)


def _fresh(file: Path) -> dict[str, Any] | None:
    try:
        said = read_state(file)
    except (OSError, ValueError):
        return None
    if said is None:
        return None
    age_ms = SystemClock().boottime_ms() - int(said.get("boottime_ms", 0))
    return said if 0 <= age_ms < SILENT_AFTER_MS else None
