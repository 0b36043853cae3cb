"""The marketplaces and their control desk as one application."""

from starlette.applications import Starlette

from sandbox.marketplaces.control import Control
from sandbox.marketplaces.world import Marketplaces


def marketplaces_app(world: Marketplaces) -> Starlette:
    """Serve them all on one port; mount it anywhere."""
    return Starlette(routes=[*world.routes(), *Control(world).routes()])
