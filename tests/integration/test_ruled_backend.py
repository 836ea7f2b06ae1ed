"""A backend with rules: its own tests pass, and notice when a guard is gone, or holds for one at a time only."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from gencode_graph.sandbox.deps import DependencyCache, default_cache
from gencode_graph.sandbox.locks import Locks
from gencode_graph.tools.contract import compare
from tests.unit.offline.backend.assembly import assemble
from tests.unit.offline.backend.ruled import ruled_analysis

pytestmark = pytest.mark.integration
DUMP = "import json, sys; from app.main import app; json.dump(app.openapi(), sys.stdout)"
LOAN = "backend/app/routers/loan.py"
NO_INDEX = 'unique_together("instrument", "day", "musician", "fee", "created_at"'
STORED = "return LoanRead.model_validate(await loan.insert())"
LOOKED_UP = """same = {"instrument": loan.instrument, "day": loan.day, "state": {"$in": ["asked", "lent"]}}
    if loan.state in ("asked", "lent") and await Loan.find(same).exists():
        raise ConflictError("It is lent on that day.")
    return LoanRead.model_validate(await loan.insert())"""


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    """Put together once: merging and validating the contract takes longest."""
    return assemble(ruled_analysis())


@pytest.fixture
def app(tmp_path: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
async def python(app: Path) -> str:
    environment = await DependencyCache(default_cache()).python_env(Locks.read(app).python)
    return str(environment / "bin" / "python")


def _run(app: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        argv, cwd=app / "backend", env={"PATH": os.environ["PATH"]}, capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip


def _change(app: Path, path: str, right: str, wrong: str) -> None:
    text = (app / path).read_text(encoding="utf-8")
    assert right in text
    (app / path).write_text(text.replace(right, wrong), encoding="utf-8")


async def test_its_own_tests_pass_and_it_serves_what_its_contract_says(app: Path, python: str) -> None:
    done = _run(app, python, "-m", "pytest", "-q")
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    served = _run(app, python, "-c", DUMP)
    assert served.returncode == 0, served.stderr
    contract = json.loads((app / "openapi.json").read_text(encoding="utf-8"))
    assert compare(contract, json.loads(served.stdout)) == []


@pytest.mark.parametrize(
    ("path", "right", "wrong", "tests"),
    [
        ("backend/app/models/loan.py", ', among={"state": ["asked", "lent"]}', "", "loan"),
        ("backend/app/models/instrument.py", 'unique_together("kind", "number")', 'IndexModel("kind")', "instrument"),
        (LOAN, 'transition(loan, "state", payload.state, MOVES, changes=payload)', "loan.apply(payload)", "loan"),
        (LOAN, '"asked": ["lent", "declined"]', '"asked": ["lent", "declined", "returned"]', "loan"),
        ("backend/app/core/transitions.py", "{name: before}, ", "{}, ", "loan"),
        (LOAN, '"day": ["past"]', '"day": ["future"]', "loan"),
        (LOAN, "await delete_record(loan)", "await loan.delete()", "loan"),
    ],
)  # fmt: skip
async def test_a_guard_that_is_gone_is_noticed(
    app: Path, python: str, path: str, right: str, wrong: str, tests: str
) -> None:
    _change(app, path, right, wrong)
    done = _run(app, python, "-m", "pytest", "-q", "-x", f"tests/test_{tests}.py")
    assert done.returncode == 1, done.stdout[-3000:]


async def test_a_rule_that_is_only_looked_up_does_not_hold_against_two_at_once(
    app: Path, python: str
) -> None:
    _change(app, "backend/app/models/loan.py", 'unique_together("instrument", "day"', NO_INDEX)
    _change(app, LOAN, STORED, LOOKED_UP)
    _change(app, LOAN, "import NotFoundError", "import ConflictError, NotFoundError")
    race = _run(app, python, "-m", "pytest", "-q", "tests/test_loan.py", "-k", "of_two_at_once")
    assert race.returncode == 1, race.stdout[-3000:]
    assert "[201, 201]" in race.stdout, "both were let in"


PLACES = '''"""Three places a day, taken by whoever is asked for and lent."""

import pytest
from app.core.capacity import Places, take_place
from app.core.errors import ConflictError
from app.core.transitions import transition
from app.models.loan import Loan
from tests.support.races import at_once

LIMIT = 3
pytestmark = pytest.mark.usefixtures("server")


def loan(number: int, state: str = "asked") -> Loan:
    return Loan(
        instrument=f"{number:024x}", day="2030-01-01", state=state, fee=1, insured=True
    )


def among(state: str) -> dict[str, object]:
    return {"day": loan(0).day, "state": state}


async def take(record: Loan, **changes: str) -> bool:
    try:
        await take_place(record, LIMIT, among=among("asked"), changes=changes)
    except ConflictError:
        return False
    return True


async def asked() -> int:
    return await Loan.find(among("asked")).count()


async def test_no_more_than_there_are_places() -> None:
    assert [await take(loan(number)) for number in range(5)] == [True, True, True, False, False]
    assert await asked() == LIMIT


async def test_no_more_when_all_come_at_once() -> None:
    taken = await at_once(*(take(loan(number)) for number in range(8)))
    assert sorted(taken) == [False] * 5 + [True] * 3
    assert await asked() == LIMIT


async def test_who_goes_gives_the_place_back() -> None:
    first = loan(0)
    assert [await take(record) for record in (first, loan(1), loan(2))] == [True] * 3
    await first.set({"state": "declined"})
    assert await take(loan(3))
    assert not await take(first, state="asked")
    assert await asked() == LIMIT


async def test_what_is_stored_takes_a_place_of_those_that_are_left() -> None:
    waiting = [await loan(number, "declined").insert() for number in range(5)]
    taken = await at_once(*(take(record, state="asked") for record in waiting))
    assert sorted(taken) == [False, False, True, True, True]
    assert await asked() == LIMIT
    assert await Loan.find(among("declined")).count() == 2


async def test_another_rules_clash_is_told_as_it_is() -> None:
    assert await take(loan(0))
    with pytest.raises(Exception, match="(?i)duplicate"):
        await take(loan(0))


async def test_a_record_that_is_deleted_takes_none() -> None:
    gone = await loan(0, "declined").insert()
    await gone.delete()
    assert not await take(gone, state="asked")
    assert await asked() == 0


MOVES = {"declined": ["asked", "returned"], "asked": ["declined"]}


async def move(record: Loan, to: str) -> bool:
    among = Places(LIMIT, within={"day": record.day})
    try:
        await transition(record, "state", to, MOVES, places={"asked": among})
    except ConflictError:
        return False
    return True


async def test_a_move_into_a_state_takes_a_place_there() -> None:
    waiting = [await loan(number, "declined").insert() for number in range(5)]
    moved = await at_once(*(move(record, "asked") for record in waiting))
    assert sorted(moved) == [False, False, True, True, True]
    assert await asked() == LIMIT
    held = await Loan.find(among("asked")).first_or_none()
    assert await move(held, "declined")
    assert await move(await Loan.find(among("declined")).first_or_none(), "asked")


async def test_of_two_moves_at_once_one_is_made() -> None:
    """One of them into a state that is limited."""
    stored = await loan(0, "declined").insert()
    again = await Loan.get(stored.id)
    moved = await at_once(move(stored, "returned"), move(again, "asked"))
    assert sorted(moved) == [False, True]
    assert (await Loan.get(stored.id)).state == ("returned" if moved[0] else "asked")
'''
CLASH = '''"""Who breaks a rule is told it."""

from httpx import AsyncClient

from app.models.instrument import Instrument
from tests.support.records import stored_id


async def test_the_rule_says_what_it_is(client: AsyncClient) -> None:
    payload = {"day": "2030-01-01", "state": "asked", "fee": 1, "insured": True}
    payload["instrument"] = await stored_id(client, Instrument)
    assert (await client.post("/api/loans", json=payload)).status_code == 201
    refused = (await client.post("/api/loans", json=payload)).json()
    assert refused["detail"] == "It is lent on that day."
    assert [e["field"] for e in refused["errors"]] == ["instrument", "day"]
    assert {e["message"] for e in refused["errors"]} == {"It is lent on that day."}
'''
PLACE_FIELD = "    claimed_place: int | None = None\n\n    class Settings"
PLACE_INDEX = (
    'unique_together("day", "claimed_place", among={"state": ["asked"]}),\n            IndexModel("musician")'
)


async def test_places_are_taken_once_each(app: Path, python: str) -> None:
    _change(app, "backend/app/models/loan.py", "\n    class Settings", PLACE_FIELD)
    _change(app, "backend/app/models/loan.py", 'IndexModel("musician")', PLACE_INDEX)
    (app / "backend/tests/test_places.py").write_text(PLACES, encoding="utf-8")
    done = _run(app, python, "-m", "pytest", "-q", "tests/test_places.py")
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert "8 passed" in done.stdout


async def test_who_breaks_a_rule_is_told_it(app: Path, python: str) -> None:
    among = 'among={"state": ["asked", "lent"]}'
    _change(app, "backend/app/models/loan.py", among, f'{among}, detail="It is lent on that day."')
    (app / "backend/tests/test_clash.py").write_text(CLASH, encoding="utf-8")
    done = _run(app, python, "-m", "pytest", "-q", "tests/test_clash.py")
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
