"""The engine's part of the Docker sandbox: images, failures told apart, what a dead process leaves."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docker
import psutil
import pytest

import gencode_graph
from gencode_graph.errors import EngineError, ImageBuildError, ImageMissingError, UnhealthyServiceError
from gencode_graph.sandbox.deps import default_cache
from gencode_graph.sandbox.docker import cleanup
from gencode_graph.sandbox.docker.build import ImageStore
from gencode_graph.sandbox.docker.cleanup import clean, leftovers, remove
from gencode_graph.sandbox.docker.engine import connect
from gencode_graph.sandbox.docker.images import ImagePlan
from gencode_graph.sandbox.docker.labels import KIND, OWNER, PID, PRODUCT, labels, this_process
from gencode_graph.sandbox.docker.mongo import Mongo
from gencode_graph.sandbox.docker.sandbox import DockerSandbox
from gencode_graph.sandbox.health import free_port
from gencode_graph.sandbox.limits import DEFAULT_LIMITS
from gencode_graph.sandbox.services import mongo_service
from tests.contract.sandboxes import docker_options, make_root, needs_docker, open_real

pytestmark = [pytest.mark.integration, needs_docker]

TEMPLATE = Path(gencode_graph.__file__).parent / "templates" / "app"


@pytest.fixture
def client() -> Iterator[docker.APIClient]:
    client = connect()
    yield client
    client.close()


def store(client: docker.APIClient, tmp_path: Path, said: list[str] | None = None) -> ImageStore:
    return ImageStore(client, tmp_path / "locks", (said if said is not None else []).append)


def plan(run: str) -> ImagePlan:
    base = docker_options().backend_image
    text = f"FROM {base}\nLABEL {OWNER}={PRODUCT}\nRUN {run}\n"
    return ImagePlan("test", f"gencode-test:{secrets.token_hex(6)}", text, {}, (base,))


# --- images ------------------------------------------------------------------------------------


def test_a_build_that_fails_shows_its_last_lines(client: docker.APIClient, tmp_path: Path) -> None:
    with pytest.raises(ImageBuildError, match=r"test image failed: .*no such package.*returned a non-zero"):
        store(client, tmp_path).ensure(plan("echo no such package; exit 3"))


def test_what_a_failed_build_left_is_found_once_no_build_can_need_it(
    client: docker.APIClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {left.id for left in leftovers(client)}
    with pytest.raises(ImageBuildError):
        store(client, tmp_path).ensure(plan(f"echo {secrets.token_hex(6)}\nRUN exit 3"))
    assert {left.id for left in leftovers(client)} == before
    monkeypatch.setattr(cleanup, "BUILT_SECONDS", -60)
    left = [left for left in leftovers(client) if left.id not in before and layer_of(client, left.id)]
    assert [one.kind for one in left] == ["build"]
    assert remove(client, left[0])
    assert not remove(client, left[0])


def layer_of(client: docker.APIClient, image: str) -> bool:
    """Whether this is of a build of tests, and not of one that is at work beside them."""
    return any("echo " in layer["CreatedBy"] for layer in client.history(image)[:1])


def test_a_build_that_hangs_is_cut_off(client: docker.APIClient, tmp_path: Path) -> None:
    seconds = f"4{time.time_ns() % 10**9}"
    images = store(client, tmp_path)
    images.silent_seconds = 3
    began = time.monotonic()
    with pytest.raises(ImageBuildError, match="hung"):
        images.ensure(plan(f"sleep {seconds}"))
    assert time.monotonic() - began < 20
    assert is_gone(seconds)


def test_a_build_that_never_ends_is_cut_off(client: docker.APIClient, tmp_path: Path) -> None:
    seconds = f"0.{time.time_ns() % 10**9}"
    images = store(client, tmp_path)
    images.build_seconds = 3
    with pytest.raises(ImageBuildError, match="ran over 3 s"):
        images.ensure(plan(f"while true; do echo still at it; sleep {seconds}; done"))
    assert is_gone(seconds)


def is_gone(seconds: str) -> bool:
    for _ in range(100):
        if not [p for p in psutil.process_iter(["cmdline"]) if seconds in " ".join(p.info["cmdline"] or [])]:
            return True
        time.sleep(0.1)
    return False


async def test_two_that_want_the_same_image_build_it_once(client: docker.APIClient, tmp_path: Path) -> None:
    wanted, said = plan("sleep 2"), []
    images = [store(client, tmp_path, said) for _ in range(2)]
    try:
        await asyncio.gather(*(asyncio.to_thread(one.ensure, wanted) for one in images))
        assert sorted(line.split()[0] for line in said) == ["Building", "Waiting"]
    finally:
        client.remove_image(wanted.tag, force=True)


def test_an_image_that_cannot_be_pulled_is_named(client: docker.APIClient, tmp_path: Path) -> None:
    with pytest.raises(ImageMissingError, match=r"127\.0\.0\.1:1/none:1 is not here.*GENCODE_DOCKER_"):
        store(client, tmp_path).base("127.0.0.1:1/none:1")


@pytest.mark.parametrize("seconds", ["0", "0.1", "0.2", "0.3"])
async def test_a_database_that_does_not_start_shows_its_last_lines(
    client: docker.APIClient, seconds: str
) -> None:
    """Whenever it ends: before it is asked for its health, while it is, or after."""
    spec = replace(
        mongo_service(docker_options().backend_image),
        command=("sh", "-c", f"echo cannot open the data files; sleep {seconds}; exit 1"),
        health=replace(mongo_service().health, argv=("false",)),
        user="1000:1000",
    )
    name = f"gencode-{secrets.token_hex(6)}-mongo"
    with pytest.raises(UnhealthyServiceError, match="ended: cannot open the data files"):
        await Mongo(client, spec, "").start(name, labels("test", "mongo", this_process()))
    assert client.containers(all=True, filters={"name": name}) == []


async def test_a_database_that_the_app_ended_is_there_for_the_next_command(
    client: docker.APIClient, tmp_path: Path
) -> None:
    told: list[str] = []
    sandbox = DockerSandbox(
        make_root(tmp_path), cache=default_cache(), options=docker_options(), on_progress=told.append
    )
    await sandbox.start(["mongo"])
    try:
        mine = [f"{PID}={os.getpid()}", f"{KIND}=mongo"]
        (running,) = client.containers(filters={"label": mine})
        client.kill(running["Id"])
        reach = "import socket; socket.create_connection(('127.0.0.1', 27017)); print('here')"
        asked = [sandbox.exec(["python3", "-c", reach], service="backend") for _ in range(3)]
        assert [ran.stdout for ran in await asyncio.gather(*asked)] == ["here\n"] * 3
        (line,) = [line for line in told if line.startswith("MongoDB ended")]
        assert line.endswith("Starting another.")
        assert len(client.containers(all=True, filters={"label": mine})) == 1
    finally:
        await sandbox.close()


async def test_a_runtime_that_is_not_there_is_named(tmp_path: Path) -> None:
    options = replace(docker_options(), runtime="none-such")
    sandbox = DockerSandbox(make_root(tmp_path), cache=default_cache(), options=options)
    with pytest.raises(EngineError, match=r"none-such.*GENCODE_DOCKER_RUNTIME"):
        await sandbox.exec(["true"], service="backend")
    await sandbox.close()


async def test_proxies_with_passwords_stay_outside(
    client: docker.APIClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Docker's own settings name them for all containers; builds have them, commands have no use for them."""
    proxy = "http://me:very-secret@proxy.example:3128"
    given = {"proxies": {"default": {"httpProxy": proxy, "httpsProxy": proxy}}}
    (tmp_path / "config.json").write_text(json.dumps(given))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    sandbox = open_real("docker", make_root(tmp_path), DEFAULT_LIMITS)
    try:
        await sandbox.start(["mongo"])
        seen = await sandbox.exec(["sh", "-c", "cat /proc/[0-9]*/environ"], service="backend")
        assert "PATH=" in seen.stdout
        assert "very-secret" not in seen.stdout
        mine = [f"{PID}={os.getpid()}", f"{KIND}=mongo"]
        (database,) = client.containers(filters={"label": mine})
        assert "very-secret" not in str(client.inspect_container(database["Id"]))
    finally:
        await sandbox.close()


# --- a whole stack -----------------------------------------------------------------------------


def app(tmp_path: Path) -> Path:
    """An app as far as its packages go."""
    root = tmp_path / "app"
    for part in ("backend", "frontend"):
        (root / part).mkdir(parents=True)
        for name in ("requirements-dev.lock", "requirements.lock", "package.json", "package-lock.json"):
            if (TEMPLATE / part / name).is_file():
                shutil.copy(TEMPLATE / part / name, root / part)
    return root


async def test_a_second_run_builds_nothing(tmp_path: Path) -> None:
    """How long its start takes is in ``benchmarks/docker_start.py``."""
    root = app(tmp_path)
    first = DockerSandbox(root, cache=default_cache(), options=docker_options())
    await first.start(["backend", "frontend"])
    await first.close()
    told: list[str] = []
    second = DockerSandbox(root, cache=default_cache(), options=docker_options(), on_progress=told.append)
    await second.start(["backend", "frontend", "mongo"])
    try:
        assert not [line for line in told if line.startswith(("Building", "Pulling"))]
        await check_tools(second)
    finally:
        await second.close()
    assert not (root / "frontend" / "node_modules").is_symlink()


SPIN = """
import os, resource, sys, time
children = [os.fork() for _ in range(1)]
end = time.monotonic() + 2
while time.monotonic() < end:
    pass
if children[0]:
    os.wait()
    used = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    print(sum(one.ru_utime + one.ru_stime for one in used))
"""


async def test_a_command_has_its_share_of_the_processors_and_no_more(tmp_path: Path) -> None:
    """Two processes spin for two seconds on half a processor."""
    sandbox = open_real("docker", make_root(tmp_path), replace(DEFAULT_LIMITS, cpus=0.5))
    try:
        ran = await sandbox.exec(["python3", "-c", SPIN], service="backend")
    finally:
        await sandbox.close()
    assert ran.ok, ran.stderr
    assert 0 < float(ran.stdout) < 2, "without the limit it is four seconds, or two on one processor"


async def check_tools(sandbox: DockerSandbox) -> None:
    ask = (
        "import os, pymongo; c = pymongo.MongoClient(os.environ['MONGODB_URI']);"
        "print(c[os.environ['DATABASE_NAME']].x.insert_one({}).acknowledged)"
    )
    asked = await sandbox.exec(["python", "-c", ask], service="backend")
    assert asked.stdout == "True\n", asked.stderr
    for program in ("ruff", "pytest", "schemathesis"):
        assert (await sandbox.exec([program, "--version"], service="backend")).ok
    for program in ("tsc", "vite", "playwright"):
        assert (await sandbox.exec([program, "--version"], service="frontend")).ok
    both = '"$PLAYWRIGHT_CHROMIUM_PATH" --version --no-sandbox && "$E2E_PYTHON" -c "import beanie"'
    found = await sandbox.exec(["sh", "-c", both], service="frontend")
    assert found.ok, found.stderr


async def test_ten_at_once_do_not_meet(tmp_path: Path) -> None:
    async def one(number: int) -> str:
        place = tmp_path / str(number)
        place.mkdir()
        sandbox = open_real("docker", make_root(place), DEFAULT_LIMITS)
        try:
            await sandbox.start(["mongo"])
            port = free_port()
            argv = ["python3", "-m", "http.server", str(port), "--bind", "127.0.0.1"]
            await sandbox.serve("backend", argv, port=port)
            return (await sandbox.exec(["sh", "-c", f"echo {number} > x; cat x"], service="backend")).stdout
        finally:
            await sandbox.close()

    assert await asyncio.gather(*map(one, range(10))) == [f"{number}\n" for number in range(10)]


# --- what is left ------------------------------------------------------------------------------

KILLED_RUN = """
import asyncio, sys
from pathlib import Path
from tests.contract.sandboxes import open_real
from gencode_graph.sandbox.limits import DEFAULT_LIMITS

async def main():
    sandbox = open_real("docker", Path(sys.argv[1]), DEFAULT_LIMITS)
    await sandbox.start(["mongo"])
    print("ready", flush=True)
    await sandbox.exec(["sh", "-c", f"setsid sleep {sys.argv[2]} & sleep {sys.argv[2]}"], service="backend", timeout=99)

asyncio.run(main())
"""


async def test_what_a_killed_run_left_is_removed_and_nothing_else(
    client: docker.APIClient, tmp_path: Path
) -> None:
    (tmp_path / "live").mkdir()
    live = open_real("docker", make_root(tmp_path / "live"), DEFAULT_LIMITS)
    await live.start(["mongo"])
    seconds = f"3{time.time_ns() % 10**9}"
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    argv = [sys.executable, "-c", KILLED_RUN, str(make_root(tmp_path)), seconds]
    run = await asyncio.create_subprocess_exec(*argv, env=env, stdout=asyncio.subprocess.PIPE)
    assert run.stdout
    assert await run.stdout.readline() == b"ready\n"
    await asyncio.to_thread(wait_for, seconds)
    run.send_signal(signal.SIGKILL)
    await run.wait()
    # The command's end comes by itself; what has ended and the database wait to be removed.
    assert await asyncio.to_thread(is_gone, seconds)
    clean(client)
    assert client.containers(all=True, filters={"label": f"{PID}={run.pid}"}) == []
    assert (await live.exec(["true"], service="backend")).ok
    await live.close()


def wait_for(seconds: str) -> None:
    """Until the command sleeps: the run that asks for it has the seconds among its own arguments."""
    for _ in range(300):
        if [p for p in psutil.process_iter(["cmdline"]) if p.info["cmdline"] == ["sleep", seconds]]:
            return
        time.sleep(0.1)
    raise AssertionError("the command never started")
