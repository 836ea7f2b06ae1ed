"""What one service's command finds around it: programs, packages, environment, folders."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gencode_graph.errors import ToolMissingError
from gencode_graph.sandbox.bubblewrap import Jail
from gencode_graph.sandbox.deps import SCRATCH
from gencode_graph.sandbox.limits import Limits
from gencode_graph.sandbox.places import HIDDEN, NODE_MODULES
from gencode_graph.sandbox.protocol import AppRoot, Service
from gencode_graph.sandbox.toolchain import Tool

SANDBOX_HOME = "/tmp"  # noqa: S108 - private to each command
SYSTEM_PATH = ("/usr/local/bin", "/usr/bin", "/bin")


@dataclass(frozen=True)
class Layout:
    """What has been made ready. ``venv`` and ``modules`` are cache entries, None before
    ``start`` of their service."""

    app: AppRoot
    python: Tool
    node: Tool | None = None
    chromium: Tool | None = None
    venv: Path | None = None
    modules: Path | None = None

    def cwd(self, service: Service) -> Path:
        return self.app.backend if service == "backend" else self.app.frontend

    def path(self, service: Service) -> list[str]:
        """Folders programs are looked up in, the service's own packages first."""
        own: list[Path] = []
        if service == "backend" and self.venv:
            own = [self.venv / "bin"]
        if service == "frontend" and self.node:
            own = [self.app.frontend / "node_modules" / ".bin", self.node.path.parent]
        return [*map(str, own), *SYSTEM_PATH]

    def program(self, service: Service, name: str) -> str:
        """Where a command's program is, looked up before so that a missing one is no failing
        one. Raises ToolMissingError."""
        if "/" in name:
            found = shutil.which(self.cwd(service) / name)
        else:
            found = shutil.which(name, path=":".join(self.path(service)))
            if found is None and self.modules and service == "frontend":
                # Only inside the sandbox is the cache entry mounted at node_modules.
                packaged = shutil.which(name, path=str(self.modules / ".bin"))
                found = packaged and str(self.app.frontend / "node_modules" / ".bin" / name)
        if found is None:
            raise ToolMissingError(name)
        return str(found)

    def env(self, service: Service, extra: Mapping[str, str] | None) -> dict[str, str]:
        """The whole environment of a command: nothing of the host's.

        Frontend commands also learn the browser (``PLAYWRIGHT_CHROMIUM_PATH``) and, when the backend was
        started, its interpreter (``E2E_PYTHON``), for tests of both together.
        """
        env = {"PATH": ":".join(self.path(service)), "HOME": SANDBOX_HOME, "LANG": "C.UTF-8"}
        if service == "backend":
            env["PYTHONDONTWRITEBYTECODE"] = "1"
        else:
            if self.chromium:
                env["PLAYWRIGHT_CHROMIUM_PATH"] = str(self.chromium.path)
            if self.venv:
                env["E2E_PYTHON"] = str(self.venv / "bin" / "python")
                env["PYTHONDONTWRITEBYTECODE"] = "1"
        return {**env, **(extra or {})}

    def jail(self, service: Service, limits: Limits, *, served: bool = False) -> Jail:
        """The same as bubblewrap mounts. Of the app, a command can write its own service's folder, one
        that serves nothing."""
        tools = [tool.prefix for tool in (self.python, self.node, self.chromium) if tool]
        outside = [prefix for prefix in tools if not prefix.is_relative_to("/usr")]
        writable = () if served else (self.cwd(service),)
        modules = self.app.frontend / NODE_MODULES
        own = [self.app.root / name for name in HIDDEN]
        hidden = tuple(path for path in own if path.is_dir())
        # A .git that is a file says where on the host the history is.
        mounts = tuple((Path(os.devnull), path) for path in own if path.is_file())
        scratch: tuple[Path, ...] = ()
        if self.modules:
            mounts = (*mounts, (self.modules, modules))
            scratch = tuple(modules / name for name in SCRATCH)
        elif self.app.frontend in writable:
            # What is a mount cannot be replaced by what would be followed when there is one to make.
            hidden = (*hidden, modules)
        return Jail(
            root=self.app.root,
            cwd=self.cwd(service),
            writable=writable,
            hidden=hidden,
            read_only=(*dict.fromkeys(outside), *([self.venv] if self.venv else [])),
            mounts=mounts,
            scratch=scratch,
            limits=limits,
        )
