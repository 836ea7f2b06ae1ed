"""Where the user's pip and npm get packages from, and what of this machine they need for it.

Nothing is known here of any registry: the tools are asked, for what they do without a configuration, too.
"""

from __future__ import annotations

import ast
import asyncio
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies_environment, url2pathname

from gencode_graph.sandbox.egress import INSIDE, Host, host_of
from gencode_graph.sandbox.process import finish, spawn

HOSTS_SETTING = "GENCODE_INSTALL_HOSTS"
"""Hosts (``name`` or ``name:port``) that installers may reach besides: where a registry sends them on."""
PIP_LOG = "gencode-pip.log"
"""What pip tells in full, in the folder that it installs to."""
_ASK_SECONDS = 60.0
_PIP_DEFAULT = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"
_PIP_LINE = re.compile(r"^(?P<name>[\w:.-]+)=(?P<value>['\"].*)$", re.MULTILINE)
_PIP_FILE = re.compile(r"^\s+(?P<path>/.*), exists: True$", re.MULTILINE)
_FOUND_LINK = re.compile(r"Found link (https?://\S+)")
_PATHS = frozenset({"SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE",
                    "NODE_EXTRA_CA_CERTS", "NETRC"})  # fmt: skip


@dataclass(frozen=True)
class Registries:
    """``hosts`` serve packages, ``paths`` are files and folders that are read for it, ``proxies`` lead out
    (by scheme, "no" with the exceptions). ``options`` make the tool work where all this is all there is."""

    hosts: frozenset[Host]
    paths: tuple[Path, ...]
    proxies: Mapping[str, str]
    options: tuple[str, ...] = ()


async def of_pip(python: Path, env: Mapping[str, str]) -> Registries:
    """What pip of this interpreter uses."""
    listed, debug, default = await asyncio.gather(
        _told([str(python), "-m", "pip", "config", "list"], env),
        _told([str(python), "-m", "pip", "config", "debug"], env),
        _told([str(python), "-c", _PIP_DEFAULT], env),
    )
    values = _pip_values(listed)
    words = [word for found in values.values() for text in found for word in text.split()]
    files = [Path(found["path"]) for found in _PIP_FILE.finditer(debug)]
    named = [path for word in words if (path := _local(word))]
    proxy = (values.get("proxy") or [""])[-1]
    own = {"http": proxy, "https": proxy} if proxy else _environment_proxies()
    paths = _there([*files, *named, *_of_environment(env)])
    # Not without need: with the option, pip looks for certificates in fewer variables.
    options = ("--no-cache-dir", "--log", PIP_LOG, *(("--proxy", INSIDE) if proxy else ()))
    return Registries(_hosts([*words, default]), paths, own, options)


async def of_npm(npm: Sequence[str], env: Mapping[str, str], lock: Mapping[str, Any]) -> Registries:
    """What npm uses; packages may come from wherever the lock file says, too."""
    listed = await _told([*npm, "config", "list", "--json"], env)
    try:
        config = {str(name): value for name, value in json.loads(listed).items()}
    except (ValueError, AttributeError):
        config = {}
    texts = {name: value for name, value in config.items() if isinstance(value, str)}
    resolved = [str(entry.get("resolved", "")) for entry in lock["packages"].values()]
    registries = [text for name, text in texts.items() if name.endswith("registry")]
    files = [Path(text) for name, text in texts.items() if name.endswith(("config", "file"))]
    named = {"http": texts.get("proxy"), "https": texts.get("https-proxy") or texts.get("proxy")}
    own = {**_environment_proxies(), **{scheme: url for scheme, url in named.items() if url}}
    if exceptions := config.get("noproxy"):
        own["no"] = ",".join(exceptions) if isinstance(exceptions, list) else str(exceptions)
    paths = _there([*(file for file in files if file.is_file()), *_of_environment(env)])
    options = ("--cache=/tmp/npm", f"--proxy={INSIDE}", f"--https-proxy={INSIDE}", "--noproxy=")
    return Registries(_hosts([*registries, *resolved]), paths, own, options)


def linked_hosts(log: str) -> frozenset[Host]:
    """Where the files lie that pip found on the pages of its indexes, out of its log."""
    return _hosts(_FOUND_LINK.findall(log))


def _pip_values(listed: str) -> dict[str, list[str]]:
    """Option -> its values, the one that holds last, of whatever command."""
    found: dict[str, list[str]] = {}
    for line in _PIP_LINE.finditer(listed):
        try:
            value = str(ast.literal_eval(line["value"]))
        except (ValueError, SyntaxError):
            continue
        found.setdefault(line["name"].rpartition(".")[2], []).append(value)
    return found


def _hosts(urls: Iterable[str]) -> frozenset[Host]:
    given = [f"https://{word}" for word in os.environ.get(HOSTS_SETTING, "").replace(",", " ").split()]
    return frozenset(host for url in (*urls, *given) if (host := host_of(url.strip())))


def _local(word: str) -> Path | None:
    """The file or folder that a setting names. Pages of an index on disk lead to files beside it."""
    if word.startswith("file:"):
        folder = Path(url2pathname(urlsplit(word).path))
        return folder if len(folder.parts) <= 2 else folder.parent
    return Path(word) if word.startswith("/") else None


def _of_environment(env: Mapping[str, str]) -> Iterator[Path]:
    yield from (Path(value) for name, value in env.items() if name in _PATHS and value.startswith("/"))
    if home := env.get("HOME"):
        yield from (Path(home, name) for name in (".netrc", ".npmrc"))


def _there(paths: Iterable[Path]) -> tuple[Path, ...]:
    return tuple(path for path in dict.fromkeys(paths) if path.is_absolute() and path.exists())


def _environment_proxies() -> dict[str, str]:
    return {scheme: url for scheme, url in getproxies_environment().items() if url}


async def _told(argv: Sequence[str], env: Mapping[str, str]) -> str:
    """What a program prints; nothing where it fails."""
    running = await spawn(argv, cwd=Path("/"), env=env, isolated=False)
    code, _ = await finish(running, timeout=_ASK_SECONDS)
    return running.stdout.text().strip() if code == 0 else ""
