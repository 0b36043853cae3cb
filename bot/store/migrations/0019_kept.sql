-- Products that people keep, in the lists of their chats. Of a chat's lists, the current one has the highest `chosen`.
CREATE TABLE kept_lists (
    id TEXT PRIMARY KEY,
    chat_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    chosen INTEGER NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX kept_lists_of_chat ON kept_lists (chat_id);

-- `product` and `details` are JSON, as they were when the product was kept.
CREATE TABLE kept_products (
    id TEXT PRIMARY KEY,
    list_id TEXT NOT NULL REFERENCES kept_lists (id) ON DELETE CASCADE,
    marketplace TEXT NOT NULL,
    product_id TEXT NOT NULL,
    product TEXT NOT NULL,
    details TEXT,
    file_id TEXT,
    note TEXT,
    kept_by BIGINT NOT NULL,
    kept_at BIGINT NOT NULL,
    removed_at BIGINT,
    UNIQUE (list_id, marketplace, product_id)
);

CREATE INDEX kept_products_removed ON kept_products (removed_at) WHERE removed_at IS NOT NULL;
