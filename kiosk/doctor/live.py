"""What the running processes say of themselves, so that their devices need not be touched."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from hardware.lock_board.whereabouts import WHAT_TO_DO
from kiosk.config import CabinetDevice, Config
from kiosk.doctor.broker import central, refused
from kiosk.doctor.finding import Finding, fault, note, ok
from kiosk.domain.alarms import ALARMS, AlarmCode
from kiosk.host.clock import SystemClock
from kiosk.host.state_file import FORWARDER_FILE, RUN_FILE, read_state
from kiosk.state import open_store
from kiosk.store.alarms import open_alarm

SILENT_AFTER_MS = 10_000
"""Both processes write at least every second or so; ten seconds old is hung or dead."""


OF_DEVICES = {
    "lock_board": AlarmCode.LOCK_BOARD_SILENT,
    "printer": AlarmCode.PRINTER_FAILED,
    "camera": AlarmCode.CAMERA_SILENT,
    "scan_engine": AlarmCode.SCAN_ENGINE_SILENT,
    "badge_reader": AlarmCode.BADGE_READER_SILENT,
    "drop_bin": AlarmCode.DROP_BIN_SILENT,
}
"""The alarm that `kiosk run` raises when a device of this kind does not work."""

NAMED_BY_ROLE = frozenset({"camera", "scan_engine", "badge_reader"})
"""Kinds whose alarms name the role and not the device."""


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
    if said is None:
        yield fault(
            "kiosk run",
            f"says nothing for {SILENT_AFTER_MS // 1000} s: it hangs, or has only just been started",
            "look again in a minute; then see `systemctl status kiosk` and `journalctl -u kiosk`",
        )
    elif wrong := said.get("misplaced"):
        yield fault("kiosk run", f"opens no door: {'; '.join(wrong)}", WHAT_TO_DO)
    elif said.get("service") == "out_of_service":
        yield fault(
            "kiosk run",
            f"is out of service: {said.get('service_reason')}",
            "mend what is reported here of that; it returns by itself",
        )
    elif said.get("service") == "training":
        yield fault(
            "kiosk run",
            "is used for training: nothing is taken in",
            "sign in at its screen as a technician and end the training, or wait: it ends by itself",
        )


def device_in_use(device: CabinetDevice, config: Config) -> Iterator[Finding]:
    """What can be told of a device without touching it: the alarm about it, and whether its port is there."""
    place = str(getattr(device.options, "url", getattr(device.options, "source", "")))
    if place.startswith("/") and not Path(place).exists():
        yield fault(device.name, f"{place} is not there", "plug it in; `kiosk run` finds it again by itself")
        return
    if device.kind not in OF_DEVICES:
        yield ok(device.name, "part of a drop bin; what it says is part of what that says")
        return
    code = OF_DEVICES[device.kind]
    about = _role_of(device, config) if device.kind in NAMED_BY_ROLE else device.name
    with closing(open_store(config)) as store:
        raised = open_alarm(store.ledger, code, about)
    if raised is not None:
        since, text = raised.event["time"], raised.event["data"]["text"].rstrip(".")
        yield fault(device.name, f"alarm since {since}: {text}", ALARMS[code].to_do)
    else:
        yield ok(device.name, "in use by kiosk run, and no alarm is open about it")


def _role_of(device: CabinetDevice, config: Config) -> str:
    """The first role of a device; its name where it has none."""
    roles = config.cabinet.roles.model_dump().items()
    return next((role for role, name in roles if name == device.name), device.name)


def forwarder(config: Config) -> dict[str, Any] | None:
    """What a running `kiosk forward` wrote last; None when none runs."""
    return _fresh(config.paths.runtime / FORWARDER_FILE)


def link(said: dict[str, Any], config: Config) -> Iterator[Finding]:
    """The way to central, as the running forwarder has it."""
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
