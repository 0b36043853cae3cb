"""How updates come in from Telegram, and how none of them is lost."""
