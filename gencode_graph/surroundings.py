"""What is set around the process: environment variables, and the ``.env`` file of the current folder.

Of the file, providers' keys and addresses stay here and are handed to the clients that need them. They are
never put into ``os.environ``, which every program that we start would inherit.
"""

from __future__ import annotations

import codecs
import io
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values
from dotenv.variables import parse_variables

from gencode_graph.errors import UsageError
from gencode_graph.secrecy import note

ENVIRONMENT = "the environment"
DOTENV = ".env"
LARGEST = 1 << 20
"""Bytes. A larger file is not one of settings."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMEABLE = ("HOME", "USER", "LOGNAME", "TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME")
"""What ``${NAME}`` in the file may take from the environment. Anything else, as a key, it could send away."""

_of_file: dict[str, str] = {}


@dataclass(frozen=True)
class Variable:
    """A variable that is set, and where: ``ENVIRONMENT`` or ``DOTENV``."""

    name: str
    value: str
    place: str


def read_dotenv(path: Path = Path(DOTENV)) -> Mapping[str, str]:
    """The variables of the file, {} where there is none; ``variable`` knows them from now on.

    Raises UsageError, one line that names the file.
    """
    text = _text(path)
    _of_file.clear()
    known = {name: os.environ[name] for name in _NAMEABLE if name in os.environ}
    for name, value in dotenv_values(stream=io.StringIO(text), interpolate=False).items():
        if filled := "".join(part.resolve({**known, **_of_file}) for part in parse_variables(value or "")):
            _of_file[name] = filled
            note(name, filled)
    return dict(_of_file)


def of_dotenv() -> Mapping[str, str]:
    """What the file said when it was last read."""
    return dict(_of_file)


def variable(name: str) -> Variable | None:
    """The variable, if it is set and not empty. The environment wins."""
    found = (Variable(name, values.get(name, ""), place) for place, values in _places())
    return next((one for one in found if one.value), None)


def variable_at(place: str, names: Iterable[str]) -> Variable | None:
    """The first of these that is set at ``place``."""
    values = dict(_places()).get(place, {})
    return next((Variable(name, values[name], place) for name in names if values.get(name)), None)


def _places() -> tuple[tuple[str, Mapping[str, str]], ...]:
    return (ENVIRONMENT, os.environ), (DOTENV, _of_file)


def _text(path: Path) -> str:
    """UTF-8, or what its first bytes say: PowerShell writes UTF-16."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except (FileNotFoundError, IsADirectoryError):  # a folder of this name is a virtual environment
        return ""
    except OSError as error:
        raise UsageError(f"The file {path} cannot be read: {error.strerror}.", _ADVICE) from error
    if len(raw) > LARGEST:
        raise UsageError(f"The file {path} is larger than settings are.", _ADVICE)
    encoding = next((name for bom, name in _BOMS if raw.startswith(bom)), "utf-8")
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise UsageError(f"The file {path} is not text in UTF-8.", _ADVICE) from error
    if "\x00" in text:
        raise UsageError(f"The file {path} is not text in UTF-8.", _ADVICE)
    return text


_ADVICE = "Save it as UTF-8, move it away, or begin in another folder: settings are read from it."
