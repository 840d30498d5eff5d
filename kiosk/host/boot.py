"""Which boot of the machine this is."""

from pathlib import Path

BOOT_ID_FILE = Path("/proc/sys/kernel/random/boot_id")


def boot_id(file: Path = BOOT_ID_FILE) -> str:
    """Return the UUID the kernel drew when it started; OSError without a /proc."""
    return file.read_text(encoding="ascii").strip()
