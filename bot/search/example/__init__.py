"""Results to look at before the first photo: recorded offers with drawn pictures, which come with the bot."""

from bot.search.example.example import add_example
from bot.search.example.recorded import drawn_pictures, recorded_page

__all__ = ["add_example", "drawn_pictures", "recorded_page"]
