"""Makes the calls to the Bot API, and spares the library what it can't read of their answers."""

from typing import Any

from telegram.request import HTTPXRequest

from bot.telegram.updates.reading import ENVELOPE


class CallRequest(HTTPXRequest):
    """Returns the messages that the bot has sent or edited without the contents of those that they answer.

    Telegram repeats there what a person wrote, be it a story or a gift of a kind that nobody can read yet. The message
    is in the chat by then: a failure to read about it would let it be sent once more, and be told as a fault of ours.
    """

    async def post(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 -- passed on as they are
        """Make a call as the library does."""
        result = await super().post(*args, **kwargs)
        for message in result if isinstance(result, list) else [result]:
            answered = message.get("reply_to_message") if isinstance(message, dict) else None
            if isinstance(answered, dict):
                message["reply_to_message"] = {name: answered[name] for name in answered if name in ENVELOPE}
        return result
