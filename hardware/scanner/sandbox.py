"""Take from this process what a picture decoder never needs: files, sockets, programs, other processes.

Linux on x86-64 and arm64. The list says what stays allowed, so a system call
that is invented tomorrow is refused too.
"""

import ctypes
import errno
import os
import platform
import resource
import struct
import sys

MEMORY_BYTES = 1 << 30
"""Address space. The decoder with its libraries maps about half of it."""

OPEN_FILES = 32

PR_SET_NO_NEW_PRIVS = 38
SECCOMP_SET_MODE_FILTER = 1
SECCOMP_FILTER_FLAG_TSYNC = 1
SECCOMP_RET_ALLOW = 0x7FFF0000
SECCOMP_RET_ERRNO = 0x00050000

# Classic BPF: load a word of the call's description, jump if equal, return.
LOAD_WORD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
NUMBER_OFFSET, ARCHITECTURE_OFFSET = 0, 4

_ALLOWED = {
    # name: (x86-64, arm64)
    "read": (0, 63),
    "write": (1, 64),
    "readv": (19, 65),
    "writev": (20, 66),
    "lseek": (8, 62),
    "close": (3, 57),
    "fstat": (5, 80),
    "ppoll": (271, 73),
    "mmap": (9, 222),
    "munmap": (11, 215),
    "mremap": (25, 216),
    "mprotect": (10, 226),
    "madvise": (28, 233),
    "brk": (12, 214),
    "futex": (202, 98),
    "sched_yield": (24, 124),
    "clock_gettime": (228, 113),
    "clock_nanosleep": (230, 115),
    "gettimeofday": (96, 169),
    "getrandom": (318, 278),
    "setitimer": (38, 103),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    "restart_syscall": (219, 128),
    "exit": (60, 93),
    "exit_group": (231, 94),
}

_MACHINES = {
    # machine: (audit architecture, number of seccomp(2), column in _ALLOWED)
    "x86_64": (0xC000003E, 317, 0),
    "aarch64": (0xC00000B7, 277, 1),
}


def limit_resources() -> None:
    """Cap memory and open files, and leave no core dump: it would hold a customer's picture."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def enter() -> str | None:
    """Refuse every system call but the allowed ones, with EPERM, for all threads and for good.

    Returns None when done, or in words why this machine cannot.
    """
    machine = platform.machine()
    if sys.platform != "linux" or machine not in _MACHINES or sys.maxsize < 2**32:
        return f"no filter is known for {struct.calcsize('P') * 8}-bit {machine} on {sys.platform}"
    architecture, seccomp, column = _MACHINES[machine]
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, *(ctypes.c_ulong(value) for value in (1, 0, 0, 0))):
        return f"the kernel refused no_new_privs: {os.strerror(ctypes.get_errno())}"
    program = _program(architecture, [numbers[column] for numbers in _ALLOWED.values()])
    code = ctypes.create_string_buffer(program, len(program))
    filter_ = _Filter(len(program) // 8, ctypes.addressof(code))
    if libc.syscall(
        ctypes.c_long(seccomp),
        ctypes.c_long(SECCOMP_SET_MODE_FILTER),
        ctypes.c_long(SECCOMP_FILTER_FLAG_TSYNC),
        ctypes.byref(filter_),
    ):
        return f"the kernel refused the seccomp filter: {os.strerror(ctypes.get_errno())}"
    return None


class _Filter(ctypes.Structure):
    """`struct sock_fprog`: how many instructions, and where."""

    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))


def _program(architecture: int, allowed: list[int]) -> bytes:
    """Assemble the filter, eight bytes an instruction: operation, jump if true, jump if false, value."""
    refuse = SECCOMP_RET_ERRNO | errno.EPERM
    instructions = [
        (LOAD_WORD, 0, 0, ARCHITECTURE_OFFSET),
        # A call in another architecture's numbering would be mistaken for a different one.
        (JUMP_IF_EQUAL, 1, 0, architecture),
        (RETURN, 0, 0, refuse),
        (LOAD_WORD, 0, 0, NUMBER_OFFSET),
        *((JUMP_IF_EQUAL, len(allowed) - index, 0, number) for index, number in enumerate(allowed)),
        (RETURN, 0, 0, refuse),
        (RETURN, 0, 0, SECCOMP_RET_ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in instructions)
