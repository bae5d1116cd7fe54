-- The way to 20261127090000_dishes_are_ready on MySQL/MariaDB.
--
-- + column dish.ready_at (datetime(6))
--
-- Made upon 20261127080000_init.

-- The session's names.
SET NAMES utf8mb4;

-- The session's time_zone.
SET time_zone = '+00:00';

-- The session's sql_mode.
SET sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';

-- dish: A new column.
ALTER TABLE `dish`
  ADD COLUMN `ready_at` datetime(6) NULL,
  ALGORITHM=INSTANT;

-- From here on the database has this revision.
INSERT INTO `schemagen_revision` (`revision`, `name`, `fingerprint`, `breaks`, `applied_at`)
VALUES (20261127090000, 'dishes_are_ready', 'abe6a9b0710930fca4c0520094e07bc058cb30b90dbd405569ddf5d19b7dce64', '', UTC_TIMESTAMP(6));
