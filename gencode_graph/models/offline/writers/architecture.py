"""Step 2: architecture.md, a document about this app and no other."""

from __future__ import annotations

from gencode_graph.artifacts import Analysis, Entity, EntityField, Page
from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.rendering import file_block

_MERMAID = {
    "integer": "int",
    "number": "float",
    "money": "float",
    "boolean": "bool",
    "date": "date",
    "datetime": "datetime",
}


def write(ask: Ask) -> str:
    """The document of ``analysis``."""
    analysis = Analysis.model_validate(ask.inputs["analysis"])
    parts = [_purpose(analysis), _components(analysis)]
    if analysis.entities:
        parts += [_data(analysis), _api(analysis)]
    parts += [_pages(analysis), _decisions(analysis), _risks(analysis), _limits(analysis)]
    return file_block("architecture.md", "\n\n".join(parts) + "\n")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _bullets(lines: list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _purpose(analysis: Analysis) -> str:
    return f"# {analysis.name}: architecture\n\n## Purpose\n\n{analysis.summary}"


def _components(analysis: Analysis) -> str:
    if not analysis.needs.backend:
        graph = "flowchart LR\n  visitor([Visitor]) --> nginx[nginx]\n  nginx --> page[Static React page]"
        words = (
            "One static site: React built by Vite, served by nginx. Nothing is stored and nothing is sent."
        )
    else:
        auth = "\n  api --> auth[Accounts: argon2, JWT]" if analysis.needs.auth else ""
        graph = (
            "flowchart LR\n  user([User]) --> web[React frontend]\n  web -- JSON over HTTP --> api[FastAPI]"
            f"{auth}\n  api --> odm[Beanie documents]\n  odm --> db[(MongoDB)]\n"
            "  contract[[contracts.md: OpenAPI 3.1]] -. types .-> web\n  contract -. compared with .-> api"
        )
        words = (
            "A React single-page app talks to a FastAPI service; the service keeps its data in MongoDB "
            "through Beanie. The contract is written before either side: the frontend's client is typed from it "  # noqa: E501
            "and the backend's own OpenAPI document is compared with it."
        )
    return f"## Components\n\n```mermaid\n{graph}\n```\n\n{words}"


def _data(analysis: Analysis) -> str:
    parts = ["## Data model", f"```mermaid\n{_diagram(analysis)}\n```"]
    parts += [_entity(entity) for entity in analysis.entities]
    return "\n\n".join(parts)


def _diagram(analysis: Analysis) -> str:
    lines = ["erDiagram"]
    for entity in analysis.entities:
        lines.append(f"  {entity.name} {{")
        lines.append("    string id PK")
        lines += [
            f"    {_MERMAID.get(f.type, 'string')} {f.name}{' FK' if f.references else ''}"
            for f in entity.fields
        ]
        lines.append("  }")
        for field in entity.fields:
            if field.references:
                many = "o{" if not field.unique else "o|"
                one = "||" if field.required else "|o"
                lines.append(f"  {field.references} {one}--{many} {entity.name} : {field.name}")
    return "\n".join(lines)


def _entity(entity: Entity) -> str:
    rows = [
        f"| `{f.name}` | {_type(f)} | {'yes' if f.required else 'no'} | {_rules(f)} |" for f in entity.fields
    ]
    owned = " Each record belongs to the user who made it and nobody else sees it." if entity.owned else ""
    offers = [
        f"{what} {', '.join(f'`{name}`' for name in names)}"
        for what, names in (
            ("searched by", entity.search),
            ("filtered by", entity.filters),
            ("sorted by", entity.sort),
        )
        if names
    ]
    lists = f" Lists are {'; '.join(offers)}." if offers else ""
    head = "| Field | Type | Required | Rules |\n|---|---|---|---|"
    return f"### {entity.name}\n\n{entity.description}{owned}{lists}\n\n{head}\n" + "\n".join(rows)


def _type(field: EntityField) -> str:
    return f"reference to {field.references}" if field.references else field.type


def _rules(field: EntityField) -> str:
    rules = ["unique"] if field.unique else []
    if field.options:
        rules.append("one of " + ", ".join(f"`{option}`" for option in field.options))
    if field.minimum is not None:
        rules.append(f"at least {field.minimum:g}")
    if field.maximum is not None:
        rules.append(f"at most {field.maximum:g}")
    return _cell("; ".join(rules)) or "-"


def _api(analysis: Analysis) -> str:
    rows = []
    for entity in analysis.entities:
        path, one = f"/api/{entity.slug}", f"/api/{entity.slug}/{{{entity.snake}_id}}"
        rows += [
            f"| GET | `{path}` | list {entity.title_plural.lower()}, paged | 200, 422 |",
            f"| POST | `{path}` | add a {entity.title.lower()} | 201, {'409, ' if _unique(entity) else ''}422 |",  # noqa: E501
            f"| GET | `{one}` | read one | 200, 404, 422 |",
            f"| PATCH | `{one}` | change some fields | 200, 404, {'409, ' if _unique(entity) else ''}422 |",
            f"| DELETE | `{one}` | remove it | 204, 404, 422 |",
        ]
        if analysis.stats_of(entity.name):
            rows.append(f"| GET | `{path}/stats` | figures for the dashboard | 200 |")
    auth = (
        "\n\nEvery route but health, sign-up and log-in answers 401 without a valid token."
        if analysis.needs.auth
        else ""
    )
    head = "| Method | Path | Purpose | Answers |\n|---|---|---|---|"
    return f"## API\n\n{head}\n" + "\n".join(map(_cell_row, rows)) + auth


def _cell_row(row: str) -> str:
    return row.replace("\n", " ")


def _unique(entity: Entity) -> bool:
    return any(f.unique for f in entity.fields)


def _pages(analysis: Analysis) -> str:
    rows = [f"| `{p.route}` | {_cell(p.title)} | {p.kind} | {_shows(p)} |" for p in analysis.pages]
    return "## Pages\n\n| Route | Page | Kind | Shows |\n|---|---|---|---|\n" + "\n".join(rows)


def _shows(page: Page) -> str:
    if page.entity:
        return f"{page.entity}: list, form, delete"
    return _cell("; ".join([*(w.title for w in page.widgets), *(s.heading for s in page.sections)])) or "-"


def _decisions(analysis: Analysis) -> str:
    look = analysis.theme
    lines = [
        f"Look: {look.mood}; primary {look.primary}, accent {look.accent}, {look.font} type, {look.mode} mode."  # noqa: E501
    ]
    if not analysis.needs.backend:
        lines.append("No backend: nothing is kept, so a static page is the smallest thing that does the job.")
        return "## Decisions\n\n" + _bullets(lines)
    main = max(
        analysis.entities,
        key=lambda e: sum(f.references == e.name for x in analysis.entities for f in x.fields),
    )
    lines.append(
        "References are ids in the document, checked on write; records are not embedded, so each kind has its own list."  # noqa: E501
    )
    if any(e.references for e in analysis.entities):
        lines.append(f"{main.name} is what most other records point to; it is worth being filled first.")
    lines.append(
        "Lists are paged on the server (20 by default, 100 at most), newest first unless sorted otherwise."
    )
    if analysis.stats_of(analysis.entities[0].name) or any(p.kind == "dashboard" for p in analysis.pages):
        lines.append(
            "Dashboard figures are computed by the database in one request an entity, not in the browser."
        )
    account = "Passwords are hashed with argon2; a signed token says who is asking."
    lines.append(account if analysis.needs.auth else "No accounts: the description does not ask for any.")
    return "## Decisions\n\n" + _bullets(lines)


def _risks(analysis: Analysis) -> str:
    lines = []
    for entity in analysis.entities:
        for parent in entity.references:
            lines.append(  # noqa: PERF401
                f"Deleting a {parent} leaves {entity.plural} that point to it; they show the reference as missing."  # noqa: E501
            )
        for field in entity.fields:
            if field.unique:
                lines.append(  # noqa: PERF401
                    f"Two {entity.plural} cannot share `{field.name}`: the database refuses the second, the API says 409."  # noqa: E501
                )
    if analysis.needs.backend and not analysis.needs.auth:
        lines.append(
            "Without accounts everybody who reaches the app can change its data: keep it in a trusted network."  # noqa: E501
        )
    if analysis.needs.auth:
        lines.append(
            "The secret that signs tokens has to be set in production; with the one from the example anyone could sign in."  # noqa: E501
        )
    if not analysis.needs.backend:
        lines.append("The page's words are general until its owner puts in the facts only they know.")
    return "## Risks\n\n" + _bullets(lines[:14])


def _limits(analysis: Analysis) -> str:
    left = (
        _bullets(analysis.not_covered)
        if analysis.not_covered
        else "Nothing that the description asks for was left out knowingly."
    )
    taken = f"\n\n## Assumptions\n\n{_bullets(analysis.assumptions)}" if analysis.assumptions else ""
    return f"## Not covered\n\n{left}{taken}"
