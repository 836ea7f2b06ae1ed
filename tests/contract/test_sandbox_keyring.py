"""Keys of whoever runs this are not the app's: no namespace of the kernel keeps them apart, so ``enter.py`` does."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from gencode_graph.sandbox.inside import enter

pytestmark = pytest.mark.integration

KEYRING = """
import ctypes, subprocess, sys
libc = ctypes.CDLL(None, use_errno=True)
ADD_KEY, KEYCTL, SESSION = int(sys.argv[1]), int(sys.argv[2]), -3
def found():
    return libc.syscall(KEYCTL, 10, SESSION, b"user", b"canary", 0) > 0
if len(sys.argv) > 3:
    if libc.syscall(KEYCTL, 1, None) < 0 or libc.syscall(ADD_KEY, b"user", b"canary", b"song", 4, SESSION) < 0:
        print("no keys here")
        sys.exit()
    for before in ([], sys.argv[3:]):
        subprocess.run([*before, sys.executable, "-c", open("/proc/self/cmdline").read().split("\\0")[2], *sys.argv[1:3]])
else:
    print("found" if found() else "not found", flush=True)
"""
NUMBERS = {"x86_64": ("248", "250"), "aarch64": ("217", "219")}


def test_a_command_has_a_session_keyring_of_its_own() -> None:
    numbers = NUMBERS.get(platform.machine())
    if numbers is None:
        pytest.skip("another kind of machine")
    argv = [sys.executable, "-c", KEYRING, *numbers, sys.executable, "-I", "-S", enter.__file__, ""]
    told = subprocess.run(argv, capture_output=True, text=True, check=False).stdout.split("\n")
    if told[0] == "no keys here":
        pytest.skip("a kernel without keys")
    assert told == ["found", "not found", ""]
