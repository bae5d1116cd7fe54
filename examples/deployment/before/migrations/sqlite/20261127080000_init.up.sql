-- The way to 20261127080000_init on SQLite.
--
-- + table dish (2 columns)
--
-- It is the first revision.

-- Table dish is new.
CREATE TABLE "dish" (
    -- What somebody wants to eat.

    "id"   integer     NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(80) NOT NULL,
    CONSTRAINT "dish_name_length_check" CHECK (typeof("name") = 'text' AND length("name") <= 80)
);

-- The revisions that this database has.
CREATE TABLE "schemagen_revision" (
    "revision" INTEGER PRIMARY KEY,
    "name" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "breaks" TEXT NOT NULL,
    "applied_at" TEXT NOT NULL
);

-- From here on the database has this revision.
INSERT INTO "schemagen_revision" ("revision", "name", "fingerprint", "breaks", "applied_at")
VALUES (20261127080000, 'init', 'e5fc00a34e3c7d2d3fd3cc6d9e2854af7da2c14c96c90730ba85833da4322d29', '', strftime('%Y-%m-%d %H:%M:%fZ', 'now'));
