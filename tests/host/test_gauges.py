import os
from pathlib import Path

import pytest

from kiosk.host import gauges


def kernel_says(blocks: int, free: int, available: int, files: int, free_files: int) -> os.statvfs_result:
    """A statvfs answer with blocks of 4096 bytes."""
    return os.statvfs_result((4096, 4096, blocks, free, available, files, free_files, free_files, 0, 255))


def test_a_disk_is_as_full_as_its_user_sees_it() -> None:
    gauge = gauges.disk_gauge(kernel_says(blocks=1000, free=300, available=200, files=400, free_files=100))
    assert (gauge.size_bytes, gauge.free_bytes) == (900 * 4096, 200 * 4096)
    assert gauge.used_percent == 77.8  # 700 of the 900 blocks that are not kept for root
    assert (gauge.inodes, gauge.free_inodes) == (400, 100)


def test_a_file_system_without_fixed_inodes_has_no_inode_gauge() -> None:
    gauge = gauges.disk_gauge(kernel_says(blocks=10, free=5, available=5, files=0, free_files=0))
    assert (gauge.inodes, gauge.free_inodes) == (None, None)


def test_an_empty_pseudo_file_system_divides_by_nothing() -> None:
    assert gauges.disk_gauge(kernel_says(0, 0, 0, 0, 0)).used_percent == 0.0


def test_a_real_disk_can_be_read_and_a_missing_path_cannot(tmp_path: Path) -> None:
    gauge = gauges.disk(tmp_path)
    assert gauge.free_bytes > 0
    assert 0 <= gauge.used_percent <= 100
    with pytest.raises(FileNotFoundError):
        gauges.disk(tmp_path / "missing")


def test_the_hottest_zone_counts_and_unreadable_ones_do_not(tmp_path: Path) -> None:
    for number, text in enumerate(["48312", "61750", "", "not a number"]):
        zone = tmp_path / f"thermal_zone{number}"
        zone.mkdir()
        (zone / "temp").write_text(text)
    (tmp_path / "thermal_zone9").mkdir()
    assert gauges.temperature_c(tmp_path) == 61.75


def test_a_machine_without_thermal_zones_has_no_temperature(tmp_path: Path) -> None:
    assert gauges.temperature_c(tmp_path) is None


def test_memory_is_the_resident_part_in_bytes(tmp_path: Path) -> None:
    (tmp_path / "statm").write_text("50000 1200 300 1 0 4000 0\n")
    assert gauges.resident_bytes(tmp_path / "statm") == 1200 * os.sysconf("SC_PAGE_SIZE")
    assert gauges.resident_bytes() > 1_000_000
