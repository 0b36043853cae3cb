CREATE TABLE chats (
    chat_id BIGINT PRIMARY KEY,
    language TEXT NOT NULL,
    results_language TEXT,
    marketplace TEXT,
    provider TEXT,
    sort TEXT NOT NULL,
    price_min TEXT,
    price_max TEXT,
    filters TEXT NOT NULL,
    currency TEXT,
    ship_to TEXT,
    match TEXT,
    updated_at BIGINT NOT NULL
);

CREATE TABLE updates (
    update_id BIGINT PRIMARY KEY,
    body TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    received_at BIGINT NOT NULL,
    done_at BIGINT
);

CREATE INDEX updates_unfinished ON updates (received_at) WHERE done_at IS NULL;

CREATE TABLE searches (
    id TEXT PRIMARY KEY,
    chat_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    photo_message_id BIGINT NOT NULL,
    thread_id BIGINT,
    user_id BIGINT NOT NULL,
    file_id TEXT NOT NULL,
    file_size BIGINT,
    state TEXT NOT NULL,
    query TEXT,
    provider TEXT,
    result_set TEXT,
    passed_over TEXT NOT NULL,
    position INTEGER NOT NULL,
    answer_id BIGINT,
    answer_is_photo INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (chat_id, message_id)
);

CREATE INDEX searches_by_age ON searches (created_at);

CREATE TABLE result_sets (
    id TEXT PRIMARY KEY,
    provider TEXT NOT NULL,
    photo TEXT NOT NULL,
    query TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX result_sets_by_question ON result_sets (provider, photo, created_at);

CREATE TABLE result_pages (
    set_id TEXT NOT NULL REFERENCES result_sets (id) ON DELETE CASCADE,
    page INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (set_id, page)
);

CREATE TABLE image_refs (
    provider TEXT NOT NULL,
    photo TEXT NOT NULL,
    body TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (provider, photo)
);

CREATE TABLE media (
    url TEXT PRIMARY KEY,
    file_id TEXT NOT NULL,
    used_at BIGINT NOT NULL
);

CREATE INDEX media_by_age ON media (used_at);

CREATE TABLE product_details (
    provider TEXT NOT NULL,
    product_id TEXT NOT NULL,
    query TEXT NOT NULL,
    body TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (provider, product_id, query)
);
