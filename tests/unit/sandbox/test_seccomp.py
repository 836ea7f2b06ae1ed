"""The filter, run by a small machine of the kernel's kind, and its numbers, compared with a library's."""

import ctypes
import ctypes.util
import errno
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.sandbox.seccomp import MACHINES, NEWEST, REFUSED, seccomp_filter

ALLOW, ERROR, KILL = 0x7FFF0000, 0x00050000, 0x80000000
CLONE_NEWUSER, SIGCHLD = 0x10000000, 17


def run(program: bytes, number: int, *args: int, audit: int) -> int:
    """What the kernel would do with a call: the value that the filter returns."""
    data = struct.pack("<IIQ6Q", number, audit, 0, *args, *[0] * (6 - len(args)))
    steps = list(struct.iter_unpack("<HBBI", program))
    at = loaded = 0
    while True:
        code, yes, no, value = steps[at]
        at += 1
        if code == 0x20:
            (loaded,) = struct.unpack_from("<I", data, value)
        elif code == 0x06:
            return value
        else:
            holds = {0x15: loaded == value, 0x35: loaded >= value, 0x45: bool(loaded & value)}[code]
            at += yes if holds else no


@pytest.fixture(params=MACHINES)
def machine(request: pytest.FixtureRequest) -> str:
    return request.param


def asked(machine: str, number: int, *args: int) -> int:
    program = seccomp_filter(machine)
    assert program
    return run(program, number, *args, audit=MACHINES[machine].audit)


def test_what_is_listed_is_refused_and_what_is_new_too(machine: str) -> None:
    column = MACHINES[machine].column
    for numbers in REFUSED.values():
        if (number := numbers[column]) is not None:
            assert asked(machine, number) == ERROR | errno.ENOSYS
    assert asked(machine, NEWEST + 1) == ERROR | errno.ENOSYS
    assert asked(machine, 0x40000000 + 1) == ERROR | errno.ENOSYS  # x32


@given(st.sampled_from(sorted(MACHINES)), st.integers(0, NEWEST))
def test_everything_else_goes_through(machine: str, number: int) -> None:
    found = MACHINES[machine]
    refused = {numbers[found.column] for numbers in REFUSED.values()}
    special = {found.socket, found.clone, found.ioctl, found.personality}
    if number not in refused | special:
        assert asked(machine, number, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF) == ALLOW


def test_calls_of_another_machine_end_the_program(machine: str) -> None:
    program = seccomp_filter(machine)
    assert program
    assert run(program, 1, audit=0x40000003) == KILL  # i386


@pytest.mark.parametrize(
    ("family", "protocol", "error"),
    [
        (1, 0, 0), (2, 0, 0), (2, 6, 0), (10, 17, 0), (16, 0, 0),
        (40, 0, errno.EAFNOSUPPORT), (38, 0, errno.EAFNOSUPPORT), (17, 0, errno.EAFNOSUPPORT),
        (31, 0, errno.EAFNOSUPPORT), (0, 0, errno.EAFNOSUPPORT),
        (2, 132, errno.EPROTONOSUPPORT), (10, 262, errno.EPROTONOSUPPORT), (16, 12, errno.EPROTONOSUPPORT),
    ],
)  # fmt: skip
def test_sockets_are_of_the_usual_kinds(machine: str, family: int, protocol: int, error: int) -> None:
    told = asked(machine, MACHINES[machine].socket, family, 1, protocol)
    assert told == (ERROR | error if error else ALLOW)


def test_calls_are_looked_at_with_their_arguments(machine: str) -> None:
    found = MACHINES[machine]
    assert asked(machine, found.clone, SIGCHLD) == ALLOW
    assert asked(machine, found.clone, SIGCHLD | CLONE_NEWUSER) == ERROR | errno.EPERM
    assert asked(machine, found.ioctl, 0, 0x5401) == ALLOW
    assert asked(machine, found.ioctl, 0, 0x5412) == ERROR | errno.EPERM
    assert asked(machine, found.personality, 0xFFFFFFFF) == ALLOW
    assert asked(machine, found.personality, 0x0040000) == ERROR | errno.EPERM


def test_there_is_none_for_other_machines() -> None:
    assert seccomp_filter("riscv64") is None


def test_the_numbers_are_libseccomps(machine: str) -> None:
    name = ctypes.util.find_library("seccomp")
    if name is None:
        pytest.skip("libseccomp is not here")
    resolve = ctypes.CDLL(name).seccomp_syscall_resolve_name_arch
    resolve.argtypes = [ctypes.c_uint32, ctypes.c_char_p]
    found = MACHINES[machine]
    wanted = {call: numbers[found.column] for call, numbers in REFUSED.items()}
    named = ("socket", "clone", "ioctl", "personality")
    wanted |= {call: getattr(found, call) for call in named}
    for call, number in wanted.items():
        told = resolve(found.audit, call.encode())
        assert (told if told >= 0 else None) == number, call
