"""What calls cost, and what they may cost at most. Prices come from genai-prices."""

from __future__ import annotations

import json
from collections.abc import Sequence

from genai_prices import Usage as PricedUsage
from genai_prices import calc_price
from langchain_core.messages import BaseMessage
from pydantic import BaseModel

from gencode_graph.artifacts import Usage
from gencode_graph.models.amounts import Amount
from gencode_graph.models.pictures import is_picture, most_tokens
from gencode_graph.models.specs import Spec

TOKENS_A_MESSAGE = 16


def cost_of(spec: Spec, tokens_in: int, tokens_out: int, cached: int = 0, base_url: str = "") -> float | None:
    """US dollars for a call, None where the model's price is not known.

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


def most(
    spec: Spec, messages: Sequence[BaseMessage], room: int, schema: type[BaseModel] | None, base_url: str = ""
) -> Amount:
    """The most a call can use: its prompt's bytes, for a token has at least one, what its pictures
    count for at most, and all its room."""
    tokens_in = sum(_size(message, spec) + TOKENS_A_MESSAGE for message in messages)
    if schema is not None:
        tokens_in += 2 * len(json.dumps(schema.model_json_schema()))
    return Amount(cost_of(spec, tokens_in, room, base_url=base_url) or 0.0, tokens_in + room)


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
