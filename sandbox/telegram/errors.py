"""The errors of the Bot API."""

from pydantic import JsonValue


class BotApiError(Exception):
    """A response with `"ok": false`.

    `parameters` can have `retry_after`, in seconds, and `migrate_to_chat_id`.
    """

    def __init__(self, error_code: int, description: str, parameters: dict[str, JsonValue] | None = None) -> None:
        self.error_code = error_code
        self.description = description
        self.parameters = parameters or {}
        super().__init__(f"{error_code} {description}")


def bad_request(text: str) -> BotApiError:
    """An error 400, with Telegram's prefix."""
    return BotApiError(400, f"Bad Request: {text}")


def forbidden(text: str) -> BotApiError:
    """An error 403, with Telegram's prefix."""
    return BotApiError(403, f"Forbidden: {text}")


def too_many_requests(retry_after: int) -> BotApiError:
    """An error 429, as of flood control. `retry_after` is in seconds."""
    return BotApiError(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})
