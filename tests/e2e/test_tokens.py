"""AliExpress's tokens end while people search."""

import asyncio

from sandbox.marketplaces.accounts import Accounts
from sandbox.marketplaces.faults import Endpoint, Service
from tests.e2e.town import Town, is_card

PHOTOS = ["mug", "lamp", "tshirt", "backpack", "watch"]


async def test_an_ended_token_is_renewed_once_for_all_searches_and_kept_over_a_restart(quiet_town: Town) -> None:
    town, tokens = quiet_town, quiet_town.markets.aliexpress.tokens
    async with town.bot(providers="aliexpress", aliexpress_refresh_token=Accounts().aliexpress_refresh_token):
        tokens.expire_access()

        sent = [town.send_photo(name) for name in PHOTOS]
        await asyncio.gather(*(card_under(town, message.message_id) for message in sent))

        assert town.paid(Service.ALIEXPRESS, Endpoint.TOKEN) == 1

    # The refresh token of the settings was good once: only the one that it was changed for leads on.
    async with town.bot():
        tokens.expire_access()
        await town.card("chair")

    assert town.paid(Service.ALIEXPRESS, Endpoint.TOKEN) == 2


async def card_under(town: Town, message_id: int) -> None:
    await town.answer(
        lambda one: is_card(one) and one.reply_to_message is not None and one.reply_to_message.message_id == message_id
    )


async def test_the_admins_are_told_when_only_a_new_login_helps(quiet_town: Town) -> None:
    town, tokens = quiet_town, quiet_town.markets.aliexpress.tokens
    accounts = {"providers": "aliexpress", "aliexpress_refresh_token": Accounts().aliexpress_refresh_token}
    async with town.bot(**accounts, admin_ids=str(town.ann.id)):
        tokens.access_seconds = 1
        tokens.expire_access()
        await town.card("mug")

    tokens.expire_refresh()
    async with town.bot():
        told = await town.answer(lambda one: "The login at AliExpress has ended" in (one.text or ""))

    assert "python -m bot login aliexpress" in (told.text or "")
