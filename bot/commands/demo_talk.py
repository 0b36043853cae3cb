"""The demo for a machine without a browser: a short conversation, printed as it goes on."""

from collections.abc import Callable

from sandbox.app import Sandbox
from sandbox.picture_thread import in_picture_thread
from sandbox.telegram.objects import Chat, Message, User

PHOTO = "mug"
WAIT_SECONDS = 20.0

Say = Callable[[str], object]


async def print_talk(sandbox: Sandbox, say: Say) -> None:
    """Let Eve, in a chat of her own, send a photo, turn two cards and ask for the list, behind `⋯`.

    `say` gets each piece of text.

    Raises:
        TimeoutError: the bot did not answer.
    """
    talk = Talk(sandbox, say)
    say("A sandbox with invented goods; the bot is the real one.\n")
    await talk.photo(PHOTO)
    for button in ("▶", "▶", "⋯", "☰"):
        await talk.press(button)


class Talk:
    """A private chat in which each step waits for the bot's answer."""

    def __init__(self, sandbox: Sandbox, say: Say) -> None:
        self._photos = sandbox.marketplaces.catalogue.sample_photos
        self._telegram = sandbox.telegram
        self._say = say
        # The chats of the page stay as they are, for whoever opens it later.
        self._user: User = self._telegram.add_user("Eve", username="eve_reads_it_printed", language_code="en")
        self._chat: Chat = self._telegram.private_chat(self._user)
        self._card: Message | None = None

    @property
    def card(self) -> Message:
        """The bot's last answer.

        Raises:
            LookupError: there is none yet.
        """
        if self._card is None:
            raise LookupError("the bot has not answered yet: send a photo first")
        return self._card

    async def photo(self, name: str) -> None:
        """Send a sample photo and wait for the first card."""
        jpeg = await in_picture_thread(self._photos[name].jpeg)
        self._say(f"{self._user.first_name} sends a photo of a {name}.\n")
        before = self._telegram.events.last_seq
        self._telegram.user_sends_photo(self._chat, self._user, jpeg)
        await self._answer(before)

    async def press(self, button: str) -> None:
        """Press a button of the card and wait until the card has changed."""
        self._say(f"{self._user.first_name} presses {button}\n")
        before = self._telegram.events.last_seq
        self._telegram.user_presses(self.card, button)
        await self._answer(before)

    async def _answer(self, before: int) -> None:
        self._card = await self._telegram.bot_message(
            self._chat, lambda message: bool(message.buttons), after=before, timeout=WAIT_SECONDS
        )
        self._say(as_text(self._card))


def as_text(message: Message) -> str:
    """Return a message as lines: what it shows, its text, its buttons in rows."""
    lines = [f"  {message.from_.full_name if message.from_ else 'somebody'}:"]
    if message.photo:
        largest = message.photo[-1]
        lines.append(f"  [picture {largest.width} × {largest.height}]")
    lines += [f"  {line}" for line in (message.text or message.caption or "").splitlines()]
    if message.reply_markup:
        for row in message.reply_markup.inline_keyboard:
            lines.append("  " + " ".join(f"[ {button.text} ]" for button in row))
    return "\n".join([*lines, ""])
