"""The harness under the names that some tests still use."""

from tests.bot.harness import BotHarness, WebOfPictures

__all__ = ["Stage", "WebOfPictures"]

Stage = BotHarness
