"""Answers that were paid for, kept until the run has ended.

A call's answer reaches the graph's checkpoint a moment after its line reaches the journal, and a
process may be killed in between. So the answer is on disk before the line is. A run that goes on
comes to the same place with the same prompt, and reads it instead of asking again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from langchain_core.messages import BaseMessage
from langgraph.config import get_config
from pydantic import BaseModel, ValidationError

from gencode_graph.artifacts import Usage


class KeptAnswer(BaseModel):
    """An answer, the journal's name of its call, and what it was charged (US dollars, tokens)."""

    call: str
    text: str
    finish_reason: str
    usage: Usage
    cost: float
    tokens: int


class Answers:
    """The folder ``answers`` of one project; ``folder`` None keeps nothing. All methods block."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def keep(self, key: str, answer: KeptAnswer) -> None:
        """Put an answer on disk for good. One that cannot be written is in hand all the same."""
        if self.folder is None or not key:
            return
        target = self.folder / f"{key}.json"
        temporary = target.with_suffix(".tmp")
        with suppress(OSError):
            self.folder.mkdir(exist_ok=True)
            with temporary.open("wb") as file:
                file.write(answer.model_dump_json().encode())
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)

    def load(self, key: str) -> KeptAnswer | None:
        """The answer kept under ``key``; one that is damaged was not kept."""
        if self.folder is None or not key:
            return None
        try:
            return KeptAnswer.model_validate_json((self.folder / f"{key}.json").read_bytes())
        except (OSError, ValidationError):
            return None

    def clear(self) -> None:
        """Forget all answers: every one has reached a checkpoint, or is wanted anew."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def place(messages: Sequence[BaseMessage], room: int) -> str:
    """The name of this prompt at this place of the run; "" outside of a graph.

    A run that goes on comes back to the same task of the same checkpoint, and so to the same name.
    The same prompt asked again on purpose (in a later round, after a rewind or in a change) is
    another task and has another name. The innermost task counts by its node and by which step of the
    graph it is: its checkpoint may not have been on disk when its first call ended, but a draft that
    is sent in once more unchanged comes to its reviewer in a later step.
    """
    try:
        config = get_config()
        namespace, step = str(config["configurable"]["checkpoint_ns"]), config["metadata"]["langgraph_step"]
    except (RuntimeError, KeyError):
        return ""
    outer, _, node = namespace.rpartition("|")
    whole = [outer, node.partition(":")[0], str(step), str(room)]
    whole += [f"{message.type}:{message.content}" for message in messages]
    return hashlib.sha256("\x00".join(whole).encode("utf-8", "surrogatepass")).hexdigest()[:32]
