-- The way back from 20261127080000_init on SQLite.

-- The database has no revision any more.
DROP TABLE "schemagen_revision";

-- Table dish goes.
DROP TABLE "dish";
