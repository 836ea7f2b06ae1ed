"""What a killed process left on this machine outside of containers: programs that it ran without isolation,
and folders for its own use. Both carry their owner's name, so that those of a dead one are known."""

from __future__ import annotations

import contextlib
import hashlib
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil

from gencode_graph.sandbox.docker.labels import Owner, is_alive, this_process
from gencode_graph.sandbox.removal import remove_tree

MARKER = "GENCODE_SANDBOX_COMMAND"
"""Environment name that finds the children of a command run without isolation."""
_OWNED = re.compile(r"gencode-(?P<pid>\d+)-(?P<started>[\d.]+)-(?P<host>[0-9a-f]{8})-")


def owned_prefix() -> str:
    """Begins the names of what this process makes: ``gencode-<pid>-<start>-<host>-``."""
    me = this_process()
    return f"gencode-{me.pid}-{me.started}-{_short(me.host)}-"


@contextlib.contextmanager
def owned_folder() -> Iterator[Path]:
    """A temporary folder for this process's own use, in which strangers may write too. Blocks."""
    folder = Path(tempfile.mkdtemp(prefix=owned_prefix()))
    try:
        yield folder
    finally:
        remove_tree(folder)


def is_left(name: str) -> bool:
    """Whether this names something of a dead process. Names of other hosts, of other PID namespaces and
    those that somebody else chose do not."""
    found = _OWNED.match(name)
    here = this_process().host
    if found is None or found["host"] != _short(here):
        return False
    return not is_alive(Owner(int(found["pid"]), found["started"], here))


def clean_machine() -> list[str]:
    """Kill and remove all of it; a line for each."""
    killed = [f"process {process.pid} ({name})" for process, name in _programs() if _killed(process)]
    return [*killed, *(f"folder {folder}" for folder in _folders() if _removed(folder))]


def _programs() -> Iterator[tuple[psutil.Process, str]]:
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if is_left(process.environ().get(MARKER, "")):
                yield process, process.name()


def _killed(process: psutil.Process) -> bool:
    try:
        process.kill()
        process.wait(5)
    except psutil.Error:
        return False
    return True


def _folders() -> list[Path]:
    """Only real folders: a link of that name could lead anywhere."""
    found = Path(tempfile.gettempdir()).glob("gencode-*")
    return sorted(p for p in found if is_left(p.name) and p.is_dir() and not p.is_symlink())


def _removed(folder: Path) -> bool:
    remove_tree(folder)
    return not folder.exists()


def _short(host: str) -> str:
    return hashlib.sha256(host.encode()).hexdigest()[:8]
