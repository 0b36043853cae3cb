"""Looks for an answer that may have arrived although the call that sent it failed."""

import asyncio
import dataclasses
from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from typing import Final

from telegram import InlineKeyboardMarkup, Message
from telegram.error import BadRequest

from bot.clock import Sleep
from bot.models.target import SentMessage, Target
from bot.telegram.message_calls import MessageCalls, MessageGone
from bot.telegram.seen_messages import SeenMessages

LOOKS: Final = 8
"""How many messages are looked at for one lost answer."""
LOOK_SECONDS: Final = 0.1
"""Seconds between two of them, over all lost answers: the cards go first."""


class LostAnswers:
    """Finds the bot's own messages, of which nothing is known but what they answer."""

    def __init__(self, calls: MessageCalls, seen: SeenMessages, sleep: Sleep) -> None:
        self._calls = calls
        self._seen = seen
        self._sleep = sleep
        self._looking = asyncio.Lock()

    async def find(self, target: Target, mark: InlineKeyboardMarkup, candidates: Iterable[int]) -> SentMessage | None:
        """Look, among the messages with these ids, for one of ours that answers what `target` answers.

        The Bot API can't read a chat, but it returns a message whose buttons have changed, with the one it answers.
        So each message of ours gets the buttons `mark` for a moment; a wrong one is left without buttons. Messages
        that were seen and answer something else are left alone: they may have buttons of their own. Only few others
        are tried, and slowly, however many answers got lost at once. Where `target` answers nothing, all that were seen
        are left alone.
        """
        chat_id, asked = target.chat_id, target.reply_to
        possible = (one for one in candidates if not self._seen.is_another(chat_id, one, asked))
        async with self._looking:
            return await self._find(target, mark, islice(possible, LOOKS))

    async def _find(self, target: Target, mark: InlineKeyboardMarkup, candidates: Iterable[int]) -> SentMessage | None:
        for number, message_id in enumerate(candidates):
            if number:
                await self._sleep(LOOK_SECONDS)
            posted = SentMessage(target.chat_id, message_id, is_photo=False)
            try:
                message = await self._read(posted, mark)
            except (BadRequest, MessageGone):
                continue
            if message is not None and _answered_id(message) == target.reply_to:
                if target.reply_to is not None:
                    self._seen.add(target.chat_id, message_id, target.reply_to)
                return dataclasses.replace(posted, is_photo=bool(message.photo))
            with suppress(BadRequest, MessageGone):
                await self._calls.edit_buttons(posted, None)
        return None

    async def _read(self, posted: SentMessage, mark: InlineKeyboardMarkup) -> Message | None:
        """Return a message of ours as it is with other buttons: `mark`, or none where a crash has left `mark`."""
        for keyboard in (mark, None):
            edited = await self._calls.edit_buttons(posted, keyboard)
            if isinstance(edited, Message):
                return edited
        return None


def _answered_id(message: Message) -> int | None:
    return message.reply_to_message.message_id if message.reply_to_message is not None else None
