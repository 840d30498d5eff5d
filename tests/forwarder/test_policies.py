"""Manifests and pieces: what is refused and why, what is kept in memory, and when something is known."""

from pathlib import Path

import pytest

from kiosk.contract.messages import PolicyManifest
from kiosk.domain.policy import PolicyPack
from kiosk.forwarder.policies import MOST_PACK_BYTES, MOST_REFUSED, MOST_UNANNOUNCED, PolicyInbox
from kiosk.host.clock import ManualClock
from kiosk.trust.documents import PIECE_BYTES, pack_bytes, pieces, sign_manifest
from kiosk.trust.jws import sign, verify
from kiosk.trust.keys import SigningKey
from kiosk.trust.pack_check import Finding
from tests.forwarder.forwarder_rig import KIOSK, open_store
from tests.forwarder.policy_samples import OTHER_KEY, POLICY_KEY, RECOVERY_KEY, policy_keys, sample_pack


class Examiner:
    """Examines what it is given when the test says so."""

    def __init__(self) -> None:
        self.found: Finding | None = None
        self.given_up = 0
        self.begun = 0
        self.no_process = False

    def __call__(self, document: bytes, manifest: PolicyManifest) -> "Examiner":
        if self.no_process:
            raise BlockingIOError("Resource temporarily unavailable")
        self.begun += 1
        return self

    def finding(self) -> Finding | None:
        return self.found

    def give_up(self) -> None:
        self.given_up += 1


class Rig:
    """An inbox; `done` are the manifests that were acknowledged."""

    def __init__(self, directory: Path) -> None:
        self.store = open_store(directory, ManualClock())
        self.examiner = Examiner()
        self.inbox = PolicyInbox(self.store, policy_keys(), KIOSK, self.examiner)
        self.done: list[int] = []

    def hear_manifest(self, pack: PolicyPack, key: SigningKey = POLICY_KEY, **changes: object) -> None:
        token = sign_manifest(pack, key)
        if changes:
            manifest = PolicyManifest.model_validate_json(verify(token, policy_keys()))
            token = sign(manifest.model_copy(update=changes).encode(), key)
        self.inbox.manifest(token.encode(), lambda: self.done.append(pack.version))

    def hear_pieces(self, pack: PolicyPack) -> None:
        for index, piece in enumerate(pieces(pack_bytes(pack))):
            self.inbox.piece(pack.version, index, piece)

    def keep(self, pack: PolicyPack, key: SigningKey = POLICY_KEY) -> None:
        self.examiner.found = Finding()
        self.hear_manifest(pack, key)
        self.hear_pieces(pack)
        self.examiner.found = None

    def refusals(self) -> list[dict[str, object]]:
        events = [e.event for e in self.store.ledger.entries(limit=1000) if e.type == "policy.refused"]
        return [event["data"] for event in events]

    def held_bytes(self) -> int:
        return sum(len(piece) for parts in self.inbox._pieces.values() for piece in parts.values())


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path)


@pytest.mark.parametrize(
    ("code", "mend"),
    [
        ("schema", "a later software is needed"),
        ("manifest", "publish the manifest of this very pack"),
        ("case", "kiosk policy test"),
        ("too_many_cases", "leave some to `kiosk policy test`"),
        ("too_slow", "make it smaller"),
        ("too_heavy", "more memory than a kiosk has"),
        ("unreadable", "the journal of the forwarder"),
    ],
)
def test_what_an_examination_finds_is_refused_with_its_code_the_mend_and_the_finding(
    rig: Rig, code: str, mend: str
) -> None:
    rig.examiner.found = Finding(code, "merchants.3.rules.7: this and that")
    rig.hear_manifest(sample_pack())
    rig.hear_pieces(sample_pack())
    (refusal,) = rig.refusals()
    assert (refusal["version"], refusal["code"]) == (41, code)
    assert mend in str(refusal["text"])
    assert str(refusal["text"]).endswith(". merchants.3.rules.7: this and that")
    assert rig.store.policies.newest() is None
    assert rig.done == [41]


def test_a_machine_that_has_no_process_to_spare_reads_it_at_the_next_connection(rig: Rig) -> None:
    rig.examiner.no_process = True
    rig.hear_manifest(sample_pack())
    rig.hear_pieces(sample_pack())
    assert [refusal["code"] for refusal in rig.refusals()] == ["unreadable"]
    rig.examiner.no_process = False
    rig.keep(sample_pack())
    assert rig.store.policies.newest() == (1, 41)
    assert rig.done == [41, 41]


@pytest.mark.parametrize(
    ("pack", "key", "changes", "code", "mend"),
    [
        (sample_pack(), OTHER_KEY, {}, "unknown_key", "sign with one of those"),
        (sample_pack(), SigningKey("op-26a", OTHER_KEY.private), {}, "signature", "changed after"),
        (sample_pack(epoch=2), POLICY_KEY, {}, "epoch", "op-26a signs epoch 1, not 2"),
        (sample_pack(), RECOVERY_KEY, {}, "epoch", "op-26a-recovery signs epoch 2, not 1"),
        (sample_pack(version=40), POLICY_KEY, {}, "older", "under a higher version"),
        (sample_pack(version=41, rules=3), POLICY_KEY, {}, "same_version", "under a higher one"),
        (sample_pack(version=42), POLICY_KEY, {"size": MOST_PACK_BYTES + 1}, "too_large", "8388609 bytes"),
        (sample_pack(version=42), POLICY_KEY, {"sha256": "x"}, "schema", "sha256: "),
    ],
)
def test_a_manifest_that_is_not_believed_is_refused_before_any_piece(
    rig: Rig, pack: PolicyPack, key: SigningKey, changes: dict[str, object], code: str, mend: str
) -> None:
    rig.keep(sample_pack())
    rig.hear_manifest(pack, key, **changes)
    (refusal,) = rig.refusals()
    assert refusal["code"] == code
    assert mend in str(refusal["text"])
    assert rig.examiner.begun == 1
    assert rig.store.policies.newest() == (1, 41)


def test_nothing_is_acknowledged_or_kept_while_the_examination_goes_on(rig: Rig) -> None:
    rig.hear_manifest(sample_pack())
    rig.hear_pieces(sample_pack())
    assert not rig.inbox.step()
    assert (rig.examiner.begun, rig.done, rig.store.policies.newest()) == (1, [], None)
    rig.hear_pieces(sample_pack())
    rig.hear_manifest(sample_pack())
    assert rig.examiner.begun == 1, "the same again begins nothing anew"
    rig.examiner.found = Finding()
    assert rig.inbox.step()
    assert (rig.done, rig.store.policies.newest()) == ([41], (1, 41))
    assert not rig.inbox.step()


def test_a_newer_manifest_ends_the_examination_of_the_older(rig: Rig) -> None:
    rig.hear_manifest(sample_pack())
    rig.hear_pieces(sample_pack())
    rig.hear_manifest(sample_pack(version=42))
    assert (rig.examiner.given_up, rig.done) == (1, [41])
    rig.examiner.found = Finding()
    rig.hear_pieces(sample_pack(version=42))
    assert rig.store.policies.newest() == (1, 42)
    assert rig.refusals() == []


def test_an_examination_ends_with_the_forwarder(rig: Rig) -> None:
    rig.inbox.close()
    rig.hear_manifest(sample_pack())
    rig.hear_pieces(sample_pack())
    rig.inbox.close()
    assert rig.examiner.given_up == 1


def test_pieces_that_were_wrong_can_still_come_right(rig: Rig) -> None:
    """Two publications may cross; what is retained comes again with the next connection."""
    (piece,) = pieces(pack_bytes(sample_pack()))
    rig.hear_manifest(sample_pack())
    rig.inbox.piece(41, 0, piece.replace(b"Northwind", b"Southwind"))
    assert [refusal["code"] for refusal in rig.refusals()] == ["hash"]
    rig.keep(sample_pack())
    assert rig.store.policies.newest() == (1, 41)


def test_a_piece_beyond_the_last_or_larger_than_all_is_not_kept(rig: Rig) -> None:
    pack = sample_pack()
    rig.hear_manifest(pack)
    rig.inbox.piece(41, 1, b"x")
    rig.inbox.piece(41, 0, bytes(len(pack_bytes(pack)) + 1000))
    assert rig.held_bytes() == 0
    rig.examiner.found = Finding()
    rig.hear_pieces(pack)
    assert rig.store.policies.newest() == (1, 41)


def test_pieces_nobody_announced_are_kept_up_to_a_number_and_a_size(rig: Rig) -> None:
    rig.inbox.piece(41, 0, bytes(PIECE_BYTES + 1))
    assert rig.held_bytes() == 0
    for index in range(1000):
        rig.inbox.piece(41, index, bytes(100))
    assert rig.held_bytes() == 100 * MOST_UNANNOUNCED


def test_pieces_of_other_versions_make_room_for_those_that_come_now(rig: Rig) -> None:
    for index in range(1000):
        rig.inbox.piece(40, index, b"x")
    rig.hear_pieces(sample_pack())
    rig.examiner.found = Finding()
    rig.hear_manifest(sample_pack())
    assert rig.store.policies.newest() == (1, 41)


def test_the_largest_pack_may_come_before_its_manifest() -> None:
    assert MOST_UNANNOUNCED * PIECE_BYTES >= MOST_PACK_BYTES


def test_manifests_that_nobody_signed_do_not_fill_the_ledger_or_the_memory(rig: Rig) -> None:
    for version in range(1, 2 * MOST_REFUSED):
        rig.hear_manifest(sample_pack(version=version), OTHER_KEY)
    assert len(rig.refusals()) == MOST_REFUSED
    assert len(rig.inbox._refused) <= MOST_REFUSED
    rig.hear_manifest(sample_pack(), size=MOST_PACK_BYTES + 1)
    assert rig.refusals()[-1]["code"] == "too_large", "what is signed is still answered"
