"""A result to look at before the first photo: recorded offers with drawn pictures, all stored with the bot."""

from bot.search.example.example import Example
from bot.search.example.recorded import drawn_pictures, recorded_page

__all__ = ["Example", "drawn_pictures", "recorded_page"]
