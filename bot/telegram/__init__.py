"""All that speaks with Telegram: updates come in, handlers answer them, the messenger sends and edits messages."""
