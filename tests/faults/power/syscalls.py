"""What processes did to one directory, read from strace's log: typed, in order, with no descriptor left.

A call on the directory that this module does not know raises `NotUnderstood`: a sweep over half
the truth would prove nothing.
"""

import itertools
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.power.calls import (
    MEMORY_ONLY,
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

TRACED = (
    "open,openat,openat2,creat,close,dup,dup2,dup3,fcntl,lseek,mmap,execve,clone,clone3,fork,vfork,"
    "write,pwrite64,writev,pwritev,pwritev2,ftruncate,truncate,fallocate,fsync,fdatasync,sync,syncfs,"
    "sync_file_range,rename,renameat,renameat2,unlink,unlinkat,link,linkat,symlink,symlinkat,mkdir,mkdirat,"
    "rmdir,sendfile,copy_file_range,splice,io_uring_setup"
)
"""Everything that changes files or names, or says which file a descriptor means."""


@dataclass(slots=True)
class _OpenFile:
    """What duplicated and inherited descriptors share."""

    path: str
    handle: int
    appends: bool
    offset: int | None
    """None when reads, which are not traced, may have moved it."""


@dataclass(slots=True)
class _Process:
    files: dict[int, _OpenFile] = field(default_factory=dict)
    closed_by_exec: set[int] = field(default_factory=set)


_LINE = re.compile(r"^(\d+) +(\w+)\((.*)\) += (-?\d+)(?:<[^>]*>)?(.*)$", re.S)
_BEGUN = re.compile(r"^(\d+) +(\w+)\((.*?)(?:, )?<unfinished \.\.\.>$", re.S)
_RESUMED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)$", re.S)
_OF_PROCESSES = re.compile(r"^\d+ +(?:clone|fork|vfork|execve|<\.\.\.)")
_UNFINISHED = "<unfinished ...>"
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_PATH_IN_BRACKETS = re.compile(r"<((?:\\x[0-9a-f]{2})*)>")
_SYNCS = ("fsync", "fdatasync")


def why_not() -> str | None:
    """Why calls cannot be traced here, or None."""
    return None if shutil.which("strace") else "strace is not installed"


def read_log(log: Path, root: Path, marks: Path, done: int = 0) -> list[Call]:
    """The calls below `root` in a log of `strace -f -y -xx -s BIG -e trace=TRACED -o log`, as they ended.

    `done` calls were read from an earlier log of the same disk. What was written into the file
    `marks` comes as `Mark`, a line each. A path that is relative to where the process stood is not
    seen: compare with the real directory when all has ended.
    """
    ours = [_hex(root), _hex(marks)]
    with log.open() as lines:
        concerned = [
            line.rstrip("\n")
            for line in lines
            if any(path in line for path in ours) or _OF_PROCESSES.match(line)
        ]
    return list(_Reader(str(root), str(marks), done).read(concerned))


class _Reader:
    def __init__(self, root: str, marks: str, done: int) -> None:
        self._root = root
        self._marks = marks
        self._handles = itertools.count(1)
        self._processes: dict[str, _Process] = {}
        self._parents: dict[str, tuple[str, bool]] = {}
        self._done = done

    def read(self, lines: list[str]) -> Iterator[Call]:
        self._parents = dict(_parentage(_joined(lines)))
        for tid, name, arguments, result, note, since in self._ended(lines):
            for call in self._calls(tid, name, arguments, result, note, since):
                self._done += 1
                yield call

    def _ended(self, lines: list[str]) -> Iterator[tuple[str, str, str, int, str, int]]:
        """(thread, call, arguments, result, remark, calls done when it began) of each that ended."""
        begun: dict[str, tuple[str, int]] = {}
        for line in lines:
            since = self._done
            if match := line.endswith(_UNFINISHED) and _BEGUN.match(line):
                if match[2] == "close":  # its number is free from now on, and may be another's when it ends
                    yield match[1], match[2], match[3], 0, "", since
                    continue
                begun[match[1]] = f"{match[1]} {match[2]}({match[3]}", since
                continue
            if match := _RESUMED.match(line):
                if match[1] not in begun:
                    continue  # of a call that does not concern us
                start, since = begun.pop(match[1])
                line = start + match[3]
            if match := _LINE.match(line):
                yield match[1], match[2], match[3], int(match[4]), match[5], since

    def _calls(
        self, tid: str, name: str, arguments: str, result: int, note: str, since: int
    ) -> Iterator[Call]:
        process = self._process(tid)
        if result < 0:
            file = process.files.get(_number(arguments)) if name in _SYNCS else None
            if file and "EINTR" not in note:  # interrupted is not failed: it can be done again
                yield Sync(file.handle, since, fails=True)
            return
        match name:
            case "open" | "openat" | "creat":
                yield from self._open(process, arguments, result)
            case "close" | "dup" | "dup2" | "dup3" | "fcntl" | "execve":
                _follow_descriptors(process, name, arguments, result)
            case "lseek" | "mmap" | "write" | "pwrite64" | "writev" | "pwritev" | "pwritev2":
                yield from self._on_content(process, name, arguments, result)
            case "ftruncate" | "fallocate":
                yield from self._on_size(process, name, arguments)
            case "fsync" | "fdatasync":
                file = process.files.get(_number(arguments))
                if file and "INJECTED" not in note:  # a lie: nothing was written
                    yield Sync(file.handle, since)
            case "clone" | "clone3" | "fork" | "vfork":
                self._process(str(result))  # with what is open now
            case _:
                yield from self._on_names(name, arguments)

    def _open(self, process: _Process, arguments: str, descriptor: int) -> Iterator[Call]:
        path = self._paths(arguments)[0]
        is_marks = path == self._marks
        if not is_marks and not self._is_ours(path):
            return
        file = _OpenFile(
            path,
            handle=next(self._handles),
            appends="O_APPEND" in arguments,
            offset=None if "O_RDWR" in arguments else 0,
        )
        process.files[descriptor] = file
        if "O_CLOEXEC" in arguments:
            process.closed_by_exec.add(descriptor)
        if not is_marks:
            creates, truncates = "O_CREAT" in arguments, "O_TRUNC" in arguments
            yield Open(file.handle, path, creates, truncates)

    def _on_content(self, process: _Process, name: str, arguments: str, result: int) -> Iterator[Call]:
        descriptor = _mapped_descriptor(arguments) if name == "mmap" else _number(arguments)
        file = process.files.get(descriptor)
        if file is None:
            return
        match name:
            case "lseek":
                file.offset = result
            case "mmap":
                writable = "PROT_WRITE" in arguments and "MAP_SHARED" in arguments
                if writable and not file.path.endswith(MEMORY_ONLY):
                    raise NotUnderstood(f"{file.path} is written through mapped memory")
            case _:
                data = b"".join(map(_unhex, _STRING.findall(arguments)))[:result]
                if len(data) != result:
                    raise NotUnderstood(
                        f"{name} on {file.path}: {len(data)} of {result} bytes are in the log"
                    )
                if file.path == self._marks:
                    yield from (Mark(line) for line in data.decode().splitlines())
                elif name.startswith("pwrite"):
                    yield Write(file.handle, _last_number(arguments, skip=name == "pwritev2"), data)
                else:
                    yield self._write_on(file, data)

    def _write_on(self, file: _OpenFile, data: bytes) -> Write:
        """A write where the descriptor stands."""
        if file.appends:
            return Write(file.handle, None, data)
        if file.offset is None:
            raise NotUnderstood(f"{file.path} may have been read before it was written: no offset is known")
        offset, file.offset = file.offset, file.offset + len(data)
        return Write(file.handle, offset, data)

    def _on_size(self, process: _Process, name: str, arguments: str) -> Iterator[Call]:
        file = process.files.get(_number(arguments))
        if file is None:
            return
        if name == "ftruncate":
            yield Resize(file.handle, _last_number(arguments))
            return
        mode, offset, length = arguments.split(", ")[1:4]
        if mode not in ("0", "FALLOC_FL_KEEP_SIZE"):
            raise NotUnderstood(f"fallocate with {mode} on {file.path}")
        if mode == "0":
            yield Resize(file.handle, int(offset) + int(length), grows_only=True)

    def _on_names(self, name: str, arguments: str) -> Iterator[Call]:
        paths = self._paths(arguments)
        if not any(map(self._is_ours, paths)) and paths:
            return
        if not all(map(self._is_ours, paths)):
            raise NotUnderstood(f"{name} across the edge of {self._root}: {paths}")
        match name:
            case "rename" | "renameat" | "renameat2":
                yield Rename(*paths)
            case "link" | "linkat":
                yield Link(*paths)
            case "unlinkat" if "AT_REMOVEDIR" in arguments:
                yield RemoveDirectory(*paths)
            case "unlink" | "unlinkat":
                yield Unlink(*paths)
            case "mkdir" | "mkdirat":
                yield MakeDirectory(*paths)
            case "rmdir":
                yield RemoveDirectory(*paths)
            case _:
                raise NotUnderstood(f"{name}({arguments[:200]})")

    def _process(self, tid: str) -> _Process:
        """Threads share one table of descriptors; a forked process starts with a copy."""
        if tid not in self._processes:
            parent, shares = self._parents.get(tid, (None, False))
            if parent is None:
                self._processes[tid] = _Process()
            else:
                old = self._process(parent)
                copy = _Process(dict(old.files), set(old.closed_by_exec))
                self._processes[tid] = old if shares else copy
        return self._processes[tid]

    def _paths(self, arguments: str) -> list[str]:
        """The paths of a call, made absolute by the directory before each, if it has one."""
        base = "/"
        paths = []
        for part in re.finditer(rf"{_PATH_IN_BRACKETS.pattern}|{_STRING.pattern}", arguments):
            if part[1] is not None:
                base = _unhex(part[1]).decode()
            else:
                paths.append(os.path.normpath(os.path.join(base, _unhex(part[2]).decode())))  # noqa: PTH118
        return paths

    def _is_ours(self, path: str) -> bool:
        return path == self._root or path.startswith(self._root + "/")


def _follow_descriptors(process: _Process, name: str, arguments: str, result: int) -> None:
    descriptor = -1 if name == "execve" else _number(arguments)
    match name:
        case "close":
            process.files.pop(descriptor, None)
            process.closed_by_exec.discard(descriptor)
        case "execve":
            for closed in process.closed_by_exec:
                process.files.pop(closed, None)
            process.closed_by_exec.clear()
        case "fcntl" if "F_DUPFD" not in arguments:
            return
        case _ if descriptor in process.files:
            process.files[result] = process.files[descriptor]
            if "CLOEXEC" in arguments:
                process.closed_by_exec.add(result)


def _joined(lines: Iterable[str]) -> Iterator[str]:
    """Lines with the halves of interrupted calls put together."""
    begun: dict[str, str] = {}
    for line in lines:
        if match := line.endswith(_UNFINISHED) and _BEGUN.match(line):
            begun[match[1]] = f"{match[1]} {match[2]}({match[3]}"
        elif match := _RESUMED.match(line):
            yield begun.pop(match[1], "") + match[3]
        else:
            yield line


def _parentage(lines: Iterable[str]) -> Iterator[tuple[str, tuple[str, bool]]]:
    """(thread, (who made it, whether they share descriptors))."""
    for line in lines:
        match = _LINE.match(line)
        if match and match[2] in ("clone", "clone3", "fork", "vfork") and int(match[4]) > 0:
            yield match[4], (match[1], "CLONE_FILES" in match[3])


def _hex(path: Path) -> str:
    return "".join(f"\\x{byte:02x}" for byte in bytes(path))


def _unhex(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _number(arguments: str) -> int:
    """The descriptor that is a call's first argument."""
    match = re.match(r"\d+", arguments)
    return int(match[0]) if match else -1


def _mapped_descriptor(arguments: str) -> int:
    match = re.search(r", (\d+)(?:<[^>]*>)?, [^,]+$", arguments)
    return int(match[1]) if match else -1


def _last_number(arguments: str, *, skip: bool = False) -> int:
    numbers = arguments.split(", ")
    return int(numbers[-2 if skip else -1], 0)
