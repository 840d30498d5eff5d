"""What central says to kiosks: its word on events, rules, authorizations announced ahead, commands."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from paho.mqtt.client import MQTTMessageInfo

from kiosk.contract.messages import (
    Announced,
    AuthorizationBatch,
    CentralState,
    Command,
    LookUpResponse,
    Message,
    StoredWord,
)
from kiosk.contract.topics import Topics, central_state
from kiosk.domain.policy import PolicyPack
from kiosk.policy.document import LeaseBlock
from kiosk.trust.documents import pack_bytes, pieces, sign_batch, sign_command, sign_manifest
from kiosk.trust.finding import sign_response
from kiosk.trust.keys import SigningKey
from kiosk.world.central_leases import Leases
from kiosk.world.central_look_ups import Directory

_TABLES = """
CREATE TABLE IF NOT EXISTS announcements (
    kiosk_id TEXT NOT NULL, batch INTEGER NOT NULL, token TEXT NOT NULL, taken INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kiosk_id, batch)) STRICT;
CREATE TABLE IF NOT EXISTS commands (
    kiosk_id TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (kiosk_id, count)) STRICT;
CREATE TABLE IF NOT EXISTS policy_pieces (topic TEXT PRIMARY KEY, kiosk_id TEXT NOT NULL) STRICT;
"""


class Publish(Protocol):
    """Hands a message of QoS 1 to the broker; what is returned tells when the broker has it."""

    def __call__(self, topic: str, payload: bytes, *, retain: bool = False) -> MQTTMessageInfo: ...


class Outgoing:
    """Publishes for central and remembers what must be said again.

    Concurrency: belongs to the thread that owns `database`.
    Errors: ValueError from `command` without a key for it.
    """

    def __init__(
        self,
        publish: Publish,
        database: sqlite3.Connection,
        topic_root: str,
        announcement_key: SigningKey,
        command_key: SigningKey | None = None,
    ) -> None:
        self._publish = publish
        self._db = database
        self._root = topic_root
        self._announcement_key = announcement_key
        self._command_key = command_key
        self._directory = Directory(database)
        self._leases = Leases(database)
        self._unacknowledged: dict[int, tuple[str, int]] = {}
        database.executescript(_TABLES)

    def state(self, *, online: bool) -> MQTTMessageInfo:
        """Say whether central is there, for whoever asks now or later."""
        return self._publish(central_state(self._root), CentralState(online=online).encode(), retain=True)

    def words(self, words: Mapping[str, StoredWord]) -> None:
        """Answer kiosks. Only after the commit of what the words vouch for."""
        for kiosk_id, word in words.items():
            self._publish(Topics(self._root, kiosk_id).stored, word.encode())

    def policy(self, kiosk_id: str, pack: PolicyPack, key: SigningKey) -> list[MQTTMessageInfo]:
        """Publish a pack, retained: pieces, then the manifest that names them; then clear older pieces."""
        topics = Topics(self._root, kiosk_id)
        parts = {topics.policy_piece(pack.version, i): p for i, p in enumerate(pieces(pack_bytes(pack)))}
        known = {
            topic
            for (topic,) in self._db.execute(
                "SELECT topic FROM policy_pieces WHERE kiosk_id = ?", (kiosk_id,)
            )
        }
        # Noted before they are published: a piece nobody remembers would be retained for ever.
        self._db.executemany(
            "INSERT OR IGNORE INTO policy_pieces VALUES (?, ?)", [(topic, kiosk_id) for topic in parts]
        )
        published = [self._publish(topic, part, retain=True) for topic, part in parts.items()]
        manifest = sign_manifest(pack, key).encode()
        published.append(self._publish(topics.policy, manifest, retain=True))
        for topic in known - parts.keys():
            published.append(self._publish(topic, b"", retain=True))
            self._db.execute("DELETE FROM policy_pieces WHERE topic = ?", (topic,))
        return published

    def rules(
        self, kiosk_id: str, pack: PolicyPack, blocks: Sequence[LeaseBlock], key: SigningKey
    ) -> list[MQTTMessageInfo]:
        """Publish rules and remember them, to lend numbers of `blocks` to whatever store comes."""
        published = self.policy(kiosk_id, self._leases.keep(kiosk_id, pack, blocks), key)
        self._leases.told(kiosk_id)
        return published

    def lend(self, kiosk_id: str, ledger_id: str, at: datetime, key: SigningKey) -> None:
        """Publish rules with other numbers, where this store of the kiosk lacks any."""
        if pack := self._leases.due(kiosk_id, ledger_id, at):
            self.policy(kiosk_id, pack, key)
            self._leases.told(kiosk_id)

    def announce(self, kiosk_id: str, announced: tuple[Announced, ...]) -> int:
        """Sign the next batch for a kiosk, keep it, send it; its number."""
        (batch,) = self._db.execute(
            "SELECT coalesce(max(batch), 0) + 1 FROM announcements WHERE kiosk_id = ?", (kiosk_id,)
        ).fetchone()
        token = sign_batch(
            AuthorizationBatch(kiosk_id=kiosk_id, batch=batch, announced=announced), self._announcement_key
        )
        self._db.execute(
            "INSERT INTO announcements (kiosk_id, batch, token) VALUES (?, ?, ?)", (kiosk_id, batch, token)
        )
        self._send_batch(kiosk_id, batch, token)
        return int(batch)

    def announce_again(self, kiosk_id: str) -> None:
        """Send the batches of a kiosk that no session took."""
        for batch, token in self._db.execute(
            "SELECT batch, token FROM announcements WHERE kiosk_id = ? AND NOT taken ORDER BY batch",
            (kiosk_id,),
        ).fetchall():
            self._send_batch(kiosk_id, batch, token)

    def enter(self, authorizations: tuple[Announced, ...]) -> None:
        """Keep authorizations for whoever asks."""
        self._directory.enter(authorizations)

    def answer(self, response: LookUpResponse) -> None:
        """Answer a look-up, once: whoever asked does not wait for a second time."""
        signed = sign_response(response, self._announcement_key)
        self._publish(Topics(self._root, response.kiosk_id).response, signed.encode())

    def command(
        self, kiosk_id: str, name: str, arguments: Message, at: datetime, valid_for: timedelta
    ) -> tuple[str, MQTTMessageInfo]:
        """Sign a command and send it; its id, which the kiosk's answer has."""
        if self._command_key is None:
            raise ValueError("central has no key for commands")
        (last,) = self._db.execute(
            "SELECT coalesce(max(count), 0) FROM commands WHERE kiosk_id = ?", (kiosk_id,)
        ).fetchone()
        # By the clock, because a central that lost its database must not count from one again.
        count = max(int(at.timestamp() * 1000), last + 1)
        self._db.execute("INSERT INTO commands VALUES (?, ?)", (kiosk_id, count))
        command = Command(
            kiosk_id=kiosk_id,
            command_id=f"{name}-{count}",
            count=count,
            expires_at=at + valid_for,
            name=name,
            arguments=arguments.model_dump(mode="json"),
        )
        signed = sign_command(command, self._command_key)
        return command.command_id, self._publish(Topics(self._root, kiosk_id).command, signed.encode())

    def acknowledged(self, message_id: int, reason: int) -> None:
        """The broker has taken a message. Any reason but 0 means that it reached nobody's session."""
        if (sent := self._unacknowledged.pop(message_id, None)) and reason == 0:
            self._db.execute("UPDATE announcements SET taken = 1 WHERE kiosk_id = ? AND batch = ?", sent)

    def _send_batch(self, kiosk_id: str, batch: int, token: str) -> None:
        sent = self._publish(Topics(self._root, kiosk_id).authorization, token.encode())
        self._unacknowledged[sent.mid] = (kiosk_id, batch)
