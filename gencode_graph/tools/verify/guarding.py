"""Each guard of the app's code taken out once: which of its tests notice."""

from __future__ import annotations

import time
from collections import defaultdict

from gencode_graph.artifacts import Issue
from gencode_graph.tools.proof.pages import Loss, losses, with_loss
from gencode_graph.tools.proof.scripts import script_mutants
from gencode_graph.tools.proof.units import (
    entities_to_prove,
    files_of_tests,
    mutants_for,
    tools_to_prove,
    unnoticed,
    unnoticed_logic,
    with_trials,
)
from gencode_graph.tools.stage import Stage
from gencode_graph.tools.verify.frontend import DIST, build
from gencode_graph.tools.verify.journeys import journeys_of
from gencode_graph.tools.verify.logic import run_vitest, try_logic
from gencode_graph.tools.verify.proof import Trial, try_mutants

SECONDS, SECONDS_OF_TOOLS, SECONDS_OF_JOURNEYS = 240.0, 120.0, 240.0
"""For all entities of an app, all tools, all pages. What is not tried by then is said, and proves nothing."""


async def guards_are_tested(stage: Stage) -> list[Issue]:
    """Issues for the authors of tests that notice nothing; what tests noticed is noted in the evidence."""
    deadline = time.monotonic() + SECONDS
    analysis, texts = stage.app.need_analysis(), stage.app.texts
    issues: list[Issue] = []
    noticed: defaultdict[str, list[str]] = defaultdict(list)
    for entity in entities_to_prove(analysis):
        mutants = mutants_for(analysis, entity, texts)
        if not mutants:
            continue
        stage.progress(f"proof: {entity.title}, {len(mutants)} guards taken out one at a time")
        left = max(1.0, deadline - time.monotonic())
        tests = files_of_tests(analysis, entity, texts)
        trials = await try_mutants(await stage.sandbox("backend", "mongo"), tests, mutants, left)
        if reason := _not_tried(entity.title_plural, trials):
            stage.reasons.append(reason)
        for trial in trials or []:
            for test in trial.failed:
                noticed[test].append(trial.mutant.place)
        missed = [one.mutant for one in trials or [] if one.ending == "unnoticed"]
        issues += unnoticed(entity, missed, texts)
    stage.evidence = with_trials(stage.evidence, noticed)
    return issues


async def logic_is_tested(stage: Stage) -> list[Issue]:
    """The same of what tools work out: for the authors of their tests, and into the evidence."""
    deadline = time.monotonic() + SECONDS_OF_TOOLS
    texts, sandbox = stage.app.texts, await stage.sandbox("frontend")
    stage.evidence += (await run_vitest(sandbox)).evidence
    issues: list[Issue] = []
    noticed: defaultdict[str, list[str]] = defaultdict(list)
    for page in tools_to_prove(stage.app.need_analysis()):
        path = f"frontend/src/pages/{page.slug}/logic.ts"
        mutants = script_mutants(path, texts.get(path, ""))
        stage.progress(f"proof: {page.title}, {len(mutants)} of its decisions taken out one at a time")
        left = max(1.0, deadline - time.monotonic())
        trials = await try_logic(sandbox, texts.get(path, ""), mutants, left)
        if reason := _not_tried(page.title, trials):
            stage.reasons.append(reason)
        for trial in trials:
            for test in trial.failed:
                noticed[test].append(trial.mutant.place)
        issues += unnoticed_logic([one.mutant for one in trials if one.ending == "unnoticed"], texts)
    stage.evidence = with_trials(stage.evidence, noticed)
    return issues


def losses_of(stage: Stage) -> list[Loss]:
    """What can be taken from the pages for journeys to notice."""
    return losses(stage.app.need_analysis(), stage.evidence)


async def journeys_are_tested(stage: Stage) -> None:
    """What pages show and do is taken from them, a kind at a time; which journeys notice goes into the
    evidence. The built pages and the backend are as for the journeys themselves."""
    deadline = time.monotonic() + SECONDS_OF_JOURNEYS
    sandbox = await stage.sandbox()
    for loss in losses_of(stage):
        edits = loss.edits(stage.app.texts)
        left = deadline - time.monotonic()
        if left <= 0:
            stage.reasons.append(f"For want of time no journey was tried without {loss.said}.")
            continue
        if not edits:
            continue  # the pages would be as they are
        stage.progress(f"proof: journeys without {loss.said}")
        with sandbox.instead():
            for path, text in edits.items():
                await sandbox.write(path, text.encode())
            if await build(sandbox):
                stage.reasons.append(f"The pages could not be built without {loss.said}.")
                continue
            await sandbox.keep(DIST)
            async with stage.browser_turn():
                run = await journeys_of(sandbox, loss.requirements, left)
        if not run.evidence:
            stage.reasons.append(f"Whether a journey notices the loss of {loss.said} could not be tried.")
        failed = {one.test for one in run.evidence if not one.passed}
        stage.evidence = with_loss(stage.evidence, loss, failed)


def _not_tried(title: str, trials: list[Trial] | None) -> str:
    if trials is None:
        return f"Whether the tests of {title} can fail could not be tried."
    untried = sum(one.ending == "untried" for one in trials)
    if not untried:
        return ""
    return f"For want of time {untried} of {len(trials)} guards of {title} were not tried."
