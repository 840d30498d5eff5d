"""The process `kiosk forward`."""

import logging
import os
import random
import signal
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

from kiosk.config import Config
from kiosk.contract.messages import ConnectionState
from kiosk.contract.topics import Topics, central_state
from kiosk.forwarder.alarms import Alarms
from kiosk.forwarder.announcements import Announcements
from kiosk.forwarder.commands import Commands
from kiosk.forwarder.compartments import CompartmentsTeller
from kiosk.forwarder.examination import OwnProcess
from kiosk.forwarder.forwarder import Forwarder, Parts
from kiosk.forwarder.health import Health
from kiosk.forwarder.inbound import Inbound
from kiosk.forwarder.link import Link
from kiosk.forwarder.look_ups import LookUps
from kiosk.forwarder.machine_watch import MachineWatch
from kiosk.forwarder.paho_link import PahoLink, Will
from kiosk.forwarder.photos import PhotoSender, PhotoSettings
from kiosk.forwarder.policies import PolicyInbox
from kiosk.forwarder.pump import Pump, PumpSettings
from kiosk.forwarder.room import Room
from kiosk.forwarder.rules_watch import RulesWatch
from kiosk.forwarder.twin import TwinWatch
from kiosk.forwarder.upkeep import Copying, CopyInThread, Upkeep
from kiosk.host.boot import boot_id
from kiosk.host.clock import Clock, SystemClock
from kiosk.host.disk_watch import DiskWatch
from kiosk.host.ids import SystemIds
from kiosk.host.notify import Notifier, Watchdog
from kiosk.state import ballast_of, open_state, watch_disk
from kiosk.store import (
    NothingStored,
    Store,
    StoreDamagedError,
    StoreInUseError,
    StoreOfAnotherKioskError,
    StoreOfAnotherUserError,
    StoreTooNewError,
    StoreUnusable,
)
from kiosk.store.failure import disk_failure
from kiosk.trust.documents import PolicyKey
from kiosk.trust.keys import device_key

TURN_S = 0.1
"""How often to look for what the other process has recorded."""

UNUSABLE_S = 30.0
"""A store that cannot be opened is left alone for so long: systemd starts this process again at once."""

DEVICE_KEY_FILE = "device.key"

log = logging.getLogger(__name__)


def run_forwarder(config: Config, stop: threading.Event | None = None) -> int:
    """Forward until `stop` is set, or SIGTERM or SIGINT comes; the exit code of the process.

    75 (try again later) when the store is newer than this software, or another user's, when what waits
    in it is another kiosk's, or when it is to be salvaged: this process does that when it starts, or makes
    room for the other to do it. 74 when the disk failed, or the store cannot be opened, after a while. 1 for
    what nobody thought of, to be started again. Whatever the broker does, or does not, is no reason
    to end.
    """
    clock = SystemClock()
    boot = boot_id()
    stop = stop or _stopped_by_signals()
    ballast = ballast_of(config, "forward")
    try:
        store = open_state(config, clock, SystemIds(clock), boot, ballast.drop)
    except (StoreTooNewError, StoreInUseError, StoreOfAnotherKioskError, StoreOfAnotherUserError) as error:
        log.critical(str(error))
        return os.EX_TEMPFAIL
    except (NothingStored, StoreUnusable) as error:
        log.critical("the store cannot be opened", extra={"reason": str(error)})
        stop.wait(UNUSABLE_S)
        return os.EX_IOERR
    config.paths.runtime.mkdir(mode=0o750, parents=True, exist_ok=True)
    topics = Topics(config.broker.topic_root, config.kiosk.id)
    link = PahoLink(
        config.broker,
        client_id=config.kiosk.id,
        will=Will(topics.state("connection"), _last_will(store, clock, boot).encode()),
        subscriptions=(topics.all_down, central_state(config.broker.topic_root)),
        now=clock.monotonic,
        rng=random.Random(),  # noqa: S311  jitter
    )
    forwarder = assemble(config, store, link, topics, clock, boot, watch_disk(config, ballast))
    with closing(store), Notifier() as notifier:
        watchdog = Watchdog(notifier, clock, loops=["forward"])
        forwarder.start()
        notifier.ready()
        code = _turn(forwarder, store, stop, watchdog, _changes_of(config.hardware_map_file))
        notifier.stopping()
        if code in (os.EX_OK, os.EX_TEMPFAIL):
            forwarder.stop()
    return code


def _turn(
    forwarder: Forwarder,
    store: Store,
    stop: threading.Event,
    watchdog: Watchdog,
    is_commissioned_anew: Callable[[], bool],
) -> int:
    """Work until it is time to end; the exit code."""
    try:
        while not (stop.is_set() or store.repair_wanted() or is_commissioned_anew()):
            forwarder.turn(TURN_S)
            watchdog.beat("forward")
    except StoreDamagedError as error:
        log.critical(str(error))
        return os.EX_TEMPFAIL
    except Exception as error:
        failure = disk_failure(error)
        log.critical(failure or "the forwarder failed; it starts again", exc_info=error)
        return os.EX_IOERR if failure else 1
    if store.repair_wanted():
        log.warning("another process waits to repair the database")
        return os.EX_TEMPFAIL
    return os.EX_OK


def _changes_of(file: Path) -> Callable[[], bool]:
    """Whether this file is another than it was now: the mode of events hangs on the hardware map."""

    def written_at() -> int | None:
        try:
            return file.stat().st_mtime_ns
        except OSError:
            return None

    known = written_at()
    return lambda: written_at() != known


def assemble(
    config: Config,
    store: Store,
    link: Link,
    topics: Topics,
    clock: Clock,
    boot: str,
    disk: DiskWatch,
    copying: Callable[[Store], Copying] = CopyInThread,
) -> Forwarder:
    """A forwarder of one kiosk, over any link and any disk; `copying` makes the daily copy."""
    kiosk_id, broker = config.kiosk.id, config.broker
    alarms = Alarms(store, kiosk_id)
    pump = Pump(store, link, topics, alarms, PumpSettings(broker.window, broker.resend_after_s))
    photo_settings = PhotoSettings(
        piece_bytes=broker.photo_chunk_bytes,
        resend_after_s=broker.resend_after_s,
        kept_after_stored=timedelta(hours=config.photos.retain_after_stored_h),
        kept_at_most=timedelta(hours=config.photos.hard_cap_h),
    )
    photos = PhotoSender(store, link, topics, alarms, photo_settings)
    keys = [
        PolicyKey(key_id=key.key_id, public_key=key.public_key, epoch=key.epoch)
        for key in config.trust.policy_keys
    ]
    announcements = Announcements(store, kiosk_id, device_key(config.paths.state / DEVICE_KEY_FILE))
    look_ups = LookUps(store, link, topics, kiosk_id)
    twin = TwinWatch(alarms, kiosk_id, boot)
    inbound = Inbound(
        store,
        link,
        topics,
        pump,
        photos,
        PolicyInbox(store, keys, kiosk_id, partial(OwnProcess, clock=clock)),
        announcements,
        look_ups,
        Commands(store, pump, link, kiosk_id),
        twin,
    )
    rules = RulesWatch(store, alarms, timedelta(days=config.alarms.policy_ends_within_days))
    machine = MachineWatch(store, alarms, config.alarms, clock)
    room = Room(disk, photos)
    health = Health(
        store, link, topics, rules, machine, room, config.paths.state, config.paths.runtime, clock, boot
    )
    compartments = CompartmentsTeller(link, topics, config.paths.runtime, clock)
    upkeep = Upkeep(store, alarms, room, clock, copying)
    return Forwarder(
        Parts(
            store,
            link,
            pump,
            photos,
            announcements,
            look_ups,
            inbound,
            health,
            compartments,
            room,
            upkeep,
            twin,
            rules,
            machine,
            clock,
        )
    )


def _last_will(store: Store, clock: Clock, boot: str) -> ConnectionState:
    return ConnectionState(
        online=False, boot_id=boot, ledger_id=store.ledger.ledger_id, boottime_ms=clock.boottime_ms()
    )


def _stopped_by_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
