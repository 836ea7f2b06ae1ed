"""What a model at an address takes: begun with a guess, and learnt from what it refuses.

A refusal that names a parameter is obeyed: it is left out, or goes by its other name, for all calls
that follow. Known for as long as the process lives.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from langchain_core.language_models import BaseChatModel

from gencode_graph.models.specs import Spec

NEW_ROOM, OLD_ROOM = "max_completion_tokens", "max_tokens"
SCHEMA, STREAM, COUNTS, TEMPERATURE = "response_format", "stream", "stream_options", "temperature"
ROOM_FIELDS = ("max_output_tokens", "max_tokens")
"""What chat models call the most tokens of an answer."""
LEAST_ROOM = 512
"""An answer that has less room than this is not worth asking for."""

_OPENAIS = re.compile(r"(?:^|/)(?:gpt-[4-9]|chatgpt|o[1-9](?:-|$)|codex)", re.IGNORECASE)
_OPENAI_HOSTS = ("api.openai.com", ".openai.azure.com", ".cognitiveservices.azure.com", ".azure-api.net",
                 ".services.ai.azure.com")  # fmt: skip
_ALIASES = {
    "max_tokens": OLD_ROOM, "max_completion_tokens": NEW_ROOM, "max_output_tokens": NEW_ROOM,
    "maxoutputtokens": NEW_ROOM, "temperature": TEMPERATURE, "stream_options": COUNTS,
    "include_usage": COUNTS, "response_format": SCHEMA, "json_schema": SCHEMA, "response_schema": SCHEMA,
    "responseschema": SCHEMA, "response_json_schema": SCHEMA, "responsejsonschema": SCHEMA,
    "response_mime_type": SCHEMA, "stream": STREAM,
}  # fmt: skip
_REFUSALS = frozenset({"unsupported_parameter", "unsupported_value", "unknown_parameter", "extra_forbidden",
                       "invalid_parameter"})  # fmt: skip
_TOO_LONG = frozenset({"context_length_exceeded", "exceed_context_size_error", "context_window_exceeded"})
_WINDOW = re.compile(r"\bcontext(?:\s+(?:length|window|size))?\b", re.IGNORECASE)
_WINDOW_IS = re.compile(r"\bcontext\b[^\d]{0,40}?([\d,]{3,9})", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.])\d{2,8}(?![\w.]*\w)")
_USUAL_WINDOWS = (2048, 4096, 8192, 16384, 32768)
_BYTES_A_TOKEN_READ = 4.4


@dataclass(frozen=True)
class Terms:
    """``room_names`` are what the room of an answer is sent as, ``refused`` the parameters that were not
    taken. ``window`` is the most tokens of prompt and answer together, ``room`` of an answer, 0 where
    that is not known; ``bytes_a_token`` is what a token of a prompt came to."""

    room_names: tuple[str, ...] = (NEW_ROOM,)
    refused: frozenset[str] = frozenset()
    window: int = 0
    room: int = 0
    bytes_a_token: float = 3.0

    def takes(self, parameter: str) -> bool:
        return parameter not in self.refused

    def fit(self, wanted: int, prompt_bytes: int) -> int:
        """The room to ask for. Less than LEAST_ROOM where the prompt leaves no more."""
        room = min(wanted, self.room) if self.room else wanted
        if not self.window:
            return room
        return min(room, self.window - int(prompt_bytes / self.bytes_a_token) - 32)


@dataclass(frozen=True)
class Refusal:
    """What an error says of a request, by its machine-readable fields first."""

    message: str
    codes: frozenset[str] = frozenset()
    params: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


_known: dict[tuple[str, str], Terms] = {}


def terms_of(spec: Spec, base_url: str) -> Terms:
    return _known.setdefault((spec.text, base_url), Terms(_first_names(spec, base_url)))


def learn(spec: Spec, base_url: str, sent: Terms, refusal: Refusal, room: int, prompt_bytes: int) -> bool:
    """Whether asking again in another way may help; that way is known from here on.

    ``sent`` are the terms the refused call was made on, ``room`` the tokens it asked for.
    """
    new = _window(sent, refusal, room, prompt_bytes) or _smaller_room(sent, refusal, room)
    new = new or _without(sent, refusal)
    if new is None or new == sent:
        return False
    known = terms_of(spec, base_url)
    _known[spec.text, base_url] = replace(
        new,
        refused=known.refused | new.refused,
        room_names=new.room_names if new.room_names != sent.room_names else known.room_names,
    )
    return True


def does_without(spec: Spec, base_url: str, parameter: str) -> None:
    """A call went through without the parameter after it had been refused with it, for whatever reason
    was given: it is left out from here on."""
    known = terms_of(spec, base_url)
    _known[spec.text, base_url] = replace(known, refused=known.refused | {parameter})


def ignores_room(spec: Spec, base_url: str, sent: Terms) -> bool:
    """A server that went by another limit than it was told: it may know the other name alone.

    Whether there is another name to tell it by; it is from here on.
    """
    other = tuple(n for n in (NEW_ROOM, OLD_ROOM) if n not in sent.room_names and sent.takes(n))
    if not other or not base_url:
        return False
    _known[spec.text, base_url] = replace(terms_of(spec, base_url), room_names=(*sent.room_names, *other))
    return True


def overflows(refusal: Refusal) -> bool:
    """Whether it is the length of the prompt, or of prompt and answer, that is refused."""
    return bool(refusal.codes & _TOO_LONG) or (
        _WINDOW_IS.search(refusal.message) is not None or "n_ctx" in refusal.facts
    )


def cut_to(tokens_in: int, prompt_bytes: int) -> int:
    """The window a server has silently cut a prompt to, 0 where it read all of it.

    Ollama drops what does not fit and answers what is left. It shows in the count alone: just under a
    window of the usual sizes, while the prompt has more bytes than so many tokens can hold.
    """
    full = next((w for w in _USUAL_WINDOWS if w - 64 <= tokens_in <= w), 0)
    return full if full and prompt_bytes > tokens_in * _BYTES_A_TOKEN_READ else 0


def on_terms(model: BaseChatModel, terms: Terms, room: int) -> BaseChatModel:
    """The model, held to answers of ``room`` tokens where it has such a setting."""
    fields = type(model).model_fields
    name = next((name for name in ROOM_FIELDS if name in fields), None)
    update: dict[str, Any] = {}
    if "extra_body" in fields:  # OpenAI's protocol, in which the room has two names
        named = [one for one in terms.room_names if terms.takes(one)]
        update["max_tokens"] = room if NEW_ROOM in named else None
        update["extra_body"] = {OLD_ROOM: room} if OLD_ROOM in named else None
        if not terms.takes(COUNTS):
            update["stream_usage"] = False
    elif name:
        update[name] = room if terms.takes(NEW_ROOM) else None
    if not terms.takes(TEMPERATURE) and TEMPERATURE in fields:
        update[TEMPERATURE] = None
    return model.model_copy(update=update) if update else model


def _first_names(spec: Spec, base_url: str) -> tuple[str, ...]:
    """OpenAI's own models refuse the room's old name; other servers may know no other, and do not
    tell, but ignore what they do not know."""
    host = (urlsplit(base_url).hostname or "") if base_url else "api.openai.com"
    openais = _OPENAIS.search(spec.model) or any(("." + host).endswith(end) for end in _OPENAI_HOSTS)
    return (NEW_ROOM,) if openais or spec.provider != "openai" else (NEW_ROOM, OLD_ROOM)


def _without(sent: Terms, refusal: Refusal) -> Terms | None:
    """The terms without what the refusal names, if that was sent at all."""
    for name in _named(refusal):
        if not sent.takes(name):
            continue
        refused = sent.refused | {name}
        if name not in (NEW_ROOM, OLD_ROOM):
            return replace(sent, refused=refused)
        if name in sent.room_names:
            left = [n for n in (NEW_ROOM, OLD_ROOM) if n not in refused]
            kept = tuple(n for n in sent.room_names if n != name)
            return replace(sent, refused=refused, room_names=kept or tuple(left))
    return None


def _named(refusal: Refusal) -> list[str]:
    """Parameters of ours that a refusal names: in its fields, else, first come first, in its words."""
    told = [_ALIASES[part] for one in refusal.params for part in re.split(r"[.\[\]]+", one.lower())
            if part in _ALIASES]  # fmt: skip
    if told:
        return told
    words = re.findall(r"[A-Za-z_]{6,}", refusal.message)
    return list(dict.fromkeys(_ALIASES[w.lower()] for w in words if w.lower() in _ALIASES))


def _smaller_room(sent: Terms, refusal: Refusal, room: int) -> Terms | None:
    """What a model that was asked for too long an answer says it can."""
    if refusal.codes & _REFUSALS or not set(_named(refusal)[:1]) & {NEW_ROOM, OLD_ROOM}:
        return None
    smaller = [number for number in _numbers(refusal.message) if LEAST_ROOM <= number < room]
    return replace(sent, room=max(smaller)) if smaller else None


def _window(sent: Terms, refusal: Refusal, room: int, prompt_bytes: int) -> Terms | None:
    """The window an error tells of, and how many bytes of this prompt are a token."""
    window, prompt = refusal.facts.get("n_ctx"), refusal.facts.get("n_prompt_tokens")
    if not (isinstance(window, int) and isinstance(prompt, int)):
        if not (refusal.codes & _TOO_LONG or _WINDOW.search(refusal.message)):
            return None
        window, prompt = _measures(refusal.message, room)
    if not window:
        return None
    ratio = prompt_bytes / prompt if prompt else sent.bytes_a_token * 0.8
    new = replace(sent, window=window, bytes_a_token=max(1.0, min(ratio, 8.0)))
    # No progress where it would ask for as much again: then the prompt itself is too long.
    return new if new.fit(room, prompt_bytes) < room else None


def _measures(message: str, room: int) -> tuple[int, int]:
    """Window and prompt, by what providers put into such a sentence: these two, the room, and the sum."""
    told = _WINDOW_IS.search(message)
    numbers = _numbers(message)
    window = int(told[1].replace(",", "")) if told else max((n for n in numbers if n != room), default=0)
    sums = {number + room for number in numbers}
    left = [n for n in numbers if n not in (room, window) and n not in sums]
    return (window, max(left, default=0)) if window >= LEAST_ROOM else (0, 0)


def _numbers(message: str) -> list[int]:
    return [int(found) for found in _NUMBER.findall(message.replace(",", ""))]
