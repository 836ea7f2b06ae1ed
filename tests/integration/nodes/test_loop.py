"""The supervised loop: what goes back, what goes on, and what ends it."""

from __future__ import annotations

from pathlib import Path

from gencode_graph.artifacts import Issue
from gencode_graph.nodes.step import Derived
from gencode_graph.tools.stage import Stage
from tests.integration.nodes.kit import APPROVED, GOOD, Asked, block, run_step, small_step, well


async def test_good_drafts_become_one_commit(tmp_path: Path) -> None:
    run = await run_step(tmp_path, small_step(), well)

    assert run.report.status == "passed"
    assert (run.report.units, run.report.attempts, run.report.quality_score) == (2, 1, 9)
    assert run.files["notes/alpha.py"] == run.files["notes/beta.py"] == GOOD.encode()
    assert len(run.workspace.log(run.state["commits"]["architecture"])) == 2


async def test_a_broken_draft_goes_back_with_its_faults_and_costs_no_review(tmp_path: Path) -> None:
    def answer(asked: Asked) -> str:
        if asked.unit == "alpha" and asked.attempt == 1:
            return block("alpha", "def broken(:\n")
        return well(asked)

    run = await run_step(tmp_path, small_step(), answer)

    first, second = run.drafts("alpha")
    assert "<rejected>" not in first.text
    assert "def broken(:" in second.text
    assert "<issues>" in second.text
    assert [a.unit for a in run.asked if a.reviewed].count("architecture/alpha") == 1
    assert len(run.drafts("beta")) == 1
    assert run.files["notes/alpha.py"] == GOOD.encode()


async def test_marcus_sends_a_unit_back_with_his_issues(tmp_path: Path) -> None:
    seen: list[str] = []

    def answer(asked: Asked) -> str:
        if asked.reviewed and asked.unit.endswith("alpha") and not seen:
            seen.append(asked.unit)
            return '{"approved": false, "quality_score": 4, "issues": ["the answer must be 43"]}'
        return well(asked)

    run = await run_step(tmp_path, small_step(), answer)

    assert "the answer must be 43" in run.drafts("alpha")[1].text
    assert run.report.attempts == 2
    assert run.report.status == "passed"


async def test_a_low_score_to_the_end_blocks_and_leaves_the_answer_to_be_looked_at(tmp_path: Path) -> None:
    def answer(asked: Asked) -> str:
        if asked.reviewed and asked.unit.endswith("alpha"):
            return '{"approved": false, "quality_score": 3, "issues": ["wrong"]}'
        return well(asked)

    run = await run_step(tmp_path, small_step(), answer)

    assert run.report.status == "blocked"
    assert "architecture" not in run.state["commits"]
    assert run.report.attempts == 3
    rejected = run.workspace.private / "rejected" / "architecture" / "alpha"
    assert GOOD in (rejected / "answer.md").read_text()
    assert "wrong" in (rejected / "issues.txt").read_text()
    # What was accepted is known, so that a resumed run does not ask for it again.
    assert set(run.state["accepted"]) == {"architecture/beta"}


async def test_a_fair_score_to_the_end_goes_on_with_warnings(tmp_path: Path) -> None:
    def answer(asked: Asked) -> str:
        if asked.reviewed:
            return '{"approved": false, "quality_score": 6, "issues": ["could be shorter"]}'
        return well(asked)

    run = await run_step(tmp_path, small_step(), answer)

    assert run.report.status == "warnings"
    assert any("could be shorter" in issue for issue in run.report.issues)
    assert run.files["notes/alpha.py"] == GOOD.encode()


async def test_a_later_worse_draft_does_not_replace_a_passing_one(tmp_path: Path) -> None:
    def answer(asked: Asked) -> str:
        if asked.reviewed:
            return '{"approved": false, "quality_score": 7, "issues": ["rename it"]}'
        return well(asked) if asked.attempt == 1 else block(asked.unit, "def broken(:\n")

    run = await run_step(tmp_path, small_step(), answer)

    assert run.report.status == "warnings"
    assert run.files["notes/alpha.py"] == GOOD.encode()


async def test_a_truncated_answer_is_never_accepted(tmp_path: Path) -> None:
    run = await run_step(tmp_path, small_step(), well, finish_reason="length")

    assert run.report.status == "blocked"
    assert not [a for a in run.asked if a.reviewed]


async def test_the_same_failure_three_times_ends_the_attempts(tmp_path: Path) -> None:
    def answer(asked: Asked) -> str:
        if asked.reviewed or asked.unit == "beta":
            return well(asked)
        return "" if asked.attempt % 2 else block("alpha", "def broken(:\n")

    run = await run_step(tmp_path, small_step(), answer, max_attempts=10)

    assert run.report.status == "blocked"
    assert [a.attempt for a in run.drafts("alpha")] == [1, 2, 3, 4, 5]


async def test_paths_outside_the_allow_list_are_refused(tmp_path: Path) -> None:
    def answer(asked: Asked) -> str:
        return APPROVED if asked.reviewed else block("../../escape")

    run = await run_step(tmp_path, small_step(), answer)

    assert run.report.status == "blocked"
    assert "escape" not in str(run.files)
    assert not (tmp_path.parent / "escape.py").exists()


async def test_an_unreadable_review_does_not_undo_sound_work(tmp_path: Path) -> None:
    run = await run_step(tmp_path, small_step(), lambda a: "Looks fine!" if a.reviewed else well(a))

    assert run.report.status == "warnings"
    assert any("verdict could not be read" in issue for issue in run.report.issues)


async def wants_43(stage: Stage) -> None:
    """A check of the whole that a good first draft of alpha fails."""

    async def answers() -> list[Issue]:
        text = (stage.root / "notes/alpha.py").read_text()
        return [] if "43" in text else [Issue(check="run", message="not 43", path="notes/alpha.py")]

    await stage.check("answers", answers)


def mends(asked: Asked) -> str:
    """A good model, which does as it is told on a repair."""
    if not asked.reviewed and "not 43" in asked.text:
        return block(asked.unit, GOOD.replace("42", "43"))
    return well(asked)


async def test_only_the_unit_at_fault_goes_back_when_the_whole_does_not_hold(tmp_path: Path) -> None:
    run = await run_step(tmp_path, small_step(verify=wants_43), mends)

    assert run.report.status == "passed"
    assert run.report.checks == {"answers": "passed"}
    assert b"43" in run.files["notes/alpha.py"]
    assert b"42" in run.files["notes/beta.py"]
    assert (len(run.drafts("alpha")), len(run.drafts("beta"))) == (2, 1)
    assert GOOD in run.drafts("alpha")[1].text, "a repair starts from the files as they are"
    repaired = run.state["accepted"]["architecture/alpha"]
    assert b"43" in run.workspace.read(repaired.tree)["notes/alpha.py"]


async def test_a_repair_of_what_no_reviewer_is_shown_is_not_reviewed_again(tmp_path: Path) -> None:
    names_alone = small_step(verify=wants_43, shown=lambda files: dict.fromkeys(files, "left out"))
    run = await run_step(tmp_path, names_alone, mends)

    assert run.report.status == "passed"
    assert len(run.drafts("alpha")) == 2
    assert len([asked for asked in run.asked if asked.unit == "architecture/alpha"]) == 1
    assert run.state["accepted"]["architecture/alpha"].quality_score == 9


async def test_the_same_failure_three_times_ends_the_repairs(tmp_path: Path) -> None:
    async def verify(stage: Stage) -> None:
        async def fails() -> list[Issue]:
            return [Issue(check="run", message="always wrong", path="notes/alpha.py")]

        await stage.check("answers", fails)

    run = await run_step(tmp_path, small_step(verify=verify), well)

    assert run.report.status == "blocked"
    assert run.report.checks == {"answers": "failed"}
    assert len(run.drafts("alpha")) == 3
    assert "architecture" not in run.state["commits"]
    assert (run.workspace.private / "rejected/architecture/notes/alpha.py").is_file()


async def test_faults_found_while_deriving_go_back_to_their_unit(tmp_path: Path) -> None:
    def derive(app: object) -> Derived:
        text = app.texts["notes/beta.py"]  # type: ignore[attr-defined]
        fault = Issue(check="merge", message="beta must say 43", path="notes/beta.py")
        return Derived({"whole.txt": b"joined\n"}, [] if "43" in text else [fault])

    def answer(asked: Asked) -> str:
        if not asked.reviewed and "beta must say 43" in asked.text:
            return block(asked.unit, GOOD.replace("42", "43"))
        return well(asked)

    run = await run_step(tmp_path, small_step(derive=derive), answer)

    assert run.report.status == "passed"
    assert run.files["whole.txt"] == b"joined\n"


async def test_an_accepted_prompt_is_not_asked_again(tmp_path: Path) -> None:
    first = await run_step(tmp_path / "one", small_step(), well)
    known = first.state["accepted"]
    again_home = tmp_path / "one"
    again = await run_step(again_home, small_step(), well, accepted=known)

    assert again.asked == []
    assert again.report.status == "passed"
    assert again.files["notes/alpha.py"] == GOOD.encode()


async def test_a_skipped_step_says_why_and_asks_nothing(tmp_path: Path) -> None:
    run = await run_step(tmp_path, small_step(skip=lambda _: "not today"), well)

    assert (run.report.status, run.report.reason) == ("skipped", "not today")
    assert run.asked == []


async def test_what_no_test_notices_goes_to_its_author_once_and_stays_a_warning(tmp_path: Path) -> None:
    async def untested(stage: Stage) -> None:
        message = "No test fails when this is taken out.\nThe lines are these."
        await stage.check(
            "proof", lambda: found(Issue(check="proof", path="notes/alpha.py", message=message))
        )

    async def found(issue: Issue) -> list[Issue]:
        return [issue]

    run = await run_step(tmp_path, small_step(verify=untested), well)

    assert run.report.status == "warnings"
    assert run.report.issues == ["[proof] notes/alpha.py: No test fails when this is taken out."]
    assert run.report.checks == {"proof": "failed"}
    assert "The lines are these." in run.drafts("alpha")[1].text
    assert (len(run.drafts("alpha")), len(run.drafts("beta"))) == (2, 1)
    assert run.files["notes/alpha.py"] == GOOD.encode()


async def test_a_repair_for_want_of_proof_that_breaks_more_is_not_kept(tmp_path: Path) -> None:
    broken = GOOD.replace("42", "0")

    async def verify(stage: Stage) -> None:
        text = stage.app.texts["notes/alpha.py"]
        check, said = ("pytest", "it is 0") if text == broken else ("proof", "Nobody notices.")
        stage.issues.append(Issue(check=check, path="notes/alpha.py", message=said))

    def answer(asked: Asked) -> str:
        return block("alpha", broken) if asked.unit == "alpha" and "Nobody" in asked.text else well(asked)

    def stubborn(asked: Asked) -> str:
        return block("alpha", broken) if asked.unit == "alpha" and "<issues>" in asked.text else answer(asked)

    run = await run_step(tmp_path, small_step(verify=verify), stubborn)

    assert run.report.status == "warnings"
    assert run.files["notes/alpha.py"] == GOOD.encode()
