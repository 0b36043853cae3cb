"""The web server of the bot: webhook, hosted photos, health and metrics."""
