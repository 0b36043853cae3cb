ALTER TABLE updates ADD COLUMN owner TEXT;

ALTER TABLE updates ADD COLUMN lease_until BIGINT NOT NULL DEFAULT 0;

ALTER TABLE searches ADD COLUMN owner TEXT;

CREATE TABLE relay_photos (
    token_hash TEXT PRIMARY KEY,
    body BYTEA NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX relay_photos_by_age ON relay_photos (expires_at);
