-- 1 for a group that refused the bot's last message, because the bot may say nothing there.
ALTER TABLE chats ADD COLUMN silenced BIGINT NOT NULL DEFAULT 0;
