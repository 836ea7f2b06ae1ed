"""The app's ``docker-compose.yml``, written from the specification that the sandbox runs by.

Compose v2 and docker-compose 1.29 read it alike: there is no ``version`` (v2 warns of it) and no ``name``
(1.29 does not know it), and limits are the services' own keys.
"""

from __future__ import annotations

import textwrap
from typing import Any

import yaml

from gencode_graph.sandbox.services import MIB, Health, ServiceSpec, Stack, Variable

_HEAD = """\
# `docker compose up --build`, then open http://localhost:{port}
# Whatever is written as ${{NAME:-value}} can be set in the environment or in .env (see .env.example).
"""


def compose_text(stack: Stack) -> str:
    """The file's text. Services are in the stack's order."""
    ports = [port.host for service in stack.services for port in service.ports]
    services = [_yaml({service.name: _service(service)}) for service in stack.services]
    rest: dict[str, Any] = {
        "networks": {n.name: {"internal": True} if n.internal else {} for n in stack.networks}
    }
    if stack.volumes:
        rest["volumes"] = {name: {} for name in stack.volumes}
    body = textwrap.indent("\n".join(services), "  ")
    return f"{_HEAD.format(port=ports[0])}services:\n{body}\n{_yaml(rest)}"


def _service(service: ServiceSpec) -> dict[str, Any]:
    """Keys without a value are left out."""
    limits = service.resources
    entry = {
        **_origin(service),
        "command": [_literal(word) for word in service.command],
        "user": service.user,
        "environment": {variable.name: _value(variable) for variable in service.environment},
        "ports": [_port(port.variable, port.host, port.container) for port in service.ports],
        "depends_on": {name: {"condition": "service_healthy"} for name in service.depends_on},
        "networks": list(service.networks),
        "volumes": [f"{volume.name}:{volume.target}" for volume in service.volumes],
        "healthcheck": _healthcheck(service.health),
        "read_only": service.read_only,
        "tmpfs": [f"{scratch.target}:size={scratch.size // MIB}m,mode=1777" for scratch in service.scratch],
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "mem_limit": f"{limits.memory // MIB}m",
        "cpus": limits.cpus,
        "pids_limit": limits.pids,
        "restart": service.restart,
    }
    return {name: value for name, value in entry.items() if value}


def _origin(service: ServiceSpec) -> dict[str, Any]:
    if service.image:
        image = Variable(service.image_variable, service.image, settable=bool(service.image_variable))
        return {"image": _value(image)}
    arguments = {argument.name: _value(argument) for argument in service.build_args}
    return {"build": {"context": service.build, **({"args": arguments} if arguments else {})}}


def _healthcheck(health: Health) -> dict[str, Any]:
    return {
        "test": ["CMD", *map(_literal, health.argv)],
        "interval": f"{health.interval:g}s",
        "timeout": f"{health.timeout:g}s",
        "start_period": f"{health.start_period:g}s",
        "retries": health.retries,
    }


def _value(variable: Variable) -> str:
    """What Compose puts together from it: the user's own value where there is one."""
    if variable.required:
        return f"${{{variable.name}:?{variable.required}}}"
    if variable.settable:
        return f"${{{variable.name}:-{variable.value}}}"
    return _literal(variable.value)


def _port(variable: str, host: int, container: int) -> str:
    return f"${{{variable}:-{host}}}:{container}" if variable else f"{host}:{container}"


def _literal(text: str) -> str:
    """Compose takes a dollar for the beginning of a name, but for two."""
    return text.replace("$", "$$")


class _Dumper(yaml.SafeDumper):
    """Lists on one line, as commands are read best."""


def _on_one_line(dumper: yaml.SafeDumper, items: list[Any]) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=True)


_Dumper.add_representer(list, _on_one_line)


def _yaml(document: dict[str, Any]) -> str:
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, width=140, allow_unicode=True)
