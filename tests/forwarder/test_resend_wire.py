"""Central loses its database and has everything again, over a real mosquitto."""

import json
import shutil
from collections.abc import Callable
from datetime import timedelta

import pytest

from kiosk.trust.documents import open_manifest, pack_bytes, sign_manifest
from kiosk.world.central_view import CentralView
from tests.forwarder.forwarder_rig import KIOSK, note
from tests.forwarder.policy_samples import POLICY_KEY, policy_keys, sample_pack
from tests.forwarder.running import WAIT_S, Running, World, eventually


def believe(world: World) -> None:
    """The kiosk has the rules that name central's key for commands."""
    manifest = open_manifest(sign_manifest(sample_pack(), POLICY_KEY), policy_keys())
    world.store.policies.keep_verified(manifest, pack_bytes(sample_pack()))


def lose_everything(world: World) -> None:
    world.central.stop()
    shutil.rmtree(world.directory.parent / "central")
    world.central.start()


def newest(view: CentralView) -> tuple[str, int] | None:
    """(ledger, number) of the newest event, by the kiosk's health, which the broker has retained."""
    health = json.loads(view.state(KIOSK, "health") or b"{}")
    return (health["ledger_id"], health["sequence"]) if health else None


def answer(view: CentralView, command_id: str) -> str | None:
    told = (e for e in view.events() if e.type.startswith("command."))
    return next((e.type for e in told if e.data["command_id"] == command_id), None)


@pytest.mark.parametrize("protocol", ["5", "3.1.1"])
def test_a_central_whose_database_is_gone_asks_and_has_every_event_again(
    world: World, forward: Callable[..., Running], protocol: str
) -> None:
    believe(world)
    entries = [note(world.store) for _ in range(130)]
    running = forward(protocol=protocol)
    assert world.all_stored()
    running.end()
    forward(protocol=protocol)  # says in its health what there is
    assert world.central.wait(lambda view: (newest(view) or ("", 0))[1] == 130, WAIT_S)

    lose_everything(world)
    assert world.central.wait(lambda view: newest(view) is not None, WAIT_S)
    assert world.central.view.events() == []
    ledger_id, last = newest(world.central.view) or ("", 0)
    world.central.ask_resend(KIOSK, ledger_id, 1, last)

    assert world.central.wait(lambda view: len(view.events()) >= 131, WAIT_S)
    assert world.all_stored()
    view = world.central.view
    assert [e.body for e in view.events()][:130] == [entry.body for entry in entries]
    assert [e.type for e in view.events()][130:] == ["command.executed"]
    assert view.gaps() == []
    assert view.disagreements() == []
    assert view.rejections() == []


def test_a_command_that_expired_while_the_kiosk_was_away_is_answered_so(
    world: World, forward: Callable[..., Running]
) -> None:
    believe(world)
    running = forward()
    assert eventually(lambda: running.file().get("connected") is True)
    running.end()  # and the broker keeps a session for it
    command_id = world.central.ask_resend(KIOSK, world.store.ledger.ledger_id, 1, 9, timedelta(seconds=-1))
    forward()
    assert world.central.wait(lambda view: answer(view, command_id) == "command.refused", WAIT_S)
    assert world.central.view.events()[-1].data["code"] == "expired"


def test_a_central_that_counts_anew_after_its_loss_is_still_believed(
    world: World, forward: Callable[..., Running]
) -> None:
    believe(world)
    note(world.store)
    forward()
    assert world.all_stored()
    for _ in range(2):
        command_id = world.central.ask_resend(KIOSK, world.store.ledger.ledger_id, 1, 1)
        assert world.central.wait(lambda view: answer(view, command_id) == "command.executed", WAIT_S)  # noqa: B023
        lose_everything(world)
