"""Kill a process at its Nth system call that writes: ptrace on Linux, on x86-64 and ARM64.

Counted over all threads are the calls that change what is on disk below one folder, SQLite's too. The
process is killed before the kernel carries the Nth one out.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import signal
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

TRACEME, CONTINUE, SETOPTIONS, SYSCALL_INFO = 0, 7, 0x4200, 0x420E
CLONE, SECCOMP, EXITKILL = 8, 0x80, 0x100000
SECCOMP_STOP = signal.SIGTRAP | 7 << 8
WALL = 0x40000000
NO_NEW_PRIVS, SET_SECCOMP, FILTER = 38, 22, 2
LOAD, JUMP_IF_EQUAL, RETURN, TRACE, ALLOW = 0x20, 0x15, 0x06, 0x7FF00000, 0x7FFF0000

# By number, because that is what the kernel says. On x86-64 first, then ARM64's where it has the call.
_BY_FD = {"write": (1, 64), "pwrite64": (18, 68), "writev": (20, 66), "fsync": (74, 82),
          "fdatasync": (75, 83), "ftruncate": (77, 46), "fchmod": (91, 52)}  # fmt: skip
_BY_PATH = {"rename": (82, -1), "mkdir": (83, -1), "rmdir": (84, -1), "link": (86, -1), "unlink": (87, -1),
            "symlink": (88, -1), "mkdirat": (258, 34), "unlinkat": (263, 35), "renameat": (264, 38),
            "linkat": (265, 37), "symlinkat": (266, 36), "renameat2": (316, 276)}  # fmt: skip
_OPENAT = (257, 56)
_COLUMN = {"x86_64": 0, "aarch64": 1}.get(platform.machine(), -1)
SUPPORTED = _COLUMN >= 0

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.restype = ctypes.c_long
_libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]


@dataclass(frozen=True)
class Ended:
    """The ``writes`` that were begun, in order: call and path. ``killed``: the last one was not carried out."""

    writes: list[str]
    killed: bool


def traced(work: Callable[[], None], below: Path, nth: int) -> Ended:
    """Run ``work`` in a forked child and kill it at its ``nth`` write below a folder; 0 is never."""
    child = os.fork()
    if child == 0:
        try:
            _ptrace(TRACEME, 0)
            _stop_at_writes()
            os.kill(os.getpid(), signal.SIGSTOP)
            work()
        finally:
            os._exit(0)
    os.waitpid(child, WALL)
    _ptrace(SETOPTIONS, child, data=CLONE | SECCOMP | EXITKILL)
    _ptrace(CONTINUE, child)
    return _follow(child, below, nth)


def _follow(child: int, below: Path, nth: int) -> Ended:
    writes: list[str] = []
    known, killed = {child}, False
    while True:
        thread, status = os.waitpid(-1, WALL)
        if os.WIFEXITED(status) or os.WIFSIGNALED(status):
            if thread == child:
                return Ended(writes, killed)
            continue
        sent, number = 0, os.WSTOPSIG(status)
        if status >> 8 == SECCOMP_STOP:
            if not killed and (name := _write(thread, below)):
                writes.append(name)
                if killed := len(writes) == nth:
                    os.kill(child, signal.SIGKILL)
        elif number == signal.SIGSTOP and thread not in known:
            known.add(thread)  # how a new thread begins
        elif number != signal.SIGTRAP:
            sent = number
        with contextlib.suppress(ProcessLookupError):
            _ptrace(CONTINUE, thread, data=sent)


def _stop_at_writes() -> None:
    """From here on this process stops at the calls of interest, and runs at full speed between them."""
    numbers = [n[_COLUMN] for n in (*_BY_FD.values(), *_BY_PATH.values(), _OPENAT) if n[_COLUMN] >= 0]
    lines = [(LOAD, 0, 0, 0)]
    lines += [(JUMP_IF_EQUAL, len(numbers) - at, 0, number) for at, number in enumerate(numbers)]
    lines += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, TRACE)]
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in lines))
    told = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(lines), ctypes.addressof(program)))
    for arguments in ((NO_NEW_PRIVS, 1, 0), (SET_SECCOMP, FILTER, ctypes.addressof(told))):
        option, first, second = map(ctypes.c_ulong, arguments)
        if _libc.prctl(ctypes.c_int(option.value), first, second, ctypes.c_ulong(0), ctypes.c_ulong(0)) < 0:
            raise OSError(ctypes.get_errno(), "prctl")


def _write(thread: int, below: Path) -> str:
    """What the thread is about to write below the folder, "" for anything else."""
    info = ctypes.create_string_buffer(88)
    try:
        _ptrace(SYSCALL_INFO, thread, address=len(info), data=ctypes.addressof(info))
    except ProcessLookupError:
        return ""
    call, *arguments = struct.unpack_from("7Q", info.raw, 24)
    if call == _OPENAT[_COLUMN] and arguments[2] & (os.O_CREAT | os.O_TRUNC):
        return _told("openat", _text(thread, arguments[1]), below)
    if name := _named(_BY_PATH, call):
        at = name.endswith(("at", "at2"))
        return _told(name, _text(thread, arguments[(2 if name == "symlinkat" else 1) if at else 0]), below)
    if name := _named(_BY_FD, call):
        with contextlib.suppress(OSError):
            return _told(name, str(Path(f"/proc/{thread}/fd/{arguments[0]}").readlink()), below)
    return ""


def _named(calls: dict[str, tuple[int, int]], call: int) -> str:
    return next((name for name, numbers in calls.items() if numbers[_COLUMN] == call), "")


def _told(name: str, path: str, below: Path) -> str:
    return f"{name} {path}" if path.startswith(str(below)) else ""


def _text(thread: int, address: int) -> str:
    """A C string of the traced process."""
    with Path(f"/proc/{thread}/mem").open("rb", buffering=0) as memory:
        memory.seek(address)
        return memory.read(512).partition(b"\x00")[0].decode(errors="replace")


def _ptrace(request: int, thread: int, *, address: int = 0, data: int = 0) -> None:
    if _libc.ptrace(request, thread, address, data) < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
