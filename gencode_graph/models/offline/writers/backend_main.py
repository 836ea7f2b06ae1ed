"""Step 8: the application, core and routers put together."""

from __future__ import annotations

from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.backend.imports import Imports
from gencode_graph.models.offline.rendering import file_block, render


def write(ask: Ask) -> str:
    auth = bool((ask.inputs.get("needs") or {}).get("auth"))
    modules = sorted(ask.inputs.get("routers") or [])
    imports = Imports([f"{module}_router" for module in modules] + ["app", "router"])
    for module in modules:
        imports.own(f"app.routers.{module}", "router", f"{module}_router")
    core = [imports.use("app.core.health", "router", "health_router")]
    if auth:
        core.append(imports.use("app.core.auth", "router", "auth_router"))
    body = render(
        "backend/main.py.j2",
        use=imports.use,
        routers=[*core, *(f"{module}_router" for module in modules)],
    )
    return file_block(
        "backend/app/main.py", f'"""The application: core and routers put together."""\n\n{imports}\n{body}'
    )
