"""The whole sandbox behind one address: Telegram, the marketplaces and the chat page, with people in their chats."""

import secrets
from random import Random

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount

from sandbox.catalogue import Catalogue
from sandbox.conditions import Conditions
from sandbox.line import Line
from sandbox.marketplaces import Marketplaces
from sandbox.page.event_stream import EventStream
from sandbox.page.routes import Page
from sandbox.scene import set_scene
from sandbox.telegram import Telegram, telegram_app

TELEGRAM_PATH = "/telegram"
MARKETPLACES_PATH = "/marketplaces"


class Sandbox:
    """One Starlette application, `app`, to be run with `sandbox.server.Server` on loopback.

    The page stands at `/`, the Bot API below `/telegram`, the marketplaces below `/marketplaces`. Requests for another
    host than this machine are refused, so that a web page elsewhere can't reach in.
    """

    def __init__(self, catalogue: Catalogue, rng: Random | None = None) -> None:
        self.telegram = Telegram(rng=rng)
        self.marketplaces = Marketplaces(catalogue, random=rng)
        self.scene = set_scene(self.telegram)
        self.conditions = Conditions(self.telegram, self.marketplaces)
        line = Line(self.marketplaces, self.conditions)
        feed = EventStream(self.telegram, line, self.conditions, secrets.token_hex(4))
        self.page = Page(self.telegram, self.marketplaces, self.scene, self.conditions, feed)
        self.app = Starlette(
            routes=[
                *self.page.routes(),
                Mount(TELEGRAM_PATH, telegram_app(self.telegram)),
                Mount(MARKETPLACES_PATH, line),
            ],
            middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])],
        )

    def environment(self, url: str) -> dict[str, str]:
        """The environment variables with which a bot plays on this stage; `url` is the address of `app`."""
        return {
            "TELEGRAM_BOT_TOKEN": self.telegram.token,
            "TELEGRAM_API_URL": url + TELEGRAM_PATH,
            **self.marketplaces.environment(url + MARKETPLACES_PATH),
            "IMAGE_HOSTS": "127.0.0.1",
            "ADMIN_IDS": str(self.scene.first),
        }
