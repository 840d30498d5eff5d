"""What every scan engine does, in memory and over a wire, whatever the wire is like."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.scan_engine.lines import MAX_PAYLOAD_BYTES
from tests.hardware.conformance import MEMORY, Case, cases, note
from tests.hardware.scan_engine_rigs import BUILDS, Rig, driven, simulated, wait_for


@pytest.fixture(params=cases("scan_engine", BUILDS), ids=str)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    case: Case = request.param
    note(request, case)
    with simulated() if case.wire is MEMORY else driven(case.device, case.wire, tmp_path / "engine") as rig:
        wait_for(lambda: rig.engine.fault is None, "the engine being ready")
        yield rig


def only_lost_bytes(read: bytes, shown: bytes) -> bool:
    """Whether `read` is `shown` with some bytes missing and none added or changed."""
    rest = iter(shown)
    return all(byte in rest for byte in read)


def test_codes_shown_one_after_the_other_are_read_once_each_and_in_order(rig: Rig) -> None:
    rig.engine.start_reading()
    for code in (b"RMA-1042", b"RMA-1043", b"RMA-1042"):
        rig.glass.show(code)
        rig.until(lambda code=code: rig.read[-1:] == [code], "reading the code")
    if rig.exact:
        assert rig.read == [b"RMA-1042", b"RMA-1043", b"RMA-1042"]


def test_a_lossy_wire_may_shorten_a_code_and_never_adds_to_it(rig: Rig) -> None:
    rig.engine.start_reading()
    rig.glass.show(b"RMA-1042")
    rig.until_read(b"RMA-1042")
    assert all(only_lost_bytes(read, b"RMA-1042") for read in rig.read)


def test_what_is_shown_while_nobody_reads_is_not_kept(rig: Rig) -> None:
    rig.engine.start_reading()
    rig.glass.show(b"RMA-1042")
    rig.until_read(b"RMA-1042")
    rig.engine.stop_reading()
    rig.glass.show(b"RMA-1043")
    assert rig.engine.take().payloads == ()
    rig.glass.show(b"RMA-1044")
    rig.engine.start_reading()
    rig.until_read(b"RMA-1044")
    assert b"RMA-1043" not in rig.read


def test_a_code_held_there_before_reading_began_is_read(rig: Rig) -> None:
    rig.engine.start_reading()
    rig.glass.show(b"RMA-1042")
    rig.until_read(b"RMA-1042")
    rig.engine.stop_reading()
    rig.read.clear()
    rig.engine.start_reading()
    rig.until_read(b"RMA-1042")


def test_the_longest_code_is_read_and_a_longer_one_counted(rig: Rig) -> None:
    longest = b"7" * MAX_PAYLOAD_BYTES
    rig.engine.start_reading()
    rig.glass.show(b"8" * (2 * MAX_PAYLOAD_BYTES))
    rig.until(lambda: rig.oversize > 0, "the oversize code")
    assert rig.read == []
    rig.glass.show(longest)
    rig.until(lambda: rig.read != [], "the longest code")
    assert only_lost_bytes(rig.read[0], longest)
    assert rig.read[0] == longest or not rig.exact


def test_a_closed_engine_says_so_and_reads_nothing(rig: Rig) -> None:
    rig.engine.start_reading()
    rig.engine.close()
    assert "is closed" in (rig.engine.fault or "")
    rig.glass.show(b"RMA-1042")
    assert rig.engine.take().payloads == ()


def test_an_unplugged_engine_has_a_fault_and_reads_again_once_plugged_in(rig: Rig) -> None:
    rig.engine.start_reading()
    rig.unplug()
    wait_for(lambda: rig.engine.fault is not None, "the fault")
    assert "Check" in (rig.engine.fault or "")
    rig.plug_in()
    rig.glass.show(b"RMA-1042")
    rig.until_read(b"RMA-1042")
    wait_for(lambda: rig.engine.fault is None, "the fault's end")
