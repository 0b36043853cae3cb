"""Who may use the bot."""

from collections.abc import Collection

from bot.models.people import Sender, Standing, invitation_hash
from bot.store.ledger import Ledger
from bot.store.people import PeopleRepository


class Access:
    """Admits the admins, allowed chats and invited people; everybody when no chat is listed in `ALLOWED_CHATS`."""

    def __init__(
        self, people: PeopleRepository, ledger: Ledger, admins: Collection[int], allowed: Collection[int]
    ) -> None:
        self.admins = tuple(admins)
        self._people = people
        self._ledger = ledger
        self._allowed = frozenset(allowed)

    @property
    def invited_only(self) -> bool:
        """Whether people need an invitation, unless they are admins or in an allowed chat."""
        return bool(self._allowed)

    def standing(self, sender: Sender, chat_id: int, *speakers: int) -> Standing:
        """Return whether an update may pass; `speakers` are the person and the channel in whose name they write.

        A ban of one of them, or of the chat, outweighs everything but being an admin. A supergroup is allowed what it
        was allowed as a group.
        """
        if any(speaker in self.admins for speaker in speakers):
            return Standing.ADMITTED
        if sender.banned:
            return Standing.BANNED
        is_listed = not self._allowed.isdisjoint({chat_id, sender.former_chat, *speakers})
        is_allowed = not self._allowed or sender.member or is_listed
        return Standing.ADMITTED if is_allowed else Standing.STRANGER

    async def accept(self, code: str, user_id: int) -> bool:
        """Make a person a member by an invitation's code, which uses up one of its places; False if it is not valid."""
        return await self._people.redeem_invitation(invitation_hash(code), user_id)

    async def claim_notice(self, chat_id: int) -> bool:
        """Return whether to say in a chat today that the bot is not for everybody: True once a day for each chat."""
        return await self._ledger.increment(self._ledger.counter_name("stranger", chat_id), 1) is not None
