"""The chat page over HTTP: its files, its initial state, the event stream, the sample photos and the conditions."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.conditions import SLOW_SECONDS, Conditions, ConditionsChange
from sandbox.marketplaces import Marketplaces, Service
from sandbox.page.event_stream import EventStream
from sandbox.picture_thread import in_picture_thread
from sandbox.telegram import Telegram
from sandbox.telegram.objects import User

FOLDER = Path(__file__).parent
ASSETS = {path.name: path for path in FOLDER.iterdir() if path.suffix in {".css", ".js", ".svg"}}
SANDBOX_HEADER = "X-Snapsource-Sandbox"
"""The header by which a second demo recognizes that the first one is running."""
HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob: data:; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    SANDBOX_HEADER: "1",
}
PHOTO_SIDE = 960
THUMBNAIL_SIDE = 160


class Page:
    """Serves the page. `writers` are the users who can write in each chat, by chat id; the first chat is opened."""

    def __init__(
        self,
        telegram: Telegram,
        marketplaces: Marketplaces,
        writers: Mapping[int, tuple[User, ...]],
        conditions: Conditions,
    ) -> None:
        self._telegram = telegram
        self._marketplaces = marketplaces
        self._writers = writers
        self._conditions = conditions
        self._stream = EventStream(telegram, marketplaces, conditions)
        self._photos = marketplaces.catalogue.sample_photos

    def routes(self) -> list[Route]:
        """The routes, to be served at the root of the sandbox's address."""
        return [
            Route("/", self._index),
            Route("/assets/{name}", self._asset),
            Route("/state", self._state),
            Route("/events", self._stream.respond),
            Route("/samples/{name}.jpg", self._sample_photo),
            Route("/conditions", self._change_conditions, methods=["PUT"]),
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
        """Everything so far. The event stream continues from `position`."""
        telegram = self._telegram
        return JSONResponse(
            {
                "position": str(self._stream.position()),
                "bot": telegram.bot.to_json(),
                "online": bool(telegram.calls.all),
                "descriptions": telegram.profile.descriptions,
                "chats": [self._chat(chat_id) for chat_id in telegram.rooms],
                "first_chat": next(iter(self._writers)),
                "users": [user.to_json() for user in telegram.users.values()],
                "samples": list(self._photos),
                "services": [{"name": service, "conditions": Conditions.supported(service)} for service in Service],
                "slow_seconds": SLOW_SECONDS,
                "conditions": self._conditions.to_json(),
                "calls": [{"number": n, **call.to_json()} for n, call in enumerate(self._marketplaces.calls, 1)],
            },
            headers={"Cache-Control": "no-store"},
        )

    def _chat(self, chat_id: int) -> dict[str, object]:
        room = self._telegram.rooms[chat_id]
        writers = [user.id for user in self._writers.get(chat_id, ())]
        if not writers:
            writers = [chat_id] if room.chat.type == "private" else list(room.members)
        return {
            "chat": room.chat.to_json(),
            "writers": writers,
            "messages": [message.to_json() for message in room.conversation()],
        }

    async def _sample_photo(self, request: Request) -> Response:
        """One sample photo; `?small` asks for its thumbnail."""
        name = request.path_params["name"]
        if name not in self._photos:
            return JSONResponse({"error": f"no sample photo {name!r}; there are {', '.join(self._photos)}"}, 404)
        side = THUMBNAIL_SIDE if "small" in request.query_params else PHOTO_SIDE
        jpeg = await in_picture_thread(self._photos[name].jpeg, side)
        return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "no-cache"})

    async def _change_conditions(self, request: Request) -> Response:
        """`PUT /conditions` with a `ConditionsChange`; the answer is the new conditions."""
        try:
            self._conditions.apply(ConditionsChange.model_validate_json(await request.body()))
        except ValidationError as error:
            return JSONResponse({"error": error.errors(include_url=False, include_context=False)[0]["msg"]}, 400)
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse(self._conditions.to_json())
