"""Each guard of the app's code taken out once: which of its tests notice."""

from __future__ import annotations

import time
from collections import defaultdict

from gencode_graph.artifacts import Entity, Issue
from gencode_graph.tools.proof.units import (
    entities_to_prove,
    files_of_tests,
    mutants_for,
    unnoticed,
    with_trials,
)
from gencode_graph.tools.stage import Stage
from gencode_graph.tools.verify.proof import Trial, try_mutants

SECONDS = 240.0
"""For all entities of an app. What is not tried by then is said, and proves nothing."""


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
        if reason := _not_tried(entity, trials):
            stage.reasons.append(reason)
        for trial in trials or []:
            for test in trial.failed:
                noticed[test].append(trial.mutant.place)
        missed = [one.mutant for one in trials or [] if one.ending == "unnoticed"]
        issues += unnoticed(entity, missed, texts)
    stage.evidence = with_trials(stage.evidence, noticed)
    return issues


def _not_tried(entity: Entity, trials: list[Trial] | None) -> str:
    if trials is None:
        return f"Whether the tests of {entity.title_plural} can fail could not be tried."
    untried = sum(one.ending == "untried" for one in trials)
    if not untried:
        return ""
    return f"For want of time {untried} of {len(trials)} guards of {entity.title_plural} were not tried."
