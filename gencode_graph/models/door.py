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
from gencode_graph.models.faults import (
    MORE_WINDOW,
    BusyError,
    LateError,
    Target,
    UntakenRequestError,
    fault,
    may_be_billed,
    refused,
    too_long,
)
from gencode_graph.models.finish import CUT_OFF
from gencode_graph.models.kept import KeptAnswer, place
from gencode_graph.models.ledgers import ledger_of
from gencode_graph.models.load import load_model
from gencode_graph.models.pictures import has_pictures
from gencode_graph.models.provider_errors import refusal_of, status_of
from gencode_graph.models.providers import AskAgainError, patiently, pool_of, turn
from gencode_graph.models.recording import record
from gencode_graph.models.specs import REPLAY, Spec
from gencode_graph.models.terms import (
    LEAST_ROOM,
    SCHEMA,
    STREAM,
    Terms,
    cut_to,
    does_without,
    ignores_room,
    learn,
    on_terms,
    overflows,
    terms_of,
)
from gencode_graph.models.transport import Watch, watching
from gencode_graph.models.vision import as_refusal, sees
from gencode_graph.models.wire import (
    TOO_LONG,
    Patience,
    Reply,
    exchange,
    exchange_streamed,
    exchange_typed,
)
from gencode_graph.text import fit

SLOWEST = 0.2
"""Seconds a token may take while the answer is streamed, its thoughts included: five a second."""
REFUSALS = frozenset({400, 404, 413, 422, 501})
MOST_LESSONS = 8
"""What one call may learn of a model before it is given up."""


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
    used, given = Usage(), 0
    for room in rooms:
        # In a thread: the first call of all reads the price list.
        call = await asyncio.to_thread(_Call, text, model, asking, room)
        if given and call.room <= given:
            break  # the model's window leaves no more
        given = call.room
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
        self.spec, self.asking, self.model, self.wanted = Spec.of(text), asking, model, room
        self.base_url = self.spec.base_url(asking.context)
        self.typed = asking.schema is not None and bool((model.profile or {}).get("structured_output"))
        self.streamed = asking.context.stream
        self.ledger = ledger_of(asking.context, asking.project)
        self.place = place(asking.messages, room)
        self.known = self.ledger.journal.answered(self.place, asking.step, asking.role)
        self.price = prices.price_of(self.spec, self.base_url, asking.context)
        schema = asking.schema if self.typed else None
        self.size = prices.most_tokens_in(self.spec, asking.messages, schema)
        self.learnt = 0
        self.dropped = False  # the schema, because a request with it was refused without a reason

    async def until_answered(self) -> Answer:
        if known := self.known:  # paid for by an earlier session that ended before it was used
            return Answer(known.text, known.finish_reason, known.usage)
        self.pool = pool_of(self.spec, self.base_url, self.asking.context)
        return await patiently(self._once, self.asking.context.retries, self.pool, self._say_waiting)

    @property
    def terms(self) -> Terms:
        return terms_of(self.spec, self.base_url)

    @property
    def room(self) -> int:
        """Tokens the answer may have, by what is known of the model's window by now."""
        return self.terms.fit(self.wanted, self.size)

    async def _once(self) -> Answer:
        ledger, step, room = self.ledger, self.asking.step, self.room
        if room < min(LEAST_ROOM, self.wanted):
            raise too_long(self.spec, self.terms.window)
        most = self.price.amount(self.size, room)
        async with turn(self.pool, self.spec.provider or self.spec.text, self.asking.context), \
                ledger.reserved(step, most) as hold:  # fmt: skip
            name = await asyncio.to_thread(ledger.journal.sent, step, self.asking.unit, self.spec.text, most)
            answer = None
            try:
                answer = await self._sent(hold, room)
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

    async def _sent(self, hold: Hold, room: int) -> Answer:
        # Until it is known that nothing is owed, all that was reserved is.
        hold.used, started, terms = hold.most, time.monotonic(), self.terms
        with watching(room) as watch:
            try:
                reply = await self._reply(on_terms(self.model, terms, room), terms, watch)
            except Exception as error:
                raise self._failed(error, hold, watch, terms, room) from error
        self.pool.went_well(reply.first_token, self.asking.context.timeout)
        if self.dropped:
            does_without(self.spec, self.base_url, SCHEMA)
        answer = self._answer(reply, time.monotonic() - started)
        if reply.finish_reason == TOO_LONG and reply.counted is None:
            answer = replace(answer, usage=self._of_all_room(answer.usage, room))
        hold.used = prices.amount_of(answer.usage)
        if reply.blocked:
            raise self._fault(refused(self.spec, reply.blocked))
        if self.base_url and (window := cut_to(answer.usage.tokens_in, self._bytes())):
            raise too_long(self.spec, window)
        if _went_by_another_limit(reply, answer.usage, room):
            ignores_room(self.spec, self.base_url, terms)
        return answer

    async def _reply(self, model: BaseChatModel, terms: Terms, watch: Watch) -> Reply:
        messages, schema, patience = self.asking.messages, self.asking.schema, self._patience(watch.room)
        if schema is not None and self.typed and terms.takes(SCHEMA):
            return await exchange_typed(model, messages, schema, watch, patience)
        if self.streamed and terms.takes(STREAM):
            return await exchange_streamed(model, messages, self._show, watch, patience)
        return await exchange(model, messages, watch, patience)

    def _failed(self, error: Exception, hold: Hold, watch: Watch, terms: Terms, room: int) -> Exception:
        """The error to raise. What was refused at once is not paid; what broke off may be."""
        context = self.asking.context
        known = fault(error, Target(self.spec, self.base_url, context.timeout, self.pool.under_way))
        left = self.ledger.seconds_left(self.asking.step)
        if left is not None and left <= 0:
            return BudgetExhaustedError("The time for the run is over.", "Go on with 'gencode resume ID'.")
        if known is None:
            return error
        if not watch.begun and not may_be_billed(error):
            hold.used = Amount()
        if isinstance(known, ModelError) and self._learns(error, terms, room):
            return AskAgainError(known.message, known.hint)
        if not isinstance(known, BusyError | LateError) and status_of(error) is None:
            self.streamed = False  # what broke off once is asked for in one piece
        if isinstance(known, UntakenRequestError) and overflows(refusal_of(error)):
            known = too_long(self.spec, self.terms.window)
        return self._fault(known, error)

    def _learns(self, error: Exception, terms: Terms, room: int) -> bool:
        """Whether the refusal says how to ask instead: known from here on, and for all calls."""
        if status_of(error) not in REFUSALS or self.learnt >= MOST_LESSONS:
            return False
        self.learnt += 1
        window = self.terms.window
        if learn(self.spec, self.base_url, terms, refusal_of(error), room, self._bytes()):
            if self.terms.window != window:
                self._say_window()
            return True
        if self.typed and terms.takes(SCHEMA) and _is_bad_request(error):
            # A server that does not take the schema still answers the prompt, which asks for JSON.
            self.typed, self.dropped = False, True
            return True
        return False

    def _fault(self, known: GenCodeError, error: Exception | None = None) -> GenCodeError:
        return as_refusal(error or known, known) if has_pictures(self.asking.messages) else known

    def _patience(self, room: int) -> Patience:
        left = self.ledger.seconds_left(self.asking.step)
        timeout = self.asking.context.timeout * self.pool.patience
        whole = timeout + room * SLOWEST
        if left is None:
            return Patience(timeout, whole)
        left = max(left, 0.001)
        return Patience(min(timeout, left), min(whole, left))

    def _answer(self, reply: Reply, seconds: float) -> Answer:
        if reply.counted is None:
            counted = (*prices.guessed(self.asking.messages, reply.text), 0)
        else:
            counted = reply.counted
        tokens_in, tokens_out, cached = counted
        cost = self.price.cost(tokens_in, tokens_out, cached)
        if cost is None:
            self._say_unpriced()
        usage = Usage(
            calls=1, tokens_in=tokens_in, tokens_out=tokens_out, tokens_cached=cached, cost_usd=cost,
            seconds=round(seconds, 3),
        )  # fmt: skip
        return Answer(fit(reply.text), fit(reply.finish_reason) or "stop", usage)

    def _bytes(self) -> int:
        return sum(len(message.text.encode(errors="replace")) for message in self.asking.messages)

    def _of_all_room(self, usage: Usage, room: int) -> Usage:
        """The usage of an answer that nobody counted, and that was longer than its room."""
        written = max(room, usage.tokens_out)
        return usage.model_copy(
            update={"tokens_out": written, "cost_usd": self.price.cost(usage.tokens_in, written)}
        )

    def _say_waiting(self, seconds: float) -> None:
        _tell(self.asking, "progress", message=f"{self.spec.text} is asked again in {seconds:.0f} s.")

    def _say_window(self) -> None:
        message = (
            f"{self.spec.text} holds {self.terms.window} tokens, prompt and answer together: answers get "
            f"what the prompts leave. Where that cuts them off, {MORE_WINDOW}."
        )
        _tell(self.asking, "progress", message=message)

    def _say_unpriced(self) -> None:
        if self.spec.text not in self.ledger.unpriced:
            self.ledger.unpriced.add(self.spec.text)
            message = (
                f"The price of {self.spec.text} is not known, so what the run costs is not either; "
                f"{prices.GIVEN}='{self.spec.text}=IN/OUT' gives it."
            )
            _tell(self.asking, "progress", message=message)

    def _show(self, text: str) -> None:
        _tell(self.asking, "tokens", data={"text": fit(text)})


def _went_by_another_limit(reply: Reply, usage: Usage, room: int) -> bool:
    """A server that ignores the limit it was told goes on above it, or stops at its own far below."""
    if reply.counted is None:
        return reply.finish_reason == TOO_LONG
    short = reply.finish_reason in CUT_OFF and usage.tokens_out < room / 2
    return short or usage.tokens_out > room * 1.1


def _is_bad_request(error: Exception) -> bool:
    from langchain_core.exceptions import ModelInvalidRequestError

    return isinstance(error, ModelInvalidRequestError)


def _tell(asking: Asking, kind: EventKind, **facts: object) -> None:
    """Tell whoever watches; outside a graph nobody does."""
    with suppress(RuntimeError, KeyError):
        emit(kind, step=asking.step, unit=asking.unit, **facts)
