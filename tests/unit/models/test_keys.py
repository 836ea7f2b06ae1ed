"""Where keys and addresses are read, and which key goes to which address."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.context import Context
from gencode_graph.errors import ModelError, UsageError
from gencode_graph.models.load import load_model
from gencode_graph.models.specs import ADDRESSES, KEYS, Spec
from gencode_graph.settings import load_settings
from gencode_graph.surroundings import read_dotenv

OPENAI, GEMINI = "openai:gpt-5-mini", "google_genai:gemini-2.5-flash"
ELSEWHERE = "http://elsewhere.example/v1"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in, and no key or address set; the path of its ``.env``."""
    for names in (*KEYS.values(), *ADDRESSES.values()):
        for name in names:
            monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("GENCODE_MODEL", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path / ".env"


def key_of(model: object) -> str:
    field = "openai_api_key" if hasattr(model, "openai_api_key") else "google_api_key"
    return str(getattr(model, field).get_secret_value())


@pytest.mark.parametrize(
    ("name", "spec"), [("OPENAI_API_KEY", OPENAI), ("GOOGLE_API_KEY", GEMINI), ("GEMINI_API_KEY", GEMINI)]
)
def test_a_key_of_the_file_reaches_the_client_and_no_child(place: Path, name: str, spec: str) -> None:
    place.write_text(f"{name}=sk-of-the-file\n")
    context = load_settings().context(model=spec)
    assert key_of(load_model(spec, context)) == "sk-of-the-file"
    assert name not in os.environ


@pytest.mark.parametrize(("name", "spec"), [("OPENAI_API_KEY", OPENAI), ("GOOGLE_API_KEY", GEMINI)])
def test_a_key_of_the_file_decides_who_answers(place: Path, name: str, spec: str) -> None:
    assert load_settings().context().model == "offline"
    place.write_text(f"{name}=sk-of-the-file\n")
    assert load_settings().context().model == spec


def test_the_environment_wins(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place.write_text("OPENAI_API_KEY=sk-of-the-file\nGENCODE_MAX_COST=1\n")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-exported")
    monkeypatch.setenv("GENCODE_MAX_COST", "2")
    context = load_settings().context()
    assert key_of(load_model(OPENAI, context)) == "sk-exported"
    assert context.max_cost == 2


@pytest.mark.parametrize(
    ("key", "address", "spec"),
    [
        (key, address, f"{provider}:m")
        for provider in ("openai", "google_genai")
        for key in KEYS[provider]
        for address in ADDRESSES[provider]
    ],
)
def test_an_exported_key_is_not_sent_where_the_file_says(
    place: Path, monkeypatch: pytest.MonkeyPatch, key: str, address: str, spec: str
) -> None:
    monkeypatch.setenv(key, "sk-exported")
    place.write_text(f"{address}={ELSEWHERE}\n")
    context = load_settings().context(model=spec)
    with pytest.raises(ModelError, match=f"{key} is set in the environment, but {address} in .env") as told:
        load_model(spec, context)
    assert "sk-exported" not in str(told.value)


def test_a_key_of_the_file_is_not_sent_where_the_environment_says(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", ELSEWHERE)
    place.write_text("OPENAI_API_KEY=sk-of-the-file\n")
    with pytest.raises(ModelError, match="set elsewhere"):
        load_model(OPENAI, load_settings().context())


def test_the_key_beside_the_address_is_the_one_that_is_sent(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-exported")
    place.write_text(f"OPENAI_API_KEY=sk-of-the-file\nGENCODE_OPENAI_BASE_URL={ELSEWHERE}\n")
    model = load_model(OPENAI, load_settings().context())
    assert (key_of(model), model.openai_api_base) == ("sk-of-the-file", ELSEWHERE)  # type: ignore[attr-defined]


def test_an_address_in_the_options_gets_no_key_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever fills in the form of an agent server decides the address, and is not who exported the key."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-exported")
    monkeypatch.setenv("GOOGLE_API_KEY", "g-exported")
    for spec, options in ((OPENAI, {"openai_base_url": ELSEWHERE}), (GEMINI, {"google_base_url": ELSEWHERE})):
        with pytest.raises(ModelError, match="the run's options"):
            load_model(spec, Context(**options))  # type: ignore[arg-type]
    on_this_machine = Context(openai_base_url="http://127.0.0.1:9/v1")
    assert key_of(load_model(OPENAI, on_this_machine)) == "sk-exported"


def test_a_server_of_ones_own_needs_no_key(place: Path) -> None:
    place.write_text(f"OPENAI_BASE_URL={ELSEWHERE}\n")
    assert key_of(load_model(OPENAI, load_settings().context())) == "none"


def test_the_file_cannot_take_a_key_along_in_an_address(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-exported")
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.delenv("GENCODE_CACHE", raising=False)
    place.write_text("A=x\nGENCODE_DOCKER_PIP_INDEX=http://e/${OPENAI_API_KEY}\nGENCODE_CACHE=${HOME}/${A}\n")
    context = load_settings().context()
    assert context.docker_pip_index == "http://e/"
    assert context.cache == "/home/ada/x"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_the_file_as_editors_write_it(place: Path, encoding: str) -> None:
    mark = "\ufeff" if encoding.endswith(("le", "be")) else ""
    place.write_bytes((mark + "GENCODE_MODEL=openai:ä\r\nOPENAI_API_KEY=k\r\n").encode(encoding))
    assert load_settings().context().model == "openai:ä"


def test_a_file_that_may_not_be_read(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place.write_text("A=1")

    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(UsageError, match=r"The file \.env cannot be read: Permission denied"):
        read_dotenv()


def test_a_virtual_environment_of_that_name_is_not_read(place: Path) -> None:
    place.mkdir()
    assert load_settings().context().model == "offline"


def test_doctor_says_where_a_key_is_from(place: Path) -> None:
    from gencode_graph.cli.checkup import _model

    place.write_text("OPENAI_API_KEY=sk-of-the-file\n")
    told = _model(load_settings().context()).found
    assert told == "openai:gpt-5-mini; OPENAI_API_KEY set in .env"


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_told(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.mktemp("env") / ".env"
    path.write_bytes(raw)
    with suppress(UsageError):
        read_dotenv(path)


def test_specs_without_a_known_key_are_left_to_their_client() -> None:
    assert Spec.of("mistralai:m").api_key(Context()) is None
    assert Spec.of("mistralai:m").has_key
