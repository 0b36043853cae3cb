"""How Telegram says no."""

from pydantic import JsonValue


class BotApiError(Exception):
    """An answer with `"ok": false`.

    `parameters` is what Telegram adds for programs: `retry_after` in seconds, `migrate_to_chat_id`.
    """

    def __init__(self, error_code: int, description: str, parameters: dict[str, JsonValue] | None = None) -> None:
        self.error_code = error_code
        self.description = description
        self.parameters = parameters or {}
        super().__init__(f"{error_code} {description}")


def bad_request(text: str) -> BotApiError:
    """400, with the prefix that Telegram puts before every such text."""
    return BotApiError(400, f"Bad Request: {text}")


def forbidden(text: str) -> BotApiError:
    """403, with the prefix that Telegram puts before every such text."""
    return BotApiError(403, f"Forbidden: {text}")


def too_many_requests(retry_after: int) -> BotApiError:
    """429: flood control. `retry_after` is in seconds."""
    return BotApiError(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})
