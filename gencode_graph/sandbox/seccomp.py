"""Which system calls a program in bubblewrap may make: a filter for the kernel, written in its own bytecode.

What is refused is what neither an app, its build tools nor a browser need, and what holes in the kernel were
found in: it looks as if the kernel did not have it (ENOSYS), and programs take another way. Calls that are
newer than this list are refused too. The numbers are the kernel's; a test compares them with libseccomp's.
"""

from __future__ import annotations

import errno
import platform
import struct
from collections.abc import Sequence
from dataclasses import dataclass

REFUSED: dict[str, tuple[int | None, int | None]] = {
    # keys, which belong to a user and not to a namespace
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    # other processes' memory and files
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "kcmp": (312, 272), "pidfd_getfd": (438, 438),
    # mounts and namespaces
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "move_mount": (429, 429), "open_tree": (428, 428), "fsopen": (430, 430), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "unshare": (272, 97), "setns": (308, 268), "clone3": (435, 435),
    "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264), "fanotify_init": (300, 262),
    # programs for the kernel, and what it does without being asked again
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "vmsplice": (278, 75), "memfd_secret": (447, 447),
    # the machine itself
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225), "settimeofday": (164, 170), "clock_settime": (227, 112),
    "clock_adjtime": (305, 266), "adjtimex": (159, 171), "acct": (163, 89), "syslog": (103, 116),
    "quotactl": (179, 60), "quotactl_fd": (443, 443), "vhangup": (153, 58),
    "sethostname": (170, 161), "setdomainname": (171, 162),
    "move_pages": (279, 239), "migrate_pages": (256, 238), "set_mempolicy_home_node": (450, 450),
    # what is there for old programs only
    "lookup_dcookie": (212, 18), "nfsservctl": (180, 42), "_sysctl": (156, None), "sysfs": (139, None),
    "ustat": (136, None), "uselib": (134, None), "create_module": (174, None), "query_module": (178, None),
    "get_kernel_syms": (177, None), "modify_ldt": (154, None), "ioperm": (173, None), "iopl": (172, None),
}  # fmt: skip
"""Name to number on x86_64 and on aarch64."""
NEWEST = 456
"""The last call that was looked at (futex_requeue)."""

_UNIX, _INET, _INET6, _NETLINK = 1, 2, 10, 16
_PROTOCOLS = {_INET: (0, 6, 17), _INET6: (0, 6, 17), _NETLINK: (0,)}
"""TCP and UDP, or whatever is usual; of netlink only what tells of one's own addresses."""
_NEW_NAMESPACES = 0x7E020000
_TERMINAL_TRICKS = (0x5412, 0x541C)
"""ioctls that type for whoever reads the terminal: TIOCSTI, TIOCLINUX."""
_PERSONALITIES = (0, 0xFFFFFFFF)

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCH = 0, 4
_X32 = 0x40000000


@dataclass(frozen=True)
class Machine:
    """``audit`` is the kernel's name of it; the numbers are of calls whose arguments matter."""

    audit: int
    column: int
    socket: int
    clone: int
    ioctl: int
    personality: int


MACHINES = {
    "x86_64": Machine(0xC000003E, 0, socket=41, clone=56, ioctl=16, personality=135),
    "aarch64": Machine(0xC00000B7, 1, socket=198, clone=220, ioctl=29, personality=92),
}


def seccomp_filter(machine: str = "") -> bytes | None:
    """The filter for a kind of machine, by default this one; None where there is no list for it."""
    found = MACHINES.get(machine or platform.machine())
    return None if found is None else b"".join(_program(found))


def _program(machine: Machine) -> list[bytes]:
    refused = sorted(n for pair in REFUSED.values() if (n := pair[machine.column]) is not None)
    return [
        _step(_LOAD, _ARCH),
        _step(_EQUAL, machine.audit, yes=1),
        _step(_RETURN, _KILL),  # another machine's calls, 32 bit ones among them, have other numbers
        _step(_LOAD, _NUMBER),
        *_refuse(_AT_LEAST, [_X32, NEWEST + 1], errno.ENOSYS),
        *_refuse(_EQUAL, refused, errno.ENOSYS),
        *_when(machine.socket, _sockets()),
        *_when(machine.clone, [*_load_argument(0), *_refuse(_ANY_BIT, [_NEW_NAMESPACES], errno.EPERM)]),
        *_when(machine.ioctl, [*_load_argument(1), *_refuse(_EQUAL, _TERMINAL_TRICKS, errno.EPERM)]),
        *_when(machine.personality, [*_load_argument(0), *_only(_PERSONALITIES, errno.EPERM)]),
        _step(_RETURN, _ALLOW),
    ]


def _sockets() -> list[bytes]:
    steps = _load_argument(0)
    for family, protocols in _PROTOCOLS.items():
        inner = [*_load_argument(2), *_only(protocols, errno.EPROTONOSUPPORT), _step(_RETURN, _ALLOW)]
        steps += [_step(_EQUAL, family, no=len(inner)), *inner]
    return [*steps, *_only((_UNIX,), errno.EAFNOSUPPORT)]


def _when(number: int, steps: Sequence[bytes]) -> list[bytes]:
    """These steps, then the end, for one call. The number is what is loaded, and others go on with it."""
    inner = [*steps, _step(_RETURN, _ALLOW)]
    return [_step(_EQUAL, number, no=len(inner)), *inner]


def _refuse(test: int, values: Sequence[int], error: int) -> list[bytes]:
    return [step for value in values for step in (_step(test, value, no=1), _step(_RETURN, _ERROR | error))]


def _only(values: Sequence[int], error: int) -> list[bytes]:
    """Go on with one of these values; an error for any other."""
    count = len(values)
    tests = [_step(_EQUAL, value, yes=count - at) for at, value in enumerate(values)]
    return [*tests, _step(_RETURN, _ERROR | error)]


def _load_argument(index: int) -> list[bytes]:
    """The lower half of an argument, which is all that the kernel looks at for these calls."""
    return [_step(_LOAD, 16 + 8 * index)]


def _step(code: int, value: int, *, yes: int = 0, no: int = 0) -> bytes:
    """One instruction; ``yes`` and ``no`` are how many the next ones to leave out are."""
    return struct.pack("<HBBI", code, yes, no, value)
