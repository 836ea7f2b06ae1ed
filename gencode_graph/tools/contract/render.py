"""``contracts.md``: prose for people, then the one document for everything else."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gencode_graph.artifacts import Analysis
from gencode_graph.tools.contract.parse import prose_of
from gencode_graph.tools.contract.walk import Json
from gencode_graph.tools.contract.yaml import to_yaml

_OVERVIEW = """\
The backend's API. The OpenAPI document at the end is the single source of truth: the backend is
compared with it, and the frontend's client is typed from it.

- Everything is under `/api`, in JSON with snake_case names. Ids are strings; dates are ISO 8601.
- Lists answer one page: `items`, `total`, `page`, `page_size`.
- Every error has the shape `Problem`: `detail`, and `errors` by field.
- `GET /api/health` says whether the app and its database are up."""
_ACCOUNTS = """\
- Sign in with `POST /api/auth/register` or `POST /api/auth/login`, then send
  `Authorization: Bearer <access_token>`. Without it everything but these and health answers 401."""


def render_contract_md(document: Json, parts: Mapping[str, str], analysis: Analysis) -> str:
    """The Markdown text: overview, each entity's prose in the analysis' order, the document."""
    sections = [
        f"# {analysis.name}: contracts",
        _OVERVIEW + (f"\n{_ACCOUNTS}" if analysis.needs.auth else ""),
    ]
    titles = {entity.snake: entity.title_plural for entity in analysis.entities}
    for unit in [*(u for u in titles if u in parts), *sorted(u for u in parts if u not in titles)]:
        prose = _below(prose_of(parts[unit]))
        sections.append(f"## {titles.get(unit, unit)}" + (f"\n\n{prose}" if prose else ""))
    sections.append(f"## OpenAPI\n\n```yaml\n{to_yaml(document)}```")
    return "\n\n".join(sections) + "\n"


def _below(prose: str) -> str:
    """The prose to stand under a second-level heading: its own title goes, the rest moves down."""
    lines = prose.split("\n")
    if lines and lines[0].startswith("#"):
        lines = lines[1:]
    return "\n".join(re.sub(r"^(#{1,4}) ", r"##\1 ", line) for line in lines).strip()
