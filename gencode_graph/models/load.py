"""A model's spec -> the chat model: ``offline``, what LangChain's ``init_chat_model`` knows, or
one that the caller registered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel

from gencode_graph.context import OFFLINE
from gencode_graph.errors import ModelError

HINT = "Use 'offline' or provider:model, such as google_genai:gemini-2.5-flash or openai:gpt-5-mini."
_loaded: dict[str, BaseChatModel] = {}
_registered: dict[str, Callable[[], BaseChatModel]] = {}


def load_model(spec: str) -> BaseChatModel:
    """The chat model for ``spec``; one instance a spec, so that its connections are shared.

    Raises ModelError for an unknown provider, a missing package or a missing key.
    """
    if spec not in _loaded:
        _loaded[spec] = _build(spec)
    return _loaded[spec]


@contextmanager
def registered(spec: str, factory: Callable[[], BaseChatModel]) -> Iterator[str]:
    """Let ``spec`` name a chat model of the caller's own while the block runs."""
    _registered[spec] = factory
    _loaded.pop(spec, None)
    try:
        yield spec
    finally:
        _registered.pop(spec, None)
        _loaded.pop(spec, None)


def _build(spec: str) -> BaseChatModel:
    if spec in _registered:
        return _registered[spec]()
    if spec == OFFLINE:
        # Imported here: its lexicons take time to load, and other models do not need them.
        from gencode_graph.models.offline.model import OfflineChatModel

        return OfflineChatModel()
    if ":" not in spec:
        raise ModelError(f"The model {spec!r} is not known.", HINT)
    try:
        return init_chat_model(spec, temperature=0.2)
    except ImportError as error:
        raise ModelError(f"The model {spec!r} needs a package: {error}.", HINT) from error
    except Exception as error:
        line = " ".join(str(error).split())[:300]
        raise ModelError(f"The model {spec!r} cannot be used: {line}", HINT) from error
