"""Where packages come from, read out of what pip and npm say of themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from gencode_graph.sandbox import registries
from gencode_graph.sandbox.egress import INSIDE, host_of
from gencode_graph.sandbox.registries import Registries, linked_hosts, of_npm, of_pip

LISTED = """\
:env:.extra-index-url='https://me:p%40ss@second.example:8443/simple'
global.index-url='https://packages.example/simple'
global.cert='{here}/ours.pem'
global.find-links='{here}/wheels\\nhttp://links.example/page.html'
install.extra-index-url='file://{here}/index/simple'
global.timeout='60'
"""
DEBUG = """\
global:
  {here}/pip.conf, exists: True
    global.cert: {here}/ours.pem
user:
  {here}/other.conf, exists: False
"""
LOCK = {
    "packages": {
        "": {},
        "node_modules/a": {"resolved": "https://tarballs.example/a.tgz"},
        "node_modules/b": {},
    }
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with these files, and no proxies."""
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy", "NO_PROXY",
                 "no_proxy", "GENCODE_INSTALL_HOSTS"):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    for name in ("ours.pem", "pip.conf", ".netrc", ".npmrc", "npm.pem"):
        (tmp_path / name).write_text("")
    (tmp_path / "wheels").mkdir()
    (tmp_path / "index" / "simple").mkdir(parents=True)
    return tmp_path


def telling(monkeypatch: pytest.MonkeyPatch, answers: Mapping[str, str]) -> None:
    """Programs that print this; by the last word of their command."""

    async def told(argv: Sequence[str], _: Mapping[str, str]) -> str:
        return answers.get(argv[-1], "")

    monkeypatch.setattr(registries, "_told", told)


async def pip(monkeypatch: pytest.MonkeyPatch, here: Path, listed: str = LISTED) -> Registries:
    default = {registries._PIP_DEFAULT: "https://default.example/simple"}
    told = {"list": listed.format(here=here), "debug": DEBUG.format(here=here), **default}
    telling(monkeypatch, told)
    return await of_pip(Path("python"), {"HOME": str(here), "SSL_CERT_FILE": str(here / "ours.pem")})


async def test_what_pip_uses(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    found = await pip(monkeypatch, here)
    assert found.hosts == {
        ("packages.example", 443), ("second.example", 8443), ("links.example", 80), ("default.example", 443),
    }  # fmt: skip
    names = {"pip.conf", "ours.pem", "wheels", "index", ".netrc", ".npmrc"}
    assert set(found.paths) == {here / name for name in names}
    assert found.proxies == {}
    assert "--proxy" not in found.options


async def test_pip_s_own_proxy_and_the_environment_s(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    monkeypatch.setenv("https_proxy", "http://all.example:3128")
    monkeypatch.setenv("no_proxy", "packages.example")
    assert (await pip(monkeypatch, here)).proxies == {
        "https": "http://all.example:3128",
        "no": "packages.example",
    }
    found = await pip(monkeypatch, here, "global.proxy='http://me:p@own.example:8080'\n")
    assert found.proxies["https"] == "http://me:p@own.example:8080"
    assert found.options[-2:] == ("--proxy", INSIDE)


async def test_what_npm_uses(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    config = {
        "registry": "https://npm.example/", "@mine:registry": "https://mine.example:444/npm/", "cafile": str(here / "npm.pem"),
        "userconfig": str(here / ".npmrc"), "globalconfig": str(here / "missing"), "https-proxy": "http://p.example",
        "noproxy": ["a.example", "b.example"], "//npm.example/:_auth": "(protected)", "prefix": "/usr",
    }  # fmt: skip
    telling(monkeypatch, {"--json": json.dumps(config)})
    found = await of_npm(["npm"], {"HOME": str(here)}, LOCK)
    assert found.hosts == {("npm.example", 443), ("mine.example", 444), ("tarballs.example", 443)}
    assert set(found.paths) == {here / ".npmrc", here / "npm.pem", here / ".netrc"}
    assert found.proxies == {"https": "http://p.example", "no": "a.example,b.example"}


async def test_a_tool_that_says_nothing_leaves_what_the_lock_says(
    monkeypatch: pytest.MonkeyPatch, here: Path
) -> None:
    telling(monkeypatch, {})
    found = await of_npm(["npm"], {}, LOCK)
    assert (found.hosts, found.paths) == ({("tarballs.example", 443)}, ())


async def test_hosts_that_the_user_names(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    monkeypatch.setenv("GENCODE_INSTALL_HOSTS", "storage.example, other.example:8443")
    telling(monkeypatch, {})
    assert {("storage.example", 443), ("other.example", 8443)} <= (await of_npm(["npm"], {}, LOCK)).hosts


def test_where_files_lie_stands_in_pip_s_log() -> None:
    log = (
        "2026-01-01T00:00:00 Found link https://files.example/a.whl#sha256=0 (from https://x/simple/a/), version: 1\n"
        "2026-01-01T00:00:00   Skipping link: https://skipped.example/a.tar.gz\n"
    )
    assert linked_hosts(log) == {("files.example", 443)}


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://A.example/x", ("a.example", 443)), ("http://a.example:80/", ("a.example", 80)),
        ("https://u:p@[::1]:8443/x", ("::1", 8443)), ("file:///x", None), ("ftp://a.example", None), ("", None),
        ("https://a.example:99999", None), ("https://", None), ("//a.example", None),
    ],
)  # fmt: skip
def test_hosts_of_addresses(url: str, host: tuple[str, int] | None) -> None:
    assert host_of(url) == host
