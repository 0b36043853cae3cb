"""The Telegram application: a forwarded product photo becomes cards of offers."""
