"""A port that was chosen stays free until the server that was told its number has it."""

import socket

import psutil
import pytest

from gencode_graph.sandbox.health import free_port, port_is_taken

pytestmark = pytest.mark.integration


def kept() -> set[int]:
    connections = psutil.net_connections("tcp4")
    return {c.laddr.port for c in connections if c.status == psutil.CONN_TIME_WAIT}


def test_a_chosen_port_is_kept_from_everybody_and_open_to_its_server() -> None:
    ports = [free_port() for _ in range(20)]
    assert len(set(ports)) == 20
    assert set(ports) <= kept()
    for port in ports:
        assert not port_is_taken(port)
        with socket.create_server(("127.0.0.1", port)):
            assert port_is_taken(port)


def test_others_are_given_other_ports() -> None:
    chosen = free_port()
    probes = [socket.socket() for _ in range(500)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        assert chosen not in {probe.getsockname()[1] for probe in probes}
    finally:
        for probe in probes:
            probe.close()
