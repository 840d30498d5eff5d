"""Small disks that are really there: the kernel fills them, turns them read-only, takes them away."""

import fcntl
import os
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kiosk.host.ballast import BallastFile
from kiosk.host.gauges import DiskGauge, disk
from kiosk.store import Store
from kiosk.world.simulation.small_disk import SmallDisk

MIB = 2**20

EXT4_SHUT_DOWN = 0x8004587D
"""EXT4_IOC_SHUTDOWN: from now on the file system answers EIO, as when its card is pulled."""

NO_LOG_FLUSH = 2


class RealDisk(SmallDisk):
    """A mounted state directory: gauge and ballast for a steady kiosk, and ways to break it."""

    def __init__(self, mounted_at: Path, ballast_bytes: int) -> None:
        super().__init__()
        self.mounted_at = mounted_at
        self._ballast = BallastFile(mounted_at / "ballast-run", ballast_bytes)

    # --- what the kiosk sees --------------------------------------------------------------------

    def hold(self, store: Store) -> None:
        """A store holds itself here."""

    def gauge(self, path: Path) -> DiskGauge:
        return disk(path)

    @property
    def size_bytes(self) -> int:
        return self._ballast.size_bytes

    def is_there(self) -> bool:
        return self._ballast.is_there()

    def lay(self) -> bool:
        return self._ballast.lay()

    def drop(self) -> None:
        self.drops += 1
        self._ballast.drop()

    # --- what happens to it ---------------------------------------------------------------------

    def fill(self, spare_pages: int = 0) -> None:
        """Take every byte but `spare_pages`, and sync, so that nobody's blocks are still on their way."""
        descriptor = os.open(self._filling, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        for size in (MIB, 4096, 1):
            with suppress(OSError):
                while True:
                    os.write(descriptor, bytes(size))
        with suppress(OSError):
            os.fsync(descriptor)
        if spare_pages:
            os.ftruncate(descriptor, os.fstat(descriptor).st_size - spare_pages * 4096)
        os.close(descriptor)

    def fill_inodes(self) -> None:
        self._hoard.mkdir()
        with suppress(OSError):
            for number in range(100_000):
                (self._hoard / str(number)).touch()

    def make_room(self) -> None:
        self._filling.unlink(missing_ok=True)
        if self._hoard.exists():
            for path in self._hoard.iterdir():
                path.unlink()
            self._hoard.rmdir()

    def turn_read_only(self) -> None:
        """As ext4 does when it meets an error, with errors=remount-ro."""
        device = Path(_said("findmnt", "-no", "SOURCE", str(self.mounted_at))).name
        Path(f"/sys/fs/ext4/{device}/trigger_fs_error").write_text("1\n")

    def tear_out(self) -> None:
        descriptor = os.open(self.mounted_at, os.O_RDONLY)
        fcntl.ioctl(descriptor, EXT4_SHUT_DOWN, struct.pack("I", NO_LOG_FLUSH))
        os.close(descriptor)

    @property
    def _filling(self) -> Path:
        return self.mounted_at / "filling"

    @property
    def _hoard(self) -> Path:
        return self.mounted_at / "hoard"


def why_not() -> str | None:
    """Why disks cannot be made here, or None."""
    if os.geteuid() != 0:
        return "mounting small disks needs root"
    if not Path("/dev/loop-control").exists():
        return "there are no loop devices here"
    return None


@contextmanager
def tmpfs(directory: Path, *, size_bytes: int, inodes: int) -> Iterator[Path]:
    """A file system in memory, with so many inodes; gone at the end."""
    directory.mkdir(parents=True)
    options = f"size={size_bytes},nr_inodes={inodes}"
    _run("mount", "-t", "tmpfs", "-o", options, "small-disk", str(directory))
    try:
        yield directory
    finally:
        _run("umount", "--lazy", str(directory))


class LoopDisk:
    """An ext4 file system in a file, as on a card. It may be taken out and put in again.

    Lifetime: mounted from `put_in` to `take_out`.
    """

    def __init__(self, image: Path, mounted_at: Path, size_bytes: int) -> None:
        self.mounted_at = mounted_at
        self._image = image
        with image.open("wb") as file:
            file.truncate(size_bytes)
        _run("mkfs.ext4", "-q", "-m", "0", str(image))
        mounted_at.mkdir(parents=True, exist_ok=True)
        self.put_in()

    def put_in(self) -> None:
        _run("mount", "-o", "loop,errors=remount-ro", str(self._image), str(self.mounted_at))

    def take_out(self) -> None:
        _run("umount", "--lazy", str(self.mounted_at))

    def replug(self) -> None:
        """As a restart of the machine does: checked, journal replayed, mounted anew."""
        _run("umount", str(self.mounted_at))
        # 1: errors were corrected.
        subprocess.run(["fsck.ext4", "-p", str(self._image)], check=False, capture_output=True)
        self.put_in()


@contextmanager
def loop_ext4(directory: Path, *, size_bytes: int) -> Iterator[LoopDisk]:
    """A card of so many bytes."""
    card = LoopDisk(directory.with_suffix(".img"), directory, size_bytes)
    try:
        yield card
    finally:
        card.take_out()


def _run(*command: str) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr.strip()}"


def _said(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
