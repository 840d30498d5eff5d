"""What is tried with policy packs, against the running forwarder over a real broker."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from kiosk.contract.messages import PolicyManifest
from kiosk.domain.authorization import Money
from kiosk.domain.case import Case, Expectation
from kiosk.domain.codes import Mode, VerdictCode, VerdictValue
from kiosk.domain.moment import ClockStatus, Moment
from kiosk.domain.policy import PolicyPack
from kiosk.host.boot import boot_id
from kiosk.host.clock import SystemClock
from kiosk.host.ids import SystemIds
from kiosk.store import Sources, Store
from kiosk.trust.documents import PIECE_BYTES, pack_bytes, pieces, sign_manifest
from kiosk.trust.jws import sign
from kiosk.world.central_view import CentralView
from kiosk.world.network import LOOPBACK
from tests.forwarder.forwarder_rig import KIOSK, TOPICS, note
from tests.forwarder.policy_samples import POLICY_KEY, RECOVERY_KEY, sample_pack
from tests.forwarder.running import PASSWORDS, WAIT_S, Running, World, configuration, eventually
from tests.forwarder.test_end_to_end import start_process

MOST_MEMORY_MIB = 200
"""Of the forwarder alone; its unit allows 300 for all its processes."""


class Intruder:
    """Somebody with central's account at the broker, and so with everything but its keys."""

    def __init__(self, port: int) -> None:
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="intruder", protocol=mqtt.MQTTv5)
        self._client.username_pw_set("central", PASSWORDS["central"])
        self._client.connect(LOOPBACK, port)
        self._client.loop_start()

    def say(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        self._client.publish(topic, payload, qos=1, retain=retain).wait_for_publish(WAIT_S)

    def say_pack(self, pack: PolicyPack, manifest: str) -> None:
        for index, piece in enumerate(pieces(pack_bytes(pack))):
            self.say(TOPICS.policy_piece(pack.version, index), piece)
        self.say(TOPICS.policy, manifest.encode())

    def leave(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


@pytest.fixture
def intruder(world: World) -> Iterator[Intruder]:
    intruder = Intruder(world.broker.port)
    yield intruder
    intruder.leave()


def refusals(view: CentralView) -> list[dict[str, Any]]:
    return [json.loads(e.body)["data"] for e in view.events() if e.type == "policy.refused"]


def refused_with(world: World, code: str) -> dict[str, Any]:
    """Wait until central knows of a refusal; what it says."""
    world.central.wait(lambda view: code in [r["code"] for r in refusals(view)], WAIT_S)
    found = [refusal for refusal in refusals(world.central.view) if refusal["code"] == code]
    assert len(found) == 1, refusals(world.central.view)
    return found[0]


def takes(world: World, epoch: int, version: int) -> bool:
    return eventually(lambda: world.store.policies.newest() == (epoch, version))


def still_forwards(world: World) -> bool:
    """Record something, and wait until central has it: so the forwarder is connected, and works."""
    entry = note(world.store)
    return world.central.wait(lambda view: entry.event_id in view.deliveries(), WAIT_S)


def forged(document: bytes, version: int = 42, size: int | None = None, pieces: int | None = None) -> str:
    """What somebody with the stolen key can sign for any document."""
    manifest = PolicyManifest(
        policy_id="parcelnet-de",
        version=version,
        epoch=1,
        sha256=hashlib.sha256(document).hexdigest(),
        size=size or len(document),
        pieces=pieces or -(-len(document) // PIECE_BYTES),
    )
    return sign(manifest.encode(), POLICY_KEY)


def test_a_pack_of_a_lower_version_is_refused_whether_signed_anew_or_replayed(
    world: World, forward: Callable[..., Running], intruder: Intruder
) -> None:
    forward()
    old, older = sample_pack(version=41), sample_pack(version=40)
    world.central.publish_policy(KIOSK, old)
    assert takes(world, 1, 41)
    world.central.publish_policy(KIOSK, sample_pack(version=42))
    assert takes(world, 1, 42)

    intruder.say_pack(old, sign_manifest(old, POLICY_KEY))
    replayed = refused_with(world, "older")
    assert replayed["version"] == 41
    assert "version 41 of epoch 1" in replayed["text"]
    assert "This kiosk has version 42 of epoch 1" in replayed["text"]

    world.central.publish_policy(KIOSK, older)
    world.central.wait(lambda view: 40 in [r["version"] for r in refusals(view)], WAIT_S)
    assert [(r["version"], r["code"]) for r in refusals(world.central.view)] == [(41, "older"), (40, "older")]
    assert world.store.policies.newest() == (1, 42)


def test_a_stolen_key_that_uses_up_all_versions_is_answered_with_the_next_epoch(
    world: World, forward: Callable[..., Running], intruder: Intruder
) -> None:
    forward()
    assert still_forwards(world)
    stolen = sample_pack(version=99_999)
    intruder.say_pack(stolen, sign_manifest(stolen, POLICY_KEY))
    assert takes(world, 1, 99_999)

    world.central.publish_policy(KIOSK, sample_pack(version=43))
    assert "publish them in the next epoch" in refused_with(world, "older")["text"]

    ahead = sample_pack(version=1, epoch=2)
    intruder.say_pack(ahead, sign_manifest(ahead, POLICY_KEY))
    assert "op-26a signs epoch 1, not 2" in refused_with(world, "epoch")["text"]

    world.central.publish_policy(KIOSK, sample_pack(version=1, epoch=2), RECOVERY_KEY)
    assert takes(world, 2, 1)

    again = sample_pack(version=100_000)
    intruder.say_pack(again, sign_manifest(again, POLICY_KEY))
    assert world.central.wait(lambda view: 100_000 in [r["version"] for r in refusals(view)], WAIT_S)
    assert world.store.policies.newest() == (2, 1)


def hygiene_case(expected: VerdictValue) -> Case:
    return Case(
        case_id="opened-cream",
        merchant_id="northwind",
        at=datetime(2026, 10, 1, 12, tzinfo=UTC),
        category="category-0-0",
        value=Money(minor=1990, currency="EUR"),
        answers={},
        expect=Expectation(verdict=expected, code=VerdictCode.NOT_RETURNABLE),
    )


def test_a_pack_that_fails_its_own_case_is_refused_and_central_hears_which_and_how(
    world: World, forward: Callable[..., Running]
) -> None:
    forward()
    world.central.publish_policy(KIOSK, sample_pack(version=41))
    assert takes(world, 1, 41)
    wrong = sample_pack(version=42).model_copy(update={"cases": (hygiene_case(VerdictValue.ACCEPTED),)})
    world.central.publish_policy(KIOSK, wrong)
    refusal = refused_with(world, "case")
    assert refusal["version"] == 42
    assert "case opened-cream: verdict is declined and not accepted" in refusal["text"]
    assert "kiosk policy test" in refusal["text"]
    assert world.store.policies.newest() == (1, 41)

    mended = sample_pack(version=43).model_copy(update={"cases": (hygiene_case(VerdictValue.DECLINED),)})
    world.central.publish_policy(KIOSK, mended)
    assert takes(world, 1, 43)


def test_the_same_version_with_other_rules_is_refused_and_told_to_be_raised(
    world: World, forward: Callable[..., Running]
) -> None:
    forward()
    world.central.publish_policy(KIOSK, sample_pack(version=41))
    assert takes(world, 1, 41)
    world.central.publish_policy(KIOSK, sample_pack(version=41, rules=2))
    assert "publish it under a higher one" in refused_with(world, "same_version")["text"]


def test_pieces_that_are_missing_come_twice_or_in_any_order(
    world: World, forward: Callable[..., Running], intruder: Intruder
) -> None:
    forward()
    assert still_forwards(world)
    pack = sample_pack(version=41, rules=500)
    cut = pieces(pack_bytes(pack))
    assert len(cut) >= 4
    intruder.say(TOPICS.policy, sign_manifest(pack, POLICY_KEY).encode())
    missing = 2
    for index in reversed(range(len(cut))):
        for _ in range(2):
            if index != missing:
                intruder.say(TOPICS.policy_piece(41, index), cut[index])
    after = note(world.store)
    assert world.central.wait(lambda view: after.event_id in view.deliveries(), WAIT_S)
    assert world.store.policies.newest() is None

    world.plug.pull()
    world.plug.insert()
    intruder.say(TOPICS.policy_piece(41, missing), cut[missing])
    assert takes(world, 1, 41)
    assert refusals(world.central.view) == []


@contextmanager
def alone(world: World) -> Iterator[Callable[[], int]]:
    """A forwarder in a process of its own; yields how many MiB it has taken at most."""
    process = start_process(configuration(world.directory, world.broker.port).file)

    def peak() -> int:
        assert process.poll() is None, "the forwarder ended"
        status = Path(f"/proc/{process.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert found
        return int(found[1]) // 1024

    try:
        yield peak
    finally:
        process.terminate()
        process.communicate()


def say_all(intruder: Intruder, parts: Sequence[bytes], meanwhile: Callable[[], bool]) -> None:
    """Say the pieces of version 42, and look in between whether work goes on."""
    for index, part in enumerate(parts):
        intruder.say(TOPICS.policy_piece(42, index), part)
        if index % 200 == 0:
            assert meanwhile()


def test_fifty_megabytes_of_nonsense_cost_little_and_hold_nothing_up(
    world: World, intruder: Intruder
) -> None:
    world.central.publish_policy(KIOSK, sample_pack(version=41))
    nonsense = (b'{"merchants":[' + b"[]," * (50 * 2**20 // 3))[: 50 * 2**20]
    with alone(world) as peak_mib:
        assert takes(world, 1, 41)
        before = peak_mib()
        intruder.say(TOPICS.policy, forged(nonsense).encode())
        assert "52428800 bytes" in refused_with(world, "too_large")["text"]
        say_all(intruder, pieces(nonsense), lambda: still_forwards(world))
        # A manifest that lies: it promises little, and more than that is never kept.
        intruder.say(TOPICS.policy, forged(nonsense, version=42, size=100_000, pieces=2).encode())
        say_all(intruder, pieces(nonsense)[:200], lambda: still_forwards(world))
        world.central.publish_policy(KIOSK, sample_pack(version=43))
        assert takes(world, 1, 43)
        assert peak_mib() < min(MOST_MEMORY_MIB, before + 40)


def test_a_pack_that_would_take_all_memory_to_read_takes_none_of_the_forwarders(
    world: World, intruder: Intruder
) -> None:
    bomb = b'{"merchants":[' + b"[]," * (8 * 2**20 // 3 - 10) + b"1]}"
    with alone(world) as peak_mib:
        assert still_forwards(world)
        intruder.say(TOPICS.policy, forged(bomb).encode())
        say_all(intruder, pieces(bomb), lambda: still_forwards(world))
        assert "more memory than a kiosk has" in refused_with(world, "too_heavy")["text"]
        assert still_forwards(world)
        assert peak_mib() < MOST_MEMORY_MIB


class MovedClock(SystemClock):
    """This machine's clock, with a time of day that a test moves and that is vouched for."""

    def __init__(self) -> None:
        self.moved = timedelta()

    def wall(self) -> datetime:
        return super().wall() + self.moved

    def store(self, directory: Path) -> Store:
        return Store(
            directory,
            Sources(
                now=lambda: Moment(at=self.wall(), boottime_ms=self.boottime_ms(), clock=ClockStatus.TRUSTED),
                new_id=SystemIds(self).new,
                kiosk_id=KIOSK,
                boot_id=boot_id(),
                mode=Mode.LIVE,
            ),
        )


def activate(store: Store) -> None:
    """What `kiosk run` does between visits."""
    kept = store.policies.next_verified()
    assert kept is not None
    store.policies.activate(kept)


def health_says(world: World, validity: str) -> bool:
    wanted = f'"policy_validity":"{validity}"'.encode()
    return world.central.wait(lambda view: wanted in (view.state(KIOSK, "health") or b""), WAIT_S)


def alarms(world: World) -> list[tuple[str, str]]:
    events = [json.loads(event.body) for event in world.central.view.events()]
    return [
        (event["type"].split(".")[-2], event["data"]["alarm_code"])
        for event in events
        if ".alarm." in event["type"]
    ]


def test_rules_that_run_out_are_told_of_in_grace_and_after_and_newer_ones_end_it(
    world: World, forward: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = MovedClock()
    monkeypatch.setattr("kiosk.forwarder.main.open_state", lambda *_: clock.store(world.directory / "state"))
    ends = clock.wall() + timedelta(days=10)
    pack = sample_pack().model_copy(update={"valid_until": ends, "grace_days": 7})
    forward()
    world.central.publish_policy(KIOSK, pack)
    assert takes(world, 1, 41)
    activate(world.store)
    assert health_says(world, "current")

    clock.moved = timedelta(days=12)
    assert health_says(world, "grace")
    clock.moved = timedelta(days=18)
    assert health_says(world, "expired")
    assert world.central.wait(lambda _: len(alarms(world)) == 3, WAIT_S)
    assert alarms(world) == [
        ("raised", "policy_in_grace"),
        ("cleared", "policy_in_grace"),
        ("raised", "policy_expired"),
    ]
    newer = pack.model_copy(update={"version": 42, "valid_until": ends + timedelta(days=30)})
    world.central.publish_policy(KIOSK, newer)
    assert takes(world, 1, 42)
    activate(world.store)
    assert health_says(world, "current")
    assert world.central.wait(lambda _: alarms(world)[-1:] == [("cleared", "policy_expired")], WAIT_S)
