"""From a step's declaration and a unit to the messages a model gets, and back to files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from langchain_core.messages import BaseMessage
from langgraph.types import interrupt

from gencode_graph.artifacts import Issue, Unit
from gencode_graph.errors import GenCodeError
from gencode_graph.models import Answer, Asking, ask
from gencode_graph.models.vision import PicturesRefusedError
from gencode_graph.nodes.step import Source, Step
from gencode_graph.prompts.load import messages
from gencode_graph.prompts.wire import PromptInputs
from gencode_graph.tools.draft import Draft, Facts
from gencode_graph.tools.paths import matches

REVIEW = "review"
REVIEWER = "marcus"
CONTRACT = "contract"
NOT_MINE = (
    "[not_mine] Are your files right as they are? Then answer only "
    '<not_mine path="the file at fault">why</not_mine>. It may be in: {}'
)


def asked(
    step: Step,
    source: Source,
    *,
    attempt: int = 1,
    rejected: str = "",
    issues: Sequence[Issue] = (),
    others: Sequence[str] = (),
) -> PromptInputs:
    """What one unit is asked: the inputs and files its step declares, and nothing else.

    ``others`` are the files of those who may be at fault instead.
    """
    told = [str(issue) for issue in issues]
    return PromptInputs(
        step=step.name,
        unit=source.unit,
        attempt=attempt,
        summary=step.summary,
        inputs=_inputs(step, source),
        files=_files(step, source),
        rejected=rejected,
        issues=[*told, NOT_MINE.format(", ".join(others))] if told and others else told,
    )


def asked_review(
    step: Step, source: Source, draft: Mapping[str, str], issues: Sequence[Issue] = ()
) -> PromptInputs:
    """What the reviewer is asked: the same inputs, the draft, and which ``issues`` are still open.

    Not the contract, and the files it builds on only where the step says so: checks hold a draft to
    these, name by name.
    """
    given = {name: value for name, value in _inputs(step, source).items() if name != CONTRACT}
    return PromptInputs(
        step=REVIEW,
        unit=f"{step.name}/{source.unit}",
        summary=f"Review this draft of: {step.summary}",
        inputs={**given, "draft": as_blocks(step.shown(draft))},
        files=_files(step, source) if step.review_files else {},
        issues=[str(issue) for issue in issues],
    )


async def answered(asking: Asking) -> Answer:
    """The answer, however long it takes: where there is none to be had the run is interrupted here.

    Not an error, which would cancel the units beside this one and lose what they are being
    answered. They go on as far as they can; then the run stops, and a resume asks again.
    Raises PicturesRefusedError.
    """
    while True:
        try:
            return await ask(asking)
        except PicturesRefusedError:
            raise  # a prompt the run can do without
        except GenCodeError as error:
            interrupt({"error": type(error).__name__, "reason": str(error)})


def review_messages(asked_for: PromptInputs) -> list[BaseMessage]:
    return messages(asked_for, REVIEWER)


def digest(prompt: list[BaseMessage]) -> str:
    """Names a prompt: equal prompts have equal digests."""
    whole = "\x00".join(str(message.content) for message in prompt)
    return hashlib.sha256(whole.encode()).hexdigest()[:24]


def as_blocks(files: Mapping[str, str]) -> str:
    """Files in the form models answer in."""
    blocks = [f'<file path="{path}">\n{text.rstrip()}\n</file>' for path, text in files.items()]
    return "\n".join(blocks)


def draft_of(source: Source, step: Step, answer: str, reason: str, files: Mapping[str, str]) -> Draft:
    return Draft(Unit(step=step.name, id=source.unit), answer, dict(files), reason)


def facts_of(step: Step, source: Source) -> Facts:
    """What the draft has to agree with. A step's own typed answer is not locked for itself."""
    return Facts(
        analysis=source.app.analysis,
        contract=source.app.contract,
        files=source.app.texts,
        may_write=step.may_write(source.unit),
        locked=source.app.locked,
        description=source.description,
        change=source.change,
    )


def _inputs(step: Step, source: Source) -> dict[str, object]:
    return {name: value for read in step.reads for name, value in read(source).items()}


def _files(step: Step, source: Source) -> dict[str, str]:
    patterns = step.may_read(source.unit)
    texts = source.app.texts if patterns else {}
    return {
        path: text
        for path, text in sorted(texts.items())
        if text and any(matches(path, pattern) for pattern in patterns)
    }
