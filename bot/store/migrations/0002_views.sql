ALTER TABLE chats ADD COLUMN view TEXT NOT NULL DEFAULT 'card';

ALTER TABLE chats ADD COLUMN group_mode TEXT NOT NULL DEFAULT 'asked';

ALTER TABLE searches ADD COLUMN view TEXT NOT NULL DEFAULT 'card';

ALTER TABLE searches ADD COLUMN photo_url TEXT;

ALTER TABLE searches ADD COLUMN text TEXT;

ALTER TABLE searches ADD COLUMN album TEXT;

CREATE INDEX searches_of_album ON searches (chat_id, album) WHERE album IS NOT NULL;

CREATE TABLE albums (
    chat_id BIGINT NOT NULL,
    album TEXT NOT NULL,
    message_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (chat_id, album)
);
