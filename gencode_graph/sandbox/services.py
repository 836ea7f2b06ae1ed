"""What a generated app consists of when it runs: its services, and how they are held together.

One specification for two users: the Docker sandbox runs its MongoDB by it, and the app's own
``docker-compose.yml`` is written from it, so that what was tested is what ships. Data only: nothing here
reads a file or speaks to an engine. Sizes are bytes, times are seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ServiceName = Literal["backend", "frontend", "mongo"]

MIB = 2**20
MONGO_IMAGE = "mongo:8"
PYTHON_IMAGE = "python:3.12-slim"
NODE_IMAGE = "node:20-alpine"
NGINX_IMAGE = "nginxinc/nginx-unprivileged:1.29-alpine"
MONGO_PORT = 27017
BACKEND_PORT = 8000
FRONTEND_PORT = 8080
MONGO_DATA = "/data/db"


@dataclass(frozen=True)
class Health:
    """A command run inside the service; exit code 0 says that it is ready.

    The first answer comes after one ``interval``, and those who depend on the service wait for it. So
    intervals are short and commands cheap.
    """

    argv: tuple[str, ...]
    interval: float = 2.0
    timeout: float = 5.0
    start_period: float = 15.0
    retries: int = 20


@dataclass(frozen=True)
class Port:
    """A port the host publishes. ``variable`` is what the user sets to choose another one."""

    container: int
    host: int
    variable: str = ""


@dataclass(frozen=True)
class Variable:
    """One environment variable of a service. ``settable`` takes the user's own value where there is
    one; ``required`` is what to tell a user who has not set it, and then there is no ``value``."""

    name: str
    value: str = ""
    settable: bool = False
    required: str = ""


@dataclass(frozen=True)
class Volume:
    """Data that outlives its container."""

    name: str
    target: str


@dataclass(frozen=True)
class Scratch:
    """A folder in memory, for a service whose own file system is read-only."""

    target: str
    size: int


@dataclass(frozen=True)
class Resources:
    """The most a service may use. ``pids`` counts processes and threads. An engine refuses more ``cpus``
    than its host has, so no service asks for more than one."""

    memory: int
    cpus: float
    pids: int


@dataclass(frozen=True)
class Network:
    """``internal`` has no route out."""

    name: str
    internal: bool = True


@dataclass(frozen=True)
class ServiceSpec:
    """One service: either ``image`` or ``build`` (a folder of the app with a Dockerfile).

    ``image_variable`` is what the user sets to take another image; ``build_args`` are the arguments of
    the Dockerfile. Whatever it is, it runs without capabilities, without new privileges and, if
    ``read_only``, on a file system of which only ``volumes`` and ``scratch`` can be written. ``user``
    is "" where the image names one. ``depends_on`` are services that must be healthy before.
    """

    name: ServiceName
    health: Health
    resources: Resources
    networks: tuple[str, ...]
    image: str = ""
    image_variable: str = ""
    build: str = ""
    build_args: tuple[Variable, ...] = ()
    command: tuple[str, ...] = ()
    user: str = ""
    environment: tuple[Variable, ...] = ()
    ports: tuple[Port, ...] = ()
    volumes: tuple[Volume, ...] = ()
    scratch: tuple[Scratch, ...] = ()
    depends_on: tuple[ServiceName, ...] = ()
    read_only: bool = True
    restart: str = "unless-stopped"


@dataclass(frozen=True)
class Stack:
    """All services, those that others wait for first."""

    services: tuple[ServiceSpec, ...]
    networks: tuple[Network, ...]

    @property
    def volumes(self) -> tuple[str, ...]:
        """Names of the volumes of all services."""
        return tuple(volume.name for service in self.services for volume in service.volumes)


APP_NETWORK = Network("app")
"""Frontend, backend and database among themselves."""
WEB_NETWORK = Network("web", internal=False)
"""Where the frontend meets the host: a port of an internal network cannot be published."""


def app_stack(slug: str, *, backend: bool, auth: bool) -> Stack:
    """The stack of one app. ``slug`` names its database; an app without a backend is its pages."""
    networks = (APP_NETWORK, WEB_NETWORK)
    if not backend:
        return Stack((frontend_service(backend=False),), networks[1:])
    database = slug.replace("-", "_")
    services = (mongo_service(), backend_service(database, auth=auth), frontend_service(backend=True))
    return Stack(services, networks)


def mongodb_uri(host: str) -> str:
    """Where a service finds the database that listens on ``host``."""
    return f"mongodb://{host}:{MONGO_PORT}"


def mongo_service(image: str = MONGO_IMAGE) -> ServiceSpec:
    """The database. Its cache is held small: by default MongoDB takes half of the host's memory.

    It listens once it can be used, and a connection is a cheaper question than a mongosh every second.
    """
    listens = ("bash", "-c", f"exec 3<>/dev/tcp/127.0.0.1/{MONGO_PORT}")
    return ServiceSpec(
        name="mongo",
        image=image,
        image_variable="MONGO_IMAGE",
        command=("mongod", "--bind_ip_all", "--wiredTigerCacheSizeGB", "0.25"),
        user="999:999",
        health=Health(listens, interval=1.0, start_period=30.0, retries=40),
        resources=Resources(memory=1024 * MIB, cpus=1.0, pids=512),
        networks=(APP_NETWORK.name,),
        volumes=(Volume("mongo-data", MONGO_DATA),),
        scratch=(Scratch("/data/configdb", 16 * MIB), Scratch("/tmp", 256 * MIB)),  # noqa: S108 - its own
    )


def backend_service(database: str, *, auth: bool) -> ServiceSpec:
    """The API, built from the app's own Dockerfile."""
    environment = [
        Variable("ENVIRONMENT", "production"),
        Variable("MONGODB_URI", mongodb_uri("mongo")),
        Variable("DATABASE_NAME", database, settable=True),
        Variable("TIMEZONE", "UTC", settable=True),
        Variable("CORS_ORIGINS", f'["http://localhost:{FRONTEND_PORT}"]', settable=True),
    ]
    if auth:
        environment.append(Variable("JWT_SECRET", required="Copy .env.example to .env and set JWT_SECRET"))
    fetch = f"urllib.request.urlopen('http://127.0.0.1:{BACKEND_PORT}/api/health', timeout=4)"
    return ServiceSpec(
        name="backend",
        build="./backend",
        build_args=(
            Variable("PYTHON_IMAGE", PYTHON_IMAGE, settable=True),
            Variable("PIP_INDEX_URL", settable=True),
        ),
        environment=tuple(environment),
        health=Health(("python", "-c", f"import urllib.request; {fetch}"), interval=1.0, retries=40),
        resources=Resources(memory=512 * MIB, cpus=1.0, pids=256),
        networks=(APP_NETWORK.name,),
        scratch=(Scratch("/tmp", 64 * MIB),),  # noqa: S108 - its own
        depends_on=("mongo",),
    )


def frontend_service(*, backend: bool) -> ServiceSpec:
    """The built pages behind nginx, which passes ``/api/`` on to the backend."""
    own = (APP_NETWORK.name, WEB_NETWORK.name) if backend else (WEB_NETWORK.name,)
    return ServiceSpec(
        name="frontend",
        build="./frontend",
        build_args=(
            Variable("NODE_IMAGE", NODE_IMAGE, settable=True),
            Variable("NGINX_IMAGE", NGINX_IMAGE, settable=True),
            Variable("NPM_CONFIG_REGISTRY", settable=True),
        ),
        ports=(Port(FRONTEND_PORT, FRONTEND_PORT, variable="PORT"),),
        health=Health(("wget", "-q", "-O", "/dev/null", f"http://127.0.0.1:{FRONTEND_PORT}/"), interval=5.0),
        resources=Resources(memory=128 * MIB, cpus=1.0, pids=64),
        networks=own,
        scratch=(Scratch("/tmp", 64 * MIB),),  # noqa: S108 - its own
        depends_on=("backend",) if backend else (),
    )
