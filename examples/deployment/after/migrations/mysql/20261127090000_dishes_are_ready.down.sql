-- The way back from 20261127090000_dishes_are_ready on MySQL/MariaDB.

-- From here on the database has this revision no more.
DELETE FROM `schemagen_revision` WHERE `revision` = 20261127090000;

-- The session's names.
SET NAMES utf8mb4;

-- The session's time_zone.
SET time_zone = '+00:00';

-- The session's sql_mode.
SET sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';

-- dish: Columns go.
ALTER TABLE `dish`
  DROP COLUMN `ready_at`,
  ALGORITHM=INSTANT;
