"""Exchanges with a model as files: one JSON file a prompt, named by the prompt's digest."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from langchain_core.messages import BaseMessage
from pydantic import BaseModel, ConfigDict

from gencode_graph.artifacts import Usage
from gencode_graph.models.pictures import is_picture, named

_PICTURE = re.compile(r"\[picture [0-9a-f]{16}\]")
_TASK = re.compile(r'^<task step="([^"]*)" unit="([^"]*)" attempt="([^"]*)"', re.MULTILINE)


class Said(BaseModel):
    """One message of a prompt. Of a picture there is a digest, not the bytes."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    role: str
    text: str


class Exchange(BaseModel):
    """A prompt and its answer. Holds no keys and no headers."""

    # The error about a file that is no recording does not quote it: it may be any file.
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    digest: str
    step: str
    unit: str
    attempt: str
    model: str
    messages: list[Said]
    answer: str
    finish_reason: str
    usage: Usage

    @property
    def name(self) -> str:
        return f"{self.step} {self.unit} (attempt {self.attempt})"


def said(messages: Sequence[BaseMessage]) -> list[Said]:
    """A prompt as it is recorded."""
    return [Said(role=message.type, text=_text(message)) for message in messages]


def digest(prompt: Sequence[Said]) -> str:
    """Names a prompt: equal prompts have equal digests."""
    whole = "\x00".join(f"{message.role}\x00{message.text}" for message in prompt)
    return hashlib.sha256(whole.encode()).hexdigest()[:24]


def blurred(prompt: Sequence[Said]) -> str:
    """Names a prompt whatever its pictures are like: no two browsers draw quite the same."""
    return digest([said.model_copy(update={"text": _PICTURE.sub("[picture]", said.text)}) for said in prompt])


def holds_pictures(exchange: Exchange) -> bool:
    return any(_PICTURE.search(message.text) for message in exchange.messages)


def task_of(prompt: Sequence[Said]) -> tuple[str, str, str]:
    """Step, unit and attempt by the prompt's ``<task>`` line, empty where there is none."""
    found = _TASK.search(prompt[-1].text) if prompt else None
    return (found[1], found[2], found[3]) if found else ("", "", "")


def record(
    where: str, messages: Sequence[BaseMessage], model: str, answer: str, finish_reason: str, usage: Usage
) -> None:
    """Write an exchange down. Blocks; a later answer to the same prompt takes the place of the first."""
    prompt = said(messages)
    step, unit, attempt = task_of(prompt)
    exchange = Exchange(
        digest=digest(prompt), step=step, unit=unit, attempt=attempt, model=model, messages=prompt,
        answer=answer, finish_reason=finish_reason, usage=usage,
    )  # fmt: skip
    folder = Path(where).expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{uuid4().hex}"
    part.write_text(exchange.model_dump_json(indent=1) + "\n", encoding="utf-8")
    os.replace(part, folder / f"{exchange.digest}.json")  # noqa: PTH105  over the older one, in one go


def recorded(folder: Path) -> dict[str, Exchange]:
    """All exchanges of a folder by digest. Raises OSError, ValueError for a file that is none."""
    found = (Exchange.model_validate_json(path.read_bytes()) for path in sorted(folder.glob("*.json")))
    return {exchange.digest: exchange for exchange in found}


def _text(message: BaseMessage) -> str:
    if isinstance(message.content, str):
        return message.content
    return "\n".join(map(_part, message.content))


def _part(part: str | dict[Any, Any]) -> str:
    if isinstance(part, str):
        return part
    return named(part) if is_picture(part) else str(part.get("text", ""))
