-- The newest rates of exchange of each feed as JSON, NULL before there are any, and when they are fetched next.
CREATE TABLE exchange_rates (
    feed TEXT PRIMARY KEY,
    rates TEXT,
    next_at BIGINT NOT NULL
);
