"""`kiosk forward` and a damaged database: it salvages it, tells central, or makes room for `kiosk run`."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from kiosk.forwarder.main import run_forwarder
from kiosk.forwarder.policies import PolicyInbox
from kiosk.host.clock import ManualClock
from kiosk.state import surroundings
from kiosk.store import StoreInUseError
from kiosk.store.guard import make_sound
from kiosk.store.policies import LOST_POLICY
from kiosk.store.sharing import alone
from kiosk.trust.documents import pack_bytes, pieces, sign_manifest
from kiosk.trust.pack_check import Finding
from tests.forwarder.forwarder_rig import KIOSK, note, open_store
from tests.forwarder.policy_samples import POLICY_KEY, policy_keys, sample_pack
from tests.forwarder.running import Running, World, configuration, eventually


def damage(world: World) -> None:
    world.store.write_back()
    file = world.directory / "state" / "kiosk.db"
    with file.open("r+b") as content:
        content.seek(file.stat().st_size - 3 * 4096)
        content.write(os.urandom(4096))


def test_it_salvages_at_its_start_and_central_learns_what_is_lost(
    world: World, forward: Callable[..., Running]
) -> None:
    for _ in range(60):
        note(world.store, "x" * 500)
    damage(world)
    world.store.close()
    forward()
    assert world.central.wait(
        lambda view: any("ledger.salvaged" in event.type for event in view.events()), 20
    ), world.central.view.rejections()
    (salvaged,) = [e for e in world.central.view.events() if "ledger.salvaged" in e.type]
    lost = {n for rows in salvaged.data["lost"] for n in range(rows["first"], rows["last"] + 1)}
    assert eventually(lambda: len(world.central.view.events()) >= 60 - len(lost) + 2)
    assert {event.sequence for event in world.central.view.events()}.isdisjoint(lost)
    assert lost


def test_it_ends_with_75_when_the_other_process_waits_to_repair(
    world: World, forward: Callable[..., Running]
) -> None:
    running = forward()
    assert eventually(lambda: bool(running.file()))
    with pytest.raises(StoreInUseError), alone(world.directory / "state", within_s=0):
        pass
    running.thread.join(20)
    assert running.exit_codes == [75]
    running.exit_codes[:] = [0]  # what the fixture asks of one that it ends itself


def test_it_does_not_begin_while_the_other_process_has_a_damaged_database_open(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = configuration(world.directory, world.plug.port)
    for _ in range(60):
        note(world.store, "x" * 500)
    damage(world)
    monkeypatch.setattr("kiosk.state.make_sound", partial(make_sound, wait_s=0.1))
    assert run_forwarder(config) == 75
    assert world.store.repair_wanted()
    assert not list(surroundings(config).file.parent.glob("*damaged*"))


def test_rules_that_were_lost_are_taken_again_and_those_before_them_are_not(tmp_path: Path) -> None:
    store = open_store(tmp_path, ManualClock())
    store.ledger._db.execute("INSERT INTO meta VALUES (?, '1.41')", LOST_POLICY)
    inbox = PolicyInbox(store, policy_keys(), KIOSK, lambda *_: Found())
    for version in (40, 41):
        pack = sample_pack(version)
        inbox.manifest(sign_manifest(pack, POLICY_KEY).encode(), lambda: None)
        for index, piece in enumerate(pieces(pack_bytes(pack))):
            inbox.piece(version, index, piece)
    assert store.policies.newest() == (1, 41)
    assert [e.event["data"]["code"] for e in store.ledger.selected(type_="policy.refused")] == ["older"]


class Found:
    """An examination that finds nothing wrong."""

    def finding(self) -> Finding:
        return Finding()

    def give_up(self) -> None:
        pass
