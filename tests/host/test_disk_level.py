import os
from pathlib import Path

import pytest

from kiosk.host.ballast import BallastFile
from kiosk.host.disk_level import DiskLevel, Marks, after_taking, fill_percent, level_of
from kiosk.host.disk_watch import DiskWatch
from kiosk.host.gauges import DiskGauge, disk

GIB, MIB = 2**30, 2**20
MARKS = Marks(filling_percent=85, tight_percent=92, full_percent=96, floor_bytes=32 * MIB)
ROOMY, FILLING, TIGHT, FULL = DiskLevel


def used(percent: float, *, inodes: float = 0.0, size: int = 4 * GIB) -> DiskGauge:
    """A disk with so much of its bytes and inodes in use."""
    free, free_inodes = (
        int(whole * (100 - part) / 100) for whole, part in ((size, percent), (10_000, inodes))
    )
    return DiskGauge(size, free, 10_000, free_inodes)


@pytest.mark.parametrize(
    ("percent", "level"),
    [(0, ROOMY), (84.9, ROOMY), (85, FILLING), (91.9, FILLING), (92, TIGHT), (95.9, TIGHT), (96, FULL)],
)
def test_each_mark_is_a_level(percent: float, level: DiskLevel) -> None:
    assert MARKS.reached(used(percent)) is level


@pytest.mark.parametrize(("percent", "level"), [(84, ROOMY), (85, FILLING), (92, TIGHT), (96, FULL)])
def test_inodes_count_as_bytes_do(percent: float, level: DiskLevel) -> None:
    assert MARKS.reached(used(10, inodes=percent)) is level


def test_a_disk_without_a_free_inode_or_with_few_bytes_is_full_at_any_percentage() -> None:
    assert MARKS.reached(DiskGauge(4 * GIB, 2 * GIB, 10**9, 0)) is FULL
    small = DiskGauge(64 * MIB, 31 * MIB)
    assert fill_percent(small) < MARKS.filling_percent
    assert MARKS.reached(small) is FULL


def test_of_a_large_disk_only_its_end_counts() -> None:
    """97 % of 500 GB leaves 15 GB; of a card of 32 GB the marks are 1.2 GiB, 655 MiB and 327 MiB."""
    assert MARKS.reached(used(97, size=500 * GIB)) is ROOMY
    free = {FILLING: 1.19 * GIB, TIGHT: 650 * MIB, FULL: 320 * MIB}
    for level, free_bytes in free.items():
        assert MARKS.reached(DiskGauge(32 * GIB, round(free_bytes))) is level
    assert MARKS.reached(DiskGauge(32 * GIB, 20 * GIB, 10_000_000, 600_000)) is ROOMY


def test_a_file_system_without_inodes_is_judged_by_its_bytes() -> None:
    assert MARKS.reached(DiskGauge(4 * GIB, 3 * GIB)) is ROOMY
    assert MARKS.reached(DiskGauge(0, 0)) is FULL


@pytest.mark.parametrize(
    ("before", "percent", "level"),
    [
        (FULL, 95, FULL),
        (FULL, 94.1, FULL),
        (FULL, 93.9, TIGHT),
        (TIGHT, 91, TIGHT),
        (TIGHT, 89.9, FILLING),
        (FILLING, 84, FILLING),
        (FILLING, 82.9, ROOMY),
        (FULL, 10, ROOMY),
        (ROOMY, 84, ROOMY),
        (ROOMY, 97, FULL),
    ],
)
def test_a_level_ends_only_well_below_its_mark(before: DiskLevel, percent: float, level: DiskLevel) -> None:
    assert level_of(used(percent), MARKS, before) is level


def test_the_floor_is_left_only_with_some_more_free() -> None:
    assert level_of(DiskGauge(128 * MIB, 33 * MIB), MARKS, FULL) is FULL
    assert level_of(DiskGauge(128 * MIB, 41 * MIB), MARKS, FULL) is ROOMY


def test_ballast_is_really_allocated_and_given_back(tmp_path: Path) -> None:
    ballast = BallastFile(tmp_path / "ballast", 1 * MIB)
    assert not ballast.is_there()
    assert ballast.lay()
    assert ballast.path.stat().st_blocks * 512 >= 1 * MIB
    ballast.drop()
    ballast.drop()
    assert not ballast.path.exists()


def test_a_hole_or_half_a_file_is_no_ballast(tmp_path: Path) -> None:
    ballast = BallastFile(tmp_path / "ballast", 1 * MIB)
    with ballast.path.open("wb") as file:
        file.truncate(1 * MIB)
    assert not ballast.is_there()
    os.truncate(ballast.path, 1000)
    assert not ballast.is_there()
    assert ballast.lay()


def test_ballast_that_does_not_fit_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: int) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr("os.posix_fallocate", no_room)
    ballast = BallastFile(tmp_path / "ballast", 1 * MIB)
    assert not ballast.lay()
    assert list(tmp_path.iterdir()) == []


class Watched:
    """A disk watch whose disks a test fills by hand."""

    def __init__(self, directory: Path) -> None:
        self.state, self.photos = directory / "state", directory / "photos"
        self.state.mkdir()
        self.gauges = {self.state: used(10), self.photos: used(10)}
        self.ballast = BallastFile(self.state / "ballast", 1 * MIB)
        self.watch = DiskWatch(self.state, self.photos, MARKS, self.ballast, self.gauges.__getitem__)


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def test_the_first_look_lays_the_ballast(watched: Watched) -> None:
    assert watched.watch.look() is ROOMY
    assert watched.ballast.is_there()
    assert str(watched.watch) == "10.0 % full, 3686 MiB free"


def test_without_ballast_no_visit_begins_until_it_is_there_again(watched: Watched) -> None:
    watched.watch.look()
    watched.ballast.drop()
    watched.gauges[watched.state] = used(94.5)
    assert watched.watch.look() is FULL
    assert str(watched.watch).endswith("no ballast")
    watched.gauges[watched.state] = used(93)
    assert watched.watch.look() is TIGHT
    assert watched.ballast.is_there()


def test_ballast_that_would_itself_fill_the_disk_is_not_laid(watched: Watched) -> None:
    just_enough = DiskGauge(4 * GIB, round(4 * GIB * 0.06) + MIB // 2)
    watched.gauges[watched.state] = just_enough
    assert watched.watch.look() is FULL
    assert MARKS.reached(after_taking(just_enough, MIB)) is TIGHT, "it would fit below the mark, barely"
    assert not watched.ballast.is_there()


def test_a_full_disk_of_photos_takes_no_photos_and_all_else(watched: Watched) -> None:
    watched.gauges[watched.photos] = used(99)
    assert watched.watch.look() is TIGHT
    watched.gauges[watched.photos] = used(86)
    assert watched.watch.look() is FILLING


def test_a_watch_of_the_real_disk(tmp_path: Path) -> None:
    marks = Marks(filling_percent=99, tight_percent=99.5, full_percent=99.9, floor_bytes=0)
    watch = DiskWatch(tmp_path, tmp_path, marks, BallastFile(tmp_path / "ballast", 1 * MIB), disk)
    assert watch.look() is ROOMY
