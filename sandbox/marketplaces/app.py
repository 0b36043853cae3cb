"""The marketplaces and their control desk as one application."""

from starlette.applications import Starlette

from sandbox.marketplaces.control import Control
from sandbox.marketplaces.marketplaces import Marketplaces


def marketplaces_app(marketplaces: Marketplaces) -> Starlette:
    """Serve them all on one port; mount it anywhere."""
    return Starlette(routes=[*marketplaces.routes(), *Control(marketplaces).routes()])
