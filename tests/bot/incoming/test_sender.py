from datetime import UTC, datetime

from telegram import Chat, Message, User

from bot.incoming.sender import channel_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)
GROUP, CHANNEL = Chat(-1005, "supergroup"), Chat(-1006, "channel")
SHARED_ACCOUNT = User(136817688, "Channel", is_bot=True)


def test_a_channel_is_told_from_the_account_that_all_channels_share() -> None:
    assert channel_of(Message(1, NOW, GROUP, from_user=SHARED_ACCOUNT, sender_chat=CHANNEL)) == CHANNEL.id


def test_people_and_admins_in_their_groups_name_are_no_channel() -> None:
    assert channel_of(Message(1, NOW, GROUP, from_user=User(5, "Ben", is_bot=False))) is None
    assert channel_of(Message(1, NOW, GROUP, from_user=SHARED_ACCOUNT, sender_chat=GROUP)) is None


def test_what_the_groups_own_channel_posted_is_nobodys_evasion() -> None:
    telegram = User(777000, "Telegram", is_bot=False)
    post = Message(1, NOW, GROUP, from_user=telegram, sender_chat=CHANNEL, is_automatic_forward=True)
    assert channel_of(post) is None
