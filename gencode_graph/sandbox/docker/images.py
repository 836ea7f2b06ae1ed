"""Which images an app needs, as data: a Dockerfile, the files beside it, and a tag made of all that.

Three of them: ``backend`` (Python and the app's packages), ``frontend`` (Node, Chromium and the app's
packages) and ``journeys``, the frontend's with the backend's packages too, since a journey starts both.
"""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gencode_graph.sandbox.deps import SCRATCH, node_key, python_key
from gencode_graph.sandbox.docker.labels import OWNER, PRODUCT
from gencode_graph.sandbox.docker.options import DockerOptions
from gencode_graph.sandbox.installers import npm_ci, pip_check, pip_install
from gencode_graph.sandbox.locks import PYTHON_LOCKS, python_pins

VENV = "/opt/venv"
MODULES = "/opt/frontend/node_modules"
CHROMIUM = "/usr/local/bin/gencode-chromium"
_BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
_PYTHON = f"{VENV}/bin/python"
_PIP = (
    f"python3 -m venv {VENV}"
    f" && {shlex.join(pip_install(_PYTHON, '/opt/gencode/requirements-dev.lock'))} --no-cache-dir"
    f" && {shlex.join(pip_check(_PYTHON))}"
)
_APT = "apt-get update && apt-get install -y --no-install-recommends"
_FIND_CHROMIUM = (
    "found=$(command -v chromium || command -v chromium-browser || command -v google-chrome-stable"
    " || ls -d /ms-playwright/chromium-*/chrome-linux*/chrome 2>/dev/null | tail -n 1)"
)


@dataclass(frozen=True)
class ImagePlan:
    """One image to build unless ``tag`` is there. ``needs`` are other images it starts from."""

    what: str
    tag: str
    dockerfile: str
    files: Mapping[str, bytes]
    needs: tuple[str, ...]
    build_args: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class User:
    """Who commands run as: the owner of the app's files."""

    uid: int
    gid: int

    def __str__(self) -> str:
        return f"{self.uid}:{self.gid}"


def backend_plan(lock: Mapping[str, bytes], options: DockerOptions, base: str, user: User) -> ImagePlan:
    """The image of the app's backend, from its lock files. Raises SandboxError without them."""
    files = {PYTHON_LOCKS[0]: python_pins(lock)}
    key = python_key(lock)
    lines = [*_python_lines(files), *_user_lines(user)]
    return _plan("backend", key, base, lines, files, options)


def frontend_plan(lock: Mapping[str, bytes], options: DockerOptions, base: str, user: User) -> ImagePlan:
    """The image of the app's frontend, from its lock files. Raises SandboxError without one."""
    files = dict(lock)
    key = node_key(lock)
    scratch = " ".join(f"node_modules/{name}" for name in SCRATCH)
    install = f'[ -n "$found" ] || {{ {_APT} chromium && found=$(command -v chromium); }}'
    npm = shlex.join(npm_ci(["npm"], "/tmp/npm", loglevel="http"))  # noqa: S108 - the image's own
    lines = [
        f'RUN {_FIND_CHROMIUM}; {install} && ln -s "$found" {CHROMIUM}',
        "WORKDIR /opt/frontend",
        f"COPY {' '.join(sorted(files))} ./",
        f"RUN {npm} && rm -rf /tmp/npm && mkdir -p -m 1777 {scratch}",
        *_user_lines(user),
    ]
    return _plan("frontend", key, base, lines, files, options)


def journeys_plan(frontend: ImagePlan, backend: ImagePlan, options: DockerOptions) -> ImagePlan:
    """Both in one. Where they start from the same base, the backend's packages are copied, else
    installed for the Python that the frontend's base has or gets."""
    files = {name: data for name, data in backend.files.items() if name in PYTHON_LOCKS}
    if frontend.needs == backend.needs:
        lines, files = [f"COPY --from={backend.tag} {VENV} {VENV}"], {}
    else:
        missing = f"python3 -c 'import venv, ensurepip' || {{ {_APT} python3 python3-venv; }}"
        lines = [f"RUN {missing}", *_python_lines(files)]
    plan = _plan("journeys", f"{frontend.tag} {backend.tag}", frontend.tag, lines, files, options)
    return ImagePlan(
        plan.what, plan.tag, plan.dockerfile, plan.files, (frontend.tag, backend.tag), plan.build_args
    )


def _plan(
    what: str,
    key: str,
    base: str,
    lines: Sequence[str],
    files: Mapping[str, bytes],
    options: DockerOptions,
) -> ImagePlan:
    certificates = options.certificates()
    head = [f"FROM {base}", f"LABEL {OWNER}={PRODUCT}", "USER root", *_ca_lines(certificates)]
    text = "\n".join([*head, "ARG PIP_INDEX_URL", "ARG NPM_CONFIG_REGISTRY", *lines, ""])
    digest = hashlib.sha256(f"{key}\n{text}\n{options.pip_index}\n{options.npm_registry}".encode())
    digest.update(certificates)
    mirrors = {"PIP_INDEX_URL": options.pip_index, "NPM_CONFIG_REGISTRY": options.npm_registry}
    return ImagePlan(
        what=what,
        tag=f"gencode-{what}:{digest.hexdigest()[:20]}",
        dockerfile=text,
        files={**files, **({"extra-ca.crt": certificates} if certificates else {})},
        needs=(base,),
        build_args={name: value for name, value in mirrors.items() if value},
    )


def _python_lines(files: Mapping[str, bytes]) -> list[str]:
    return [f"COPY {' '.join(sorted(files))} /opt/gencode/", f"RUN {_PIP}"]


def _ca_lines(certificates: bytes) -> list[str]:
    """Certificates are added to the system's, at the one place that pip and npm are pointed to."""
    if not certificates:
        return []
    names = ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
    return [
        "COPY extra-ca.crt /opt/gencode/",
        f"RUN mkdir -p /etc/ssl/certs && cat /opt/gencode/extra-ca.crt >> {_BUNDLE}",
        "ENV " + " ".join(f"{name}={_BUNDLE}" for name in names),
    ]


def _user_lines(user: User) -> list[str]:
    """Programs that look up who they are find somebody."""
    entry = f"app:x:{user.uid}:{user.gid}:app:/tmp:/bin/sh"
    return [f"RUN grep -q '^[^:]*:[^:]*:{user.uid}:' /etc/passwd || echo '{entry}' >> /etc/passwd"]
