"""Packages are installed in a sandbox of the installer's own, from the registries that the user has set."""

from __future__ import annotations

import asyncio
import base64
import os
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import pytest
import trustme

from gencode_graph.errors import SandboxError
from gencode_graph.sandbox.deps import DependencyCache
from gencode_graph.sandbox.installing import install
from gencode_graph.sandbox.locks import Locks
from gencode_graph.sandbox.registries import Registries
from gencode_graph.sandbox.toolchain import find_python
from tests.contract.sandboxes import BWRAP, WHY_NO_BWRAP, make_root
from tests.integration.mirrors import Mirror
from tests.integration.test_docker_mirrors import NAME, listing, package_mirror

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(BWRAP is None, reason=WHY_NO_BWRAP),
]
WHEEL = "gencode_hello-1.0-py3-none-any.whl"


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever this machine's installers are told, these are told by the test alone."""
    for name in list(os.environ):
        if name.upper().startswith(("PIP_", "NPM_CONFIG_", "SSL_CERT_", "XDG_")) or name.upper().endswith(
            "_PROXY"
        ):
            monkeypatch.delenv(name)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)


async def install_both(tmp_path: Path, root: Path) -> tuple[Path, Path]:
    cache, locks = DependencyCache(tmp_path / "cache"), Locks.read(root)
    return await cache.python_env(locks.python), await cache.node_modules(locks.node)


def is_there(venv: Path, modules: Path) -> bool:
    packages = list(venv.glob("lib/*/site-packages/gencode_hello.py"))
    return bool(packages) and (modules / NAME / "main.js").is_file()


async def test_an_index_that_wants_a_password_and_has_its_files_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_root(tmp_path)
    index = package_mirror(root)
    index.password = "me:sec/ret"
    files = Mirror({f"/{WHEEL}": index.files.pop(f"/files/{WHEEL}")})
    with index.serving("127.0.0.1") as port, files.serving("127.0.0.1") as other:
        page = f'<a href="http://127.0.0.1:{other}/{WHEEL}">{WHEEL}</a>'
        index.files[f"/simple/{NAME}"] = ("text/html", page.encode())
        index.files[f"/npm/{NAME}"] = ("application/json", listing(f"http://127.0.0.1:{port}", index))
        monkeypatch.setenv("PIP_INDEX_URL", f"http://me:sec%2Fret@127.0.0.1:{port}/simple")
        npmrc = tmp_path / "home" / ".npmrc"
        secret = base64.b64encode(b"me:sec/ret").decode()
        npmrc.write_text(f"registry=http://127.0.0.1:{port}/npm/\n//127.0.0.1:{port}/npm/:_auth={secret}\n")
        assert is_there(*await install_both(tmp_path, root))
    assert files.asked == [f"/{WHEEL}"]


async def test_through_the_users_own_proxy_with_certificates_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_root(tmp_path)
    mirror, authority = package_mirror(root), trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    bundle = tmp_path / "ours.pem"
    authority.cert_pem.write_to_path(str(bundle))
    with mirror.serving("127.0.0.1", context) as port:
        mirror.files[f"/npm/{NAME}"] = ("application/json", listing(f"https://localhost:{port}", mirror))
        async with forward_proxy() as (proxy, heads):
            settings = {
                "PIP_INDEX_URL": f"https://127.0.0.1:{port}/simple",
                "PIP_CERT": str(bundle),
                "NODE_EXTRA_CA_CERTS": str(bundle),
                "npm_config_cafile": str(bundle),  # the machine may name another one
                "npm_config_registry": f"https://localhost:{port}/npm/",  # behind a proxy npm wants a name
                "HTTPS_PROXY": f"http://me:secret@127.0.0.1:{proxy}",
            }
            for name, value in settings.items():
                monkeypatch.setenv(name, value)
            assert is_there(*await install_both(tmp_path, root))
    assert {head.split()[:2][1] for head in heads} == {f"127.0.0.1:{port}", f"localhost:{port}"}
    credentials = base64.b64encode(b"me:secret").decode()
    assert all(f"Proxy-Authorization: Basic {credentials}" in head for head in heads)


async def test_a_host_that_no_registry_names_is_refused_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_root(tmp_path)
    registry = package_mirror(root)
    tarball = next(path for path in registry.files if path.endswith(".tgz"))
    elsewhere = Mirror({tarball: registry.files[tarball]})
    lock = Locks.read(root).node
    with registry.serving("127.0.0.1") as port, elsewhere.serving("127.0.0.1") as other:
        registry.files[f"/npm/{NAME}"] = ("application/json", listing(f"http://127.0.0.1:{other}", registry))
        monkeypatch.setenv("npm_config_registry", f"http://127.0.0.1:{port}/npm/")
        monkeypatch.setenv("npm_config_fetch_retries", "0")
        with pytest.raises(SandboxError) as caught:
            await DependencyCache(tmp_path / "cache").node_modules(lock)
        assert f"127.0.0.1:{other}" in caught.value.hint
        assert "GENCODE_INSTALL_HOSTS" in caught.value.hint
        assert elsewhere.asked == []
        monkeypatch.setenv("GENCODE_INSTALL_HOSTS", f"127.0.0.1:{other}")
        modules = await DependencyCache(tmp_path / "cache").node_modules(lock)
    assert (modules / NAME / "main.js").is_file()


HOSTILE = """
import os, pathlib, socket, sys, urllib.request
port, secret, out = sys.argv[1:4]
def tried(act):
    try:
        return str(act())
    except Exception as error:
        return type(error).__name__
proxied = urllib.request.build_opener(urllib.request.ProxyHandler())
print("direct", tried(lambda: socket.create_connection(("127.0.0.1", int(port)), 2)))
print("proxied", tried(lambda: proxied.open(f"http://127.0.0.1:{port}/", timeout=5).read()))
print("secret", tried(lambda: open(secret).read()))
print("written", tried(lambda: open(out, "w").write("x")))
print("home", tried(lambda: os.listdir(pathlib.Path(secret).parent)))
"""


async def test_an_installer_reaches_nothing_else(tmp_path: Path) -> None:
    """Should a lock or an installer be a stranger's after all."""
    (tmp_path / "target").mkdir()
    secret = tmp_path / "home" / "id_rsa"
    secret.write_text("PRIVATE")
    with listener() as (port, connections):
        python = find_python()
        argv = [str(python.path), "-c", HOSTILE, str(port), str(secret), str(tmp_path / "out"), "-v"]
        registries = Registries(frozenset({("packages.example", 443)}), (), {})
        done = await install(argv, tmp_path / "target", bwrap=BWRAP, tools=[python], registries=registries)
    told = dict(line.split(" ", 1) for line in done.lines)
    assert told == {
        "direct": "ConnectionRefusedError", "proxied": "HTTPError", "secret": "FileNotFoundError",
        "written": told["written"], "home": "FileNotFoundError",
    }  # fmt: skip
    assert not (tmp_path / "out").exists()
    assert done.refused == {("127.0.0.1", port)}
    assert connections == []


@contextmanager
def listener() -> Iterator[tuple[int, list[object]]]:
    """Something that listens on this machine, and whom it heard of."""
    server, heard = socket.create_server(("127.0.0.1", 0)), list[object]()

    def accept() -> None:
        with suppress(OSError):
            while True:
                heard.append(server.accept())

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server.getsockname()[1], heard
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


@asynccontextmanager
async def forward_proxy() -> AsyncIterator[tuple[int, list[str]]]:
    """A proxy as companies have them: tunnels, for who gives a password; its port and what it was asked."""
    heads: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        heads.append(head)
        host, _, port = head.split()[1].rpartition(":")
        outer = await asyncio.open_connection(host, int(port))
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            await asyncio.gather(carry(reader, outer[1]), carry(outer[0], writer))
        finally:
            writer.close()
            outer[1].close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], heads
    finally:
        server.close()


async def carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
        target.write_eof()
