"""Repairs that lose nothing, and failures that go to who can mend them."""

from __future__ import annotations

from pathlib import Path

from gencode_graph.artifacts import Issue
from gencode_graph.nodes.step import whole_app
from gencode_graph.tools.stage import Stage
from tests.integration.nodes.kit import APPROVED, GOOD, Asked, Run, block, run_step, small_step, well

BROKEN = "def broken(:\n"
WIDE = ("notes/{unit}.py", "notes/{unit}_more.py")


def rejected(*issues: str) -> str:
    told = ", ".join(f'"{issue}"' for issue in issues)
    return f'{{"approved": false, "quality_score": 4, "issues": [{told}]}}'


def issues_of(asked: Asked) -> str:
    return asked.text.partition("<issues>")[2]


async def run_alone(home: Path, answers: list[str], reviews: list[str] | None = None) -> Run:
    """One unit that may write two files, answered in turn; reviews that are not given approve."""
    left, verdicts = list(answers), list(reviews or [])

    def answer(asked: Asked) -> str:
        if asked.reviewed:
            return verdicts.pop(0) if verdicts else APPROVED
        return left.pop(0)

    return await run_step(home, small_step(writes=WIDE), answer, entities=("Alpha",))


async def test_a_retry_may_answer_with_the_file_that_changes(tmp_path: Path) -> None:
    run = await run_alone(tmp_path, [block("alpha") + block("alpha_more", BROKEN), block("alpha_more")])

    assert run.report.status == "passed"
    assert set(run.files) >= {"notes/alpha.py", "notes/alpha_more.py"}
    again = run.drafts("alpha")[1].text
    assert GOOD in again, "the files as they are, those without fault too"
    assert BROKEN in again


async def test_a_retry_may_take_a_file_away(tmp_path: Path) -> None:
    run = await run_alone(
        tmp_path, [block("alpha") + block("alpha_more", BROKEN), '<delete path="notes/alpha_more.py"/>']
    )
    assert run.report.status == "passed"
    assert "notes/alpha_more.py" not in run.files


async def test_what_a_cut_off_answer_had_whole_is_kept(tmp_path: Path) -> None:
    cut = block("alpha") + '<file path="notes/alpha_more.py">\nx = '
    run = await run_alone(tmp_path, [cut, block("alpha_more")])
    assert run.report.status == "passed"
    assert run.files["notes/alpha.py"] == GOOD.encode()


async def test_an_answer_of_nothing_does_not_pass_for_the_files_before(tmp_path: Path) -> None:
    run = await run_alone(
        tmp_path, [block("alpha"), "It is fine as it is."] * 2, [rejected("the answer is 43")] * 2
    )
    assert run.report.status == "blocked"
    assert "holds no file" in issues_of(run.drafts("alpha")[2])


async def test_a_reviewers_issue_stands_while_checks_fail(tmp_path: Path) -> None:
    run = await run_alone(
        tmp_path, [block("alpha"), block("alpha", BROKEN), block("alpha")], [rejected("the answer is 43")]
    )

    second, third = run.drafts("alpha")[1:]
    assert "the answer is 43" in issues_of(second)
    assert "the answer is 43" in issues_of(third), "no reviewer has seen the draft since"
    assert "[syntax]" in issues_of(third)
    last = [asked for asked in run.asked if asked.reviewed][-1]
    assert "the answer is 43" in issues_of(last), "the reviewer is told what is open"
    assert run.report.status == "passed"


async def test_the_next_review_closes_what_it_does_not_repeat(tmp_path: Path) -> None:
    run = await run_alone(
        tmp_path, [block("alpha")] * 3, [rejected("too short", "too plain"), rejected("too plain")]
    )
    third = issues_of(run.drafts("alpha")[2])
    assert "too plain" in third
    assert "too short" not in third


async def test_all_that_is_open_is_told_of_a_unit_that_is_given_up(tmp_path: Path) -> None:
    run = await run_alone(
        tmp_path, [block("alpha"), *[block("alpha", BROKEN)] * 2], [rejected("the answer is 43")]
    )
    assert run.report.status == "blocked"
    assert any("the answer is 43" in issue for issue in run.report.issues)
    assert any("[syntax]" in issue for issue in run.report.issues)


# --- whose a failure is ------------------------------------------------------------------------

LIST = small_step(name="contracts", writes=("lists/{unit}.py",), units=whole_app, summary="Write the list.")


async def listed(stage: Stage) -> None:
    """A note needs its place in the list; that it is missing is blamed on the note."""

    async def names() -> list[Issue]:
        text = stage.root / "lists/app.py"
        found = text.read_text() if text.is_file() else ""
        return [] if "alpha" in found else [Issue(check="run", message="not listed", path="notes/alpha.py")]

    await stage.check("listed", names)


NOTES = small_step(verify=listed, repairs=("contracts",))
NOT_MINE = '<not_mine path="lists/app.py">alpha is missing from the list</not_mine>'
STEPS = {"architecture": NOTES, "contracts": LIST}


async def run_both(home: Path, note: str, entry: str) -> Run:
    """A note whose failure the list can mend; both answer a repair as given."""

    def answer(asked: Asked) -> str:
        if asked.reviewed:
            return APPROVED
        if asked.step == "contracts":
            return entry
        return note if "<issues>" in asked.text else block(asked.unit)

    return await run_step(home, NOTES, answer, entities=("Alpha",), steps=STEPS)


async def test_who_is_not_at_fault_passes_it_on_to_who_is(tmp_path: Path) -> None:
    run = await run_both(tmp_path, NOT_MINE, '<file path="lists/app.py">\nNAMES = ["alpha"]\n</file>')

    assert run.report.status == "passed"
    assert [(a.step, a.unit) for a in run.asked if not a.reviewed] == [
        ("architecture", "alpha"), ("architecture", "alpha"), ("contracts", "app")
    ]  # fmt: skip
    asked = run.asked_of("contracts")
    assert asked == 1
    told = next(a for a in run.asked if a.step == "contracts")
    assert "not listed" in issues_of(told)
    assert "alpha is missing from the list" in issues_of(told)
    assert run.files["lists/app.py"] == b'NAMES = ["alpha"]\n'
    assert run.files["notes/alpha.py"] == GOOD.encode(), "what was right is as it was"


async def test_where_nobody_takes_it_a_person_is_told_what_to_do(tmp_path: Path) -> None:
    run = await run_both(tmp_path, NOT_MINE, '<not_mine path="notes/alpha.py">the list is right</not_mine>')

    assert run.report.status == "blocked"
    assert run.asked_of("contracts") == 1, "nobody is asked twice"
    assert len(run.drafts("alpha")) == 2
    reason = run.report.reason
    assert "notes/alpha.py" in reason
    assert "gencode resume sample" in reason
    assert ".gencode/rejected/architecture" in reason
    assert "the list is right" in " ".join(run.report.issues)
    assert (run.workspace.private / "rejected/architecture/notes/alpha.py").is_file()


async def test_where_nobody_else_can_be_at_fault_it_may_not_be_passed_on(tmp_path: Path) -> None:
    def answer(asked: Asked) -> str:
        if asked.reviewed:
            return APPROVED
        return NOT_MINE if asked.attempt == 1 and "<issues>" in asked.text else block(asked.unit)

    run = await run_step(tmp_path, small_step(verify=listed), answer, entities=("Alpha",))
    assert "not_mine" not in run.drafts("alpha")[1].text
    assert "holds no file" in issues_of(run.drafts("alpha")[2])


async def test_a_repair_that_takes_a_file_away_lasts(tmp_path: Path) -> None:
    """Also over the next round, and though the file is in the app that the step began with."""

    async def tidy(stage: Stage) -> None:
        async def checks() -> list[Issue]:
            there = (stage.root / "notes/alpha_more.py").is_file()
            say = "drop the rest" if there else "not 43"
            good = not there and "43" in (stage.root / "notes/alpha.py").read_text()
            return [] if good else [Issue(check="run", message=say, path="notes/alpha.py")]

        await stage.check("tidy", checks)

    def answer(asked: Asked) -> str:
        if "drop the rest" in issues_of(asked):
            return '<delete path="notes/alpha_more.py"/>'
        if "not 43" in issues_of(asked):
            return block("alpha", GOOD.replace("42", "43"))
        return APPROVED if asked.reviewed else block("alpha") + block("alpha_more")

    run = await run_step(tmp_path, small_step(writes=WIDE, verify=tidy), answer, entities=("Alpha",))
    assert run.report.status == "passed"
    assert "notes/alpha_more.py" not in run.files


async def test_a_blocked_unit_leaves_its_files_where_a_person_finds_them(tmp_path: Path) -> None:
    run = await run_step(
        tmp_path, small_step(), lambda a: block(a.unit, BROKEN) if a.unit == "alpha" else well(a)
    )
    assert "notes/alpha.py" in run.report.reason
    folder = run.workspace.private / "rejected/architecture/alpha"
    assert (folder / "notes/alpha.py").read_text() == BROKEN
    assert (folder / "issues.txt").is_file()
