-- no-transaction
-- The way to 20261127090000_dishes_are_ready on SQLite.
--
-- + column dish.ready_at (timestamp_text)
-- + check dish.dish_ready_at_type_check (substr("ready_at", 1, 19) IS datetime(substr("ready_at", 1, 19), '+0 days') AND substr("ready_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "ready_at" >= '0001')
--
-- Made upon 20261127080000_init.

-- To remove a table would delete the rows that reference it.
PRAGMA foreign_keys = OFF;

BEGIN IMMEDIATE;

-- Table dish is made anew.
CREATE TABLE "schemagen_new_dish" (
    -- What somebody wants to eat.

    "id"       integer        NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name"     varchar(80)    NOT NULL,
    "ready_at" timestamp_text,
    CONSTRAINT "dish_name_length_check" CHECK (typeof("name") = 'text' AND length("name") <= 80),
    CONSTRAINT "dish_ready_at_type_check" CHECK (substr("ready_at", 1, 19) IS datetime(substr("ready_at", 1, 19), '+0 days') AND substr("ready_at", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND "ready_at" >= '0001')
);

-- The rows of dish.
INSERT INTO "schemagen_new_dish" ("id", "name")
SELECT "id", "name"
FROM "dish"
ORDER BY rowid;

-- dish counts on from where dish was.
UPDATE sqlite_sequence SET seq = max(seq, ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'dish'), seq)) WHERE name = 'schemagen_new_dish';

-- The old dish, whose rows are copied.
DROP TABLE "dish";

-- The new dish takes its name.
ALTER TABLE "schemagen_new_dish" RENAME TO "dish";

-- From here on the database has this revision.
INSERT INTO "schemagen_revision" ("revision", "name", "fingerprint", "breaks", "applied_at")
VALUES (20261127090000, 'dishes_are_ready', 'e2670bbf6ba4696de64690c9df19307cb885e8bc4bffe89ec1d0dceb7e85ac06', '', strftime('%Y-%m-%d %H:%M:%fZ', 'now'));

COMMIT;

PRAGMA foreign_keys = ON;
