"""A state directory is one kiosk's: under another name nothing that waits in it would come to central."""

import re
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.config import Config, load
from kiosk.host.clock import SystemClock
from kiosk.host.ids import SystemIds
from kiosk.state import open_state, open_store
from kiosk.store import Store, StoreOfAnotherKioskError
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
