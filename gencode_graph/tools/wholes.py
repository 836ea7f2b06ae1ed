"""What must hold of a whole app, for each step that can say so: checks in order on a stage.

Each stops where going on would only repeat the same failure in other words.
"""

from __future__ import annotations

import asyncio

from gencode_graph.artifacts import Issue
from gencode_graph.sandbox.services import ServiceName
from gencode_graph.tools import verify
from gencode_graph.tools.contract import compare, problems_of, router_of
from gencode_graph.tools.domain import backend_logic, tests_path
from gencode_graph.tools.preview import open_app
from gencode_graph.tools.proof.units import CHECK as PROOF
from gencode_graph.tools.proof.units import entities_to_prove, tools_to_prove
from gencode_graph.tools.stage import Stage
from gencode_graph.tools.surfaces import judged_dark
from gencode_graph.tools.verify.frontend import DIST
from gencode_graph.tools.verify.guarding import (
    guards_are_tested,
    journeys_are_tested,
    logic_is_tested,
    losses_of,
)
from gencode_graph.tools.visits import role_for

SCHEMA = "frontend/src/api/schema.d.ts"
NO_BUILD = (
    "The build ended well and left no pages: dist is gone, a link, or far too large. Something that runs "
    "while the app is built does that; take it out."
)
BACKEND: tuple[ServiceName, ...] = ("backend", "mongo")


async def frontend_compiles(stage: Stage) -> None:
    """The pages type-check, the production build succeeds, and every class of theirs has a rule in it."""

    async def typecheck() -> list[Issue]:
        return await verify.typecheck(await stage.sandbox("frontend"))

    async def styles() -> list[Issue]:
        sheets = [data.decode(errors="replace") for path, data in stage.built.items() if _is_sheet(path)]
        return await asyncio.to_thread(verify.idle_classes, stage.app.texts, sheets)

    if await stage.check("typecheck", typecheck) and await stage.check("build", lambda: _build(stage)):
        await stage.check("styles", styles)


async def pages_hold(stage: Stage) -> None:
    """The pages compile, and what tools work out is right by their own tests."""
    await frontend_compiles(stage)
    await _tools_pass(stage)


async def pages_look_right(stage: Stage) -> None:
    """Every page renders: no console error, nothing blank or overflowing, readable contrast."""
    analysis = stage.app.need_analysis()
    roles = {page.slug: role_for(analysis, page) for page in analysis.pages}

    async def screenshots() -> list[Issue]:
        sandbox = await stage.sandbox("frontend")
        async with stage.browser_turn():
            taken = await verify.screenshots(sandbox, analysis.pages, roles, dark=judged_dark(analysis.theme))
        stage.pictures.update(taken.pictures)
        return taken.issues

    if await stage.check("build", lambda: _build(stage)):
        await stage.check("screenshots", screenshots)


async def models_import(stage: Stage) -> None:
    """All documents import and register with Beanie."""

    async def lint() -> list[Issue]:
        return await verify.lint(await stage.sandbox("backend"))

    async def imports() -> list[Issue]:
        return await verify.import_models(await stage.sandbox("backend"))

    if await stage.check("lint", lint):
        await stage.check("import", imports)


async def routers_lint(stage: Stage) -> None:
    """The routers pass ruff together with the rest of the backend."""

    async def lint() -> list[Issue]:
        return await verify.lint(await stage.sandbox("backend"))

    await stage.check("lint", lint)


async def backend_meets_contract(stage: Stage) -> None:
    """The app imports, and serves exactly what the contract says."""

    async def contract() -> list[Issue]:
        served = await verify.export_openapi(await stage.sandbox("backend"))
        if served.document is None:
            return served.issues
        assert stage.app.contract is not None
        # Routers can put what they like into it, and only a sound document can be compared.
        if unsound := await asyncio.to_thread(problems_of, served.document, verify.MAIN):
            return unsound
        return compare(stage.app.contract, served.document, router_of(stage.app.need_analysis()))

    await routers_lint(stage)
    await stage.check("contract", contract)


async def frontend_meets_contract(stage: Stage) -> None:
    """The client's types are made from the contract, and every call of the pages fits them."""

    async def types() -> list[Issue]:
        made = await verify.generate_types(await stage.sandbox("frontend"))
        await stage.write(SCHEMA, made.encode())
        return []

    if await stage.check("types", types):
        await frontend_compiles(stage)


async def backend_tests_pass(stage: Stage) -> None:
    """Ruff and pytest in the sandbox; at least one test ran in every entity's file, and what keeps a rule
    cannot be taken out of the code without a test failing."""

    async def tests() -> list[Issue]:
        run = await verify.run_pytest(await stage.sandbox("backend", "mongo"))
        stage.evidence += run.evidence
        analysis = stage.app.need_analysis()
        wanted = [f"backend/tests/test_{e.snake}.py" for e in analysis.entities]
        wanted += [tests_path(each.name) for each in backend_logic(analysis)]
        return run.issues or verify.untested(run, wanted)

    await routers_lint(stage)
    if await stage.check("pytest", tests) and entities_to_prove(stage.app.need_analysis()):
        await stage.check(PROOF, lambda: guards_are_tested(stage))


async def journeys_pass(stage: Stage) -> None:
    """The Playwright journeys run against the built pages and the live backend."""

    async def journeys() -> list[Issue]:
        backend = BACKEND if stage.app.need_analysis().needs.backend else ()
        sandbox = await stage.sandbox(*backend, "frontend")
        async with stage.browser_turn():
            run = await verify.run_playwright(sandbox)
        stage.evidence += run.evidence
        wanted = [f"frontend/e2e/{page.slug}.spec.ts" for page in stage.app.need_analysis().pages]
        return run.issues or verify.untested(run, wanted)

    tested = await _tools_pass(stage)
    passed = await stage.check("build", lambda: _build(stage)) and await stage.check("playwright", journeys)

    async def proof() -> list[Issue]:
        issues = await logic_is_tested(stage) if tools_to_prove(stage.app.need_analysis()) else []
        await journeys_are_tested(stage)
        return issues

    if tested and passed and (tools_to_prove(stage.app.need_analysis()) or losses_of(stage)):
        await stage.check(PROOF, proof)


async def app_opens(stage: Stage) -> None:
    """The app starts as a user would start it, and its page and API answer."""

    async def opens() -> list[Issue]:
        backend = BACKEND if stage.app.need_analysis().needs.backend else ()
        return await open_app(await stage.sandbox(*backend, "frontend"), backend=bool(backend))

    if await stage.check("build", lambda: _build(stage)):
        await stage.check("preview", opens)


async def _tools_pass(stage: Stage) -> bool:
    """Vitest in the sandbox, where there are tools: at least one test of each ran, and all passed."""
    tools = [page.slug for page in stage.app.need_analysis().pages if page.kind == "tool"]

    async def tests() -> list[Issue]:
        run = await verify.run_vitest(await stage.sandbox("frontend"))
        return run.issues or verify.untested(
            run, [f"frontend/src/pages/{slug}/logic.test.ts" for slug in tools]
        )

    return not tools or await stage.check("vitest", tests)


async def _build(stage: Stage) -> list[Issue]:
    """``frontend/dist``, built, or put there from an earlier step's build of the same sources."""
    key = stage.digest(_goes_into_a_build)
    if await stage.fetch(DIST, key):
        await stage.sandbox("frontend")
        return []
    issues = await verify.build(await stage.sandbox("frontend"))
    if issues or await stage.shelve(DIST, key):
        return issues
    return [Issue(check="build", path="frontend/src/main.tsx", message=NO_BUILD)]


def _is_sheet(path: str) -> bool:
    return path.startswith(f"{DIST}/") and path.endswith(".css")


def _goes_into_a_build(path: str) -> bool:
    """Whether a build depends on this file. The journeys are no part of it."""
    return path.startswith("frontend/") and not path.startswith("frontend/e2e/")
