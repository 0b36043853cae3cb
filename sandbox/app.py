"""The whole sandbox behind one address: Telegram, the marketplaces, and the chat page of the demo's users."""

from random import Random

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount

from sandbox.catalogue import Catalogue
from sandbox.catalogue.looks import Kind
from sandbox.conditions import Conditions
from sandbox.local_host import LocalHostOnly
from sandbox.marketplaces import Marketplaces, marketplaces_app
from sandbox.page import Page
from sandbox.picture_thread import in_picture_thread
from sandbox.telegram import Telegram, telegram_app
from sandbox.telegram.objects import User

TELEGRAM_PATH = "/telegram"
MARKETPLACES_PATH = "/marketplaces"


class Sandbox:
    """One ASGI application, `app`, to be run with `sandbox.server.Server` on loopback.

    The page is at `/`, the Bot API below `/telegram`, the marketplaces below `/marketplaces`. Requests that name
    another host are refused, so that a web page elsewhere can't reach the sandbox.

    `writers` are the users who can write in each of the demo's chats, by chat id; the first of them writes by default.
    """

    def __init__(self, catalogue: Catalogue, rng: Random | None = None) -> None:
        self.telegram = Telegram(rng=rng)
        self.marketplaces = Marketplaces(catalogue, random=rng)
        self.writers = _add_demo_chats(self.telegram)
        self.conditions = Conditions(self.telegram, self.marketplaces)
        page = Page(self.telegram, self.marketplaces, self.writers, self.conditions)
        self.app = Starlette(
            routes=[
                *page.routes(),
                Mount(TELEGRAM_PATH, telegram_app(self.telegram)),
                Mount(MARKETPLACES_PATH, marketplaces_app(self.marketplaces)),
            ],
            middleware=[Middleware(LocalHostOnly)],
        )

    @property
    def first_chat(self) -> int:
        """The id of the chat that the page opens at the start. Its user is the bot's administrator."""
        return next(iter(self.writers))

    async def prepare(self) -> None:
        """Compute what the first search would wait for. Other pictures are drawn in between."""
        for kind in Kind:
            await in_picture_thread(self.marketplaces.catalogue.prepare, kind)

    def environment(self, url: str) -> dict[str, str]:
        """The environment variables for a bot that uses this sandbox; `url` is the address of `app`."""
        return {
            "TELEGRAM_BOT_TOKEN": self.telegram.token,
            "TELEGRAM_API_URL": url + TELEGRAM_PATH,
            **self.marketplaces.environment(url + MARKETPLACES_PATH),
            "IMAGE_HOSTS": "127.0.0.1",
            "ADMIN_IDS": str(self.first_chat),
        }


def _add_demo_chats(telegram: Telegram) -> dict[int, tuple[User, ...]]:
    """Add private chats in English, Russian and Chinese, and a group of two; return the writers by chat id."""
    ann = telegram.add_user("Ann", last_name="Miller", username="ann_miller", language_code="en", started=False)
    boris = telegram.add_user("Борис", last_name="Орлов", username="boris_orlov", language_code="ru", started=False)
    mei = telegram.add_user("小梅", username="xiaomei", language_code="zh", started=False)
    group = telegram.add_group("Market traders", [boris], administrators=[ann])
    return {ann.id: (ann,), boris.id: (boris,), group.id: (ann, boris), mei.id: (mei,)}
