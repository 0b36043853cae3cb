"""What the bot asked of the Bot API, call by call."""

from dataclasses import dataclass

from sandbox.telegram.objects import JsonObject


@dataclass(frozen=True)
class Call:
    """One call. Files stand in `parameters` as `{"name", "bytes", "mime_type"}`.

    `status` is the HTTP status, 0 where the connection was dropped; `description` is Telegram's complaint. `started` is
    a Unix time, `seconds` how long the answer took.
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
    """A list of calls, oldest first. File downloads are in it as `download`."""

    def __init__(self) -> None:
        self.all: list[Call] = []

    def of(self, *methods: str) -> list[Call]:
        """The calls of these methods, by the names of the documentation."""
        wanted = {method.lower() for method in methods}
        return [call for call in self.all if call.method.lower() in wanted]

    def clear(self) -> None:
        """Forgets all calls so far."""
        self.all.clear()
