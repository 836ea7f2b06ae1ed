"""Places that cannot pull: images and packages from mirrors on this machine, with certificates of their own."""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import io
import ipaddress
import json
import secrets
import ssl
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docker
import pytest
import trustme

from gencode_graph.errors import ImageBuildError, ImageMissingError
from gencode_graph.sandbox.deps import default_cache
from gencode_graph.sandbox.docker.build import ImageStore
from gencode_graph.sandbox.docker.engine import connect
from gencode_graph.sandbox.docker.images import ImagePlan
from gencode_graph.sandbox.docker.ownership import user_for
from gencode_graph.sandbox.docker.sandbox import DockerSandbox
from gencode_graph.sandbox.docker.toolbox import Toolbox
from gencode_graph.sandbox.locks import Locks
from gencode_graph.sandbox.protocol import AppRoot
from tests.contract.sandboxes import docker_options, make_root, needs_docker
from tests.integration.mirrors import Mirror, sha, tarred

pytestmark = [pytest.mark.integration, needs_docker]

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
CONFIG = "application/vnd.docker.container.image.v1+json"
LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"


@pytest.fixture
def client() -> Iterator[docker.APIClient]:
    client = connect()
    yield client
    client.close()


# --- images ------------------------------------------------------------------------------------


def registry_of(name: str, architecture: str) -> tuple[Mirror, str]:
    """A registry that has one image, of one file, with the tag 1; and the digest of its manifest."""
    layer = tarred({"hello": name.encode()})
    config = json.dumps(
        {
            "architecture": architecture,
            "os": "linux",
            "config": {},
            "rootfs": {"type": "layers", "diff_ids": [sha(layer)]},
        }
    ).encode()
    blobs = {CONFIG: config, LAYER: gzip.compress(layer)}
    described = {
        kind: {"mediaType": kind, "size": len(data), "digest": sha(data)} for kind, data in blobs.items()
    }
    whole = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": described[CONFIG],
        "layers": [described[LAYER]],
    }
    manifest = json.dumps(whole).encode()
    base = f"/v2/library/{name}"
    files = {f"{base}/blobs/{sha(data)}": (kind, data) for kind, data in blobs.items()}
    files |= {f"{base}/manifests/{tag}": (MANIFEST, manifest) for tag in ("1", sha(manifest))}
    return Mirror({"/v2": ("application/json", b"{}"), **files}), sha(manifest)


@pytest.mark.parametrize("by", ["tag", "digest"])
def test_an_image_comes_from_the_mirror_that_is_set(
    client: docker.APIClient, tmp_path: Path, by: str
) -> None:
    name = f"gencode-test-{secrets.token_hex(6)}"
    mirror, digest = registry_of(name, client.version()["Arch"])
    wanted = f"{name}:1" if by == "tag" else f"{name}@{digest}"
    said: list[str] = []
    with mirror.serving("127.0.0.1") as port:
        images = ImageStore(client, tmp_path, said.append, registry=f"127.0.0.1:{port}")
        assert not images.has(wanted)
        found = images.base(wanted)
        try:
            assert found == f"127.0.0.1:{port}/library/{wanted}"
            assert said[0] == f"Pulling {found}"
            asked = len(mirror.asked)
            assert images.base(wanted) == found
            assert len(mirror.asked) == asked, "what is here is not asked for again"
        finally:
            client.remove_image(found, force=True)


def test_what_a_mirror_does_not_have_is_named(client: docker.APIClient, tmp_path: Path) -> None:
    mirror, _ = registry_of("other", "amd64")
    with mirror.serving("127.0.0.1") as port:
        images = ImageStore(client, tmp_path, lambda _line: None, registry=f"127.0.0.1:{port}")
        with pytest.raises(ImageMissingError, match=rf"127\.0\.0\.1:{port}/library/none:1 is not here"):
            images.base("none:1")


# --- packages ----------------------------------------------------------------------------------

NAME = "gencode-hello"


def wheel() -> bytes:
    """A package of one line."""
    info = "gencode_hello-1.0.dist-info"
    files = {
        "gencode_hello.py": "WORD = 'hello from the mirror'\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {NAME}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def package_mirror(root: Path) -> Mirror:
    """A mirror with one package for pip and one for npm, which the app in ``root`` is made to want."""
    built = wheel()
    file = "gencode_hello-1.0-py3-none-any.whl"
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (root / "backend" / lock).write_text(f"{NAME}==1.0 --hash={sha(built)}\n")

    manifest = {"name": NAME, "version": "1.0.0", "main": "main.js"}
    packed = gzip.compress(
        tarred({"package/package.json": json.dumps(manifest).encode(), "package/main.js": MAIN_JS.encode()})
    )
    whole = f"sha512-{base64.b64encode(hashlib.sha512(packed).digest()).decode()}"
    wanted = {"name": "app", "version": "1.0.0", "dependencies": {NAME: "1.0.0"}}
    lock_file = {
        **wanted,
        "lockfileVersion": 3,
        "packages": {"": wanted, f"node_modules/{NAME}": {"version": "1.0.0", "integrity": whole}},
    }
    (root / "frontend" / "package.json").write_text(json.dumps(wanted))
    (root / "frontend" / "package-lock.json").write_text(json.dumps(lock_file))
    tarball = f"/npm/{NAME}/-/{NAME}-1.0.0.tgz"
    return Mirror(
        {
            f"/simple/{NAME}": ("text/html", f'<a href="/files/{file}">{file}</a>'.encode()),
            f"/files/{file}": ("application/octet-stream", built),
            tarball: ("application/octet-stream", packed),
            f"/npm/{NAME}": ("application/json", b""),
        }
    )


MAIN_JS = "module.exports = 'hello from the mirror';"


def listing(url: str, mirror: Mirror) -> bytes:
    """What npm is told of its package; it names the place to load it from in full."""
    path, (_, packed) = next((path, file) for path, file in mirror.files.items() if path.endswith(".tgz"))
    whole = f"sha512-{base64.b64encode(hashlib.sha512(packed).digest()).decode()}"
    version = {"name": NAME, "version": "1.0.0", "dist": {"tarball": f"{url}{path}", "integrity": whole}}
    return json.dumps(
        {"name": NAME, "dist-tags": {"latest": "1.0.0"}, "versions": {"1.0.0": version}}
    ).encode()


@pytest.fixture
def base(client: docker.APIClient, tmp_path: Path) -> Iterator[str]:
    """pip's usual way to check certificates wants a name, and the mirror here has an address only."""
    start = docker_options().frontend_image
    text = f"FROM {start}\nENV PIP_USE_DEPRECATED=legacy-certs\n"
    plan = ImagePlan("test", f"gencode-test:{secrets.token_hex(6)}", text, {}, (start,))
    yield ImageStore(client, tmp_path / "locks", lambda _line: None).ensure(plan)
    client.remove_image(plan.tag, force=True)


async def test_packages_come_from_mirrors_with_certificates_of_their_own(
    client: docker.APIClient, tmp_path: Path, base: str
) -> None:
    """The mirrors answer where builds can reach this machine: at the bridge's address."""
    bridge = client.inspect_network("bridge")["IPAM"]["Config"][0]
    # An engine that was started for the first time does not tell its own address: it is the first one.
    here = bridge.get("Gateway") or str(next(ipaddress.ip_network(bridge["Subnet"]).hosts()))
    root = make_root(tmp_path)
    mirror = package_mirror(root)
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(here).configure_cert(context)
    bundle = tmp_path / "ours.pem"
    authority.cert_pem.write_to_path(str(bundle))
    with mirror.serving(here, context) as port:
        url = f"https://{here}:{port}"
        mirror.files[f"/npm/{NAME}"] = ("application/json", listing(url, mirror))
        mirrors = {"pip_index": f"{url}/simple", "npm_registry": f"{url}/npm"}
        options = replace(docker_options(), backend_image=base, frontend_image=base, **mirrors)
        trusting = replace(options, ca_bundle=bundle)
        images = ImageStore(client, tmp_path / "locks", lambda _line: None)
        with pytest.raises(ImageBuildError, match=r"Building the backend image failed: .*certificate"):
            Toolbox(AppRoot(root), Locks.read(root), options, user_for(root)).make_ready(["backend"], images)
        tools = Toolbox(AppRoot(root), Locks.read(root), trusting, user_for(root))
        await asyncio.to_thread(tools.make_ready, ["backend", "frontend"], images)
        sandbox = DockerSandbox(root, cache=default_cache(), options=trusting)
        try:
            await sandbox.start(["backend", "frontend"])
            python = "import gencode_hello, os; print(gencode_hello.WORD, os.environ.get('PIP_INDEX_URL'))"
            said = await sandbox.exec(["python", "-c", python], service="backend")
            assert said.stdout == "hello from the mirror None\n", said.stderr
            node = f"console.log(require('{NAME}'), process.env.NPM_CONFIG_REGISTRY)"
            said = await sandbox.exec(["node", "-e", node], service="frontend")
            assert said.stdout == "hello from the mirror undefined\n", said.stderr
        finally:
            await sandbox.close()
            for plan in reversed(tools.plans.values()):
                client.remove_image(plan.tag, force=True)
    assert {path for path in mirror.asked if path.endswith((".whl", ".tgz"))} == {
        path for path in mirror.files if path.endswith((".whl", ".tgz"))
    }
