"""The skeleton of an app: the template's files and the files derived from the analysis.

Every path here is locked: models build on these files and may not write them.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path, PurePosixPath

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gencode_graph.artifacts import Analysis
from gencode_graph.sandbox.locks import LOCKED
from gencode_graph.sandbox.services import app_stack
from gencode_graph.tools import shelf
from gencode_graph.tools.access import is_decided, lists_accounts, roles_of
from gencode_graph.tools.backend_derived import DOCUMENTS, documents_module
from gencode_graph.tools.compose import compose_text
from gencode_graph.tools.domain import PACKAGES, backend_logic
from gencode_graph.tools.frontend_derived import access_ts, routes_tsx, theme_css
from gencode_graph.tools.surfaces import first_mode

TEMPLATE = Path(__file__).parent.parent / "templates" / "app"
_LEFTOVERS = frozenset({"__pycache__", "node_modules", ".pytest_cache", ".ruff_cache", "dist"})
_ACCOUNT_FILES = (
    "backend/app/core/auth.py",
    "backend/app/core/security.py",
    "backend/tests/accounts_test.py",
    "frontend/src/app/auth/*",
    "frontend/src/lib/account.ts",
)
_ACCOUNTS_PAGE = "frontend/src/app/auth/accounts-page.tsx"
_JOURNEYS_ROLES = "backend/tests/support/roles.py"
_ROLE_FILES = frozenset(
    {
        "backend/app/core/access.py",
        "backend/app/core/give_role.py",
        "backend/app/core/roles.py",
        "backend/tests/roles_test.py",
        "backend/tests/support/allowed.py",
    }
)
_ACCESS_FILES = frozenset({"backend/tests/access_test.py"})


def skeleton(analysis: Analysis) -> dict[str, str]:
    """Path -> text of every template and derived file of this app, in order of path.

    A template file ending in ``.j2`` is rendered and loses the ending. ``backend/`` is there when
    the app needs a backend, the account files when it needs sign-in, those about roles when it has some, a
    library's when a page lists it.
    """
    files = {
        path: _render(name, analysis) if name.endswith(".j2") else _text(name)
        for name in _template_files()
        if _is_needed(path := name.removesuffix(".j2"), analysis)
    }
    files |= shelf.manifests(shelf.listed(analysis))
    return dict(sorted({**files, **dict(_derived(analysis))}.items()))


def app_slug(analysis: Analysis) -> str:
    """The app's name for packages and containers: lower-case ASCII letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", analysis.name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40].strip("-") or "app"


def own_locks(files: Mapping[str, bytes]) -> list[str]:
    """Lock files that are not the template's: somebody changed them, or another version made them."""
    ours = {path: (TEMPLATE / path).read_bytes() for path in LOCKED if (TEMPLATE / path).is_file()}
    found = shelf.as_installed(files)
    return [path for path, content in ours.items() if found.get(path, content) != content]


def _derived(analysis: Analysis) -> Iterator[tuple[str, str]]:
    needs = analysis.needs
    stack = app_stack(app_slug(analysis), backend=needs.backend, auth=needs.auth)
    yield "docker-compose.yml", compose_text(stack)
    yield "frontend/src/theme.css", theme_css(analysis.theme)
    yield "frontend/src/routes.tsx", routes_tsx(analysis)
    if analysis.needs.auth:
        yield "frontend/src/access.ts", access_ts(analysis)
    if analysis.needs.backend:
        yield DOCUMENTS, documents_module(analysis)
    if backend_logic(analysis):
        yield from dict.fromkeys(PACKAGES, "").items()


@cache
def _template_files() -> tuple[str, ...]:
    found = (p.relative_to(TEMPLATE) for p in TEMPLATE.rglob("*") if p.is_file())
    return tuple(sorted(p.as_posix() for p in found if not _LEFTOVERS & set(p.parts)))


@cache
def _text(name: str) -> str:
    return (TEMPLATE / name).read_text(encoding="utf-8")


def _is_needed(path: str, analysis: Analysis) -> bool:
    if PurePosixPath(path).parts[0] == "backend" and not analysis.needs.backend:
        return False
    if shelf.is_left_out(path, shelf.listed(analysis)):
        return False
    if path == _ACCOUNTS_PAGE:
        return bool(roles_of(analysis).givers)
    if path == _JOURNEYS_ROLES:
        return analysis.needs.auth and bool(analysis.roles)
    if path in _ROLE_FILES:
        return bool(roles_of(analysis).names)
    if path in _ACCESS_FILES:
        return is_decided(analysis)
    accounts = any(PurePosixPath(path).match(pattern) for pattern in _ACCOUNT_FILES)
    return analysis.needs.auth or not accounts


@cache
def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(TEMPLATE),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - source code, not HTML
    )
    env.filters["literal"] = lambda value: json.dumps(value, ensure_ascii=False)
    return env


def _render(name: str, analysis: Analysis) -> str:
    """Templates see ``analysis``, its ``needs``, its ``roles`` by how one comes to them, whether it has
    ``decided`` who may what and ``lists_accounts``, the app's ``slug``, and the ``mode`` it opens in."""
    seen = {
        "analysis": analysis,
        "needs": analysis.needs,
        "roles": roles_of(analysis),
        "decided": is_decided(analysis),
        "lists_accounts": lists_accounts(analysis),
        "slug": app_slug(analysis),
        "mode": first_mode(analysis.theme),
    }
    return _environment().get_template(name).render(seen)
