"""What calls cost, and what they may cost at most. Prices come from genai-prices."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from genai_prices import Usage as PricedUsage
from genai_prices import calc_price
from langchain_core.messages import BaseMessage
from pydantic import BaseModel

from gencode_graph.artifacts import Usage
from gencode_graph.context import Context
from gencode_graph.errors import UsageError
from gencode_graph.models.amounts import Amount
from gencode_graph.models.pictures import is_picture, most_tokens
from gencode_graph.models.specs import Spec

TOKENS_A_MESSAGE = 16


def cost_of(spec: Spec, tokens_in: int, tokens_out: int, cached: int = 0, base_url: str = "") -> float | None:
    """US dollars for a call by the price list, None where it does not have the model's price.

    A model behind an address of the user's own has the price of that address, if it is a known one.
    """
    if spec.is_free:
        return 0.0
    usage = PricedUsage(input_tokens=tokens_in, output_tokens=tokens_out, cache_read_tokens=cached)
    try:
        if base_url:
            found = calc_price(usage, spec.model, provider_api_url=base_url)
        else:
            found = calc_price(usage, spec.model, provider_id=spec.priced_as)
    except (LookupError, ValueError):
        return None
    return float(found.total_price)


GIVEN = "GENCODE_PRICES"
EXAMPLE = "openai:my-model=0.5/2 (US dollars for a million tokens, read and written)"


@dataclass(frozen=True)
class Price:
    """What a model's tokens cost. ``given`` is what the user says: US dollars for a million tokens,
    read and written."""

    spec: Spec
    base_url: str = ""
    given: tuple[float, float] | None = None

    def cost(self, tokens_in: int, tokens_out: int, cached: int = 0) -> float | None:
        """US dollars for a call, None where the model's price is not known."""
        if self.given is not None and not self.spec.is_free:
            return (tokens_in * self.given[0] + tokens_out * self.given[1]) / 1e6
        return cost_of(self.spec, tokens_in, tokens_out, cached, self.base_url)

    def amount(self, tokens_in: int, tokens_out: int) -> Amount:
        return Amount(self.cost(tokens_in, tokens_out) or 0.0, tokens_in + tokens_out)


def price_of(spec: Spec, base_url: str, context: Context) -> Price:
    """Blocks: the price list is read here, and not when the first call is reckoned up on an event loop."""
    price = Price(spec, base_url, given(context).get(spec.text))
    price.cost(0, 0)
    return price


def given(context: Context) -> dict[str, tuple[float, float]]:
    """The prices the user gives, by spec: ``openai:my-model=0.5/2, openai:other=0/0``.

    Raises UsageError.
    """
    found = {}
    for entry in filter(None, map(str.strip, context.prices.split(","))):
        spec, _, told = entry.rpartition("=")
        into, _, out = told.partition("/")
        try:
            price = (float(into), float(out))
        except ValueError:
            price = (-1.0, -1.0)
        if not spec or not all(0 <= one < math.inf for one in price):
            raise UsageError(f"{GIVEN}: {entry!r} is no price.", f"Write it as {EXAMPLE}.")
        found[spec.strip()] = price
    return found


def check_prices(context: Context, base_url_of: Callable[[Spec], str]) -> None:
    """A cap in dollars holds only where all prices are known.

    Raises UsageError, for the first model whose price is not. Blocks: the price list is read.
    """
    caps = [name for name, cap in (("--max-cost (GENCODE_MAX_COST)", context.max_cost),
                                   ("GENCODE_MAX_STEP_COST", context.max_step_cost)) if cap]  # fmt: skip
    for spec in map(Spec.of, context.specs):
        price = price_of(spec, base_url_of(spec), context)
        if caps and price.cost(1, 1) is None:
            raise UsageError(
                f"The price of {spec.text} is not known, so {caps[0]} cannot be kept.",
                f"Give it with {GIVEN}='{spec.text}=IN/OUT', in US dollars for a million tokens, read and "
                "written (0/0 for a server of your own), or cap the tokens instead with GENCODE_MAX_TOKENS.",
            )


def most_tokens_in(spec: Spec, messages: Sequence[BaseMessage], schema: type[BaseModel] | None) -> int:
    """The most tokens a prompt can be: its bytes, for a token has at least one, and what its pictures
    count for at most."""
    size = sum(_size(message, spec) + TOKENS_A_MESSAGE for message in messages)
    return size if schema is None else size + 2 * len(json.dumps(schema.model_json_schema()))


def most(
    spec: Spec, messages: Sequence[BaseMessage], room: int, schema: type[BaseModel] | None, base_url: str = ""
) -> Amount:
    """The most a call can use by the price list: ``most_tokens_in``, and all its room."""
    return Price(spec, base_url).amount(most_tokens_in(spec, messages, schema), room)


def guessed(messages: Sequence[BaseMessage], text: str) -> tuple[int, int]:
    """Tokens in and out of a call whose provider did not count them: four bytes each."""
    return sum(map(_size, messages)) // 4, len(text.encode()) // 4


def amount_of(usage: Usage) -> Amount:
    return Amount(usage.cost_usd or 0.0, usage.tokens_in + usage.tokens_out)


def _size(message: BaseMessage, spec: Spec | None = None) -> int:
    """Bytes of a message's text, and what its pictures count for."""
    if isinstance(message.content, str):
        return len(message.content.encode())
    size = 0
    for part in message.content:
        if isinstance(part, dict) and is_picture(part):
            size += most_tokens(part, spec)
        else:
            size += len(str(part if isinstance(part, str) else part.get("text", "")).encode())
    return size
