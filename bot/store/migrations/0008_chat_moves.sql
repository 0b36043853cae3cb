CREATE TABLE chat_moves (
    old_id BIGINT PRIMARY KEY,
    new_id BIGINT NOT NULL
);
