"""``GENCODE_*`` environment variables and ``.env`` -> ``Context``. Only entry points build it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar, get_type_hints

from pydantic import ValidationError, create_model
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from gencode_graph.context import OFFLINE, Context
from gencode_graph.errors import UsageError
from gencode_graph.surroundings import of_dotenv, read_dotenv, variable

PROVIDER_DEFAULTS = (
    ("GOOGLE_API_KEY", "google_genai:gemini-2.5-flash"),
    ("OPENAI_API_KEY", "openai:gpt-5-mini"),
)
"""Which model answers when none is named: the first provider whose key is set."""

S = TypeVar("S", bound=BaseSettings)
_NOT_SET_OUTSIDE = "written_by_model"  # a project remembers it; nobody sets it


class FromDotenv(EnvSettingsSource):
    """The variables of the ``.env`` file, as ``read_dotenv`` found them."""

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return {name.lower(): value for name, value in of_dotenv().items()}


class Sources(BaseSettings):
    """Settings from the environment, which wins, and from the ``.env`` file. Empty is not set."""

    model_config = SettingsConfigDict(env_prefix="GENCODE_", env_ignore_empty=True, extra="ignore")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        *_: PydanticBaseSettingsSource,
        **sources: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return sources["init_settings"], sources["env_settings"], FromDotenv(settings_cls)


class Options(Sources):
    """What a run's options begin with. Their fields are those of ``Context``, see ``Settings``."""

    def unsaid(self, last: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
        """Of a project's last options those that neither the caller nor the environment says otherwise."""
        return {
            name: value
            for name, value in last.items()
            if value and name not in self.model_fields_set and given.get(name) is None
        }

    def context(self, **overrides: Any) -> Context:
        """These settings as a Context; overrides that are None leave the setting as it is.

        Raises UsageError for an override that cannot be.
        """
        given = {k: v for k, v in overrides.items() if v is not None}
        values = {**self.model_dump(), **given}
        values["model"] = values["model"] or default_model()
        return Context(**values)


def _settings() -> type[Options]:
    """The process's defaults; each is the ``Context`` field of the same name, with the same limits."""
    hints = get_type_hints(Context, include_extras=True)
    known: dict[str, Any] = {
        field.name: (hints[field.name], field.default)
        for field in fields(Context)
        if field.name != _NOT_SET_OUTSIDE
    }
    return create_model("Settings", __base__=Options, **{**known, "model": (str, "")})


Settings = _settings()


def load_settings() -> Options:
    """Settings from the environment and ``.env``. Raises UsageError, one line naming the variable."""
    read_dotenv()
    return checked(Settings)


def checked(settings: type[S]) -> S:
    """Raises UsageError, one line naming the variable."""
    try:
        return settings()
    except ValidationError as error:
        first = error.errors()[0]
        prefix = str(settings.model_config.get("env_prefix"))
        name = prefix + "_".join(str(part) for part in first["loc"][:1]).upper()
        raise UsageError(f"{name}: {first['msg']}.") from None


def default_model() -> str:
    """The first provider with a key in the environment or in ``.env``, else the offline model."""
    return next((spec for key, spec in PROVIDER_DEFAULTS if variable(key)), OFFLINE)
