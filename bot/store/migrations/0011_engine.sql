DROP INDEX updates_unfinished;

ALTER TABLE updates DROP COLUMN owner;

ALTER TABLE updates DROP COLUMN lease_until;

ALTER TABLE updates DROP COLUMN attempts;

ALTER TABLE updates ADD COLUMN lane TEXT;

ALTER TABLE updates ADD COLUMN chat_id BIGINT;

CREATE INDEX updates_unfinished ON updates (lane, update_id) WHERE done_at IS NULL;

CREATE INDEX updates_unfinished_of_chat ON updates (chat_id) WHERE done_at IS NULL;

CREATE TABLE executors (
    id TEXT PRIMARY KEY,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    is_dead INTEGER NOT NULL DEFAULT 0
);

DROP TABLE claims;

CREATE TABLE claims (
    name TEXT PRIMARY KEY,
    executor TEXT NOT NULL
);

ALTER TABLE searches ADD COLUMN marketplace TEXT;

ALTER TABLE searches ADD COLUMN line TEXT;

ALTER TABLE searches ADD COLUMN turn BIGINT;

CREATE INDEX searches_in_line ON searches (line, turn) WHERE state IN ('waiting', 'searching', 'sending');

CREATE INDEX searches_of_chat_in_line ON searches (chat_id, message_id) WHERE state IN ('waiting', 'searching', 'sending');
