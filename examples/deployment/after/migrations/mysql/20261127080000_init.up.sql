-- The way to 20261127080000_init on MySQL/MariaDB.
--
-- + table dish (2 columns)
-- + right of restaurant-waiter: SELECT on dish
-- + right of restaurant-waiter: INSERT on dish
-- + right of restaurant-kitchen: SELECT on dish
-- + right of restaurant-kitchen: UPDATE on dish
--
-- It is the first revision.

-- The session's names.
SET NAMES utf8mb4;

-- The session's time_zone.
SET time_zone = '+00:00';

-- The session's sql_mode.
SET sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';

-- Table dish.
CREATE TABLE `dish` (
  `id`   bigint      NOT NULL AUTO_INCREMENT,
  `name` varchar(80) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET=utf8mb4 /*!80000 COLLATE utf8mb4_0900_bin */ /*M! COLLATE utf8mb4_nopad_bin */
  COMMENT='What somebody wants to eat.';

-- The revisions that this database has.
CREATE TABLE `schemagen_revision` (
    `revision` bigint PRIMARY KEY,
    `name` varchar(255) NOT NULL,
    `fingerprint` varchar(64) NOT NULL,
    `breaks` text NOT NULL,
    `applied_at` datetime(6) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- The account restaurant-waiter looks which revision the database has.
-- schemagen: account 'restaurant-waiter'
GRANT SELECT ON `schemagen_revision` TO 'restaurant-waiter'@'%';

-- The account restaurant-kitchen looks which revision the database has.
-- schemagen: account 'restaurant-kitchen'
GRANT SELECT ON `schemagen_revision` TO 'restaurant-kitchen'@'%';

-- From here on the database has this revision.
INSERT INTO `schemagen_revision` (`revision`, `name`, `fingerprint`, `breaks`, `applied_at`)
VALUES (20261127080000, 'init', '47c8c12a0cfd282997be1dfcb40f754346258cd03acde1913521869469357521', '', UTC_TIMESTAMP(6));
