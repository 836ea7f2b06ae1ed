"""A change from end to end: whatever is different, it completes, shows all of itself and nothing else's."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gencode_graph.artifacts import RunReport
from gencode_graph.context import OFFLINE, Context
from gencode_graph.home import Home
from gencode_graph.models import load_model
from gencode_graph.models.load import registered
from gencode_graph.models.testing import ScriptedModel
from gencode_graph.prompts.wire import parse
from gencode_graph.run import change_run, fork_run, history, new_run, resume_run
from gencode_graph.state import STEP_NAMES
from gencode_graph.tools.app import App
from gencode_graph.tools.workspace import Workspace

pytestmark = pytest.mark.integration

Plain = dict[str, Any]
CHANGE = "As I said"
APPS = {
    "plants": "Track plants with a name and a height, and gardens with a name",
    "club": "A landing page for a chess club",
    "tools": "A lending library for tools where members sign in and borrow tools",
}


def context(home: Home, model: str = OFFLINE) -> Context:
    return Context(home=str(home.root), sandbox="none", model=model)


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Where the homes of finished apps will be: made by the first test that wants one."""
    return {name: tmp_path_factory.mktemp(name) / "home" for name in APPS}


async def finished(originals: dict[str, Path], app: str, place: Path) -> Home:
    """A home of its own with the app, as it is after its first run."""
    if not originals[app].exists():
        original = Home(originals[app])
        report = await new_run(original, APPS[app], project_id=app, context=context(original))
        held(original, app, report)
    shutil.copytree(originals[app], place / "home", symlinks=True)
    return Home(place / "home")


def git(home: Home, app: str, *args: str) -> str:
    argv = ["git", "-C", str(home.project_dir(app)), *args]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()


def held(home: Home, app: str, report: RunReport) -> App:
    """What must be so after any run that went well; the app as it is shown."""
    assert (report.status, report.reason) == ("completed", "")
    assert list(report.steps) == list(STEP_NAMES)
    assert {step.status for step in report.steps.values()} <= {"passed", "warnings", "skipped"}
    issues = [issue for step in report.steps.values() for issue in step.issues]
    assert [issue for issue in issues if not issue.startswith("[understood]")] == []
    workspace = Workspace(home.project_dir(app))
    assert report.revision == workspace.head() == git(home, app, "rev-parse", "HEAD")
    assert git(home, app, "status", "--short") == ""
    assert git(home, app, "fsck", "--strict", "--no-dangling") == ""
    return App(workspace.read(report.revision))


def shown(home: Home, app: str) -> App:
    workspace = Workspace(home.project_dir(app))
    return App(workspace.read(workspace.head()))


async def changed(home: Home, app: str, edit: Callable[[Plain], None]) -> RunReport:
    """A change whose analysis is the one before, edited; all else is written by the offline model."""
    analysis = shown(home, app).need_analysis().model_dump(mode="json")
    edit(analysis)
    say(analysis, CHANGE)

    def script(prompt: str) -> str:
        asked = parse(prompt)
        if (asked.step, asked.unit) == ("analysis", "app"):
            return json.dumps(analysis)
        return str(load_model(OFFLINE).invoke(prompt).content)

    with registered("edited", lambda: ScriptedModel(script=script, prompts=[])):
        return await change_run(home, app, CHANGE, context=context(home, "edited"))


def say(analysis: Plain, change: str) -> None:
    """Requirements are where there still is something, and one of them is the change."""
    places = {"app", *(e["name"] for e in analysis["entities"]), *(p["slug"] for p in analysis["pages"])}
    for one in analysis["requirements"]:
        one["where"] = [name for name in one["where"] if name in places]
    analysis["requirements"] = [one for one in analysis["requirements"] if one["where"]]
    last = max((int(one["id"][1:]) for one in analysis["requirements"]), default=0)
    asked = {"id": f"R{last + 1}", "text": change, "kind": "data", "where": ["app"], "proof": "none"}
    analysis["requirements"].append(asked)


def entity(analysis: Plain, name: str) -> Plain:
    return next(e for e in analysis["entities"] if e["name"] == name)


def field(name: str, kind: str) -> Plain:
    return {"name": name, "type": kind}


def a_field_more(analysis: Plain) -> None:
    entity(analysis, "Plant")["fields"].append(field("serial_number", "string"))


def two_fields_more(analysis: Plain) -> None:
    entity(analysis, "Plant")["fields"] += [field("price", "number"), field("weight", "number")]


def another_name(analysis: Plain) -> None:
    analysis["name"] = "Green Book"


def another_theme(analysis: Plain) -> None:
    analysis["theme"].update(primary="#b91c1c", mode="dark")


def a_page_less(analysis: Plain) -> None:
    analysis["pages"] = [page for page in analysis["pages"] if page["kind"] != "dashboard"]
    analysis["pages"][0]["route"] = "/"


def an_entity_more(analysis: Plain) -> None:
    whole = {**entity(analysis, "Watering"), "name": "Seed", "plural": "Seeds"}
    analysis["entities"].append(whole)
    page = next(page for page in analysis["pages"] if page.get("entity") == "Watering")
    analysis["pages"].append({**page, "entity": "Seed", "slug": "seeds", "route": "/seeds", "title": "Seeds"})


def an_entity_less(analysis: Plain) -> None:
    analysis["entities"] = [e for e in analysis["entities"] if e["name"] != "Watering"]
    analysis["pages"] = [page for page in analysis["pages"] if page.get("entity") != "Watering"]
    for one in analysis["entities"]:
        one["fields"] = [f for f in one["fields"] if f.get("references") != "Watering"]
    for page in analysis["pages"]:
        page["widgets"] = [w for w in page.get("widgets", []) if w["entity"] != "Watering"]


def nothing_at_all(analysis: Plain) -> None:
    pass


EDITS = [
    a_field_more, two_fields_more, another_name, another_theme, a_page_less, an_entity_more, an_entity_less,
    nothing_at_all,
]  # fmt: skip


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
async def test_every_kind_of_change_completes(
    edit: Callable[[Plain], None], originals: dict[str, Path], tmp_path: Path
) -> None:
    home = await finished(originals, "plants", tmp_path)
    before, first = shown(home, "plants"), git(home, "plants", "rev-parse", "main")
    wanted = before.need_analysis().model_dump(mode="json")
    edit(wanted)

    report = await changed(home, "plants", edit)

    after = held(home, "plants", report)
    assert after.need_analysis().model_dump(mode="json")["name"] == wanted["name"]
    names = {e["name"].lower() for e in wanted["entities"]}
    slugs = {page["slug"] for page in wanted["pages"]}
    for pattern, found in (("backend/app/models/", names), ("backend/app/routers/", names)):
        files = {p.removeprefix(pattern) for p in after.files if p.startswith(pattern)}
        assert files == {f"{name}.py" for name in found} | {"__init__.py"}
    pages = {p.split("/")[3] for p in after.files if p.startswith("frontend/src/pages/")}
    assert slugs <= pages
    assert not {"waterings", "dashboard"} & pages - slugs, "nothing is left of a page that is gone"
    text = after.texts["backend/app/models/plant.py"]
    assert ("serial_number" in text, "weight" in text) == (edit is a_field_more, edit is two_fields_more)
    assert ("#b91c1c" in after.texts["analysis.json"]) == (edit is another_theme)
    assert first in git(home, "plants", "rev-list", "main").split()
    assert {e.step for e in await history(home, "plants")} <= {"start", *STEP_NAMES}


@pytest.mark.parametrize("app", ["club", "tools"])
async def test_apps_without_a_backend_and_with_accounts(
    app: str, originals: dict[str, Path], tmp_path: Path
) -> None:
    home = await finished(originals, app, tmp_path)
    after = held(home, app, await changed(home, app, another_theme))
    needs = after.need_analysis().needs
    assert (needs.backend, needs.auth) == (app == "tools", app == "tools")
    assert "#b91c1c" in after.texts["analysis.json"]


async def test_accounts_that_are_no_longer_needed_leave_nothing(
    originals: dict[str, Path], tmp_path: Path
) -> None:
    home = await finished(originals, "tools", tmp_path)

    def open_to_all(analysis: Plain) -> None:
        analysis["needs"]["auth"] = False
        for one in analysis["entities"]:
            one["owned"] = False
            one["fields"] = [f for f in one["fields"] if f.get("references") != "User"]
        about_accounts = [one for one in analysis["requirements"] if one["kind"] == "access"]
        analysis["requirements"] = [one for one in analysis["requirements"] if one not in about_accounts]
        analysis["not_covered"] += [one["text"] for one in about_accounts]

    after = held(home, "tools", await changed(home, "tools", open_to_all))
    assert not [path for path in after.files if "auth" in path or "account" in path]


async def test_a_change_again_a_resume_and_a_fork_of_what_was_changed(
    originals: dict[str, Path], tmp_path: Path
) -> None:
    home = await finished(originals, "plants", tmp_path)
    held(home, "plants", await changed(home, "plants", a_field_more))
    second = held(home, "plants", await changed(home, "plants", another_theme))
    assert "serial_number" in second.texts["backend/app/models/plant.py"]

    resumed = await resume_run(home, "plants", context=context(home))
    assert held(home, "plants", resumed).files == second.files

    for step in ("start", "backend_main", "preview_final"):
        forked = await fork_run(
            home, "plants", step, new_id=f"at-{step.replace('_', '-')}", context=context(home)
        )
        after = held(home, forked.project_id, forked)
        assert "serial_number" in after.texts["backend/app/models/plant.py"]


async def test_a_persons_work_and_a_change_of_the_same_app(
    originals: dict[str, Path], tmp_path: Path
) -> None:
    """Commits, edits and new files of a person, in files that the change writes and in others."""
    home = await finished(originals, "plants", tmp_path)
    folder = home.project_dir("plants")
    page = folder / "frontend/src/pages/plants/index.tsx"
    page.write_text("// KEEP: my own note\n" + page.read_text())
    (folder / "docs").mkdir()
    (folder / "docs/DEPLOY.md").write_text("how we deploy\n")
    git(home, "plants", "add", "-A")
    git(home, "plants", "-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-qm", "mine")
    mine = git(home, "plants", "rev-parse", "HEAD")
    (folder / "backend/Dockerfile").write_text("FROM scratch\n")

    report = await changed(home, "plants", a_field_more)

    after = held(home, "plants", report)
    assert page.read_text().startswith("// KEEP: my own note\n")
    assert after.texts["docs/DEPLOY.md"] == "how we deploy\n"
    assert after.texts["backend/Dockerfile"] == "FROM scratch\n"
    assert "serial_number" in after.texts["backend/app/models/plant.py"]
    assert mine in git(home, "plants", "rev-list", "main").split()
    assert any(mine[:10] in line for line in report.kept)
    assert any("backend/Dockerfile" in line for line in report.kept)
    again = await resume_run(home, "plants", context=context(home))
    assert (again.status, again.revision) == ("completed", report.revision)


async def test_work_of_a_person_on_a_paused_run_goes_on_with_it(tmp_path: Path) -> None:
    """Stopped in the middle, edited, cleaned by git, resumed: all of both is there."""
    home = Home(tmp_path / "home")

    def script(prompt: str) -> Any:
        if parse(prompt).step == "contracts":
            return RuntimeError("the provider fell over")
        return str(load_model(OFFLINE).invoke(prompt).content)

    with registered("m", lambda: ScriptedModel(script=script, prompts=[])):
        stopped = await new_run(home, APPS["plants"], project_id="plants", context=context(home, "m"))
    assert stopped.status == "failed"
    folder = home.project_dir("plants")
    (folder / "mine.txt").write_text("mine")
    page = folder / "frontend/src/pages/plants/index.tsx"
    page.write_text(page.read_text() + "// mine\n")
    git(home, "plants", "add", "mine.txt")
    git(home, "plants", "-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-qm", "mine")
    mine = git(home, "plants", "rev-parse", "HEAD")
    git(home, "plants", "reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all")
    git(home, "plants", "gc", "-q", "--prune=now")

    resumed = await resume_run(home, "plants", context=context(home))

    held(home, "plants", resumed)
    assert (folder / "mine.txt").read_text() == "mine"
    assert page.read_text().endswith("// mine\n")
    assert mine in git(home, "plants", "rev-list", "main").split()
    assert any(mine[:10] in line for line in resumed.kept)
    git(home, "plants", "repack", "-qad")
    git(home, "plants", "prune", "--expire=now")
    assert (await resume_run(home, "plants", context=context(home))).status == "completed"


async def test_drafts_that_are_gone_are_asked_for_again(originals: dict[str, Path], tmp_path: Path) -> None:
    home = await finished(originals, "plants", tmp_path)
    for ref in git(home, "plants", "for-each-ref", "--format=%(refname)", "refs/gencode").splitlines():
        git(home, "plants", "update-ref", "-d", ref)
    git(home, "plants", "reflog", "expire", "--expire=now", "--all")
    git(home, "plants", "gc", "-q", "--prune=now")

    after = held(home, "plants", await changed(home, "plants", a_field_more))
    assert "serial_number" in after.texts["backend/app/models/plant.py"]
