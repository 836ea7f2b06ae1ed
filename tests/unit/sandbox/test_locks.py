"""A lock file pins packages of a registry by hash, or it is none: no line of it can lead an installer elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.errors import SandboxError
from gencode_graph.sandbox.locks import Locks, node_packages, python_pins
from gencode_graph.tools.scaffold import TEMPLATE

HASH = f"--hash=sha256:{'0' * 64}"


def pins(text: str) -> bytes:
    return python_pins({"requirements-dev.lock": text.encode()})


def test_the_template_s_own() -> None:
    locks = Locks.read(TEMPLATE)
    assert python_pins(locks.python).count(b"\n") > 50
    assert len(node_packages(locks.node)["packages"]) > 100


def test_pins_are_written_anew() -> None:
    text = f"a[x,y]==1.0 ; python_version < '3' \\\n    {HASH} \\\n    {HASH}\n    # via b\n\n# end\nb==2 {HASH} # why\n"
    assert pins(text).decode() == f"a[x,y]==1.0 ; python_version < '3' {HASH} {HASH}\nb==2 {HASH}\n"


@pytest.mark.parametrize(
    "line",
    [
        "evil @ file:///stage/evil-1.0.tar.gz --hash=sha256:00",
        f"evil @ https://evil.example/evil.whl {HASH}",
        f"./evil.whl {HASH}", f"/stage/evil {HASH}", f"git+https://evil.example/x {HASH}", f"-e . {HASH}",
        "--index-url https://evil.example/simple", "-i https://evil.example", "-r other.txt", "--no-binary :all:",
        f"a==1 --config-settings=x=y {HASH}", f"a==1 ; x --global-option=x {HASH}", "a==1", f"a>=1 {HASH}",
        f"# a comment \\\n--find-links /stage\na==1 {HASH}", f"a==1 {HASH} \\\n --trusted-host x",
        f"a==1 {HASH}\x0c-r other.txt", f"a==1 {HASH}\u2028-r other.txt", f"${{HOME}}==1 {HASH}",
    ],
)  # fmt: skip
def test_anything_else_is_refused(line: str) -> None:
    with pytest.raises(SandboxError, match="is not installed"):
        pins(line)


@given(st.text())
def test_whatever_is_written_there(text: str) -> None:
    """Either refused, or pins and hashes alone."""
    try:
        found = python_pins({"requirements-dev.lock": text.encode("utf-8", "replace")}).decode()
    except SandboxError:
        return
    assert all("==" in line and "--hash=" in line and "@" not in line for line in found.splitlines())


def lock(**entry: object) -> dict[str, bytes]:
    sound = {"version": "1.0.0", "resolved": "https://packages.example/a.tgz", "integrity": "sha512-x"}
    packages = {"": {"name": "app"}, "node_modules/a": {**sound, **entry}}
    return {"package-lock.json": json.dumps({"lockfileVersion": 3, "packages": packages}).encode()}


def test_packages_of_a_registry() -> None:
    assert list(node_packages(lock())["packages"]) == ["", "node_modules/a"]
    assert node_packages(lock(resolved="http://127.0.0.1:8080/a.tgz"))
    inner = {"node_modules/a/node_modules/b": {"version": "1", "inBundle": True}}
    document = json.loads(lock()["package-lock.json"])
    document["packages"] |= inner
    assert node_packages({"package-lock.json": json.dumps(document).encode()})


@pytest.mark.parametrize(
    "entry",
    [
        {"resolved": "file:../evil"}, {"resolved": "git+ssh://git@evil.example/x"}, {"link": True},
        {"integrity": None}, {"resolved": 1}, {"resolved": "../evil.tgz"},
    ],
)  # fmt: skip
def test_packages_from_elsewhere_are_refused(entry: dict[str, object]) -> None:
    with pytest.raises(SandboxError, match="is not installed"):
        node_packages(lock(**entry))


@pytest.mark.parametrize("place", ["evil", "../evil", "node_modules/../../evil", "packages/evil"])
def test_packages_that_lie_beside_are_refused(place: str) -> None:
    document = json.loads(lock()["package-lock.json"])
    document["packages"][place] = document["packages"]["node_modules/a"]
    with pytest.raises(SandboxError, match="is not installed"):
        node_packages({"package-lock.json": json.dumps(document).encode()})


def test_links_are_no_lock_files(tmp_path: Path) -> None:
    (tmp_path / "backend").mkdir()
    (tmp_path / "secret").write_text(f"a==1 {HASH}")
    (tmp_path / "backend/requirements-dev.lock").symlink_to("../secret")
    assert Locks.read(tmp_path) == Locks({}, {})
