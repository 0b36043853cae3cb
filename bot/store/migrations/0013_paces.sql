-- Times are epoch seconds with fractions, by the database's own clock. Slots and those who wait for
-- them are used by PostgreSQL only.
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

CREATE TABLE slot_waiters (
    plan TEXT NOT NULL,
    holder TEXT NOT NULL,
    since DOUBLE PRECISION NOT NULL,
    seen_at DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (plan, holder)
);
