"""The forwarder reads with its configuration whether the kiosk is commissioned: a new map is a new start."""

from pathlib import Path

from kiosk.config import HardwareMap
from kiosk.store.durable import write
from tests.forwarder.running import Running, configuration, eventually

NOBODY_LISTENS = 1


def test_a_map_that_was_written_ends_the_forwarder_to_be_started_with_it(tmp_path: Path) -> None:
    running = Running(configuration(tmp_path, NOBODY_LISTENS))
    assert eventually(lambda: bool(running.file()))
    write(running.config.hardware_map_file, HardwareMap().as_toml())
    assert eventually(lambda: bool(running.exit_codes))
    assert running.exit_codes == [0]


def test_a_map_that_was_there_before_is_no_reason_to_end(tmp_path: Path) -> None:
    config = configuration(tmp_path, NOBODY_LISTENS)
    write(config.hardware_map_file, HardwareMap().as_toml())
    running = Running(config)
    assert eventually(lambda: bool(running.file()))
    assert not running.exit_codes
    running.end()
