-- The way back from 20261127080000_init on MySQL/MariaDB.

-- The database has no revision any more.
DROP TABLE `schemagen_revision`;

-- The session's names.
SET NAMES utf8mb4;

-- The session's time_zone.
SET time_zone = '+00:00';

-- The session's sql_mode.
SET sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';

-- Table dish goes, with its rows.
DROP TABLE `dish`;
