"""The backend's files that follow from the analysis alone: no model is asked for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gencode_graph.artifacts import Analysis
from gencode_graph.tools.links import links_to

MAIN = "backend/app/main.py"
DOCUMENTS = "backend/app/models/__init__.py"
_LINE_LENGTH = 100
_REFERENCE = "_Reference"
"""Neither an entity nor its module has such a name."""
_CORE_IMPORTS = (
    "from app.core.config import settings",
    "from app.core.database import lifespan",
    "from app.core.errors import install_error_handlers",
    "from app.core.health import router as health_router",
)
_APP = """
app = FastAPI(title="API", version="1.0.0", lifespan=lifespan)
app.add_middleware(
    CORSMiddleware,
    allow_origins=settings.cors_origins,
    allow_methods=["*"],
    allow_headers=["*"],
)
install_error_handlers(app)
"""


def documents_module(analysis: Analysis) -> str:
    """``app/models/__init__.py``: every document the database lifespan has to know, and what refers to
    what, for deleting."""
    found = {f"app.models.{e.snake}": e.name for e in analysis.entities}
    if analysis.needs.auth:
        found["app.core.auth"] = "User"
    links = list(_links(analysis))
    taken = {**found, "app.core.references": f"Reference as {_REFERENCE}"} if links else found
    imports = [f"from {module} import {taken[module]}" for module in sorted(taken, key=natural)]
    blocks = [
        '"""Every document, for the database to make ready, and what refers to what."""',
        "\n".join(imports),
        bracketed("DOCUMENTS = [", sorted(found.values()), "]"),
        bracketed("REFERENCES = [", links, "]"),
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _links(analysis: Analysis) -> Iterator[str]:
    """Accounts are not deleted through the API, so what refers to them is left out."""
    for to in analysis.entities:
        for entity, field in links_to(analysis, to.name):
            yield f'{_REFERENCE}({entity.name}, "{field.name}", {to.name}, "{field.when_gone}")'


def main_module(analysis: Analysis) -> str:
    """``app/main.py``: the application, the core and every entity's router put together."""
    accounts = ["from app.core.auth import router as auth_router"] if analysis.needs.auth else []
    routers = sorted((e.snake for e in analysis.entities), key=natural)
    imports = [
        *accounts,
        *_CORE_IMPORTS,
        *(f"from app.routers.{name} import router as {name}_router" for name in routers),
    ]
    included = ["health", *(["auth"] if accounts else []), *routers]
    return "\n".join(
        [
            '"""The application: core and routers put together."""\n',
            "from fastapi import FastAPI",
            "from fastapi.middleware.cors import CORSMiddleware\n",
            *imports,
            _APP.rstrip("\n"),
            *(f"app.include_router({name}_router)" for name in included),
        ]
    ) + "\n"  # fmt: skip


def bracketed(opening: str, items: Iterable[str], closing: str) -> str:
    """A list on one line, or an item a line where that is too long: as formatters write it."""
    items = list(items)
    line = f"{opening}{', '.join(items)}{closing}"
    return line if len(line) <= _LINE_LENGTH else "\n".join([opening, *_indented(items), closing])


def _indented(items: Iterable[str]) -> Iterator[str]:
    return (f"    {item}," for item in items)


def natural(name: str) -> list[tuple[int, str]]:
    """As import sorters order names: digits count as numbers."""
    return [(int(part) if part.isdigit() else -1, part) for part in re.split(r"(\d+)", name)]
