-- Files that chats wait for, until they are sent. `message_id` is that of the word of progress.
CREATE TABLE exports (
    id TEXT PRIMARY KEY,
    chat_id BIGINT NOT NULL,
    thread_id BIGINT,
    user_id BIGINT NOT NULL,
    source TEXT NOT NULL,
    source_id TEXT NOT NULL,
    format TEXT NOT NULL,
    message_id BIGINT,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Links by which others get a copy of a list, each by the SHA-256 of its token.
CREATE TABLE list_links (
    list_id TEXT PRIMARY KEY REFERENCES kept_lists (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);
