from collections.abc import Iterator

import pytest

from tests.postgres import Postgres, open_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server with a database that has every migration, to be copied."""
    with open_server() as server:
        server.make_template()
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """An empty database on the server, with every migration."""
    url = postgres.new_database()
    yield url
    postgres.drop(url)
