"""What the log tells of a bot that starts."""

from bot import __version__
from bot.app import start_facts
from bot.config import load_settings


def test_a_start_tells_what_runs_where() -> None:
    settings = load_settings(
        None,
        {
            "TELEGRAM_MODE": "webhook",
            "PUBLIC_URL": "https://bot.example",
            "HTTP_PORT": "8080",
            "DATABASE_URL": "postgresql://bot:s3cret@db/snapsource",
        },
    )

    assert start_facts(settings, "a_bot") == {
        "name": "a_bot",
        "version": __version__,
        "link": "https://t.me/a_bot",
        "mode": "webhook",
        "listens": "127.0.0.1:8080",
        "database": "postgresql://db/snapsource",
        "address": "https://bot.example",
    }
