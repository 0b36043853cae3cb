"""The bot's web server: health, readiness, metrics, and the routes of the webhook and of hosted photos."""
