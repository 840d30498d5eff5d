"""A queue of a real CUPS, run for these tests alone; its printer is a file."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hardware.errors import DeviceGone, DeviceTimeout
from hardware.printer import zpl
from hardware.printer.interface import Paper, PrinterStatus, PrintOutcome, PrintResult, Text
from hardware.printer.port_cups import CupsQueue
from hardware.printer.zpl_emulator import ZplEmulator
from tests.hardware.sample_jobs import LABEL

CUPSD = shutil.which("cupsd", path="/usr/sbin:/usr/bin")
needs_cups = pytest.mark.skipif(
    not (CUPSD and shutil.which("lp")), reason="needs the packages cups-daemon and cups-client"
)

SETTINGS = """\
Listen {home}/socket
Browsing Off
WebInterface No
DefaultAuthType None
<Policy default>
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""
FILES = """\
ServerRoot {home}
ServerBin {home}/bin
RequestRoot {home}/spool
CacheDir {home}/cache
StateDir {home}/state
AccessLog {home}/access
ErrorLog {home}/errors
PageLog {home}/pages
SystemGroup root
Sandboxing relaxed
"""
BACKEND = """\
#!/bin/sh
[ $# = 0 ] && exit 0
cat "${6:--}" >> "${DEVICE_URI#tray:}"
echo >> "${DEVICE_URI#tray:}.jobs"
"""

LIMIT_S = 10.0
JOB = b"^XA^FO1,1^FS^XZ\x00\xff\x04"


@dataclass
class Cups:
    home: Path

    def run(self, *command: str) -> None:
        subprocess.run(command, check=True, capture_output=True)

    def printed(self, jobs: int) -> bytes:
        """What came out once so many jobs are through."""
        count = self.home / "tray.jobs"
        wait_until(lambda: count.is_file() and len(count.read_text()) >= jobs)
        return (self.home / "tray").read_bytes()


@pytest.fixture
def cups(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cups]:
    # Not in pytest's own directory: the path of a socket must be short.
    with tempfile.TemporaryDirectory(prefix="cups-") as directory:
        home = Path(directory)
        for name in ("bin/backend", "bin/filter", "spool", "cache", "state"):
            (home / name).mkdir(parents=True)
        (home / "bin/daemon").symlink_to("/usr/lib/cups/daemon")
        (home / "cupsd.conf").write_text(SETTINGS.format(home=home))
        (home / "cups-files.conf").write_text(FILES.format(home=home))
        backend = home / "bin/backend/tray"
        backend.write_text(BACKEND)
        backend.chmod(0o700)
        assert CUPSD is not None
        server = subprocess.Popen(
            [CUPSD, "-f", "-c", str(home / "cupsd.conf"), "-s", str(home / "cups-files.conf")],
            stderr=subprocess.DEVNULL,
        )
        try:
            monkeypatch.setenv("CUPS_SERVER", str(home / "socket"))
            wait_until((home / "socket").is_socket)
            cups = Cups(home)
            cups.run("lpadmin", "-p", "labels", "-v", f"tray:{home}/tray", "-E")
            yield cups
        finally:
            server.terminate()
            server.wait(LIMIT_S)


@needs_cups
def test_a_job_reaches_the_printer_byte_for_byte(cups: Cups) -> None:
    queue = CupsQueue("labels")
    queue.discard_input()
    queue.write(JOB)
    assert cups.printed(1) == JOB
    queue.write(JOB)
    assert cups.printed(2) == JOB * 2, "each write is a job of its own"


@needs_cups
def test_a_label_through_a_queue_ends_unconfirmed(cups: Cups) -> None:
    printer = zpl.open(zpl.Options(url="cups://labels", status="none"))
    assert printer.status() == PrinterStatus(online=None, paper=Paper.UNKNOWN, cover_open=None)
    assert printer.print(LABEL) == PrintResult(PrintOutcome.UNCONFIRMED)
    emulator = ZplEmulator()
    emulator.feed(cups.printed(1))
    [label] = emulator.labels
    assert label.texts[0] == next(block.text for block in LABEL.blocks if isinstance(block, Text))


@needs_cups
def test_a_queue_that_takes_no_jobs_fails_before_anything_is_sent(cups: Cups) -> None:
    cups.run("cupsreject", "labels")
    printer = zpl.open(zpl.Options(url="cups://labels", status="none"))
    assert printer.print(LABEL) == PrintResult(PrintOutcome.FAILED, "gone")
    with pytest.raises(DeviceGone, match=r"takes no jobs .*not accepting.*cupsaccept"):
        CupsQueue("labels").discard_input()
    with pytest.raises(DeviceGone, match=r"lp refused .*not accepting jobs"):
        CupsQueue("labels").write(JOB)


@needs_cups
def test_a_queue_that_does_not_exist_is_named(cups: Cups) -> None:
    del cups
    with pytest.raises(DeviceGone, match=r"cups://nowhere: lpstat refused .*nowhere.*lpstat -e"):
        CupsQueue("nowhere").discard_input()


@needs_cups
def test_without_a_server_the_queue_is_gone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "nobody"))
    with pytest.raises(DeviceGone, match="cups://labels: "):
        CupsQueue("labels").discard_input()


def test_without_cups_the_package_to_install_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DeviceGone, match=r"there is no lp here\. Install cups-client"):
        CupsQueue("labels").write(JOB)


def test_nothing_comes_back_from_a_queue() -> None:
    with pytest.raises(DeviceTimeout, match="brings no answer back"):
        CupsQueue("labels").read(1)


def wait_until(is_so: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < ends_at, "nothing happened"
        time.sleep(0.01)
