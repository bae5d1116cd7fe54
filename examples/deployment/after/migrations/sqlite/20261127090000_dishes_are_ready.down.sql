-- no-transaction
-- The way back from 20261127090000_dishes_are_ready on SQLite.

-- To remove a table would delete the rows that reference it.
PRAGMA foreign_keys = OFF;

BEGIN IMMEDIATE;

-- From here on the database has this revision no more.
DELETE FROM "schemagen_revision" WHERE "revision" = 20261127090000;

-- Table dish is made anew.
CREATE TABLE "schemagen_new_dish" (
    -- What somebody wants to eat.

    "id"   integer     NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(80) NOT NULL,
    CONSTRAINT "dish_name_length_check" CHECK (typeof("name") = 'text' AND length("name") <= 80)
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

COMMIT;

PRAGMA foreign_keys = ON;
