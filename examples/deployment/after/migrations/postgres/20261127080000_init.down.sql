-- The way back from 20261127080000_init on PostgreSQL.

-- No lock is waited for longer than this, as others would wait behind it.
SET LOCAL lock_timeout = '50ms';

-- The database has no revision any more.
DROP TABLE "schemagen_revision";

-- drop dish
DROP TABLE "dish";

-- what the account restaurant-waiter may do, if it is there
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'restaurant-waiter') THEN
        REVOKE USAGE ON SCHEMA "public" FROM "restaurant-waiter";
    END IF;
END
$$;

-- what the account restaurant-kitchen may do, if it is there
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'restaurant-kitchen') THEN
        REVOKE USAGE ON SCHEMA "public" FROM "restaurant-kitchen";
    END IF;
END
$$;
