"""A model's spec -> the chat model: ``offline``, ``replay:folder``, what LangChain's
``init_chat_model`` knows, or one that the caller registered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel

from gencode_graph.context import FOREIGN, OFFLINE, Context
from gencode_graph.errors import ModelError
from gencode_graph.models.faults import missing_key, unusable_proxy
from gencode_graph.models.prices import check_prices
from gencode_graph.models.providers import MOST_PATIENCE
from gencode_graph.models.specs import REPLAY, Spec
from gencode_graph.models.transport import client_options

HINT = "Use 'offline' or provider:model, such as google_genai:gemini-2.5-flash or openai:gpt-5-mini."
_TEMPERATURE = 0.2
_loaded: dict[tuple[str, str, float, str | None], BaseChatModel] = {}
_registered: dict[str, Callable[[], BaseChatModel]] = {}


def load_model(text: str, context: Context | None = None) -> BaseChatModel:
    """The chat model for a spec; one instance each, so that its connections are shared.

    Raises ModelError for an unknown provider, a missing package or a missing key.
    """
    context, spec = context or Context(), Spec.of(text)
    key = (text, spec.base_url(context), context.timeout, spec.api_key(context))
    if key not in _loaded:
        _loaded[key] = _build(spec, context)
    return _loaded[key]


def check_models(context: Context) -> None:
    """Build every model the run may ask, so that what is missing is told before any work.

    Raises ModelError, and UsageError where a cap in dollars could not be kept.
    """
    check_prices(context, lambda spec: spec.base_url(context))
    for text in context.specs:
        if Spec.of(text).provider == REPLAY:
            _forget(text)  # it may have been recorded anew
        load_model(text, context)


@contextmanager
def registered(spec: str, factory: Callable[[], BaseChatModel]) -> Iterator[str]:
    """Let ``spec`` name a chat model of the caller's own while the block runs.

    It is not ours, whatever it is called and whatever class it is of: its code is not trusted.
    """
    _registered[spec] = factory
    FOREIGN.add(spec)
    _forget(spec)
    try:
        yield spec
    finally:
        _registered.pop(spec, None)
        FOREIGN.discard(spec)
        _forget(spec)


def is_own(model: BaseChatModel) -> bool:
    """Whether it is our own generator: that very class, as no subclass of it is."""
    from gencode_graph.models.offline.model import OfflineChatModel

    return type(model) is OfflineChatModel


def _forget(spec: str) -> None:
    for key in [key for key in _loaded if key[0] == spec]:
        del _loaded[key]


def _build(spec: Spec, context: Context) -> BaseChatModel:
    if spec.text in _registered:
        return _registered[spec.text]()
    if spec.text == OFFLINE:
        # Imported here: its lexicons take time to load, and other models do not need them.
        from gencode_graph.models.offline.model import OfflineChatModel

        return OfflineChatModel(disable_streaming=True)  # it is done before one could watch
    if spec.provider == REPLAY:
        from gencode_graph.models.replay import ReplayModel

        return ReplayModel.of(Path(spec.model).expanduser())
    if not spec.provider:
        raise ModelError(f"The model {spec.text!r} is not known.", HINT)
    if spec.key_names and not spec.api_key(context) and not spec.base_url(context):
        raise missing_key(spec)
    return _from_provider(spec, context)


def _from_provider(spec: Spec, context: Context) -> BaseChatModel:
    try:
        model: BaseChatModel = init_chat_model(spec.text, **_options(spec, context))
    except Exception as error:
        if (proxy := unusable_proxy(error)) is not None:
            raise proxy from error
        if isinstance(error, ImportError):
            raise ModelError(f"The model {spec.text!r} needs a package: {error}.", HINT) from error
        line = " ".join(str(error).split())[:300]
        raise ModelError(f"The model {spec.text!r} cannot be used: {line}", HINT) from error
    if not (model.profile or {}).get("temperature", True):
        return model.model_copy(update={"temperature": None})  # it takes no other than its own
    return model


def _options(spec: Spec, context: Context) -> dict[str, Any]:
    """Settings of a provider's client. It does not retry: the door does, and counts every try."""
    # The door decides when it has waited long enough, and may wait longer for a server that is slow.
    timeout = context.timeout * MOST_PATIENCE
    options: dict[str, Any] = {"max_retries": 0, "timeout": timeout, "temperature": _TEMPERATURE}
    # Handed over and not left to the client, which would take any key it finds in the environment.
    if key := spec.api_key(context):
        options["api_key"] = key
    if base_url := spec.base_url(context):
        options["base_url"] = base_url
        options.setdefault("api_key", "none")  # a server of one's own seldom wants one
    if spec.provider == "openai":
        from openai import DefaultAsyncHttpxClient

        # How long to wait for the next piece is decided in one place, and that is the door.
        options |= {"stream_usage": True, "stream_chunk_timeout": None}
        options["http_async_client"] = DefaultAsyncHttpxClient(**client_options())
    elif spec.provider == "google_genai":
        options["client_args"] = client_options()
    return options
