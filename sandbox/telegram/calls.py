"""The record of the bot's calls to the Bot API."""

from dataclasses import dataclass

from sandbox.telegram.objects import JsonObject


@dataclass(frozen=True)
class Call:
    """One call. Files are in `parameters` as `{"name", "bytes", "mime_type"}`.

    `status` is the HTTP status, 0 if the connection was dropped; `description` is Telegram's error text. `started` is
    a Unix time, `seconds` the duration.
    """

    method: str
    parameters: JsonObject
    status: int
    description: str | None
    started: float
    seconds: float

    def to_json(self) -> JsonObject:
        """The call for another process."""
        return {
            "method": self.method,
            "parameters": self.parameters,
            "status": self.status,
            "description": self.description,
            "started": self.started,
            "seconds": self.seconds,
        }


class CallLog:
    """The calls so far, oldest first. Downloads of files are recorded as `download`."""

    def __init__(self) -> None:
        self.all: list[Call] = []

    def of(self, *methods: str) -> list[Call]:
        """The calls of these methods."""
        names = {method.lower() for method in methods}
        return [call for call in self.all if call.method.lower() in names]

    def clear(self) -> None:
        """Forget all calls."""
        self.all.clear()
