-- The way to 20261127090000_dishes_are_ready on PostgreSQL.
--
-- + column dish.ready_at (timestamptz)
--
-- Made upon 20261127080000_init.

-- No lock is waited for longer than this, as others would wait behind it.
SET LOCAL lock_timeout = '50ms';

-- dish: add column ready_at
ALTER TABLE "dish" ADD COLUMN "ready_at" timestamptz;

-- From here on the database has this revision.
INSERT INTO "schemagen_revision" ("revision", "name", "fingerprint", "breaks", "applied_at")
VALUES (20261127090000, 'dishes_are_ready', 'b1fcd6f72ee853667905e3127f85ef6c7dc45f81fca347cdcc5606a6a27eb101', '', now());
