"""The log of system calls: lines made by hand, and those of a real process."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.power.calls import (
    Call,
    Link,
    MakeDirectory,
    Mark,
    NotUnderstood,
    Open,
    RemoveDirectory,
    Rename,
    Resize,
    Sync,
    Unlink,
    Write,
)
from tests.faults.power.disk import Disk, Names, everything, read_back
from tests.faults.power.syscalls import TRACED, read_log, why_not

OPEN_A = "1 openat(AT_FDCWD<{/}>, {/s/a}, O_WRONLY|O_CREAT|O_CLOEXEC, 0600) = 3<{/s/a}>"


def calls(tmp_path: Path, *lines: str) -> list[Call]:
    """Read lines in which `{text}` stands for strace's spelling of it, in quotes but between <>."""
    log = tmp_path / "log"
    log.write_text("".join(_spelled(line) + "\n" for line in lines))
    return list(read_log(log, Path("/s"), Path("/marks")))


def _spelled(line: str) -> str:
    parts = line.split("{")
    spelled = parts[0]
    for part in parts[1:]:
        text, _, rest = part.partition("}")
        letters = "".join(f"\\x{byte:02x}" for byte in text.encode())
        spelled += (letters if spelled.endswith("<") else f'"{letters}"') + rest
    return spelled


def test_what_is_written_where_and_when_it_is_synced(tmp_path: Path) -> None:
    assert calls(
        tmp_path,
        OPEN_A,
        "1 write(3<{/s/a}>, {ab}, 2) = 2",
        "1 write(3<{/s/a}>, {cd}, 2) = 1",
        "1 pwrite64(3<{/s/a}>, {xy}, 2, 4096) = 2",
        "1 lseek(3<{/s/a}>, 10, SEEK_SET) = 10",
        "1 writev(3<{/s/a}>, [{iov_base={x}, iov_len=1}, {iov_base={y}, iov_len=1}], 2) = 2".replace(
            "[{iov", "[(iov"
        ).replace(", {iov", ", (iov"),
        "1 ftruncate(3<{/s/a}>, 7) = 0",
        "1 fallocate(3<{/s/a}>, 0, 4, 8) = 0",
        "1 fdatasync(3<{/s/a}>) = 0",
    ) == [
        Open(1, "/s/a", creates=True),
        Write(1, 0, b"ab"),
        Write(1, 2, b"c"),
        Write(1, 4096, b"xy"),
        Write(1, 10, b"xy"),
        Resize(1, 7),
        Resize(1, 12, grows_only=True),
        Sync(1, since=7),
    ]


def test_names(tmp_path: Path) -> None:
    assert calls(
        tmp_path,
        "1 mkdir({/s/d}, 0700) = 0",
        "1 rename({/s/a}, {/s/b}) = 0",
        "1 linkat(AT_FDCWD<{/}>, {/s/b}, AT_FDCWD<{/}>, {/s/c}, 0) = 0",
        "1 unlinkat(4<{/s/d}>, {e}, 0) = 0",
        "1 rmdir({/s/d}) = 0",
        "1 unlink({/elsewhere}) = 0",
        "1 unlink({/s/missing}) = -1 ENOENT (No such file or directory)",
    ) == [
        MakeDirectory("/s/d"),
        Rename("/s/a", "/s/b"),
        Link("/s/b", "/s/c"),
        Unlink("/s/d/e"),
        RemoveDirectory("/s/d"),
    ]


def test_a_call_counts_when_it_ended_and_a_sync_from_when_it_began(tmp_path: Path) -> None:
    """Thread 2 writes while thread 1 waits for the disk."""
    assert calls(
        tmp_path,
        OPEN_A,
        "1 clone3({flags=CLONE_VM|CLONE_FILES|CLONE_THREAD}, 88) = 2".replace("{", "(").replace("}", ")"),
        "1 fsync(3<{/s/a}> <unfinished ...>",
        "2 pwrite64(3<{/s/a}>, {x}, 1, 0) = 1",
        "1 <... fsync resumed>) = 0",
    ) == [Open(1, "/s/a", creates=True), Write(1, 0, b"x"), Sync(1, since=1)]


def test_descriptors_are_followed_through_copies_and_children(tmp_path: Path) -> None:
    assert calls(
        tmp_path,
        OPEN_A.replace("|O_CLOEXEC", ""),
        "1 fcntl(3<{/s/a}>, F_DUPFD_CLOEXEC, 0) = 5<{/s/a}>",
        "1 fork() = 2",
        "1 close(3<{/s/a}>) = 0",
        "2 write(3<{/s/a}>, {a}, 1) = 1",
        "1 write(5<{/s/a}>, {b}, 1) = 1",
    )[1:] == [Write(1, 0, b"a"), Write(1, 1, b"b")]


def test_a_sync_that_failed_one_that_was_interrupted_and_one_that_was_a_lie(tmp_path: Path) -> None:
    assert calls(
        tmp_path,
        OPEN_A,
        "1 fsync(3<{/s/a}>) = -1 EINTR (Interrupted system call) (INJECTED)",
        "1 fsync(3<{/s/a}>) = -1 EIO (Input/output error) (INJECTED)",
        "1 fsync(3<{/s/a}>) = 0 (INJECTED)",
    )[1:] == [Sync(1, since=1, fails=True)]


def test_marks_stand_among_the_calls(tmp_path: Path) -> None:
    assert calls(
        tmp_path,
        "1 openat(AT_FDCWD<{/}>, {/marks}, O_WRONLY|O_APPEND) = 4<{/marks}>",
        OPEN_A,
        "1 write(4<{/marks}>, {OPEN 01\n}, 8) = 8",
    ) == [Open(2, "/s/a", creates=True), Mark("OPEN 01")]


def test_the_number_of_a_file_that_is_being_closed_may_be_another_s_already(tmp_path: Path) -> None:
    lines = [
        OPEN_A,
        "1 clone3({flags=CLONE_VM|CLONE_FILES|CLONE_THREAD}, 88) = 2".replace("{", "(").replace("}", ")"),
        "1 close(3<{/s/a}> <unfinished ...>",
        "2 openat(AT_FDCWD, {/s/b}, O_WRONLY|O_CREAT, 0600) = 3<{/s/b}>",
        "1 <... close resumed>) = 0",
        "2 write(3<{/s/b}>, {new}, 3) = 3",
    ]
    assert calls(tmp_path, *lines)[-1] == Write(2, 0, b"new")


@pytest.mark.parametrize(
    "line",
    [
        "1 rename({/s/a}, {/elsewhere}) = 0",
        "1 symlink({/s/a}, {/s/b}) = 0",
        "1 mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_SHARED, 3<{/s/a}>, 0) = 0x7f00",
        "1 fallocate(3<{/s/a}>, FALLOC_FL_KEEP_SIZE|FALLOC_FL_PUNCH_HOLE, 0, 8) = 0",
        "1 write(3<{/s/a}>, {only a part}..., 4096) = 4096",
        "1 truncate({/s/a}, 0) = 0",
    ],
)
def test_what_is_not_understood_is_not_passed_over(tmp_path: Path, line: str) -> None:
    with pytest.raises(NotUnderstood):
        calls(tmp_path, OPEN_A, line)


PROGRAM = """
import os, sqlite3, sys, threading
root = sys.argv[1]
connection = sqlite3.connect(root + "/x.db", isolation_level=None)
connection.execute("PRAGMA journal_mode = WAL")
connection.execute("CREATE TABLE t (a)")
def log(name):
    for n in range(50):
        with open(f"{root}/{name}", "a") as file:
            file.write(f"{n}\\n")
threads = [threading.Thread(target=log, args=(name,)) for name in ("one", "two")]
[thread.start() for thread in threads]
connection.executemany("INSERT INTO t VALUES (?)", [(n,) for n in range(50)])
[thread.join() for thread in threads]
if os.fork() == 0:
    os.mkdir(f"{root}/sub")
    directory = os.open(f"{root}/sub", os.O_RDONLY)
    os.close(os.open("relative", os.O_WRONLY | os.O_CREAT, dir_fd=directory))
    os.rename("relative", "renamed", src_dir_fd=directory, dst_dir_fd=directory)
    os._exit(0)
os.wait()
os._exit(0)
"""


@pytest.mark.skipif(why_not() is not None, reason=why_not() or "")
def test_what_a_real_process_wrote_is_what_the_disk_has(tmp_path: Path) -> None:
    root = tmp_path.resolve() / "root"
    root.mkdir()
    log = tmp_path / "log"
    strace = ["strace", "-f", "-y", "-xx", "-s", "1000000", "-e", f"trace={TRACED}", "-o", str(log)]
    subprocess.run([*strace, sys.executable, "-c", PROGRAM, str(root)], check=True)
    disk = Disk(root, Names.STRICT)
    for call in read_log(log, root, tmp_path / "marks"):
        disk.apply(call)
    assert disk.surviving(everything) == read_back(root)
