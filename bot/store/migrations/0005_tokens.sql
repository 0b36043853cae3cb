CREATE TABLE tokens (
    provider TEXT PRIMARY KEY,
    access TEXT NOT NULL,
    refresh TEXT,
    expires_at BIGINT,
    refresh_expires_at BIGINT,
    end_is_fixed INTEGER NOT NULL,
    warned INTEGER NOT NULL,
    renewing_until BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
