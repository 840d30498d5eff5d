"""Policy packs on their way in: manifest and pieces, checked, and kept as verified."""

import hashlib
import hmac
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.contract.messages import PolicyManifest
from kiosk.domain.machine_events import PolicyRefused
from kiosk.forwarder.examination import Examination
from kiosk.store import Store
from kiosk.trust.documents import PIECE_BYTES, PolicyKey, open_manifest
from kiosk.trust.jws import Refused

MOST_PACK_BYTES: Final = 8 * 1024 * 1024
"""Fifty merchants with two hundred rules each are less than 7 MiB."""

MOST_UNANNOUNCED: Final = 200
"""Pieces may come before their manifest; without a signature nothing else bounds them."""

MOST_REFUSED: Final = 100
"""Manifests remembered as refused, and as many told of that nobody we know signed. There is one
at a time; more are somebody's mischief, and must not fill the ledger."""

MAY_BE_TAKEN_YET: Final = frozenset({"hash", "unreadable"})
"""At the next connection: with the right pieces, or with a process that does not fail."""

MOST_TEXT: Final = 1500

_MENDS: Final = {
    "malformed": "it is not a signed document; publish the manifest as `kiosk policy sign` makes it",
    "unknown_key": "no key in trust.policy_keys of this kiosk signed it; sign with one of those, or add its"
    " public key there",
    "signature": "its signature is wrong: it was changed after it was signed, or another key has that key_id",
    "epoch": "its key does not sign packs of that epoch; sign with the key of that epoch",
    "schema": "it does not have the shape of the contract, or a later software is needed",
    "older": "this kiosk has a newer pack; publish the rules under a higher version. If a stolen key took all"
    " versions, publish them in the next epoch, signed with its key",
    "same_version": "this kiosk has another pack of the same version; publish it under a higher one",
    "too_large": f"it is larger than the {MOST_PACK_BYTES} bytes a kiosk reads; make it smaller",
    "hash": "its pieces do not have the hash in the manifest; publish all pieces again, then the manifest",
    "manifest": "the pack is another one than its manifest says; publish the manifest of this very pack",
    "too_many_cases": "it has more cases than a kiosk runs; leave some to `kiosk policy test`",
    "case": "it fails its own cases; mend the rule or the case, see `kiosk policy test`, and publish it under"
    " a higher version",
    "too_slow": "reading it or running its cases takes too long; make it smaller, with fewer cases",
    "too_heavy": "reading it takes more memory than a kiosk has; it is damaged, or must become smaller",
    "unreadable": "reading it failed in a way nobody thought of; see the journal of the forwarder",
}
"""By code: what is wrong, and what mends it. Every other code is one of a manifest's form."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Awaited:
    """A manifest that is believed. `done` acknowledges it."""

    manifest: PolicyManifest
    digest: str
    done: Callable[[], None]
    examined: Examination | None = None
    document: bytes = b""


class PolicyInbox:
    """At most one manifest is awaited; a newer one replaces it.

    A manifest is acknowledged (`done`) only when its pack is kept or its refusal
    recorded. Pieces are acknowledged as they come, because a broker stops sending
    when too many are not; they are retained, and come again at the next connection.

    `examine` begins to read a pack and to run its cases; `step` looks what came of it.

    Concurrency: one thread; as its store.
    """

    def __init__(
        self,
        store: Store,
        keys: Sequence[PolicyKey],
        kiosk_id: str,
        examine: Callable[[bytes, PolicyManifest], Examination],
    ) -> None:
        self._store = store
        self._keys = keys
        self._kiosk_id = kiosk_id
        self._examine = examine
        self._awaited: _Awaited | None = None
        self._pieces: dict[int, dict[int, bytes]] = {}
        self._refused: set[str] = set()
        self._unsigned = 0

    def manifest(self, token: bytes, done: Callable[[], None]) -> None:
        """A manifest came. Raises nothing: what is wrong with it is recorded."""
        digest = hashlib.sha256(token).hexdigest()
        if not token or digest in self._refused:
            done()
            return
        if self._awaited is not None and self._awaited.digest == digest:
            self._awaited.done = done
            return
        manifest: PolicyManifest | None = None
        try:
            manifest = open_manifest(token.decode("ascii", "replace"), self._keys)
            news = self._is_news(manifest)
        except Refused as refused:
            self._refuse(digest, manifest, refused.code, refused.text)
            done()
            return
        if not news:
            self._pieces.pop(manifest.version, None)
            done()
            return
        self._await_no_more()
        self._awaited = _Awaited(manifest, digest, done)
        self._pieces = {v: pieces for v, pieces in self._pieces.items() if v == manifest.version}
        self._assemble()

    def piece(self, version: int, index: int, content: bytes) -> None:
        """A piece came, before or after its manifest."""
        if not content:
            return  # how central takes back what it retained
        awaited = self._awaited
        if awaited is not None and awaited.manifest.version == version:
            held = self._pieces.get(version, {})
            others = sum(len(piece) for i, piece in held.items() if i != index)
            is_wanted = index < awaited.manifest.pieces and others + len(content) <= awaited.manifest.size
        else:
            is_wanted = len(content) <= PIECE_BYTES and self._has_room(version)
        if is_wanted:
            self._pieces.setdefault(version, {})[index] = content
            self._assemble()

    def _has_room(self, version: int) -> bool:
        """Whether one more piece that nobody announced may be kept; room is made by other versions."""
        while sum(map(len, self._pieces.values())) >= MOST_UNANNOUNCED:
            other = next((v for v in self._pieces if v != version and not self._is_awaited(v)), None)
            if other is None:
                return False
            del self._pieces[other]
        return True

    def _is_awaited(self, version: int) -> bool:
        return self._awaited is not None and self._awaited.manifest.version == version

    def step(self) -> bool:
        """Look what the examination found. True when a pack was kept."""
        awaited = self._awaited
        finding = awaited.examined.finding() if awaited and awaited.examined else None
        if awaited is None or finding is None:
            return False
        manifest = awaited.manifest
        if finding.code is None:
            self._store.policies.keep_verified(manifest, awaited.document)
            log.info("policy verified", extra={"version": manifest.version, "epoch": manifest.epoch})
        else:
            self._refuse(awaited.digest, manifest, finding.code, finding.detail)
        self._awaited = None
        self._pieces.pop(manifest.version, None)
        awaited.done()
        return finding.code is None

    def close(self) -> None:
        """Examine nothing any more."""
        if self._awaited and self._awaited.examined:
            self._awaited.examined.give_up()

    def _is_news(self, manifest: PolicyManifest) -> bool:
        """Whether a pack is to be taken; the newest is, where it cannot be read any more. Raises Refused."""
        newest = self._store.policies.newest()
        offered = (manifest.epoch, manifest.version)
        floor = self._store.policies.floor()
        if floor is not None and offered < floor:
            raise Refused("older", f"This kiosk has {_named(*floor)}")
        if newest is not None and offered == newest:
            if self._store.policies.sha256_of(*newest) != manifest.sha256:
                raise Refused("same_version")
            return not self._store.policies.can_be_read(*newest)
        if manifest.size > MOST_PACK_BYTES:
            raise Refused("too_large", f"It has {manifest.size} bytes")
        return True

    def _assemble(self) -> None:
        """Begin to examine, once all pieces are there and are what was signed."""
        awaited = self._awaited
        if awaited is None or awaited.examined is not None:
            return
        manifest = awaited.manifest
        pieces = self._pieces.get(manifest.version, {})
        if not all(index in pieces for index in range(manifest.pieces)):
            return
        awaited.document = b"".join(pieces[index] for index in range(manifest.pieces))
        self._pieces.clear()
        if hmac.compare_digest(hashlib.sha256(awaited.document).hexdigest(), manifest.sha256):
            try:
                awaited.examined = self._examine(awaited.document, manifest)
            except OSError as error:  # no process to be had just now, on a machine at its limits
                self._refuse(awaited.digest, manifest, "unreadable", str(error))
            else:
                self.step()
                return
        else:
            self._refuse(awaited.digest, manifest, "hash", f"They are {len(awaited.document)} bytes")
        self._awaited = None
        awaited.done()

    def _await_no_more(self) -> None:
        if self._awaited is not None:
            self.close()
            self._awaited.done()
            self._awaited = None

    def _refuse(self, digest: str, manifest: PolicyManifest | None, code: str, detail: str) -> None:
        """Record it once for each manifest, however often the broker hands it to us again."""
        if manifest is None:
            self._unsigned += 1
            if self._unsigned > MOST_REFUSED:
                return
        if len(self._refused) >= MOST_REFUSED:
            self._refused.clear()
        if code not in MAY_BE_TAKEN_YET:
            self._refused.add(digest)
        of = f" of {_named(manifest.epoch, manifest.version)}" if manifest else ""
        text = f"manifest {digest[:12]}{of}: {_MENDS.get(code, _MENDS['malformed'])}" + (
            f". {detail}" if detail else ""
        )
        refusal = PolicyRefused(
            kiosk_id=self._kiosk_id,
            version=manifest.version if manifest else None,
            code=code,
            text=text[:MOST_TEXT],
        )
        with self._store.transaction():
            newest = self._store.ledger.newest_about(refusal.subject, "policy.refused")
            if newest is None or newest.event["data"] != refusal.model_dump(mode="json"):
                log.warning("policy refused", extra={"code": code, "text": text})
                self._store.ledger.record(refusal)


def _named(epoch: int, version: int) -> str:
    return f"version {version} of epoch {epoch}"
