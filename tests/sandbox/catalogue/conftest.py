"""The catalogue that the tests here share: opening it draws every product once."""

import pytest

from sandbox.catalogue import Catalogue


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue()
