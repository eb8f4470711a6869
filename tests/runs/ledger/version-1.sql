-- The tables of a ledger of version 1, with a slot that was rendered.
CREATE TABLE schedules (
    report TEXT NOT NULL,
    name TEXT NOT NULL,
    entered_until TEXT NOT NULL,
    PRIMARY KEY (report, name)
);
CREATE TABLE slots (
    id INTEGER NOT NULL,
    report TEXT NOT NULL,
    schedule TEXT NOT NULL,
    due TEXT NOT NULL,
    starts TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
    state TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    details JSON NOT NULL,
    entered TEXT NOT NULL,
    ended TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (report, schedule, due)
);
CREATE INDEX slots_by_due ON slots (report, due);
CREATE INDEX slots_by_state ON slots (state, starts);
CREATE TABLE artifacts (
    slot INTEGER NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    inputs TEXT NOT NULL,
    config TEXT NOT NULL,
    template TEXT NOT NULL,
    created TEXT NOT NULL,
    PRIMARY KEY (slot),
    FOREIGN KEY(slot) REFERENCES slots (id) ON DELETE CASCADE
);
CREATE TABLE attempts (
    id INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    number INTEGER NOT NULL,
    started TEXT NOT NULL,
    ended TEXT NOT NULL,
    host TEXT NOT NULL,
    process INTEGER NOT NULL,
    version TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (slot, number),
    FOREIGN KEY(slot) REFERENCES slots (id) ON DELETE CASCADE
);
CREATE INDEX ix_attempts_slot ON attempts (slot);
CREATE TABLE stages (
    id INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    name TEXT NOT NULL,
    started TEXT NOT NULL,
    ended TEXT NOT NULL,
    details JSON NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(attempt) REFERENCES attempts (id) ON DELETE CASCADE
);
CREATE INDEX ix_stages_attempt ON stages (attempt);
INSERT INTO slots VALUES (7, 'r', 'main', '2026-01-05T07:00:00+00:00', '2026-01-05T07:00:00+00:00',
    'schedule', 'ended', 'rendered', 'published as x.pdf', '{}', '2026-01-05T07:00:00+00:00',
    '2026-01-05T07:00:02+00:00');
INSERT INTO artifacts VALUES (7, 'x.pdf', 'abc', 5, 'i', 'c', 't', '2026-01-05T07:00:02+00:00');
PRAGMA user_version = 1;
