"""The process `kiosk forward`."""

import logging
import os
import random
import signal
import threading
from datetime import timedelta
from functools import partial

from kiosk.config import Config
from kiosk.contract.messages import ConnectionState
from kiosk.contract.topics import Topics, central_state
from kiosk.forwarder.alarms import Alarms
from kiosk.forwarder.announcements import Announcements
from kiosk.forwarder.examination import OwnProcess
from kiosk.forwarder.forwarder import Forwarder, Parts
from kiosk.forwarder.health import Health
from kiosk.forwarder.inbound import Inbound
from kiosk.forwarder.link import Link
from kiosk.forwarder.look_ups import LookUps
from kiosk.forwarder.paho_link import PahoLink, Will
from kiosk.forwarder.photos import PhotoSender, PhotoSettings
from kiosk.forwarder.policies import PolicyInbox
from kiosk.forwarder.pump import Pump, PumpSettings
from kiosk.forwarder.rules_watch import RulesWatch
from kiosk.host.boot import boot_id
from kiosk.host.clock import Clock, SystemClock
from kiosk.host.ids import SystemIds
from kiosk.host.notify import Notifier, Watchdog
from kiosk.state import open_state
from kiosk.store import Store, StoreTooNewError
from kiosk.trust.documents import PolicyKey
from kiosk.trust.keys import device_key

TURN_S = 0.1
"""How often to look for what the other process has recorded."""

DEVICE_KEY_FILE = "device.key"

log = logging.getLogger(__name__)


def run_forwarder(config: Config, stop: threading.Event | None = None) -> int:
    """Forward until `stop` is set, or SIGTERM or SIGINT comes; the exit code of the process.

    75 (try again later) when the store is newer than this software. Whatever
    the broker does, or does not, is no reason to end.
    """
    clock = SystemClock()
    boot = boot_id()
    try:
        store = open_state(config, clock, SystemIds(clock), boot)
    except StoreTooNewError as error:
        log.critical(str(error))
        return os.EX_TEMPFAIL
    if stop is None:
        stop = _stopped_by_signals()
    config.paths.runtime.mkdir(mode=0o750, parents=True, exist_ok=True)
    topics = Topics(config.broker.topic_root, config.kiosk.id)
    link = PahoLink(
        config.broker,
        client_id=config.kiosk.id,
        will=Will(topics.state("connection"), ConnectionState(online=False, boot_id=boot).encode()),
        subscriptions=(topics.all_down, central_state(config.broker.topic_root)),
        now=clock.monotonic,
        rng=random.Random(),  # noqa: S311  jitter
    )
    forwarder = assemble(config, store, link, topics, clock, boot)
    with Notifier() as notifier:
        watchdog = Watchdog(notifier, clock, loops=["forward"])
        forwarder.start()
        notifier.ready()
        while not stop.is_set():
            forwarder.turn(TURN_S)
            watchdog.beat("forward")
        notifier.stopping()
        forwarder.stop()
    store.close()
    return os.EX_OK


def assemble(config: Config, store: Store, link: Link, topics: Topics, clock: Clock, boot: str) -> Forwarder:
    """A forwarder of one kiosk, over any link."""
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
    inbound = Inbound(
        store,
        link,
        topics,
        pump,
        photos,
        PolicyInbox(store, keys, kiosk_id, partial(OwnProcess, clock=clock)),
        announcements,
        look_ups,
    )
    rules = RulesWatch(store, alarms)
    health = Health(store, link, topics, rules, config.paths.state, config.paths.runtime, clock, boot)
    return Forwarder(Parts(store, link, pump, photos, announcements, look_ups, inbound, health, clock))


def _stopped_by_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
