-- Times are epoch seconds with fractions, by the database's own clock. call_slots is used by PostgreSQL only.
CREATE TABLE plan_paces (
    plan TEXT PRIMARY KEY,
    last_call_at DOUBLE PRECISION NOT NULL DEFAULT 0,
    paused_until DOUBLE PRECISION NOT NULL DEFAULT 0,
    share DOUBLE PRECISION NOT NULL DEFAULT 1,
    slowed_at DOUBLE PRECISION NOT NULL DEFAULT 0
);

CREATE TABLE call_slots (
    plan TEXT NOT NULL,
    slot INTEGER NOT NULL,
    holder TEXT NOT NULL DEFAULT '',
    call TEXT NOT NULL DEFAULT '',
    taken_until DOUBLE PRECISION NOT NULL DEFAULT 0,
    PRIMARY KEY (plan, slot)
);
