"""Keys, and addresses that hold some, cut out of what is told: errors, reports, logs, the terminal."""

from __future__ import annotations

import os
import re

SHORTEST = 8
"""Characters of a value that is looked for everywhere: a shorter one is part of ordinary words."""

_SECRET_NAMES = re.compile(r"_API_KEY$|^GENCODE_SERVER_TOKEN$")
_NAMES_OF_ADDRESSES = re.compile(r"_BASE_URL$|_API_BASE$|_API_URL$")
_LOGIN = re.compile(r"""(?<=://)[^\s/?#'"<>]*@""")
_QUERY = re.compile(r"""(?<=://)([^\s?#'"<>()]+)[?#][^\s'"<>()]*""")
_IN_ADDRESS = re.compile(r"(?:://[^/?#@:]*:|[?&][^=&#]*=)([^@&#/?]+)")
_KEYS = re.compile(
    r"\b(?:sk|gsk|xai)[-_][\w*-]{6,}|\bAIza[\w*-]{16,}|\bya29\.[\w-]{16,}|\bBearer\s+[^\s'\",]{6,}"
    r"|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"
)
_CUT = "[hidden]"
_of_file: set[str] = set()


def note(name: str, value: str) -> None:
    """A variable that is not in the environment is as secret as if it were."""
    _of_file.update(_secrets_of(name, value))


def hidden(text: str) -> str:
    """``text`` without the keys that are set, and without names and passwords in addresses."""
    if "://" in text:
        text = _LOGIN.sub("", text)
    for secret in _known():
        text = text.replace(secret, _CUT)
    return text


def redacted(text: str) -> str:
    """A message from elsewhere without whatever looks like a key, and without addresses' queries."""
    return _KEYS.sub(_CUT, _QUERY.sub(r"\1", hidden(text)))


def _known() -> list[str]:
    """The longest first: one may be part of another."""
    exported = {secret for name, value in os.environ.items() for secret in _secrets_of(name, value)}
    return sorted(exported | _of_file, key=len, reverse=True)


def _secrets_of(name: str, value: str) -> list[str]:
    if _SECRET_NAMES.search(name):
        found = [value]
    elif _NAMES_OF_ADDRESSES.search(name):
        found = _IN_ADDRESS.findall(value)
    else:
        found = []
    return [secret for secret in found if len(secret) >= SHORTEST]
