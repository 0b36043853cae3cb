"""The page's own addresses: its files, the state it begins with, the feed, the sample photos and the conditions."""

from pathlib import Path

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.conditions import SLOW_SECONDS, Conditions, ConditionsChange
from sandbox.marketplaces import Marketplaces, Service
from sandbox.page.event_stream import EventStream
from sandbox.page.sample_photos import PHOTO_SIDE, THUMBNAIL_SIDE, SamplePhotos
from sandbox.scene import Scene
from sandbox.telegram import Telegram

FOLDER = Path(__file__).parent
ASSETS = {path.name: path for path in FOLDER.iterdir() if path.suffix in {".css", ".js", ".svg"}}
MARK = "X-Snapsource-Sandbox"
"""The header by which another demo knows this one."""
HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob: data:; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    MARK: "1",
}


class Page:
    """Serves the page of one stage."""

    def __init__(
        self, telegram: Telegram, marketplaces: Marketplaces, scene: Scene, conditions: Conditions, feed: EventStream
    ) -> None:
        self._telegram = telegram
        self._marketplaces = marketplaces
        self._scene = scene
        self._conditions = conditions
        self._feed = feed
        self.tray = SamplePhotos(marketplaces.catalogue)

    def routes(self) -> list[Route]:
        """All of them."""
        return [
            Route("/", self._index),
            Route("/assets/{name}", self._asset),
            Route("/state", self._state),
            Route("/events", self._feed.respond),
            Route("/samples/{name}.jpg", self._sample),
            Route("/conditions", self._change, methods=["PUT"]),
        ]

    async def _index(self, _: Request) -> Response:
        return FileResponse(FOLDER / "index.html", headers=HEADERS)

    async def _asset(self, request: Request) -> Response:
        path = ASSETS.get(request.path_params["name"])
        if path is None:
            return PlainTextResponse("Not Found", 404)
        media_type = "text/javascript" if path.suffix == ".js" else None
        return FileResponse(path, media_type=media_type, headers=HEADERS)

    async def _state(self, _: Request) -> Response:
        """Everything there is; what comes later comes by the feed, from `place` on."""
        telegram = self._telegram
        calls = self._marketplaces.calls
        return JSONResponse(
            {
                "place": self._feed.place(len(calls)).text(),
                "bot": telegram.bot.to_json(),
                "online": bool(telegram.calls.all),
                "descriptions": telegram.profile.descriptions,
                "chats": [self._chat(chat_id) for chat_id in telegram.rooms],
                "first": self._scene.first,
                "users": [user.to_json() for user in telegram.users.values()],
                "samples": self.tray.names(),
                "services": [{"name": service, "possible": self._conditions.possible(service)} for service in Service],
                "slow_seconds": SLOW_SECONDS,
                "conditions": self._conditions.shown(),
                "calls": [{"number": number, **call.shown()} for number, call in enumerate(calls, 1)],
            },
            headers={"Cache-Control": "no-store"},
        )

    def _chat(self, chat_id: int) -> dict[str, object]:
        room = self._telegram.rooms[chat_id]
        writers = self._scene.writers.get(chat_id, ())
        if not writers:
            known = (self._telegram.users[user_id] for user_id in room.members)
            writers = (self._telegram.users[chat_id],) if room.chat.type == "private" else tuple(known)
        return {
            "chat": room.chat.to_json(),
            "writers": [user.id for user in writers],
            "messages": [message.to_json() for message in room.conversation()],
        }

    async def _sample(self, request: Request) -> Response:
        """One photo of the tray; `?small` is its thumbnail."""
        side = THUMBNAIL_SIDE if "small" in request.query_params else PHOTO_SIDE
        try:
            jpeg = await self.tray.jpeg(request.path_params["name"], side)
        except LookupError as error:
            return JSONResponse({"error": str(error)}, 404)
        return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "no-cache"})

    async def _change(self, request: Request) -> Response:
        """`PUT /conditions`: a `ConditionsChange`; the answer is what holds now."""
        try:
            self._conditions.apply(ConditionsChange.model_validate_json(await request.body()))
        except ValidationError as error:
            return JSONResponse({"error": error.errors(include_url=False, include_context=False)[0]["msg"]}, 400)
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)
        self._feed.conditions_changed()
        return JSONResponse(self._conditions.shown())
