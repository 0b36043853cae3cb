"""The search engine, without Telegram: from a photo or a link to pages of products, within the budget."""
