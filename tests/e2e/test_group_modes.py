"""Groups that want every photo, groups that ask with a name, and whose the results are."""

from sandbox.telegram.objects import Chat, Message, User
from tests.e2e.town import Town, is_card, said, signs

NOT_YOURS = "Only the person who asked can turn these pages. Send a photo of your own."
ADMINS_ONLY = "In a group only its admins change the settings."


class Group:
    """A group with Ann and Ben in it, and Ada, who owns it. The bot reads everything that is written."""

    def __init__(self, town: Town, *, forum: bool = False, supergroup: bool = True) -> None:
        town.telegram.privacy_mode = False
        self.town = town
        self.ben, self.ada = town.telegram.add_user("Ben"), town.telegram.add_user("Ada")
        self.chat = town.telegram.add_group(
            "Traders", [town.ann, self.ben], administrators=[self.ada], forum=forum, supergroup=supergroup
        )

    def photo(self, user: User | None = None, topic: int | None = None, caption: str | None = None) -> Message:
        """Somebody, Ann if not said, sends a photo."""
        picture = self.town.goods.photo("mug")
        return self.town.telegram.user_sends_photo(
            self.chat, user or self.town.ann, picture, topic=topic, caption=caption
        )

    async def wants_every_photo(self) -> None:
        """Ada switches the mode on."""
        await self.town.say("/settings groups every", self.chat, self.ada)

    async def card(self, chat: Chat | None = None) -> Message:
        """The card that comes."""
        return await self.town.answer(is_card, chat=chat or self.chat)


def answered(card: Message) -> int:
    assert card.reply_to_message is not None
    return card.reply_to_message.message_id


async def test_every_photo_is_answered_where_an_admin_has_said_so(town: Town) -> None:
    group = Group(town)

    done = await town.say("/settings groups every", group.chat, group.ada)
    photo = group.photo(group.ben)

    assert done.text == "✓ In groups: every photo"
    assert answered(await group.card()) == photo.message_id


async def test_mode_can_be_set_by_the_menu_of_a_group_only(town: Town) -> None:
    group = Group(town)

    menu = await town.say("/settings", group.chat, group.ada)
    chosen = await town.press(await town.press(menu, "In groups", group.ada), "every photo", group.ada)

    assert "✓ every photo" in signs(chosen)
    assert "In groups" not in signs(await town.say("/settings"))


async def test_mode_is_not_for_others_to_set(town: Town) -> None:
    group = Group(town)

    refused = await town.say("/settings groups every", group.chat, group.ben)
    group.photo(group.ben)
    await town.settled()

    assert refused.text == ADMINS_ONLY
    assert not any(is_card(message) for message in town.telegram.bot_messages(group.chat))


async def test_mode_ends_when_an_admin_says_so(town: Town) -> None:
    group = Group(town)
    await group.wants_every_photo()
    await town.say("/settings groups asked", group.chat, group.ada)

    group.photo()
    await town.settled()

    assert not any(is_card(message) for message in town.telegram.bot_messages(group.chat))


async def test_talk_under_a_photo_is_no_wish_where_nobody_has_asked(town: Town) -> None:
    group = Group(town)
    await group.wants_every_photo()

    group.photo(caption="my new mug")

    assert "Not possible" not in said(await group.card())


async def test_text_in_a_group_is_left_alone_in_either_mode(town: Town) -> None:
    group = Group(town)
    await group.wants_every_photo()
    before = len(town.telegram.bot_messages(group.chat))

    town.telegram.user_sends_text(group.chat, group.ben, "https://detail.1688.com/offer/100000000001.html")
    await town.settled()

    assert len(town.telegram.bot_messages(group.chat)) == before


async def test_name_of_the_bot_in_answer_to_an_old_photo_brings_its_card(town: Town) -> None:
    group = Group(town)
    photo = group.photo()
    await town.settled()

    town.telegram.user_sends_text(group.chat, group.ben, "@snapsource_bot who sells it?", reply_to=photo)

    assert answered(await group.card()) == photo.message_id


async def test_answers_of_every_photo_stay_in_their_topic(town: Town) -> None:
    group = Group(town, forum=True)
    await group.wants_every_photo()
    topic = town.telegram.add_topic(group.chat, group.ada, "Mugs")

    photo = group.photo(topic=topic)
    card = await group.card()
    now = town.telegram.events.last_seq
    await town.toast(card, "≈")
    similar = await town.answer(lambda message: is_card(message) and message.id != card.id, chat=group.chat, after=now)

    assert answered(card) == photo.message_id
    assert card.message_thread_id == topic
    assert similar.message_thread_id == topic


async def test_results_belong_to_who_asked(town: Town) -> None:
    group = Group(town)
    group.photo(caption="@snapsource_bot")
    card = await group.card()

    alerts = [await town.toast(card, sign, group.ben) for sign in ("▶", "▦", "ℹ", "⇅", "🏬", "≈", "✕")]
    await town.settled()

    assert {(alert["text"], alert["show_alert"]) for alert in alerts} == {(NOT_YOURS, True)}
    assert town.now(card) == card
    assert len(town.telegram.bot_messages(group.chat)) == 1


async def test_pinning_for_the_whole_group_is_for_its_admins(town: Town) -> None:
    group = Group(town)
    group.photo(caption="@snapsource_bot")
    menu = await town.press(await group.card(), "⇅")
    pins = [button.callback_data or "" for button in menu.buttons if button.text == "📌"]

    await town.toast(menu, next(pin for pin in pins if pin.endswith("price_down")), town.ann)
    await town.settled()

    assert "Order: Default order" in said(await town.say("/settings", group.chat, group.ada))


async def test_typed_price_range_is_taken_from_an_admin_only(town: Town) -> None:
    group = Group(town)
    menu = await town.press(await town.say("/settings", group.chat, group.ada), "Price range", group.ada)
    now = town.telegram.events.last_seq
    await town.toast(menu, "✎ Type it", group.ada)
    question = await town.answer(chat=group.chat, after=now)

    town.telegram.user_sends_text(group.chat, group.ben, "1-2", reply_to=question)
    await town.settled()
    town.telegram.user_sends_text(group.chat, group.ada, "10-50", reply_to=question)
    set_to = await town.answer(lambda message: "✓" in said(message), chat=group.chat, after=now)

    assert said(set_to) == "✓ Price range: 10–50"


async def test_group_that_becomes_a_supergroup_in_mid_search_gets_its_answer_there(town: Town) -> None:
    group = Group(town, supergroup=False)
    town.hold_next_search()
    group.photo(caption="@snapsource_bot")
    await town.met()

    supergroup = town.telegram.migrate_group(group.chat, group.ada)
    town.let_go()
    card = await group.card(supergroup)

    assert (await town.press(card, "▶")).chat.id == supergroup.id
