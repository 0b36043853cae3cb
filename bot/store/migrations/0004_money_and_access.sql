CREATE TABLE credits (
    id TEXT PRIMARY KEY,
    provider TEXT NOT NULL,
    kind TEXT NOT NULL,
    chat_id BIGINT,
    user_id BIGINT,
    charged TEXT NOT NULL,
    at BIGINT NOT NULL
);

CREATE INDEX credits_by_time ON credits (at);

CREATE TABLE day_counts (
    day BIGINT NOT NULL,
    name TEXT NOT NULL,
    used BIGINT NOT NULL,
    PRIMARY KEY (day, name)
);

CREATE TABLE provider_states (
    provider TEXT PRIMARY KEY,
    off_reason TEXT,
    off_since BIGINT,
    told INTEGER NOT NULL DEFAULT 1,
    last_error TEXT,
    last_error_at BIGINT
);

CREATE TABLE invitations (
    code_hash TEXT PRIMARY KEY,
    uses_left INTEGER NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE members (
    user_id BIGINT PRIMARY KEY,
    since BIGINT NOT NULL
);

CREATE TABLE bans (
    user_id BIGINT PRIMARY KEY,
    since BIGINT NOT NULL
);
