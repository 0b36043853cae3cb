-- 1 for a group that was told that the bot may send no photos there, until it has sent one.
ALTER TABLE chats ADD COLUMN told_of_photos BIGINT NOT NULL DEFAULT 0;
