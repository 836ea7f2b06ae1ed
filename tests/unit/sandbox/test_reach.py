import pytest
from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.errors import SandboxError
from gencode_graph.sandbox.reach import Reached, database, hosts_file


def test_a_database_on_this_machine_keeps_its_address() -> None:
    assert database("mongodb://localhost") == [Reached("localhost", 27017, "127.0.0.1")]
    assert database("mongodb://127.0.0.1:27018/shelf") == [Reached("127.0.0.1", 27018, "127.0.0.1")]


def test_servers_of_a_replica_set_keep_their_names() -> None:
    found = database("mongodb://me:p%40ss@db-1.example,db-2.example:27018/shelf?replicaSet=rs")
    assert found == [
        Reached("db-1.example", 27017, "127.0.0.2"),
        Reached("db-2.example", 27018, "127.0.0.3"),
    ]
    assert hosts_file(found).splitlines() == [
        "127.0.0.1 localhost", "::1 localhost", "127.0.0.2 db-1.example", "127.0.0.3 db-2.example",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "uri",
    [
        "mongodb+srv://cluster.example",
        "mongodb://10.0.0.1",
        "mongodb://[::1]",
        "mongodb://",
        "x",
        "mongodb://a:b",
    ],
)
def test_what_cannot_be_led_to_is_said(uri: str) -> None:
    with pytest.raises(SandboxError) as refused:
        database(uri)
    assert refused.value.hint


@given(st.text())
def test_no_text_names_an_address_of_this_machines_network(text: str) -> None:
    try:
        found = database(f"mongodb://{text}")
    except SandboxError:
        return
    assert all(one.inside.startswith("127.") for one in found)
    assert len(hosts_file(found).splitlines()) == 2 + sum(
        one.inside not in ("127.0.0.1", one.host) for one in found
    )
