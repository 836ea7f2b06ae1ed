"""Providers simulated in the process: the offline model answers, and things go wrong around it."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from gencode_graph.artifacts import RunReport
from gencode_graph.context import Context
from gencode_graph.home import Home
from gencode_graph.models import load_model
from gencode_graph.models.recording import digest, said
from gencode_graph.run import new_run, resume_run
from gencode_graph.tools.workspace import Workspace

PAGE = "A birthday card for my mother"
RECORDS = "Track plants with a name and a watering date"
ID = "app"


class StatusError(Exception):
    """A provider's answer with an error status."""

    def __init__(self, status: int, message: str = "no") -> None:
        super().__init__(message)
        self.status_code = status


Fault = Callable[[], BaseException] | str
FAULTS: tuple[Fault, ...] = (
    lambda: StatusError(429),
    lambda: StatusError(503),
    lambda: httpx.ConnectError("refused"),
    lambda: httpx.RemoteProtocolError("peer closed"),
    TimeoutError,
    lambda: StatusError(401),
    lambda: StatusError(429, "insufficient_quota"),
    "length",
    "content_filter",
    "empty",
)


class Troubled(BaseChatModel):
    """Fails a part of all calls in mixed ways. ``finished`` counts the good answers by prompt."""

    rate: float = 0.3
    dice: Any = None
    finished: Counter[str] = Counter()
    calls: int = 0

    @property
    def _llm_type(self) -> str:
        return "troubled"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        self.calls += 1
        await asyncio.sleep(self.dice.random() * 0.002)
        fault = self.dice.choice(FAULTS) if self.dice.random() < self.rate else None
        if callable(fault):
            raise fault()
        message = await load_model("offline").ainvoke(messages)
        if fault is not None:
            cut = "" if fault != "length" else message.text[: len(message.text) // 2]
            message = AIMessage(
                cut,
                response_metadata={"finish_reason": "stop" if fault == "empty" else fault},
                usage_metadata=message.usage_metadata,
            )
        else:
            self.finished[digest(said(messages))] += 1
        return ChatResult(generations=[ChatGeneration(message=message)])


def troubled(seed: int, rate: float = 0.3) -> Troubled:
    return Troubled(rate=rate, dice=random.Random(seed), finished=Counter())


def context_of(home: Path, **options: Any) -> Context:
    return Context(**{"home": str(home), "sandbox": "none", **options})


async def build(home: Path, text: str, **options: Any) -> RunReport:
    on_event = options.pop("on_event", lambda _: None)
    return await new_run(
        Home(home), text, project_id=ID, context=context_of(home, **options), on_event=on_event
    )


async def go_on(home: Path, **options: Any) -> RunReport:
    return await resume_run(Home(home), ID, context=context_of(home, **options))


def files_of(home: Path, revision: str) -> dict[str, bytes]:
    """The app, without the report, which tells of attempts."""
    files = Workspace(home / ID).read(revision)
    return {path: data for path, data in files.items() if path != "REPORT.md"}
