"""The compose file says what the specification says, in words that both Composes know."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from gencode_graph.sandbox.services import (
    MIB,
    NGINX_IMAGE,
    NODE_IMAGE,
    PYTHON_IMAGE,
    Health,
    Network,
    Port,
    Resources,
    Scratch,
    ServiceSpec,
    Stack,
    Variable,
    Volume,
    app_stack,
)
from gencode_graph.tools.compose import compose_text
from gencode_graph.tools.scaffold import TEMPLATE

CARD = """\
# `docker compose up --build`, then open http://localhost:8080
# Whatever is written as ${NAME:-value} can be set in the environment or in .env (see .env.example).
services:
  frontend:
    build:
      context: ./frontend
      args:
        NODE_IMAGE: ${NODE_IMAGE:-node:20-alpine}
        NGINX_IMAGE: ${NGINX_IMAGE:-nginxinc/nginx-unprivileged:1.29-alpine}
        NPM_CONFIG_REGISTRY: ${NPM_CONFIG_REGISTRY:-}
    ports: ['${PORT:-8080}:8080']
    networks: [web]
    healthcheck:
      test: [CMD, wget, -q, -O, /dev/null, 'http://127.0.0.1:8080/']
      interval: 5s
      timeout: 5s
      start_period: 15s
      retries: 20
    read_only: true
    tmpfs: ['/tmp:size=64m,mode=1777']
    cap_drop: [ALL]
    security_opt: ['no-new-privileges:true']
    mem_limit: 128m
    cpus: 1.0
    pids_limit: 64
    restart: unless-stopped

networks:
  web: {}
"""
ONLY_V2 = {"version", "name", "deploy", "secrets", "configs", "include", "develop", "profiles"}


def services(backend: bool = True, auth: bool = False) -> dict[str, Any]:
    return dict(yaml.safe_load(compose_text(app_stack("shop", backend=backend, auth=auth)))["services"])


def test_a_page_alone_looks_like_this() -> None:
    assert compose_text(app_stack("card", backend=False, auth=False)) == CARD


@pytest.mark.parametrize("auth", [True, False])
def test_every_service_is_held(auth: bool) -> None:
    for name, service in services(auth=auth).items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["read_only"] is True
        assert service["mem_limit"]
        assert service["pids_limit"]
        assert service["cpus"] <= 1, "an engine refuses more than a small server has"
        assert not {"privileged", "network_mode", "pid", "devices", "cap_add"} & set(service)
        assert not [v for v in service.get("volumes", []) if v.startswith(("/", ".", "~"))]


def test_the_database_is_reached_by_the_backend_alone() -> None:
    found = services()
    assert "ports" not in found["mongo"]
    assert "ports" not in found["backend"]
    text = yaml.safe_load(compose_text(app_stack("shop", backend=True, auth=False)))
    assert text["networks"] == {"app": {"internal": True}, "web": {}}
    assert text["volumes"] == {"mongo-data": {}}


def test_images_and_mirrors_can_be_set() -> None:
    found = services()
    assert found["mongo"]["image"] == "${MONGO_IMAGE:-mongo:8}"
    assert found["backend"]["build"]["args"] == {
        "PYTHON_IMAGE": f"${{PYTHON_IMAGE:-{PYTHON_IMAGE}}}",
        "PIP_INDEX_URL": "${PIP_INDEX_URL:-}",
    }


@pytest.mark.parametrize(
    ("folder", "defaults"),
    [
        ("backend", {"PYTHON_IMAGE": PYTHON_IMAGE, "PIP_INDEX_URL": ""}),
        ("frontend", {"NODE_IMAGE": NODE_IMAGE, "NGINX_IMAGE": NGINX_IMAGE, "NPM_CONFIG_REGISTRY": ""}),
    ],
)
def test_a_dockerfile_takes_what_the_compose_file_gives(folder: str, defaults: dict[str, str]) -> None:
    text = (TEMPLATE / folder / "Dockerfile").read_text()
    found = re.findall(r"^ARG (\w+)(?:=(\S+))?$", text, re.MULTILINE)
    assert dict(found) == defaults
    assert set(services()[folder]["build"]["args"]) == set(defaults)


def test_the_secret_of_accounts_must_be_given() -> None:
    environment = services(auth=True)["backend"]["environment"]
    assert environment["JWT_SECRET"] == "${JWT_SECRET:?Copy .env.example to .env and set JWT_SECRET}"


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=30)
names = st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True)
variables = st.builds(Variable, st.from_regex(r"[A-Z][A-Z_]{0,9}", fullmatch=True), words)
specs = st.builds(
    ServiceSpec,
    name=st.sampled_from(["backend", "frontend", "mongo"]),
    image=st.just("mongo:8"),
    command=st.lists(words, max_size=4).map(tuple),
    environment=st.lists(variables, max_size=4, unique_by=lambda v: v.name).map(tuple),
    health=st.builds(Health, st.lists(words, min_size=1, max_size=4).map(tuple)),
    resources=st.builds(
        Resources, st.integers(1, 9).map(lambda n: n * MIB), st.floats(0.1, 1), st.integers(1, 9)
    ),
    networks=st.lists(names, min_size=1, max_size=2).map(tuple),
    ports=st.just((Port(80, 8080, "PORT"),)),
    volumes=st.lists(st.builds(Volume, names, st.just("/data")), max_size=1).map(tuple),
    scratch=st.just((Scratch("/tmp", MIB),)),
)


@settings(deadline=None)  # the clock of a busy machine says nothing
@given(specs)
def test_every_word_arrives_as_it_was(spec: ServiceSpec) -> None:
    """What Compose reads, with its names filled in, is what the specification says."""
    document = yaml.safe_load(compose_text(Stack((spec,), (Network("app"),))))
    assert not ONLY_V2 & set(document)
    service = document["services"][spec.name]
    assert [_read(w) for w in service.get("command", [])] == list(spec.command)
    assert [_read(w) for w in service["healthcheck"]["test"][1:]] == list(spec.health.argv)
    given_ = {name: _read(value) for name, value in service.get("environment", {}).items()}
    assert given_ == {v.name: v.value for v in spec.environment}


def _read(text: str) -> str:
    """What Compose makes of it: no name is left to fill in."""
    assert not re.search(r"(?<!\$)(?:\$\$)*\$(?!\$)", text)
    return text.replace("$$", "$")
