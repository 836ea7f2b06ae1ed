"""The one door every model call goes through: it reserves, sends, retries, settles and records."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from pydantic import BaseModel

from gencode_graph.artifacts import Usage
from gencode_graph.context import Context
from gencode_graph.errors import BudgetExhaustedError, GenCodeError, ModelError, ModelUnavailableError
from gencode_graph.events import EventKind, emit
from gencode_graph.models import prices
from gencode_graph.models.amounts import Amount
from gencode_graph.models.budget import Hold
from gencode_graph.models.faults import fault, refused, status_of
from gencode_graph.models.finish import CUT_OFF
from gencode_graph.models.kept import KeptAnswer, place
from gencode_graph.models.ledgers import ledger_of
from gencode_graph.models.load import load_model, with_room
from gencode_graph.models.pictures import has_pictures
from gencode_graph.models.providers import patiently, turn
from gencode_graph.models.recording import record
from gencode_graph.models.specs import REPLAY, Spec
from gencode_graph.models.vision import as_refusal, sees
from gencode_graph.models.wire import Reply, exchange, exchange_streamed, exchange_typed
from gencode_graph.text import fit


@dataclass(frozen=True)
class Answer:
    """A model's text, why it stopped (provider's word in lower case), and what it cost."""

    text: str
    finish_reason: str
    usage: Usage


@dataclass(frozen=True)
class Asking:
    """What is asked, for whom. ``role`` is an agent or ``review``; ``schema`` is what a model that
    has structured output is held to; ``more_room`` says that an earlier answer was cut off.
    ``project`` is whose caps hold, and in whose journal the call is put down."""

    context: Context
    role: str
    messages: Sequence[BaseMessage]
    step: str = ""
    unit: str = ""
    project: str = ""
    schema: type[BaseModel] | None = None
    more_room: bool = False


async def ask(asking: Asking) -> Answer:
    """One answer, from the role's model or from the fallback where that one fails.

    The text of a typed answer is the JSON whichever way it was got, so that one parser reads every
    model. Raises ModelError (PicturesRefusedError where it is the pictures that are
    not taken), ModelUnavailableError when all tries failed, BudgetExhaustedError.
    """
    context = asking.context
    texts = [context.model_for(asking.role)]
    if context.fallback and context.fallback not in texts and await _may_answer(context.fallback, asking):
        texts.append(context.fallback)
    for text in texts[:-1]:
        try:
            return await _recorded(text, asking)
        except (ModelError, ModelUnavailableError) as error:
            _tell(asking, "progress", message=f"{error.message} {texts[-1]} is asked instead.")
    return await _recorded(texts[-1], asking)


async def _may_answer(text: str, asking: Asking) -> bool:
    """Whether a fallback can make something of the prompt: pictures are for models that see."""
    return not has_pictures(asking.messages) or await asyncio.to_thread(sees, text, asking.context)


async def _recorded(text: str, asking: Asking) -> Answer:
    answer = await _whole(text, asking)
    if asking.context.record:
        await asyncio.to_thread(
            record, asking.context.record, asking.messages, text, answer.text, answer.finish_reason,
            answer.usage,
        )  # fmt: skip
    return answer


async def _whole(text: str, asking: Asking) -> Answer:
    """An answer; one that was cut off is asked for again with more room, if the model has it."""
    model = await asyncio.to_thread(load_model, text, asking.context)
    rooms = _rooms(model, asking.context)
    if asking.more_room or Spec.of(text).provider == REPLAY:
        rooms = rooms[-1:]  # a recorded answer was given all its room when it was recorded
    used = Usage()
    for room in rooms:
        # In a thread: the first call of all reads the price list.
        call = await asyncio.to_thread(_Call, text, model, asking, room)
        answer = await call.until_answered()
        used = used + answer.usage
        if answer.finish_reason not in CUT_OFF:
            break
    return replace(answer, usage=used)


def _rooms(model: BaseChatModel, context: Context) -> list[int]:
    """How long an answer may be, first and after it was cut off."""
    most = (model.profile or {}).get("max_output_tokens") or context.more_output_tokens
    wanted = (context.output_tokens, max(context.output_tokens, context.more_output_tokens))
    return list(dict.fromkeys(min(most, room) for room in wanted))


class _Call:
    """One prompt for one model, sent until it is answered."""

    def __init__(self, text: str, model: BaseChatModel, asking: Asking, room: int) -> None:
        self.spec, self.asking, self.room = Spec.of(text), asking, room
        self.model = with_room(model, room)
        self.base_url = self.spec.base_url(asking.context)
        self.typed = asking.schema is not None and bool((model.profile or {}).get("structured_output"))
        self.streamed = asking.context.stream
        schema = asking.schema if self.typed else None
        self.most = prices.most(self.spec, asking.messages, room, schema, self.base_url)
        self.ledger = ledger_of(asking.context, asking.project)
        self.place = place(asking.messages, room)
        self.known = self.ledger.journal.answered(self.place, asking.step, asking.role)

    async def until_answered(self) -> Answer:
        if known := self.known:  # paid for by an earlier session that ended before it was used
            return Answer(known.text, known.finish_reason, known.usage)
        async for attempt in patiently(self.asking.context.retries):
            with attempt:
                return await self._once()
        raise AssertionError("unreachable: the last failure is raised")

    async def _once(self) -> Answer:
        ledger, step = self.ledger, self.asking.step
        async with turn(self.spec.provider or self.spec.text, self.asking.context), \
                ledger.reserved(step, self.most) as hold:  # fmt: skip
            name = await asyncio.to_thread(
                ledger.journal.sent, step, self.asking.unit, self.spec.text, self.most
            )
            answer = None
            try:
                answer = await self._sent(hold)
            finally:
                # Shielded: the task may be cancelled, and what was paid for is put down all the same.
                await asyncio.shield(asyncio.to_thread(self._put_down, name, answer, hold.used))
        return answer

    def _put_down(self, name: str, answer: Answer | None, used: Amount) -> None:
        """The answer first, then its line: a process that dies in between loses neither."""
        journal, usage = self.ledger.journal, None
        if answer is not None:
            usage = answer.usage
            kept = KeptAnswer(call=name, text=answer.text, finish_reason=answer.finish_reason,
                              usage=usage, cost=used.cost, tokens=used.tokens)  # fmt: skip
            journal.answers.keep(self.place, kept)
        journal.ended(name, self.asking.step, self.asking.role, usage, used)

    async def _sent(self, hold: Hold) -> Answer:
        # Until it is known that nothing is owed, all that was reserved is.
        hold.used, started = self.most, time.monotonic()
        try:
            async with asyncio.timeout(self._patience()):
                reply = await self._reply()
        except Exception as error:
            raise self._failed(error, hold) from error
        answer = self._answer(reply, time.monotonic() - started)
        hold.used = prices.amount_of(answer.usage)
        if reply.blocked:
            raise self._fault(refused(self.spec, reply.blocked))
        return answer

    async def _reply(self) -> Reply:
        messages, schema = self.asking.messages, self.asking.schema
        if schema is not None and self.typed:
            return await exchange_typed(self.model, messages, schema)
        if self.streamed:
            return await exchange_streamed(self.model, messages, self._show)
        return await exchange(self.model, messages)

    def _failed(self, error: Exception, hold: Hold) -> Exception:
        """The error to raise. What was refused at once is not paid; what broke off may be."""
        known = fault(error, self.spec, self.base_url)
        left = self.ledger.seconds_left(self.asking.step)
        if left is not None and left <= 0:
            return BudgetExhaustedError("The time for the run is over.", "Go on with 'gencode resume ID'.")
        if known is None:
            return error
        if _was_refused(error, known):
            hold.used = Amount()
        else:
            self.streamed = False  # what broke off once is asked for in one piece
        if self.typed and isinstance(known, ModelError) and _is_bad_request(error):
            # A server that does not take the schema still answers the prompt, which asks for JSON.
            self.typed = False
            return ModelUnavailableError(known.message, known.hint)
        return self._fault(known, error)

    def _fault(self, known: GenCodeError, error: Exception | None = None) -> GenCodeError:
        return as_refusal(error or known, known) if has_pictures(self.asking.messages) else known

    def _patience(self) -> float:
        left = self.ledger.seconds_left(self.asking.step)
        timeout = self.asking.context.timeout
        return timeout if left is None else min(timeout, max(left, 0.001))

    def _answer(self, reply: Reply, seconds: float) -> Answer:
        if reply.counted is None:
            counted = (*prices.guessed(self.asking.messages, reply.text), 0)
        else:
            counted = reply.counted
        tokens_in, tokens_out, cached = counted
        cost = prices.cost_of(self.spec, tokens_in, tokens_out, cached, self.base_url)
        if cost is None:
            self._say_unpriced()
        usage = Usage(
            calls=1, tokens_in=tokens_in, tokens_out=tokens_out, tokens_cached=cached, cost_usd=cost,
            seconds=round(seconds, 3),
        )  # fmt: skip
        return Answer(fit(reply.text), fit(reply.finish_reason) or "stop", usage)

    def _say_unpriced(self) -> None:
        if self.spec.text not in self.ledger.unpriced:
            self.ledger.unpriced.add(self.spec.text)
            message = f"The price of {self.spec.text} is not known: only caps on tokens and time hold."
            _tell(self.asking, "progress", message=message)

    def _show(self, text: str) -> None:
        _tell(self.asking, "tokens", data={"text": fit(text)})


def _was_refused(error: Exception, known: GenCodeError) -> bool:
    """Whether the provider answered with an error instead of beginning an answer."""
    return isinstance(known, ModelError) or status_of(error) is not None


def _is_bad_request(error: Exception) -> bool:
    from langchain_core.exceptions import ModelInvalidRequestError

    return isinstance(error, ModelInvalidRequestError)


def _tell(asking: Asking, kind: EventKind, **facts: object) -> None:
    """Tell whoever watches; outside a graph nobody does."""
    with suppress(RuntimeError, KeyError):
        emit(kind, step=asking.step, unit=asking.unit, **facts)
