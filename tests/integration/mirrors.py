"""Web servers on this machine that stand in for registries of images and packages."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import ssl
import tarfile
import threading
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Mirror:
    """What a web server has, by path, and what it was asked for; with ``password`` only who gives it is told."""

    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    password: str = ""

    @contextmanager
    def serving(self, address: str, context: ssl.SSLContext | None = None) -> Iterator[int]:
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                path = self.path.rstrip("/")
                mirror.asked.append(path)
                kind, data = mirror.files.get(path, ("", b""))
                given = self.headers.get("Authorization", "").removeprefix("Basic ")
                if mirror.password and base64.b64decode(given).decode() != mirror.password:
                    kind, data = "", b""
                    self.send_response(401)
                    self.send_header("WWW-Authenticate", 'Basic realm="packages"')
                else:
                    self.send_response(200 if kind else 404)
                self.send_header("Content-Type", kind or "text/plain")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(data)

            do_HEAD = do_GET  # noqa: N815

            def log_message(self, *_args: object) -> None: ...

        server = ThreadingHTTPServer((address, 0), Handler)
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def sha(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def tarred(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()


def wheel(
    name: str,
    version: str,
    *,
    requires: Sequence[str] = (),
    extras: Sequence[str] = (),
    files: Mapping[str, str] = {},
) -> tuple[str, bytes]:
    """File name and content of a package; ``VERSION`` in it says which one it is."""
    module = name.replace("-", "_")
    info = f"{module}-{version}.dist-info"
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Provides-Extra: {extra}" for extra in extras] + [
        f"Requires-Dist: {text}" for text in requires
    ]
    content = {
        f"{module}/__init__.py": f"VERSION = {version!r}\n",
        **{f"{module}/{path}": text for path, text in files.items()},
        f"{info}/METADATA": "\n".join([*lines, ""]),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in [*content, f"{info}/RECORD"])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, text in {**content, f"{info}/RECORD": record}.items():
            archive.writestr(path, text)
    return f"{module}-{version}-py3-none-any.whl", buffer.getvalue()


def python_index(packages: Mapping[str, Sequence[tuple[str, bytes]]]) -> Mirror:
    """An index with these files of each package, at ``/simple``."""
    mirror = Mirror()
    for name, files in packages.items():
        links = "".join(f'<a href="/files/{file}">{file}</a>' for file, _ in files)
        mirror.files[f"/simple/{name}"] = ("text/html", links.encode())
        for file, data in files:
            mirror.files[f"/files/{file}"] = ("application/octet-stream", data)
    return mirror


def npm_package(
    name: str,
    version: str,
    needs: Mapping[str, str] | None = None,
    scripts: Mapping[str, str] | None = None,
) -> tuple[dict[str, object], bytes]:
    """What a registry tells of one version, but for where it is, and its archive."""
    manifest: dict[str, object] = {"name": name, "version": version, "dependencies": dict(needs or {})}
    if scripts:
        manifest |= {"scripts": dict(scripts), "hasInstallScript": True}
    packed = gzip.compress(tarred({"package/package.json": json.dumps(manifest).encode()}), mtime=0)
    whole = f"sha512-{base64.b64encode(hashlib.sha512(packed).digest()).decode()}"
    return {**manifest, "integrity": whole}, packed


def add_npm(mirror: Mirror, url: str, *packages: tuple[dict[str, object], bytes]) -> None:
    """Have the mirror at ``url`` offer these at ``/npm``; the last version of a name is its newest."""
    listings: dict[str, dict[str, object]] = {}
    for facts, packed in packages:
        name, version = str(facts["name"]), str(facts["version"])
        path = f"/npm/{name}/-/{name}-{version}.tgz"
        mirror.files[path] = ("application/octet-stream", packed)
        dist = {"tarball": f"{url}{path}", "integrity": facts["integrity"]}
        listings.setdefault(name, {})[version] = {**facts, "dist": dist}
    for name, versions in listings.items():
        told = {"name": name, "dist-tags": {"latest": list(versions)[-1]}, "versions": versions}
        mirror.files[f"/npm/{name}"] = ("application/json", json.dumps(told).encode())
