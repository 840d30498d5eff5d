"""The whole examination, in order, each check with a deadline: whatever hangs, the next one is made."""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from kiosk.config import CabinetDevice, Config, ConfigError, load
from kiosk.doctor import books, broker, commissioning, devices, live, machine, sensors
from kiosk.doctor.alarms import open_alarms
from kiosk.doctor.compartments import compartments
from kiosk.doctor.finding import Finding, fault, note, ok
from kiosk.state import refuse_anothers_directory
from kiosk.store import StoreOfAnotherUserError

Check = Callable[[], Iterable[Finding]]

QUICK_S = 5.0
PAGES_S = 30.0
"""A store of a few hundred megabytes on a card is read in this time."""

DEVICE_S = 12.0
"""A network printer that is switched off is missed after five seconds, a camera let go after six."""

BOARDS_S = 30.0
"""A board that does not answer is asked on every port."""

DECODER_S = 20.0
BROKER_S = 15.0


def examine(file: Path) -> Iterator[Finding]:
    """Examine the kiosk that `file` (a kiosk.toml) describes; gives each finding as it is made."""
    try:
        config = load(file)
    except ConfigError as error:
        for mistake in error.mistakes:
            yield fault("configuration", str(mistake), "correct that; the rest is examined once it loads")
        return
    yield ok("configuration", f"{file}: no mistakes; kiosk {config.kiosk.id}, mode {config.kiosk.mode}")
    try:
        refuse_anothers_directory(config.paths.state)
    except StoreOfAnotherUserError as error:
        yield fault("state directory", str(error), "do so; the rest is examined then")
        return
    in_use = live.runs(config.paths.state)
    yield from _machine(config)
    yield from _store(config)
    if in_use:
        yield from within(QUICK_S, "kiosk run", partial(live.kiosk_run, config))
    else:
        yield note("kiosk run", "does not run, so its devices are opened and looked at here")
    yield from _devices(config, in_use=in_use)
    yield from _central(config, in_use=in_use)


def within(seconds: float, about: str, check: Check) -> Iterator[Finding]:
    """Give what `check` finds, for so long; a check that hangs is left behind with a fault in its name."""
    found: queue.SimpleQueue[Finding | None] = queue.SimpleQueue()

    def run() -> None:
        try:
            for finding in check():
                found.put(finding)
        # A check that breaks must not hide the others.
        except Exception as error:
            found.put(
                fault(
                    about,
                    f"this check broke: {type(error).__name__}: {error}",
                    "report this line to the project",
                )
            )
        found.put(None)

    threading.Thread(target=run, name=f"doctor {about}", daemon=True).start()
    deadline = time.monotonic() + seconds
    while True:
        try:
            finding = found.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            yield fault(
                about,
                f"this check did not end within {seconds:g} s",
                "something hangs: switch the device, or the machine, off and on",
            )
            return
        if finding is None:
            return
        yield finding


def _machine(config: Config) -> Iterator[Finding]:
    for about, check in (
        ("state directory", machine.state_directory),
        ("disk", machine.disk_space),
        ("ballast", machine.ballast),
        ("clock", machine.clock),
        ("fonts", machine.words_and_fonts),
        ("speech", machine.voice),
    ):
        yield from within(QUICK_S, about, partial(check, config))


def _store(config: Config) -> Iterator[Finding]:
    if gone := books.store_is_gone(config):
        yield gone
        return
    if not (config.paths.state / "kiosk.db").exists():
        yield note("store", "there is none yet", "the first start of `kiosk run` makes it")
        return
    sound = True
    for finding in within(PAGES_S, "store", partial(books.file_of_store, config)):
        sound = sound and finding.ok
        yield finding
    if sound:
        yield from within(QUICK_S, "policy", partial(books.rules, config))
        yield from within(QUICK_S, "outbox", partial(books.traffic, config))
        yield from within(QUICK_S, "compartments", partial(compartments, config))
        yield from within(QUICK_S, "alarms", partial(open_alarms, config))


def _devices(config: Config, *, in_use: bool) -> Iterator[Finding]:
    looks: dict[str, Callable[[CabinetDevice, Config], Iterable[Finding]]] = {
        "lock_board": devices.lock_board,
        "printer": devices.printer,
        "camera": devices.camera,
        "level_sensor": sensors.level_sensor,
        "scale": sensors.scale,
        "drop_bin": sensors.drop_bin,
        "scan_engine": sensors.scan_engine,
        "badge_reader": sensors.badge_reader,
    }
    yield from commissioning.commissioned(config)
    if not in_use:
        yield from within(BOARDS_S, "lock boards", partial(commissioning.boards, config))
    for device in config.cabinet.devices:
        if device.name in config.cabinet.unwired:
            continue
        look = live.device_in_use if in_use else looks[device.kind]
        yield from within(DEVICE_S, device.name, partial(look, device, config))
    if config.cabinet.roles.scan_camera is not None:
        yield from within(DECODER_S, "decoder", partial(devices.decoder, config))
    yield from devices.roles(config.cabinet)
    yield from devices.drivers(config)


def _central(config: Config, *, in_use: bool) -> Iterator[Finding]:
    reached = True
    for finding in within(BROKER_S, "broker", partial(broker.reach, config)):
        reached = reached and finding.ok
        yield finding
    said = live.forwarder(config)
    if said is None:
        yield from live.no_forwarder(kiosk_runs=in_use)
    else:
        yield ok("kiosk forward", "runs; what is said of the login and of central is what it says")
    if not reached:
        return
    if said is None:
        yield from within(BROKER_S, "broker", partial(broker.log_in, config))
    else:
        yield from live.link(said, config)
