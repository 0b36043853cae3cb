"""Makes the calls to the Bot API, and spares the library what it can't read of their answers."""

from typing import Any

from telegram.request import HTTPXRequest

from bot.telegram.updates.reading import ENVELOPE


class CallRequest(HTTPXRequest):
    """Returns the messages that the bot has sent or edited without the contents of those that they answer.

    Telegram repeats there what a person wrote, be it a story or a gift of a kind that nobody can read yet. The message
    is in the chat by then: a failure to read about it would let it be sent once more, and be told as a fault of ours.
    """

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Return the answer to a call, as parsed JSON."""
        answer = HTTPXRequest.parse_json_payload(payload)
        result = answer.get("result")
        for message in result if isinstance(result, list) else [result]:
            if isinstance(message, dict) and isinstance(answered := message.get("reply_to_message"), dict):
                message["reply_to_message"] = {name: answered[name] for name in answered if name in ENVELOPE}
        return answer
