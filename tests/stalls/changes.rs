//! Twenty changes as every project makes them, each with the ALTER that somebody in a hurry would type.

/// A change of [`BASE`].
pub(crate) struct Change {
    pub(crate) name: &'static str,
    /// What stands in the schema before, once, and in its place after.
    before: &'static str,
    after: &'static str,
    /// On PostgreSQL.
    postgres: &'static str,
    /// On MariaDB.
    mariadb: &'static str,
}

impl Change {
    /// The schema after it.
    pub(crate) fn after(&self) -> String {
        assert_eq!(BASE.matches(self.before).count(), 1, "{}", self.name);
        BASE.replacen(self.before, self.after, 1)
    }

    /// The plain statement.
    pub(crate) fn plain(&self, postgres: bool) -> &'static str {
        if postgres { self.postgres } else { self.mariadb }
    }
}

/// The schema before.
pub(crate) const BASE: &str = "schema stalls {
    targets postgres, mysql
}

enum kind { small, large }

table owner {
    id   bigint primary key
    name varchar(50)
}

table item {
    id     bigint primary key
    n      bigint
    label  varchar(50)
    note   varchar(50)?
    size   int
    kind   kind
    owner  bigint
    spare  text?
    amount decimal(10, 2)

    index item_label (label)
    check item_size (size >= 0)
}
";

/// Rows of `BASE` on PostgreSQL, where `{rows}` is how many.
pub(crate) const POSTGRES_ROWS: &str = "
    INSERT INTO owner SELECT i, 'owner ' || i FROM generate_series(1, 100) i;
    INSERT INTO item SELECT i, i, 'label ' || i, 'note', i % 100, 'small', 1 + i % 100, 'spare', i % 1000
    FROM generate_series(1, {rows}) i;";

/// The same on MariaDB.
pub(crate) const MARIADB_ROWS: &str = "
    INSERT INTO owner SELECT seq, concat('owner ', seq) FROM seq_1_to_100;
    INSERT INTO item SELECT seq, seq, concat('label ', seq), 'note', seq % 100, 'small', 1 + seq % 100, 'spare', seq % 1000
    FROM seq_1_to_{rows};";

const fn change(
    name: &'static str,
    (before, after): (&'static str, &'static str),
    postgres: &'static str,
    mariadb: &'static str,
) -> Change {
    Change { name, before, after, postgres, mariadb }
}

const SPARE: &str = "    spare  text?\n";

pub(crate) const CHANGES: [Change; 20] = [
    change(
        "add a column without a value",
        (SPARE, "    spare  text?\n    extra  int?\n"),
        "ALTER TABLE item ADD COLUMN extra int",
        "ALTER TABLE item ADD COLUMN extra int",
    ),
    change(
        "add a column with a default",
        (SPARE, "    spare  text?\n    extra  int default 7\n"),
        "ALTER TABLE item ADD COLUMN extra int NOT NULL DEFAULT 7",
        "ALTER TABLE item ADD COLUMN extra int NOT NULL DEFAULT 7",
    ),
    change(
        "add a stored generated column",
        (SPARE, "    spare  text?\n    extra  bigint as (n + 1) stored\n"),
        "ALTER TABLE item ADD COLUMN extra bigint GENERATED ALWAYS AS (n + 1) STORED",
        "ALTER TABLE item ADD COLUMN extra bigint GENERATED ALWAYS AS (n + 1) STORED",
    ),
    change(
        "drop a column",
        (SPARE, ""),
        "ALTER TABLE item DROP COLUMN spare",
        "ALTER TABLE item DROP COLUMN spare",
    ),
    change(
        "rename a column",
        (SPARE, "    rest   text? was spare\n"),
        "ALTER TABLE item RENAME COLUMN spare TO rest",
        "ALTER TABLE item RENAME COLUMN spare TO rest",
    ),
    change(
        "change a default",
        ("size   int\n", "size   int default 5\n"),
        "ALTER TABLE item ALTER COLUMN size SET DEFAULT 5",
        "ALTER TABLE item ALTER COLUMN size SET DEFAULT 5",
    ),
    change(
        "allow NULL",
        ("size   int\n", "size   int?\n"),
        "ALTER TABLE item ALTER COLUMN size DROP NOT NULL",
        "ALTER TABLE item MODIFY COLUMN size int NULL",
    ),
    change(
        "require a value",
        ("varchar(50)?", "varchar(50)"),
        "ALTER TABLE item ALTER COLUMN note SET NOT NULL",
        "ALTER TABLE item MODIFY COLUMN note varchar(50) NOT NULL",
    ),
    change(
        "widen a varchar",
        ("label  varchar(50)", "label  varchar(60)"),
        "ALTER TABLE item ALTER COLUMN label TYPE varchar(60)",
        "ALTER TABLE item MODIFY COLUMN label varchar(60) NOT NULL",
    ),
    change(
        "widen an int to bigint",
        ("size   int\n", "size   bigint\n"),
        "ALTER TABLE item ALTER COLUMN size TYPE bigint",
        "ALTER TABLE item MODIFY COLUMN size bigint NOT NULL",
    ),
    change(
        "widen a decimal",
        ("decimal(10, 2)", "decimal(12, 2)"),
        "ALTER TABLE item ALTER COLUMN amount TYPE numeric(12, 2)",
        "ALTER TABLE item MODIFY COLUMN amount decimal(12, 2) NOT NULL",
    ),
    change(
        "add a label to an enum",
        ("{ small, large }", "{ small, large, huge }"),
        "ALTER TYPE kind ADD VALUE 'huge'",
        "ALTER TABLE item MODIFY COLUMN kind enum('small', 'large', 'huge') NOT NULL",
    ),
    change(
        "add an index",
        ("index item_label (label)\n", "index item_label (label)\n    index item_owner (owner)\n"),
        "CREATE INDEX item_owner ON item (owner)",
        "CREATE INDEX item_owner ON item (owner)",
    ),
    change(
        "add a unique constraint",
        ("index item_label (label)\n", "index item_label (label)\n    unique item_owner (owner, id)\n"),
        "ALTER TABLE item ADD CONSTRAINT item_owner UNIQUE (owner, id)",
        "ALTER TABLE item ADD CONSTRAINT item_owner UNIQUE (owner, id)",
    ),
    change(
        "drop an index",
        ("    index item_label (label)\n", ""),
        "DROP INDEX item_label",
        "DROP INDEX item_label ON item",
    ),
    change(
        "add a column to an index",
        ("index item_label (label)\n", "index item_label (label, size)\n"),
        "DROP INDEX item_label; CREATE INDEX item_label ON item (label, size)",
        "ALTER TABLE item DROP INDEX item_label, ADD INDEX item_label (label, size)",
    ),
    change(
        "add a check",
        (
            "check item_size (size >= 0)\n",
            "check item_size (size >= 0)\n    check item_amount (amount >= 0)\n",
        ),
        "ALTER TABLE item ADD CONSTRAINT item_amount CHECK (amount >= 0)",
        "ALTER TABLE item ADD CONSTRAINT item_amount CHECK (amount >= 0)",
    ),
    change(
        "drop a check",
        ("    check item_size (size >= 0)\n", ""),
        "ALTER TABLE item DROP CONSTRAINT item_size",
        "ALTER TABLE item DROP CONSTRAINT item_size",
    ),
    change(
        "add a foreign key",
        ("owner  bigint\n", "owner  bigint -> owner.id\n"),
        "ALTER TABLE item ADD FOREIGN KEY (owner) REFERENCES owner (id)",
        "ALTER TABLE item ADD FOREIGN KEY (owner) REFERENCES owner (id)",
    ),
    change(
        "add a table that references it",
        (
            "table owner {\n",
            "table remark {\n    id   bigint primary key\n    item bigint -> item.id\n}\n\ntable owner {\n",
        ),
        "CREATE TABLE remark (id bigint PRIMARY KEY, item bigint NOT NULL REFERENCES item (id))",
        "CREATE TABLE remark (id bigint PRIMARY KEY, item bigint NOT NULL, FOREIGN KEY (item) REFERENCES item (id))",
    ),
];
