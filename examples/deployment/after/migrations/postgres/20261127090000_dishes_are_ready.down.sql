-- The way back from 20261127090000_dishes_are_ready on PostgreSQL.

-- No lock is waited for longer than this, as others would wait behind it.
SET LOCAL lock_timeout = '50ms';

-- From here on the database has this revision no more.
DELETE FROM "schemagen_revision" WHERE "revision" = 20261127090000;

-- dish: drop column ready_at
ALTER TABLE "dish" DROP COLUMN "ready_at";

-- what the account restaurant-waiter may do, if it is there
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'restaurant-waiter') THEN
        GRANT SELECT, INSERT ON TABLE "public"."dish" TO "restaurant-waiter";
    END IF;
END
$$;

-- what the account restaurant-kitchen may do, if it is there
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'restaurant-kitchen') THEN
        GRANT SELECT, UPDATE ON TABLE "public"."dish" TO "restaurant-kitchen";
    END IF;
END
$$;
