"""The word to the admins when a provider goes off."""

import asyncio
from functools import partial
from typing import Final

import structlog

from bot.search.switches import Switches
from bot.telegram.admins import Tell
from bot.views.admin import outage_screen

LOOK_EVERY: Final = 60.0
"""Seconds after which is looked for what another copy met and could not tell."""

log = structlog.get_logger()


class OutageNotices:
    """Tells the admins that a provider went off, in one message each, whichever copy of the bot met it."""

    def __init__(self, tell: Tell, switches: Switches) -> None:
        self._tell = tell
        self._switches = switches

    async def run(self) -> None:
        """Tell whatever is to be told, now and from now on."""
        while True:
            try:
                await self.tell()
            except Exception:
                log.exception("outages not looked for")
            await self._pause()

    async def tell(self) -> None:
        """Tell what nobody has told yet; what reached no admin is told later, also where this is broken off."""
        claimed = await self._switches.claim_untold()
        untold = {state.provider for state in claimed}
        try:
            for state in claimed:
                if await self._tell(partial(outage_screen, state=state)):
                    untold.remove(state.provider)
        finally:
            for provider in untold:
                await self._switches.untell(provider)

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._switches.went_off.wait(), LOOK_EVERY)
        except TimeoutError:
            return
        self._switches.went_off.clear()
