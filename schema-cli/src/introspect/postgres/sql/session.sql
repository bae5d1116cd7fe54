-- Texts must not depend on settings of the server, the database or the account. Without a search path,
-- everything outside of pg_catalog is written with its schema.
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL search_path = '';
SET LOCAL jit = off;
-- Catalogs are read whole, and the planner knows little of them: one wrong guess makes a loop of a join.
SET LOCAL enable_nestloop = off;
SET LOCAL quote_all_identifiers = off;
SET LOCAL extra_float_digits = 1;
SET LOCAL datestyle = 'ISO, YMD';
SET LOCAL intervalstyle = 'postgres';
SET LOCAL timezone = 'UTC';
SET LOCAL bytea_output = 'hex';
SET LOCAL standard_conforming_strings = on;
SET LOCAL backslash_quote = safe_encoding;
SET LOCAL lock_timeout = '10s';
