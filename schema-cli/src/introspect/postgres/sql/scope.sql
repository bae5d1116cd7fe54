-- In front of the other statements: the PostgreSQL schemas to read. $1 names them; none means all but the
-- system's.
WITH spaces AS (
    SELECT oid, nspname FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
      AND (cardinality($1::text[]) = 0 OR nspname = ANY ($1))
),
members AS (
    SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
)
