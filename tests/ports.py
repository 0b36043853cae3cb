"""Ports for servers that a test starts, safe beside tests that run at the same time."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def reserved_port() -> Iterator[int]:
    """Reserve a port on loopback: only a server that is told its number can listen there.

    The port is bound and not listened at. A server may bind it as well, as both allow the address to be reused, and
    the kernel gives it to nobody who asks for any free port. As long as there is no server, connections are refused.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as reservation:
        reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reservation.bind(("127.0.0.1", 0))
        yield int(reservation.getsockname()[1])
