"""Groups that want every photo, groups that ask with a name, and whose the results are."""

from sandbox.telegram.objects import Chat, Message, User
from tests.e2e.harness import Harness, button_texts, is_card, text_of

NOT_YOURS = "Only the person who searched can turn these pages. Send your own photo."
ADMINS_ONLY = "In a group, only admins can change the settings."


class Group:
    """A group with Ann and Ben in it, and Ada, who owns it. The bot reads everything that is written."""

    def __init__(self, harness: Harness, *, forum: bool = False, supergroup: bool = True) -> None:
        harness.telegram.privacy_mode = False
        self.harness = harness
        self.ben, self.ada = harness.telegram.add_user("Ben"), harness.telegram.add_user("Ada")
        self.chat = harness.telegram.add_group(
            "Traders", [harness.ann, self.ben], administrators=[self.ada], forum=forum, supergroup=supergroup
        )

    def photo(self, user: User | None = None, topic: int | None = None, caption: str | None = None) -> Message:
        """Somebody, Ann if not said, sends a photo."""
        picture = self.harness.goods.photo("mug")
        return self.harness.telegram.user_sends_photo(
            self.chat, user or self.harness.ann, picture, topic=topic, caption=caption
        )

    async def wants_every_photo(self) -> None:
        """Ada switches the mode on."""
        await self.harness.say("/settings groups every", self.chat, self.ada)

    async def card(self, chat: Chat | None = None) -> Message:
        """The card that comes."""
        return await self.harness.reply(is_card, chat=chat or self.chat)


def answered(card: Message) -> int:
    assert card.reply_to_message is not None
    return card.reply_to_message.message_id


async def test_every_photo_is_answered_where_an_admin_has_said_so(harness: Harness) -> None:
    group = Group(harness)

    done = await harness.say("/settings groups every", group.chat, group.ada)
    photo = group.photo(group.ben)

    assert done.text == "✓ In groups: every photo"
    assert answered(await group.card()) == photo.message_id


async def test_mode_can_be_set_by_the_menu_of_a_group_only(harness: Harness) -> None:
    group = Group(harness)

    menu = await harness.say("/settings", group.chat, group.ada)
    chosen = await harness.press(await harness.press(menu, "In groups", group.ada), "every photo", group.ada)

    assert "✓ every photo" in button_texts(chosen)
    assert "In groups" not in button_texts(await harness.say("/settings"))


async def test_mode_is_not_for_others_to_set(harness: Harness) -> None:
    group = Group(harness)

    refused = await harness.say("/settings groups every", group.chat, group.ben)
    group.photo(group.ben)
    await harness.wait_until_idle()

    assert refused.text == ADMINS_ONLY
    assert not any(is_card(message) for message in harness.telegram.bot_messages(group.chat))


async def test_mode_ends_when_an_admin_says_so(harness: Harness) -> None:
    group = Group(harness)
    await group.wants_every_photo()
    await harness.say("/settings groups asked", group.chat, group.ada)

    group.photo()
    await harness.wait_until_idle()

    assert not any(is_card(message) for message in harness.telegram.bot_messages(group.chat))


async def test_talk_under_a_photo_is_no_wish_where_nobody_has_asked(harness: Harness) -> None:
    group = Group(harness)
    await group.wants_every_photo()

    group.photo(caption="my new mug")

    assert "This source can't" not in text_of(await group.card())


async def test_text_in_a_group_is_left_alone_in_either_mode(harness: Harness) -> None:
    group = Group(harness)
    await group.wants_every_photo()
    before = len(harness.telegram.bot_messages(group.chat))

    harness.telegram.user_sends_text(group.chat, group.ben, "https://detail.1688.com/offer/100000000001.html")
    await harness.wait_until_idle()

    assert len(harness.telegram.bot_messages(group.chat)) == before


async def test_name_of_the_bot_in_answer_to_an_old_photo_brings_its_card(harness: Harness) -> None:
    group = Group(harness)
    photo = group.photo()
    await harness.wait_until_idle()

    harness.telegram.user_sends_text(group.chat, group.ben, "@snapsource_bot who sells it?", reply_to=photo)

    assert answered(await group.card()) == photo.message_id


async def test_answers_of_every_photo_stay_in_their_topic(harness: Harness) -> None:
    group = Group(harness, forum=True)
    await group.wants_every_photo()
    topic = harness.telegram.add_topic(group.chat, group.ada, "Mugs")

    photo = group.photo(topic=topic)
    card = await group.card()
    now = harness.telegram.events.last_seq
    await harness.toast(card, "≈")
    similar = await harness.reply(
        lambda message: is_card(message) and message.id != card.id, chat=group.chat, after=now
    )

    assert answered(card) == photo.message_id
    assert card.message_thread_id == topic
    assert similar.message_thread_id == topic


async def test_results_belong_to_who_asked(harness: Harness) -> None:
    group = Group(harness)
    group.photo(caption="@snapsource_bot")
    card = await group.card()

    alerts = [await harness.toast(card, sign, group.ben) for sign in ("▶", "ℹ", "📉", "🔎", "⋯")]
    await harness.wait_until_idle()

    assert {(alert["text"], alert["show_alert"]) for alert in alerts} == {(NOT_YOURS, True)}
    assert harness.current(card) == card
    assert len(harness.telegram.bot_messages(group.chat)) == 1


async def test_pinning_for_the_whole_group_is_for_its_admins(harness: Harness) -> None:
    group = Group(harness)
    group.photo(caption="@snapsource_bot")
    menu = await harness.press(await group.card(), "⇅")

    refused = await harness.toast(menu, "📌 For all searches", harness.ann)
    await harness.wait_until_idle()

    assert refused["text"] == "In a group, only admins can change the settings."
    assert "Order: Default order" in text_of(await harness.say("/settings", group.chat, group.ada))


async def test_typed_price_range_is_taken_from_an_admin_only(harness: Harness) -> None:
    group = Group(harness)
    menu = await harness.press(await harness.say("/settings", group.chat, group.ada), "Price range", group.ada)
    now = harness.telegram.events.last_seq
    await harness.toast(menu, "✎ Type it", group.ada)
    question = await harness.reply(chat=group.chat, after=now)

    harness.telegram.user_sends_text(group.chat, group.ben, "1-2", reply_to=question)
    await harness.wait_until_idle()
    harness.telegram.user_sends_text(group.chat, group.ada, "10-50", reply_to=question)
    set_to = await harness.reply(lambda message: "✓" in text_of(message), chat=group.chat, after=now)

    assert text_of(set_to) == "✓ Price range: 10–50\nIn the currency of the source: CNY"


async def test_prices_typed_for_a_search_are_taken_from_whom_it_is_for(harness: Harness) -> None:
    group = Group(harness)
    group.photo(caption="@snapsource_bot")
    menu = await harness.press(await group.card(), "💰")
    now = harness.telegram.events.last_seq
    await harness.toast(menu, "✎", harness.ann)
    question = await harness.reply(chat=group.chat, after=now)

    harness.telegram.user_sends_text(group.chat, group.ben, "1-2", reply_to=question)
    refused = await harness.reply(chat=group.chat, after=harness.telegram.events.last_seq)
    harness.telegram.user_sends_text(group.chat, harness.ann, "10-50", reply_to=question)
    understood = await harness.reply(lambda message: "✓" in text_of(message), chat=group.chat, after=now)

    assert "Only the person who searched" in text_of(refused)
    assert text_of(understood).startswith("✓ Price range: ¥10–50")


async def test_group_that_becomes_a_supergroup_in_mid_search_gets_its_answer_there(harness: Harness) -> None:
    group = Group(harness, supergroup=False)
    harness.hold_next_search()
    group.photo(caption="@snapsource_bot")
    await harness.wait_until_faults_used()

    supergroup = harness.telegram.migrate_group(group.chat, group.ada)
    harness.release_held_calls()
    card = await group.card(supergroup)

    assert (await harness.press(card, "▶")).chat.id == supergroup.id


async def test_album_in_a_group_is_asked_about_as_a_whole(harness: Harness) -> None:
    group, telegram = Group(harness), harness.telegram
    pictures = [harness.goods.photo(name) for name in ("mug", "teddy")]

    # The name of the bot stands below the last photo: those before it belong to it.
    telegram.user_sends_photo(group.chat, harness.ann, pictures[0], album="named")
    telegram.user_sends_photo(group.chat, harness.ann, pictures[1], album="named", caption="@snapsource_bot")
    named = await harness.reply(chat=group.chat)
    await group.wants_every_photo()
    now = telegram.events.last_seq
    telegram.user_sends_album(group.chat, group.ben, pictures)
    of_every_photo = await harness.reply(chat=group.chat, after=now)
    await harness.wait_until_idle()

    assert button_texts(named) == button_texts(of_every_photo) == ["1", "2", "All 2 in turn", "✕ Close"]
    assert harness.markets.calls == []


async def test_all_that_is_meant_for_the_bot_is_heard(harness: Harness) -> None:
    group, telegram, mug = Group(harness), harness.telegram, harness.goods.photo("mug")
    hint = await harness.say("/search", group.chat)
    words = telegram.user_sends_text(group.chat, group.ben, "a mug", reply_to=hint)
    meant = [
        telegram.user_sends_photo(group.chat, group.ben, mug, caption="/search in red"),
        telegram.user_sends_photo(group.chat, harness.ann, harness.goods.photo("teddy"), reply_to=hint),
    ]
    await harness.wait_until_idle()
    await group.wants_every_photo()
    meant.append(telegram.user_sends_document(group.chat, group.ben, harness.goods.photo("lamp")))
    telegram.user_sends_document(group.chat, group.ben, b"%PDF", name="a.pdf", mime_type="application/pdf")
    await harness.wait_until_idle()

    messages = telegram.bot_messages(group.chat)
    assert sorted(answered(card) for card in messages if is_card(card)) == [one.message_id for one in meant]
    assert [text_of(one) for one in messages if one.reply_to_message and answered(one) == words.message_id]
