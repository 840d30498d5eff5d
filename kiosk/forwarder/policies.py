"""Policy packs on their way in: manifest and pieces, checked, and kept as verified."""

import hashlib
import logging
from collections.abc import Callable, Sequence

from kiosk.contract.messages import PolicyManifest
from kiosk.domain.events import PolicyRefused
from kiosk.domain.policy import PublicKey
from kiosk.store import Store
from kiosk.trust.documents import open_manifest, open_pack
from kiosk.trust.jws import Refused

MAX_UNANNOUNCED_BYTES = 4 * 1024 * 1024
"""Pieces may come before their manifest; without a signature nothing else bounds them."""

_TEXTS = {
    "older": "it is older than the newest pack this kiosk has",
    "hash": "its pieces do not have the hash in the manifest",
    "manifest": "the pack is another one than its manifest says",
    "schema": "it does not have the shape of the contract",
    "signature": "its signature is wrong",
    "unknown_key": "no key in trust.policy_keys signed it",
    "header": "it is not signed as the contract asks",
    "malformed": "it is not a signed document",
}

log = logging.getLogger(__name__)


class PolicyInbox:
    """At most one manifest is awaited; a newer one replaces it.

    A manifest is acknowledged (`done`) only when its pack is kept or its refusal
    recorded. Pieces are acknowledged as they come, because a broker stops sending
    when too many are not; they are retained, and come again at the next connection.

    Concurrency: one thread; as its store.
    """

    def __init__(self, store: Store, keys: Sequence[PublicKey], kiosk_id: str) -> None:
        self._store = store
        self._keys = keys
        self._kiosk_id = kiosk_id
        self._awaited: tuple[PolicyManifest, str, Callable[[], None]] | None = None
        self._pieces: dict[int, dict[int, bytes]] = {}
        self._refused: set[str] = set()

    def manifest(self, token: bytes, done: Callable[[], None]) -> None:
        """A manifest came. Raises nothing: what is wrong with it is recorded."""
        digest = hashlib.sha256(token).hexdigest()
        if not token or digest in self._refused:
            done()
            return
        try:
            manifest = open_manifest(token.decode("ascii", "replace"), self._keys)
        except Refused as refused:
            self._refuse(digest, None, refused.code)
            done()
            return
        newest = self._store.policies.newest()
        offered = (manifest.epoch, manifest.version)
        if newest is not None and offered <= newest:
            if offered < newest:
                self._refuse(digest, manifest.version, "older")
            self._pieces.pop(manifest.version, None)
            done()
            return
        if self._awaited is not None:
            self._awaited[2]()
        self._awaited = (manifest, digest, done)
        self._pieces = {v: pieces for v, pieces in self._pieces.items() if v == manifest.version}
        self._assemble()

    def piece(self, version: int, index: int, content: bytes) -> None:
        """A piece came, before or after its manifest."""
        if not content:
            return  # how central takes back what it retained
        if self._awaited is not None and self._awaited[0].version == version:
            held, limit = [self._pieces.get(version, {})], self._awaited[0].size
        else:
            held, limit = list(self._pieces.values()), MAX_UNANNOUNCED_BYTES
        others = sum(len(p) for pieces in held for i, p in pieces.items() if i != index)
        if others + len(content) <= limit:
            self._pieces.setdefault(version, {})[index] = content
            self._assemble()

    def _assemble(self) -> None:
        if self._awaited is None:
            return
        manifest, digest, done = self._awaited
        pieces = self._pieces.get(manifest.version, {})
        if not all(index in pieces for index in range(manifest.pieces)):
            return
        document = b"".join(pieces[index] for index in range(manifest.pieces))
        try:
            open_pack(document, manifest)
        except Refused as refused:
            self._refuse(digest, manifest.version, refused.code)
        else:
            self._store.policies.keep_verified(manifest, document)
            log.info("policy verified", extra={"version": manifest.version, "epoch": manifest.epoch})
        self._pieces.clear()
        self._awaited = None
        done()

    def _refuse(self, digest: str, version: int | None, code: str) -> None:
        """Record it once for each manifest, however often the broker hands it to us again."""
        self._refused.add(digest)
        text = f"manifest {digest[:12]}: {_TEXTS.get(code, code)}"
        refusal = PolicyRefused(kiosk_id=self._kiosk_id, version=version, code=code, text=text)
        with self._store.transaction():
            newest = self._store.ledger.newest_about(refusal.subject, "policy.refused")
            if newest is None or newest.event["data"] != refusal.model_dump(mode="json"):
                log.warning("policy refused", extra={"code": code, "text": text})
                self._store.ledger.record(refusal)
