"""Inbound with everything behind it, and what central sends to it."""

from pathlib import Path

from kiosk.contract.messages import (
    AuthorizationBatch,
)
from kiosk.domain.policy import PolicyPack
from kiosk.forwarder.alarms import Alarms
from kiosk.forwarder.announcements import Announcements
from kiosk.forwarder.commands import Commands
from kiosk.forwarder.inbound import Inbound
from kiosk.forwarder.link import Arrived
from kiosk.forwarder.look_ups import LookUps
from kiosk.forwarder.photos import PhotoSender, PhotoSettings
from kiosk.forwarder.policies import PolicyInbox
from kiosk.forwarder.pump import Pump, PumpSettings
from kiosk.forwarder.twin import TwinWatch
from kiosk.host.clock import ManualClock
from kiosk.trust.documents import pack_bytes, pieces, sign_batch, sign_manifest
from kiosk.trust.finding import code_digest
from kiosk.trust.keys import SigningKey
from tests.forwarder.forwarder_rig import KIOSK, TOPICS, ScriptedLink, open_store
from tests.forwarder.policy_samples import (
    ANNOUNCEMENT_KEY,
    POLICY_KEY,
    ExaminedAtOnce,
    announced,
    policy_keys,
)

BOOT = "5b1c0e1e-2f0a-4a53-9a54-0d6f3f1f7a11"
DEVICE_KEY = bytes(range(32))


class InboundRig:
    """Inbound with everything behind it; `hear` is one batch of messages from the broker."""

    def __init__(self, directory: Path) -> None:
        self.clock = ManualClock()
        self.directory = directory
        self.seed = 0
        self.restart()

    def restart(self) -> None:
        self.seed += 1
        self.store = open_store(self.directory, self.clock, self.seed)
        self.link = ScriptedLink()
        self.link.connect()
        alarms = Alarms(self.store, KIOSK)
        self.pump = Pump(self.store, self.link, TOPICS, alarms, PumpSettings(20, 10.0))
        never = ManualClock().wall() - ManualClock().wall()
        self.photos = PhotoSender(
            self.store, self.link, TOPICS, alarms, PhotoSettings(1000, 10.0, never, never)
        )
        self.announcements = Announcements(self.store, KIOSK, DEVICE_KEY)
        self.look_ups = LookUps(self.store, self.link, TOPICS, KIOSK)
        self.inbound = Inbound(
            self.store,
            self.link,
            TOPICS,
            self.pump,
            self.photos,
            PolicyInbox(self.store, policy_keys(), KIOSK, ExaminedAtOnce),
            self.announcements,
            self.look_ups,
            Commands(self.store, self.pump, self.link, KIOSK),
            TwinWatch(alarms, KIOSK, BOOT),
        )

    def hear(self, *messages: tuple[str, bytes]) -> list[Arrived]:
        arrived = [self.link.say(topic, payload) for topic, payload in messages]
        self.inbound.handle(arrived)
        self.inbound.settle()
        return arrived

    def hear_pack(self, pack: PolicyPack, key: SigningKey = POLICY_KEY) -> list[Arrived]:
        return self.hear(manifest(pack, key), *piece_messages(pack))

    def refusals(self) -> list[tuple[int | None, str]]:
        return [
            (e.event["data"]["version"], e.event["data"]["code"])
            for e in self.store.ledger.entries()
            if e.type == "policy.refused"
        ]

    def security_notes(self) -> list[str]:
        return [e.event["data"]["code"] for e in self.store.ledger.entries() if e.type == "security.noted"]


def manifest(pack: PolicyPack, key: SigningKey = POLICY_KEY) -> tuple[str, bytes]:
    return TOPICS.policy, sign_manifest(pack, key).encode()


def piece_messages(pack: PolicyPack) -> list[tuple[str, bytes]]:
    return [
        (TOPICS.policy_piece(pack.version, index), piece)
        for index, piece in enumerate(pieces(pack_bytes(pack)))
    ]


def batch(key: SigningKey = ANNOUNCEMENT_KEY, kiosk_id: str = KIOSK, number: int = 1) -> tuple[str, bytes]:
    signed = sign_batch(AuthorizationBatch(kiosk_id=kiosk_id, batch=number, announced=announced(3)), key)
    return TOPICS.authorization, signed.encode()


def knows_codes(rig: InboundRig) -> bool:
    return all(
        [found.token for found in rig.store.announcements.by_code(code_digest(a.code or "", DEVICE_KEY))]
        == [a.token]
        for a in announced(3)
    )
