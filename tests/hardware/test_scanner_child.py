"""The child process scanner: it reads, it is locked in, and it is replaced when it fails."""

import json
import logging
import os
import platform
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from hardware.camera.interface import Frame, Image
from hardware.errors import DeviceError, DeviceGone, DeviceTimeout, ProtocolError
from hardware.scanner import child, drawing, sandbox, wire
from hardware.scanner.child import ChildProcessScanner, Options
from hardware.scanner.child import open as open_scanner
from hardware.scanner.decoding import RETRIES
from hardware.scanner.interface import Code, ScanResult, Symbology

ROOT = Path(__file__).parents[2]
TOKEN = ("eyJhbGciOiJFZERTQSIsImtpZCI6Im53LTI2YSJ9." + "Az9-_b.Q" * 70)[:560]

has_filter = pytest.mark.skipif(
    platform.machine() not in ("x86_64", "aarch64"), reason="no filter for this CPU"
)


def frame(image: Image, number: int = 1) -> Frame:
    return Frame(image, number, taken_at=0.0)


def payloads(result: ScanResult) -> list[bytes]:
    return [code.payload for code in result.codes]


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def running(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def wait_until(true: Callable[[], bool], what: str, seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    pause = threading.Event()
    while not true():
        assert time.monotonic() < end, f"{what} did not happen within {seconds} s"
        pause.wait(0.02)


@pytest.fixture
def scanner() -> Iterator[ChildProcessScanner]:
    scanner = ChildProcessScanner()
    yield scanner
    scanner.close()


def test_a_full_token_is_read_from_colour_and_from_grey(scanner: ChildProcessScanner) -> None:
    scene = drawing.scene_with_code(TOKEN)
    assert payloads(scanner.scan(frame(scene))) == [TOKEN.encode()]
    assert payloads(scanner.scan(frame(np.ascontiguousarray(scene[..., 1])))) == [TOKEN.encode()]
    assert scanner.restarts == 0


def test_the_child_says_the_same_as_the_decoder_itself(scanner: ChildProcessScanner) -> None:
    scenes = {
        "binary": drawing.scene_with_code(bytes(range(1, 256))),
        "two": drawing.scene_with_codes(["https://a.example/?x=1", "WIFI:S:x;;"]),
        "nothing": drawing.empty_scene(),
        "small picture": drawing.qr_image("RMA-1", scale=4),
    }
    two = scanner.scan(frame(scenes["two"]))
    assert set(payloads(two)) == {b"https://a.example/?x=1", b"WIFI:S:x;;"}
    assert payloads(scanner.scan(frame(scenes["binary"]))) == [bytes(range(1, 256))]
    assert scanner.scan(frame(scenes["nothing"])) == ScanResult(codes=())
    (small,) = scanner.scan(frame(scenes["small picture"])).codes
    assert small.symbology is Symbology.QRCODE
    assert all(0 <= x < 132 and 0 <= y < 132 for x, y in small.corners)


def test_every_retry_and_the_straightening_work_behind_the_filter(scanner: ChildProcessScanner) -> None:
    covered = drawing.scene_with_code(TOKEN)
    covered[250:380, 600:900] = (200, 150, 130)
    for _ in RETRIES:
        assert scanner.scan(frame(covered)) == ScanResult(codes=(), unreadable=True)
    assert scanner.restarts == 0


def test_a_seven_kilobyte_code_is_only_counted(scanner: ChildProcessScanner) -> None:
    code = drawing.numeric_qr_image(7000, scale=3)
    assert scanner.scan(frame(code)) == ScanResult(codes=(), oversize=1)


def test_a_killed_child_is_told_once_and_the_next_scan_works(scanner: ChildProcessScanner) -> None:
    scene = frame(drawing.scene_with_code("RMA-1"))
    scanner.scan(scene)
    killed = scanner.child_pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    with pytest.raises(DeviceGone, match=f"process {killed}.* died"):
        scanner.scan(scene)
    assert payloads(scanner.scan(scene)) == [b"RMA-1"]
    assert scanner.restarts == 1
    assert scanner.child_pid != killed
    assert not running(killed)


def test_a_hanging_child_is_killed_within_its_time_and_the_next_scan_works(
    scanner: ChildProcessScanner,
) -> None:
    scene = frame(drawing.scene_with_code("RMA-1"))
    scanner.scan(scene)
    stopped = scanner.child_pid
    assert stopped is not None
    os.kill(stopped, signal.SIGSTOP)
    began = time.monotonic()
    with pytest.raises(DeviceTimeout, match="no answer in 2 s"):
        scanner.scan(scene)
    assert time.monotonic() - began < 10
    assert not running(stopped)
    assert payloads(scanner.scan(scene)) == [b"RMA-1"]
    assert scanner.restarts == 1


def test_closing_ends_the_child_and_leaks_no_file() -> None:
    before = open_files()
    scanner = open_scanner(Options())
    assert isinstance(scanner, ChildProcessScanner)
    pid = scanner.child_pid
    assert pid is not None
    scanner.scan(frame(drawing.empty_scene()))
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(DeviceError):
        scanner.scan(frame(drawing.empty_scene()))
    second = scanner.child_pid
    assert second is not None
    scanner.close()
    scanner.close()
    assert open_files() == before
    assert not running(pid)
    assert not running(second)
    with pytest.raises(DeviceGone, match="closed"):
        scanner.scan(frame(drawing.empty_scene()))


def test_the_child_ends_when_the_kiosk_is_killed() -> None:
    program = """
import sys, threading
from hardware.camera.interface import Frame
from hardware.scanner import drawing
from hardware.scanner.child import ChildProcessScanner
scanner = ChildProcessScanner()
scanner.scan(Frame(drawing.empty_scene(), 1, 0.0))
print(scanner.child_pid, flush=True)
threading.Event().wait()
"""
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE) as kiosk:
        assert kiosk.stdout is not None
        pid = int(kiosk.stdout.readline())
        assert running(pid)
        kiosk.kill()
    wait_until(lambda: not running(pid), "the child's end")


def test_a_child_that_hangs_with_no_parent_to_kill_it_is_ended_by_its_own_alarm() -> None:
    program = """
import sys
from hardware.scanner import child_main
child_main.HANGING_AFTER_S = 0.2
feed = child_main.FrameDecoder.feed
def feed_and_hang(self, image):
    while image.shape != (64, 64):  # the size it is warmed up with
        pass
    return feed(self, image)
child_main.FrameDecoder.feed = feed_and_hang
child_main.main(sys.argv[1:])
"""
    fd = os.memfd_create("frame")
    try:
        os.ftruncate(fd, wire.MAX_PIXELS)
        done = subprocess.run(
            [sys.executable, "-c", program, str(fd)],
            cwd=ROOT, pass_fds=[fd], input=wire.write_request(wire.Request(72, 128)),
            capture_output=True, timeout=50,
        )  # fmt: skip
    finally:
        os.close(fd)
    assert done.returncode == -signal.SIGALRM


@has_filter
def test_the_filter_refuses_files_sockets_programs_and_signals() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hardware.scanner.child_main", "--self-test"],
        cwd=ROOT, env=child._environment(), capture_output=True, text=True, timeout=50, check=True,
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert set(report["before"].values()) == {"allowed"}
    assert set(report["after"].values()) == {"PermissionError"}
    assert {"open a file", "open a socket", "start a program", "signal another process"} <= set(
        report["after"]
    )


@has_filter
def test_a_running_child_is_locked_in(scanner: ChildProcessScanner) -> None:
    scanner.scan(frame(drawing.empty_scene()))
    assert scanner.sandboxed
    status = Path(f"/proc/{scanner.child_pid}/status").read_text()
    assert "Seccomp:\t2" in status
    assert "NoNewPrivs:\t1" in status
    limits = Path(f"/proc/{scanner.child_pid}/limits").read_text()
    assert str(sandbox.MEMORY_BYTES) in limits
    modules = Path(f"/proc/{scanner.child_pid}/maps").read_text()
    assert "kivy" not in modules
    assert "libzbar" in modules


def test_the_child_is_given_no_secret_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KIOSK_BROKER_PASSWORD", "hunter2")
    scanner = ChildProcessScanner()
    try:
        scanner.scan(frame(drawing.empty_scene()))
        assert b"hunter2" not in Path(f"/proc/{scanner.child_pid}/environ").read_bytes()
    finally:
        scanner.close()


def test_an_unknown_machine_gets_no_filter_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    assert "riscv64" in (sandbox.enter() or "")


def decoder_that_does(script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ChildProcessScanner:
    impostor = tmp_path / "impostor"
    impostor.write_text(f"#!/bin/sh\n{script}\n")
    impostor.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(impostor))
    return ChildProcessScanner()


GREETING = """echo '{"unprotected": "kernel without seccomp"}'; read request"""
NOTHING = """echo '{"codes": [], "oversize": 0, "unreadable": false}'; read request"""


def test_a_child_without_a_filter_still_works_and_is_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    scanner = decoder_that_does(f"{GREETING}; {NOTHING}; {NOTHING}", tmp_path, monkeypatch)
    try:
        with caplog.at_level(logging.WARNING):
            scanner.scan(frame(drawing.empty_scene()))
            scanner.scan(frame(drawing.empty_scene()))
        assert scanner.sandboxed is False
        assert [
            record.getMessage()
            for record in caplog.records
            if "kernel without seccomp" in record.getMessage()
        ]
        assert len(caplog.records) == 1
    finally:
        scanner.close()


@pytest.mark.parametrize(
    "answer",
    [
        "echo nonsense",
        "echo '[1, 2]'",
        """echo '{"codes": [], "oversize": true, "unreadable": false}'""",
        """echo '{"codes": [["qr_code", "zz", []]], "oversize": 0, "unreadable": false}'""",
        "head -c 100000 /dev/zero",
    ],
)
def test_nonsense_from_a_broken_in_child_is_refused(
    answer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanner = decoder_that_does(f"{GREETING}; {answer}; read more", tmp_path, monkeypatch)
    try:
        with pytest.raises(ProtocolError, match="replaced"):
            scanner.scan(frame(drawing.empty_scene()))
        assert scanner.restarts == 1
    finally:
        scanner.close()


def test_a_child_that_cannot_start_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scanner = decoder_that_does("exit 1", tmp_path, monkeypatch)
    try:
        with pytest.raises(DeviceGone, match="died"):
            scanner.scan(frame(drawing.empty_scene()))
    finally:
        scanner.close()


def test_a_result_survives_the_wire() -> None:
    result = ScanResult(
        (Code(Symbology.EAN_13, b"\x00\xff7", ((1, 2), (3, 4), (5, 6), (-7, 8))),),
        oversize=2,
        unreadable=True,
    )
    assert wire.read_result(wire.write_result(result)) == result


def test_a_payload_over_the_limit_is_refused_by_the_parent_too() -> None:
    code = Code(Symbology.QRCODE, b"x" * 641, ((0, 0), (1, 0), (1, 1), (0, 1)))
    with pytest.raises(ValueError, match="limits"):
        wire.read_result(wire.write_result(ScanResult((code,))))


def test_a_picture_beyond_the_shared_memory_is_refused(scanner: ChildProcessScanner) -> None:
    with pytest.raises(ValueError, match="too large"):
        scanner.scan(frame(np.zeros((3000, 4000), np.uint8)))
    assert scanner.restarts == 0
