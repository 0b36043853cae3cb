"""AliExpress's tokens end while people search."""

import asyncio

from sandbox.marketplaces.credentials import Credentials
from sandbox.marketplaces.faults import Endpoint, Service
from tests.e2e.harness import Harness, is_card

PHOTOS = ["mug", "lamp", "tshirt", "backpack", "watch"]


async def test_an_ended_token_is_renewed_once_for_all_searches_and_kept_over_a_restart(
    stopped_harness: Harness,
) -> None:
    harness, tokens = stopped_harness, stopped_harness.markets.aliexpress.tokens
    async with harness.bot(providers="aliexpress", aliexpress_refresh_token=Credentials().aliexpress_refresh_token):
        tokens.expire_access()

        sent = [harness.send_photo(name) for name in PHOTOS]
        await asyncio.gather(*(card_under(harness, message.message_id) for message in sent))

        assert harness.call_count(Service.ALIEXPRESS, Endpoint.TOKEN) == 1

    # The refresh token of the settings was good once: only the one that it was changed for leads on.
    async with harness.bot():
        tokens.expire_access()
        await harness.search("chair")

    assert harness.call_count(Service.ALIEXPRESS, Endpoint.TOKEN) == 2


async def card_under(harness: Harness, message_id: int) -> None:
    await harness.reply(
        lambda one: is_card(one) and one.reply_to_message is not None and one.reply_to_message.message_id == message_id
    )


async def test_the_admins_are_told_when_only_a_new_login_helps(stopped_harness: Harness) -> None:
    harness, tokens = stopped_harness, stopped_harness.markets.aliexpress.tokens
    accounts = {"providers": "aliexpress", "aliexpress_refresh_token": Credentials().aliexpress_refresh_token}
    async with harness.bot(**accounts, admin_ids=str(harness.ann.id)):
        tokens.access_seconds = 1
        tokens.expire_access()
        await harness.search("mug")

    tokens.expire_refresh()
    async with harness.bot():
        told = await harness.reply(lambda one: "The login for AliExpress has expired" in (one.text or ""))

    assert "python -m bot login aliexpress" in (told.text or "")
