"""`kiosk run` and `kiosk forward` on a disk that fails: they stop, claim nothing, and go on later.

Some syncs; every one of a drop-off: `python -m tests.faults.power`.
"""

import os
from pathlib import Path

import pytest

from tests.faults.power.failing_disk import SYNCS, FailingDisk, Run, failing
from tests.faults.power.syscalls import why_not

pytestmark = [
    pytest.mark.skipif(why_not() is not None, reason=why_not() or ""),
    pytest.mark.timeout(200),
]


@pytest.fixture
def disk(tmp_path: Path) -> FailingDisk:
    return FailingDisk(tmp_path.resolve() / "kiosk")


def assert_it_stopped_and_said_why(run: Run) -> None:
    assert run.code == os.EX_IOERR
    (sentence,) = [line for line in run.log.splitlines() if "level=critical" in line]
    assert "the disk failed" in sentence
    assert "dmesg" in sentence
    assert "SCREEN done" not in run.said


@pytest.mark.parametrize("sync", [8, 10], ids=["about_the_intent", "about_the_commit"])
def test_a_sync_that_fails_once_is_a_loss_and_the_next_start_settles_it(disk: FailingDisk, sync: int) -> None:
    """Nothing moves and nothing is shown for it; and a power cut later takes nothing away that was shown."""
    assert_it_stopped_and_said_why(disk.run(failing(SYNCS, "EIO", first=sync)))
    assert disk.complaints_after_a_power_cut() == []
    again = disk.run()
    assert (again.code, again.said.count("SCREEN done")) == (os.EX_OK, 1)
    assert disk.complaints_after_a_restart() == []
    assert disk.complaints_after_a_power_cut() == []
    assert len(disk.past.receipts) == 1


def test_a_disk_on_which_no_sync_works_any_more_takes_nothing_with_it(disk: FailingDisk) -> None:
    """Those at the end, when the store is closed, fail as well."""
    assert_it_stopped_and_said_why(disk.run(failing(SYNCS, "EIO", first=5, always=True)))
    assert disk.past.pulses == []
    assert disk.complaints_after_a_restart() == []
    assert disk.complaints_after_a_power_cut() == []


def test_a_slow_card_makes_no_screen_stutter(disk: FailingDisk) -> None:
    """120 ms a sync: the screen's thread never waits for it."""
    run = disk.run(f"inject={SYNCS}:delay_enter=120000")
    assert run.code == os.EX_OK
    assert "SCREEN done" in run.said
    (slow_looks,) = [int(line.split()[-1]) for line in run.said if line.startswith("SLOW LOOKS")]
    assert slow_looks < 5, "of some twenty syncs"


def test_a_card_that_lies_about_syncs_loses_what_was_shown(disk: FailingDisk) -> None:
    """No software can help it: this is how it looks when the kiosk syncs and the card does not."""
    run = disk.run(f"inject={SYNCS}:retval=0")
    assert "SCREEN done" in run.said
    assert disk.complaints_after_a_restart() == []
    assert any(complaint.startswith("LOST") for complaint in disk.complaints_after_a_power_cut())


def test_a_forwarder_whose_disk_fails_stops_and_the_next_one_sends_again(disk: FailingDisk) -> None:
    disk.record_something()
    assert_it_stopped_and_said_why(disk.forward(failing(SYNCS, "EIO", first=1)))
    again = disk.forward()
    assert again.code == os.EX_OK
    assert again.said == ["STORED 1"], "central's word was not durable before"
