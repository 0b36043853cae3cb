"""Who may use the bot."""

from collections.abc import Collection

from bot.models.people import Standing, invitation_id
from bot.store.ledger import Ledger
from bot.store.people import People


class Access:
    """Admits the admins, chats that are allowed, and people who were invited; everybody when no chat is named."""

    def __init__(self, people: People, ledger: Ledger, admins: Collection[int], allowed: Collection[int]) -> None:
        self.admins = tuple(admins)
        self._people = people
        self._ledger = ledger
        self._allowed = frozenset(allowed)

    @property
    def invited_only(self) -> bool:
        """Whether somebody whom no setting names needs an invitation."""
        return bool(self._allowed)

    async def standing(self, chat_id: int, *speakers: int) -> Standing:
        """Return how the bot stands to whoever speaks in a chat: a person, and the channel in whose name they write.

        A ban of one of them, or of the chat, counts for more than anything but being an admin.
        """
        if any(one in self.admins for one in speakers):
            return Standing.ADMITTED
        concerned = {chat_id, *speakers}
        standings = [await self._people.standing(one) for one in concerned]
        if any(one.banned for one in standings):
            return Standing.BANNED
        known = not self._allowed or self._allowed & concerned or any(one.member for one in standings)
        return Standing.ADMITTED if known else Standing.STRANGER

    async def accept(self, code: str, user_id: int) -> bool:
        """Let somebody in who brings the code of an invitation, which is used up by that."""
        return await self._people.redeem(invitation_id(code), user_id)

    async def may_be_told(self, chat_id: int) -> bool:
        """Whether a stranger is to be told today that the bot is not for everybody; once for each chat and day."""
        return await self._ledger.count(self._ledger.name_of("stranger", chat_id), 1) is not None
