"""A guard is taken out whole, alone, and what is left still runs."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.prompts.load import verbatim
from gencode_graph.tools.answers import parse_files
from gencode_graph.tools.proof.mutants import Mutant, around, chosen, mutants_of

ROUTER = "backend/app/routers/court.py"
MODEL = "backend/app/models/court.py"
LOGIC = "backend/app/domain/price.py"


def changes(path: str, text: str) -> list[tuple[str, str]]:
    """What each mutant has in place of what."""
    data = text.encode()
    return [(data[m.start : m.end].decode(), m.new) for m in mutants_of(path, text)]


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("if late(x):\n    raise Conflict()", "late(x)", "False"),
        ("if a:\n    pass\nelif b:\n    raise Conflict()", "b", "False"),
        ("if a or b:\n    raise Conflict()", "b", "False"),
        ("if a and b:\n    raise Conflict()", "a and b", "False"),
        ('user: A = Depends(require_role("x"))', 'require_role("x")',
         '__import__("app.core.auth", fromlist=["auth"]).current_user'),
        ("r = APIRouter(dependencies=[Depends(a), Depends(b)])", "[Depends(a), Depends(b)]", "[Depends(b)]"),
        ('x = find({"day": d, "owner_id": u})', '{"day": d, "owner_id": u}', '{"day": d}'),
        ("x = Court.find(own_or_all(user, 'admin'))", "own_or_all(user, 'admin')", "{}"),
        ("x = Court.find(own_or_all(user, 'admin', 'coach'))", "own_or_all(user, 'admin', 'coach')",
         "own_or_all(user, 'coach')"),
        ("await transition(o, 's', to, MOVES, places={'lent': Places(4)})", "4", "(4) + 1"),
        ("await take_place(b, n, among=a, expected={'day': d})", "{'day': d}", "{}"),
        ('await require_reference(A, b, field="c")', 'await require_reference(A, b, field="c")', "pass"),
        ("x = Court.find(Court.day == day).count()", "Court.day == day", "{}"),
        ('x = Court.find({"day": {"$lt": d}})', '"$lt"', '"$lte"'),
        ('c.update_one({"_id": i, "free": True}, {"$set": {"free": False}})', '{"_id": i, "free": True}',
         '{"_id": i}'),
        ('x = summarise(Court, {"status": "open"}, sums=["price"])', '{"status": "open"}', "{}"),
        ('await transition(o, "status", to, MOVES)', "MOVES", 'type("Any", (), {"get": lambda *_: [to]})()'),
        ("await take_place(b, limit, among={'day': d})", "limit", "(limit) + 1"),
        ("await take_place(b, limit, among={'day': d})", "{'day': d}", "{}"),
        ('x = await figure(Court, s, "count", where={"status": ["open"]})', '{"status": ["open"]}', "{}"),
        ("x = await figure(Court, scope, 'count')", "scope", '{"_id": None}'),
        ("return hide_unreadable(user, read(c), F)", "hide_unreadable(user, read(c), F)", "read(c)"),
        ("await delete_record(court)", "delete_record(court)", "(court).delete()"),
        ("x = await c.apply_if({'left': n}, {'left': n - 1})", "{'left': n}", "{}"),
        ("x = 1 if a < b else 2", "<", "<="),
        ("x = [a for a in b if a >= 3]", ">=", ">"),
    ],
)  # fmt: skip
def test_what_keeps_a_rule_is_taken_out(code: str, before: str, after: str) -> None:
    assert (before, after) in changes(
        ROUTER, f"async def f():\n    {code.replace(chr(10), chr(10) + '    ')}\n"
    )


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ('class S:\n    indexes = [unique_index("a"), IndexModel("b")]', '[unique_index("a"), IndexModel("b")]',
         '[IndexModel("b")]'),
        ('class S:\n    indexes: X = [IndexModel("a", unique=True)]', '[IndexModel("a", unique=True)]', "[]"),
        ("class S:\n    stars: int = Field(default=1, ge=1, le=5)", "Field(default=1, ge=1, le=5)",
         "Field(default=1, ge=1)"),
    ],
)  # fmt: skip
def test_what_a_model_refuses_is_taken_out(code: str, before: str, after: str) -> None:
    assert (before, after) in changes(MODEL, code)


@pytest.mark.parametrize(
    "code",
    [
        "if court is None:\n    raise NotFoundError('x')",
        "if not court:\n    raise NotFoundError('x')",
        "if (n := f()):\n    raise Conflict()",
        "if False:\n    raise Conflict()",
        'x = Court.find_one({"_id": i})',
        "await court.delete()",
        "x = Court.find(matching(day=day))",
    ],
)
def test_what_is_no_guard_is_left_alone(code: str) -> None:
    assert changes(ROUTER, f"async def f():\n    {code.replace(chr(10), chr(10) + '    ')}\n") == []


def test_sums_are_wrong_wherever_they_are_worked_out_and_texts_never() -> None:
    code = "def f(a, b):\n    return (a  # each -\n        + b) * 2, 'x' + a, f'{a}' + b\n"
    for path in (LOGIC, ROUTER, MODEL):
        assert changes(path, code) == [("*", "+")]  # a comment is between the other two


def test_what_is_added_up_one_by_one_is_a_sum_too() -> None:
    code = "async def f():\n    async for one in Order.find_all():\n        total += one.price\n        text += 'x'\n"
    assert changes(ROUTER, code) == [("+=", "-=")]


def test_what_does_not_parse_has_no_guards() -> None:
    assert mutants_of(ROUTER, "if a:\n  raise") != []
    assert mutants_of(ROUTER, "if a raise") == []


def test_the_kinds_that_matter_most_come_first_of_each_file_in_turn() -> None:
    def mutant(path: str, line: int, rank: int) -> Mutant:
        return Mutant(path, line, "", 0, 0, "", rank)

    first = [mutant("a", 1, 0), mutant("a", 2, 0), mutant("a", 3, 2)]
    second = [mutant("b", 1, 0), mutant("b", 2, 1)]
    assert [m.place for m in chosen([first, second], 4)] == ["a:1", "b:1", "a:2", "b:2"]


def test_the_lines_around_are_numbered() -> None:
    assert around("a\nb\nc\nd", 3, 1, 1) == "2: b\n3: c\n4: d"
    assert around("a", 1) == "1: a"


# --- any program ---------------------------------------------------------------------------------

names = st.sampled_from(["a", "größe", "日付", "count"])
values = st.one_of(names, st.integers(0, 9).map(str), st.sampled_from(['"ü"', "'<'"]))
compared = st.builds("{} {} {}".format, values, st.sampled_from(["<", "<=", ">", ">=", "=="]), values)
tests = st.recursive(
    compared,
    lambda inner: (
        st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner)
        | inner.map("not {}".format)
    ),
    max_leaves=4,
)
dicts = st.lists(st.tuples(st.sampled_from(['"owner_id"', '"day"', '"_id"']), values), max_size=3).map(
    lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"
)
statements = st.one_of(
    tests.map("if {}:\n        raise Conflict()".format),
    dicts.map("x = await Court.find_one({})".format),
    dicts.map('await c.update_one({}, {{"$inc": {{"n": 1}}}})'.format),
    values.map("await require_reference(Court, {})".format),
    tests.map("return {}".format),
    st.builds("y = {} if {} else {}".format, values, tests, values),
    st.builds("z = {} * ({} + {})".format, names, names, names),
    st.just("# a < b, if c: raise"),
    st.just('@route(dependencies=[Depends(require_role("a")), Depends(b)])\n    def g(): pass'),
    st.just('indexes = [unique_index("ü"), IndexModel("b")]'),
)
programs = st.lists(statements, min_size=1, max_size=6).map(
    lambda lines: "async def f():\n    " + "\n    ".join([*lines, "pass"]) + "\n"
)


@given(programs, st.sampled_from([ROUTER, MODEL, LOGIC]))
def test_a_mutant_is_another_program_that_differs_in_one_place(text: str, path: str) -> None:
    original = ast.dump(ast.parse(text))
    for mutant in mutants_of(path, text):
        mutated = mutant.text(text)
        assert ast.dump(ast.parse(mutated)) != original
        assert mutated.encode()[: mutant.start] == text.encode()[: mutant.start]
        assert (
            mutated.encode()[len(mutated.encode()) - len(text.encode()) + mutant.end :]
            == text.encode()[mutant.end :]
        )
        assert text.splitlines()[mutant.line - 1].strip()


@given(st.text(max_size=200))
def test_any_text_is_read_without_fault(text: str) -> None:
    for mutant in mutants_of(ROUTER, text):
        assert mutant.text(text) != text


@pytest.mark.parametrize("example", ["backend_routers", "backend_models"])
def test_guards_of_what_the_prompts_show_are_found(example: str) -> None:
    ((path, text),) = parse_files(verbatim(f"examples/{example}.md")).files.items()
    found = [mutant.description for mutant in mutants_of(path, text)]
    wanted = "require_reference" if example == "backend_routers" else 'unique_index("code")'
    assert any(wanted in one for one in found)


def test_that_a_record_is_there_at_all_is_no_rule() -> None:
    looked_up = "    court = await Court.get(id)\n    if court is None:\n        raise InvalidError('gone')\n"
    assert changes(ROUTER, f"async def f():\n{looked_up}") == []
    asked = "    if payload.day is None:\n        raise InvalidError('when?')\n"
    assert changes(ROUTER, f"async def f():\n{asked}") != []


def test_who_is_asked_for_twice_is_one_guard() -> None:
    route = '@router.post("", dependencies=[Depends(current_user)])\nasync def f({}) -> None:\n    pass\n'
    assert changes(ROUTER, route.format("user: CurrentUser")) == []
    assert changes(ROUTER, route.format("payload: Payload")) == [("[Depends(current_user)]", "[]")]
