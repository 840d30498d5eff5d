"""How the machine is: disk, temperature, memory. A gauge that is not there reads None."""

import os
from dataclasses import dataclass
from pathlib import Path

THERMAL_ZONES = Path("/sys/class/thermal")
OWN_MEMORY = Path("/proc/self/statm")


@dataclass(frozen=True, slots=True)
class DiskGauge:
    """One file system, as this user may use it. Inodes are None where the file system has no fixed number."""

    size_bytes: int
    free_bytes: int
    inodes: int | None = None
    free_inodes: int | None = None

    @property
    def used_percent(self) -> float:
        """Of all bytes, also on a large disk."""
        return _percent(self.size_bytes - self.free_bytes, self.size_bytes)


def disk(path: Path) -> DiskGauge:
    """Read the file system that holds `path`; OSError when there is no such path."""
    numbers = os.statvfs(path)
    return disk_gauge(numbers)


def disk_gauge(numbers: os.statvfs_result) -> DiskGauge:
    """Turn what the kernel says into a gauge; blocks kept for root count as neither used nor free."""
    used = numbers.f_blocks - numbers.f_bfree
    inodes = numbers.f_files > 0
    return DiskGauge(
        size_bytes=(used + numbers.f_bavail) * numbers.f_frsize,
        free_bytes=numbers.f_bavail * numbers.f_frsize,
        inodes=numbers.f_files if inodes else None,
        free_inodes=numbers.f_favail if inodes else None,
    )


def temperature_c(zones: Path = THERMAL_ZONES) -> float | None:
    """Return the hottest thermal zone in degrees Celsius; None when no zone can be read."""
    readings = []
    for zone in zones.glob("thermal_zone*/temp"):
        try:
            readings.append(int(zone.read_text(encoding="ascii")) / 1000)
        except (OSError, ValueError):
            continue  # zones of powered-down parts fail to read
    return max(readings, default=None)


def resident_bytes(statm: Path = OWN_MEMORY) -> int:
    """Return how much memory this process holds."""
    return int(statm.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0
