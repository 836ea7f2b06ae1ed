"""Becomes a command (bubblewrap, or the app's own without it) after what can only be done from outside of it.

``enter.py CGROUP COMMAND...``: joins the cgroup whose ``cgroup.procs`` this is, unless it is "", and takes a
session keyring of its own: keyrings belong to a user, and no namespace keeps them apart. A kernel without
keys, or one that refuses, is what the command would meet too.
"""

import ctypes
import os
import platform
import sys

JOIN_SESSION_KEYRING = 1
KEYCTL = {"x86_64": 250, "aarch64": 219}


def main() -> None:
    group, *command = sys.argv[1:]
    if group:
        descriptor = os.open(group, os.O_WRONLY)
        os.write(descriptor, str(os.getpid()).encode())
        os.close(descriptor)
    if number := KEYCTL.get(platform.machine()):
        ctypes.CDLL(None).syscall(number, JOIN_SESSION_KEYRING, None)
    os.execv(command[0], command)  # noqa: S606 - a list of words, no shell


if __name__ == "__main__":
    main()
