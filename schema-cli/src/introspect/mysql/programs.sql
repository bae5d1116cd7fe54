-- Routines, views, triggers and events, with what each belongs to and the session it was made in: the SQL mode,
-- the client's character set, the collation of literals where that is not what `SET NAMES utf8mb4` gives, and
-- the zone of an event's times.
SELECT p.*, IF(p.collation = s.DEFAULT_COLLATE_NAME, NULL, p.collation)
FROM (
    SELECT 1, ROUTINE_TYPE, ROUTINE_NAME, NULL AS belongs, SQL_MODE, 0 AS place, CHARACTER_SET_CLIENT,
        NULL AS zone, COLLATION_CONNECTION AS collation
    FROM information_schema.ROUTINES
    WHERE ROUTINE_SCHEMA = DATABASE()
    UNION ALL
    SELECT 2, 'VIEW', TABLE_NAME, NULL, NULL, 0, CHARACTER_SET_CLIENT, NULL, COLLATION_CONNECTION
    FROM information_schema.VIEWS
    WHERE TABLE_SCHEMA = DATABASE()
    UNION ALL
    SELECT 3, 'TRIGGER', TRIGGER_NAME, EVENT_OBJECT_TABLE, SQL_MODE, ACTION_ORDER, CHARACTER_SET_CLIENT, NULL,
        COLLATION_CONNECTION
    FROM information_schema.TRIGGERS
    WHERE TRIGGER_SCHEMA = DATABASE()
    UNION ALL
    SELECT 4, 'EVENT', EVENT_NAME, NULL, SQL_MODE, 0, CHARACTER_SET_CLIENT, TIME_ZONE, COLLATION_CONNECTION
    FROM information_schema.EVENTS
    WHERE EVENT_SCHEMA = DATABASE()
) p
LEFT JOIN information_schema.CHARACTER_SETS s ON s.CHARACTER_SET_NAME = 'utf8mb4'
ORDER BY 1, 4, 6, 2, 3
