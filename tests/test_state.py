"""A state directory is one kiosk's and one user's: nothing is opened, or made, in that of another."""

import os
import re
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.config import Config, load
from kiosk.host.clock import SystemClock
from kiosk.host.ids import SystemIds
from kiosk.state import lock_devices, open_state, open_store
from kiosk.store import Store, StoreOfAnotherKioskError, StoreOfAnotherUserError
from tests.forwarder.forwarder_rig import note
from tests.forwarder.running import configuration


def opened(config: Config) -> Store:
    clock = SystemClock()
    return open_state(config, clock, SystemIds(clock), "5b1c0e1e-2f0a-4a53-9a54-0d6f3f1f7a11")


def renamed(config: Config) -> Config:
    file = config.file
    file.write_text(file.read_text().replace('id = "B-1042"', 'id = "B-2000"', 1))
    return load(file)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return configuration(tmp_path, 1883)


REFUSAL = re.escape(
    "events or photos of kiosk B-1042 wait in this store, and kiosk.id is B-2000: set it back"
)


def test_a_kiosk_does_not_get_another_name_while_its_events_wait(config: Config) -> None:
    with closing(opened(config)) as store:
        entry = note(store)
    with pytest.raises(StoreOfAnotherKioskError, match=REFUSAL):
        opened(renamed(config))
    with closing(open_store(config)) as store:
        assert [waiting.event_id for waiting in store.outbox.waiting()] == [entry.event_id]


def test_nor_while_its_photos_wait(config: Config) -> None:
    with closing(opened(config)) as store:
        store.outbox.confirm([note(store).event_id])
        store.photos.keep("photo-1", b"jpeg", store.ledger.now())
        store.photos.commit(("photo-1",), "drop-off-1")
    with pytest.raises(StoreOfAnotherKioskError, match=REFUSAL):
        opened(renamed(config))


def test_when_central_has_everything_it_may(config: Config) -> None:
    with closing(opened(config)) as store:
        store.outbox.confirm([note(store).event_id])
    with closing(opened(renamed(config))) as store:
        note(store)
    with closing(opened(renamed(config))) as store:
        assert len(store.outbox.waiting()) == 1


def test_what_waits_can_be_exported_under_either_name(config: Config, tmp_path: Path) -> None:
    with closing(opened(config)) as store:
        entry = note(store)
    file = tmp_path / "waiting.jsonl"
    exported = CliRunner().invoke(
        main, ["outbox", "export", str(file), "--config", str(renamed(config).file)]
    )
    assert exported.exit_code == 0, exported.output
    assert file.read_bytes() == entry.body + b"\n"


@pytest.mark.parametrize("process", ["run", "forward"])
def test_both_processes_say_so_and_try_again_later(config: Config, process: str) -> None:
    with closing(opened(config)) as store:
        note(store)
    ended = CliRunner().invoke(main, [process, "--config", str(renamed(config).file)])
    assert ended.exit_code == 75


TOOLS = [
    pytest.param(["ledger", "verify"], id="ledger verify"),
    pytest.param(["ledger", "show"], id="ledger show"),
    pytest.param(["outbox", "status"], id="outbox status"),
    pytest.param(["outbox", "retry"], id="outbox retry"),
    pytest.param(["policy", "show"], id="policy show"),
]


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_makes_no_store_where_there_is_none(config: Config, tool: list[str]) -> None:
    """Made by root, it would lock the kiosk's own user out of its first start."""
    result = CliRunner().invoke(main, [*tool, "--config", str(config.file)])
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert f"there is no {config.paths.state / 'kiosk.db'} yet" in result.output
    assert not config.paths.state.exists()


@pytest.mark.parametrize(
    "tool",
    [
        *TOOLS,
        pytest.param(["hw", "test", "locks"], id="hw test"),
        pytest.param(["run"], id="run"),
        pytest.param(["forward"], id="forward"),
        pytest.param(["doctor"], id="doctor"),
    ],
)
def test_who_is_neither_its_owner_nor_root_is_told_whose_it_is(
    config: Config, tool: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    opened(config).close()
    monkeypatch.setattr(os, "geteuid", lambda: config.paths.state.stat().st_uid + 1)
    result = CliRunner().invoke(main, [*tool, "--config", str(config.file)])
    assert (bool(result.exit_code), type(result.exception)) == (True, SystemExit)
    assert f"{config.paths.state} belongs to " in result.output + caplog.text


def test_a_lock_that_root_makes_belongs_to_the_owner_of_the_directory(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by `sudo kiosk hw test` before the first start."""
    given: list[int] = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "fchown", lambda _, uid, __: given.append(uid))
    os.close(lock_devices(config.paths.state))
    assert given == [config.paths.state.stat().st_uid]


def test_a_state_directory_that_cannot_be_made_is_told_with_the_way_to_make_it(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(StoreOfAnotherUserError, match="sudo install -d -o kiosk"):
        opened(config)
