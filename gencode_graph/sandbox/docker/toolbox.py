"""The images of one sandbox: which of them a service's commands run in, and what is in there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gencode_graph.sandbox.deps import SCRATCH
from gencode_graph.sandbox.docker.build import ImageStore
from gencode_graph.sandbox.docker.images import (
    CHROMIUM,
    MODULES,
    VENV,
    ImagePlan,
    User,
    backend_plan,
    frontend_plan,
    journeys_plan,
)
from gencode_graph.sandbox.docker.options import DockerOptions
from gencode_graph.sandbox.layout import SANDBOX_HOME, SYSTEM_PATH
from gencode_graph.sandbox.locks import Locks
from gencode_graph.sandbox.protocol import AppRoot, Service
from gencode_graph.sandbox.services import ServiceName


@dataclass
class Toolbox:
    """Images by what they are for. A service that was not made ready runs in its base image, which
    has the tools and none of the app's packages."""

    app: AppRoot
    locks: Locks
    options: DockerOptions
    user: User
    plans: dict[str, ImagePlan] = field(default_factory=dict)

    def make_ready(self, services: Sequence[ServiceName], store: ImageStore, *, again: bool = False) -> None:
        """Have the images of these services, and of both together. Blocks. Raises SandboxError."""
        if "mongo" in services:
            store.base(self.options.mongo_image)
        if "backend" in services:
            base = store.base(self.options.backend_image)
            self._ensure(backend_plan(self.locks.python, self.options, base, self.user), store, again=again)
        if "frontend" in services:
            base = store.base(self.options.frontend_image)
            self._ensure(frontend_plan(self.locks.node, self.options, base, self.user), store, again=again)
        if "frontend" in self.plans and "backend" in self.plans and "journeys" not in self.plans:
            plan = journeys_plan(self.plans["frontend"], self.plans["backend"], self.options)
            self._ensure(plan, store, again=again)

    def image(self, service: Service, store: ImageStore) -> str:
        """What the service's commands run in. Blocks. Raises EngineError."""
        plan = self.plans.get(service)
        if service == "frontend":
            plan = self.plans.get("journeys", plan)
        if plan:
            return plan.tag
        return store.base(self.options.backend_image if service == "backend" else self.options.frontend_image)

    def cwd(self, service: Service) -> Path:
        return self.app.backend if service == "backend" else self.app.frontend

    def env(self, service: Service, database: Mapping[str, str]) -> dict[str, str]:
        """The whole environment of a command; ``database`` is what it takes to find one."""
        own = [f"{VENV}/bin"] if service == "backend" else [str(self.app.frontend / "node_modules/.bin")]
        env = {"PATH": ":".join((*own, *SYSTEM_PATH)), "HOME": SANDBOX_HOME, "LANG": "C.UTF-8"}
        if service == "backend":
            return {**env, "PYTHONDONTWRITEBYTECODE": "1", **database}
        if "frontend" in self.plans:
            env["PLAYWRIGHT_CHROMIUM_PATH"] = CHROMIUM
        if "journeys" in self.plans:
            env |= {"E2E_PYTHON": f"{VENV}/bin/python", "PYTHONDONTWRITEBYTECODE": "1", **database}
        return env

    def scratch(self, service: Service) -> dict[str, str]:
        """Folders that build tools write inside the packages: in memory, for each command anew."""
        if service == "backend" or "frontend" not in self.plans:
            return {}
        return {f"{MODULES}/{name}": "size=64m,mode=1777" for name in SCRATCH}

    def _ensure(self, plan: ImagePlan, store: ImageStore, *, again: bool) -> None:
        store.ensure(plan, again=again)
        self.plans[plan.what] = plan
