"""The engine on its port: opened by name, quiet about codes, and what a person can do with one on a bench."""

import logging
from pathlib import Path

import pytest
from pydantic import ValidationError

from hardware.emulation import PtyServer, TcpServer
from hardware.registry import open_device
from hardware.scan_engine import gm65_emulator, serial_line_emulator, syn_trigger_emulator
from hardware.scan_engine.engine import SerialScanEngine
from hardware.scan_engine.interface import Reading, ScanEngine
from hardware.scan_engine.line_dialogue import LineDialogue
from hardware.scan_engine.physics import Glass
from hardware.scan_engine.serial_line_emulator import RestlessEngineEmulator
from hardware.stand import Stand
from hardware.transport import SerialTransport
from tests.hardware.conformance import WIRES
from tests.hardware.scan_engine_rigs import driven, wait_for

STANDS = {
    "gm65": gm65_emulator.stand,
    "serial_line": serial_line_emulator.stand,
    "syn_trigger": syn_trigger_emulator.stand,
}


def read_one(engine: ScanEngine) -> bytes:
    read: list[bytes] = []

    def took() -> bool:
        read.extend(engine.take().payloads)
        return bool(read)

    wait_for(took, "reading a code")
    return read[0]


@pytest.mark.parametrize("driver", STANDS)
def test_an_engine_on_a_bench_is_read_by_its_driver(driver: str) -> None:
    stand: Stand = STANDS[driver]()
    assert "nothing before the glass" in stand.look()
    with PtyServer(stand.wire) as server:
        engine: ScanEngine = open_device("scan_engine", driver, {"url": server.path, **stand.options})
        engine.start_reading()
        stand.deeds["show"]("RMA-1042", "second", "copy")
        assert read_one(engine) == b"RMA-1042 second copy"
        engine.close()
    assert "RMA-1042 second copy" in stand.look()
    stand.deeds["away"]()
    assert "nothing before the glass" in stand.look()


def test_a_person_at_the_bench_is_told_what_show_wants() -> None:
    with pytest.raises(ValueError, match="Say what the code holds"):
        serial_line_emulator.stand().deeds["show"]()


def test_an_engine_behind_a_network_adapter_is_read_as_well() -> None:
    stand = gm65_emulator.stand()
    with TcpServer(stand.wire) as server:
        engine: ScanEngine = open_device("scan_engine", "gm65", {"url": server.url})
        engine.start_reading()
        stand.deeds["setup"]()
        assert read_one(engine).startswith(b"SETUP-")
        assert "setup codes refused" in stand.look()
        engine.close()


def test_a_port_that_is_not_there_is_named() -> None:
    engine: ScanEngine = open_device("scan_engine", "serial_line", {"url": "/dev/kiosk/scan-engine"})
    wait_for(lambda: "cannot be opened" in (engine.fault or ""), "the fault")
    assert "/dev/kiosk/scan-engine" in (engine.fault or "")
    engine.close()


def test_gone_and_back_are_each_said_once_and_a_code_never(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with driven("gm65", WIRES[0], tmp_path / "engine") as rig:
        wait_for(lambda: rig.engine.fault is None, "the engine being ready")
        rig.unplug()
        wait_for(lambda: rig.engine.fault is not None, "the fault")
        rig.plug_in()
        rig.engine.start_reading()
        rig.glass.show(b"RMA-1042")
        rig.until_read(b"RMA-1042")
    ours = [record for record in caplog.records if record.name == "hardware.scan_engine.engine"]
    assert [record.levelname for record in ours] == ["INFO", "WARNING", "INFO"]
    assert "RMA-1042" not in caplog.text


class Minuted(LineDialogue):
    """Keeps the minutes: what came with each read."""

    def __init__(self) -> None:
        self.minutes: list[Reading] = []
        super().__init__()

    def heard(self, data: bytes, now: float) -> Reading:
        self.minutes.append(super().heard(data, now))
        return self.minutes[-1]


def test_what_an_engine_sends_while_nobody_reads_is_heard_and_not_kept() -> None:
    glass, dialogue = Glass(), Minuted()
    with PtyServer(RestlessEngineEmulator(glass)) as server:
        engine = SerialScanEngine(SerialTransport(server.path, baud_rate=9600), dialogue)
        glass.show(b"RMA-1042")
        # The read after it shows that the engine is done with it.
        wait_for(lambda: Reading((b"RMA-1042",)) in dialogue.minutes[:-1], "the code being heard")
        glass.take_away()
        engine.start_reading()
        glass.show(b"RMA-1043")
        assert read_one(engine) == b"RMA-1043"
        engine.close()


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(ValidationError, match="suffix"):
        open_device("scan_engine", "gm65", {"url": "/dev/ttyUSB0", "suffix": "CR"})


class Moody(LineDialogue):
    """Meets what nobody thought of in the first code it hears."""

    is_surprised = True

    def heard(self, data: bytes, now: float) -> Reading:
        if data and self.is_surprised:
            self.is_surprised = False
            raise KeyError(data)
        return super().heard(data, now)


def test_what_nobody_thought_of_is_a_fault_that_quotes_no_code_and_the_engine_is_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    glass = Glass()
    with PtyServer(RestlessEngineEmulator(glass)) as server:
        port = SerialTransport(server.path, baud_rate=9600)
        engine = SerialScanEngine(port, Moody(), first_back_off_s=0.1)
        engine.start_reading()
        glass.show(b"RMA-1042")
        assert read_one(engine)
        engine.close()
    assert "failed with KeyError" in caplog.text
    assert "RMA-1042" not in caplog.text
