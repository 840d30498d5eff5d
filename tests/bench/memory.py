"""How much memory a process has, as the kernel says."""

from pathlib import Path

MB = 1e6 / 2**20
"""In MiB."""


def rss_mib(pid: int) -> float:
    """Resident memory in MiB."""
    return _status_kib(pid, "VmRSS") / 1024


def peak_rss_mib(pid: int) -> float:
    """The most it had since `forget_peak`, in MiB."""
    return _status_kib(pid, "VmHWM") / 1024


def forget_peak(pid: int) -> None:
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def _status_kib(pid: int, name: str) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith(name)).split()[1])
