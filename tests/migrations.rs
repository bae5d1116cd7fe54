//! Golden migrations: one folder holds two schemas, and what leads from one to the other on each target.
//!
//! `tests/migrations/<case>/` has `before.schema` and `after.schema`, and for each target that is on the plans
//! `up.<target>.sql.snap` and `down.<target>.sql.snap`. Each is also run on the real database: one of `before` gets
//! the rows of `rows.sql`, is migrated, and compared with a new one of `after`; then it is led back, and compared
//! with a new one of `before`. `after.rows` and `before.rows` are queries with the rows that they must then give,
//! `SQL => a|b; c|d`, written by hand. Where `refused.txt` stands, the rows do not fit: the migration must fail with
//! that message, and leave all as it was. `back.txt` says the same of the way back.
//!
//! `INSTA_UPDATE=always cargo test -p schema-tests --test migrations` writes the plans anew, and the difference is to
//! be read before it is committed.

use schema_core::dialect::Target;
use schema_core::migrate::plan::Mode;
use schema_core::migrate::{Part, Plan, Renames, Sides, plan};
use schema_core::{ir, phys, render};
use schema_tests::cases::{lowered, schema};
use schema_tests::db::{Client, Db};
use schema_tests::judge::{Holding, held};
use schema_tests::servers::SqlServer;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

// The judge of PostgreSQL is `pg_dump`, which Debian's has.
schema_tests::on_servers!(
    |server: &'static SqlServer| {
        let target = if server.is_postgres() { Target::Postgres } else { Target::MySql };
        all(target, &|| Db::new(Some(server)));
    };
    postgres: postgres(15),
    mariadb: mariadb(),
    mysql: mysql(),
);

#[test]
fn sqlite() {
    all(Target::Sqlite, &|| Db::new(None));
}

fn all(target: Target, fresh: &dyn Fn() -> Db) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let entries = std::fs::read_dir(&root).unwrap_or_else(|e| panic!("{}: {e}", root.display()));
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let wanted = std::env::var("SCHEMAGEN_CASE").unwrap_or_default();
    folders.retain(|folder| folder.to_string_lossy().contains(&wanted));
    assert!(!folders.is_empty(), "there is no case in {}", root.display());
    let mut databases = [fresh(), fresh()];
    let (mut run, mut failed) = (0, Vec::new());
    for folder in folders {
        let case = Case::read(folder, target);
        if !case.after.targets.contains(target) {
            continue;
        }
        run += 1;
        if catch_unwind(AssertUnwindSafe(|| case.check(&mut databases))).is_err() {
            failed.push(case.name);
        }
    }
    println!("migrations: {run} cases on {}", databases[0].title());
    databases.into_iter().for_each(Db::drop);
    assert!(failed.is_empty(), "these cases fail on {target}: {}", failed.join(", "));
}

struct Case {
    name: String,
    folder: PathBuf,
    target: Target,
    before: ir::Schema,
    after: ir::Schema,
}

impl Case {
    fn read(folder: PathBuf, target: Target) -> Case {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let read = |file: &str| {
            let path = folder.join(file);
            let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            schema(&format!("{name}/{file}"), &text)
        };
        let (before, after) = (read("before.schema"), read("after.schema"));
        Case { name, folder, target, before, after }
    }

    /// A file of the case, for this target or for all, if it is there.
    fn file(&self, stem: &str, ending: &str) -> Option<String> {
        let own = self.folder.join(format!("{stem}.{}.{ending}", self.target));
        let all = self.folder.join(format!("{stem}.{ending}"));
        std::fs::read_to_string(own).or_else(|_| std::fs::read_to_string(all)).ok()
    }

    fn check(&self, databases: &mut [Db; 2]) {
        let renames = Renames::between(&self.before, &self.after);
        let up = plan(&Sides::between(&self.before, &self.after, &renames, self.target));
        let down = plan(&Sides::between(&self.after, &self.before, &renames.back(), self.target));
        self.snapshot("up", &up);
        self.snapshot("down", &down);

        let before = lowered(&self.name, &self.before, self.target);
        let after = lowered(&self.name, &self.after, self.target);
        databases.iter_mut().for_each(Db::renew);
        let [db, second] = &*databases;
        load(db, &before);
        load(second, &after);
        let (was, is_to_be) = (self.holding(db), self.holding(second));
        let rows = self.file("rows", "sql").unwrap_or_default();
        db.script(&rows).unwrap_or_else(|e| panic!("{}: its rows: {e}", self.name));

        if let Some(message) = self.file("refused", "txt") {
            // The rows may come with a change that nobody recorded.
            let was = self.holding(db);
            self.is_refused(db, &up, &message);
            self.same(&was, &self.holding(db), "refused");
            return self.ask(db, "before");
        }
        run(db, self.target, &up).unwrap_or_else(|e| panic!("{}: {e}", self.name));
        self.same(&is_to_be, &self.holding(db), "migrated");
        self.ask(db, "after");
        if let Some(message) = self.file("back", "txt") {
            self.is_refused(db, &down, &message);
            self.same(&is_to_be, &self.holding(db), "not led back");
            return self.ask(db, "after");
        }
        run(db, self.target, &down).unwrap_or_else(|e| panic!("{}: back: {e}", self.name));
        self.same(&was, &self.holding(db), "led back");
        self.ask(db, "before");
    }

    /// What a database holds; on PostgreSQL, where an added column stands last, with the lines of tables as a set.
    fn holding(&self, db: &Db) -> Holding {
        let holding = held(db).unwrap();
        if self.target == Target::Postgres { holding.without_order() } else { holding }
    }

    fn snapshot(&self, way: &str, plan: &Plan) {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&self.folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(format!("{way}.{}.sql", self.target), text(plan)));
    }

    fn is_refused(&self, db: &Db, plan: &Plan, message: &str) {
        match run(db, self.target, plan) {
            Ok(()) => panic!("{}: rows that do not fit were taken", self.name),
            Err(error) => {
                assert!(error.contains(message.trim()), "{}: fails with another message: {error}", self.name)
            }
        }
    }

    fn same(&self, wanted: &Holding, found: &Holding, when: &str) {
        let differences = wanted.differences(found);
        assert!(differences.is_empty(), "{}, {when}:\n{}", self.name, differences.join("\n"));
    }

    /// Asks the queries of a file, and compares what they give.
    fn ask(&self, db: &Db, side: &str) {
        for line in self.file(side, "rows").unwrap_or_default().lines() {
            let (sql, wanted) = line.split_once(" => ").unwrap_or_else(|| panic!("{}: {line}", self.name));
            let rows = db.exec(sql).unwrap_or_else(|e| panic!("{}: {sql}: {e}", self.name));
            let value = |value: Option<String>| value.unwrap_or_else(|| "NULL".to_owned());
            let row = |row: Vec<Option<String>>| row.into_iter().map(value).collect::<Vec<_>>().join("|");
            let found = rows.into_iter().map(row).collect::<Vec<_>>().join("; ");
            assert_eq!(found, wanted, "{}: {sql}", self.name);
        }
    }
}

/// A plan, to be read.
fn text(plan: &Plan) -> String {
    let part = |part: &Part| {
        let steps = part.steps.iter().map(|s| format!("\n-- {}\n{};\n", s.what, s.sql));
        format!("-- {:?}\n{}", part.mode, steps.collect::<String>())
    };
    plan.parts.iter().map(part).collect::<Vec<_>>().join("\n")
}

fn load(db: &Db, schema: &phys::Schema) {
    let statements = render::statements(schema);
    db.each(statements.iter().map(|s| s.sql.as_str())).unwrap_or_else(|e| panic!("{e}"));
}

/// Runs a plan as its files would; what fails is undone where the database can.
fn run(db: &Db, target: Target, plan: &Plan) -> Result<(), String> {
    let mut client = db.client().map_err(|e| e.to_string())?;
    let done = plan.parts.iter().try_for_each(|part| self::part(&mut client, target, part));
    client.close();
    done
}

fn part(client: &mut Client<'_>, target: Target, part: &Part) -> Result<(), String> {
    let (before, after, undo): (&[&str], &[&str], &[&str]) = match (part.mode, target) {
        (Mode::Alone, _) | (_, Target::MySql) => (&[], &[], &[]),
        (Mode::Transaction | Mode::Data, _) => (&["begin"], &["commit"], &["rollback"]),
        (Mode::Rebuild, _) => (
            &["pragma foreign_keys = off", "begin immediate"],
            &["commit", "pragma foreign_keys = on"],
            &["rollback", "pragma foreign_keys = on"],
        ),
    };
    let steps = || {
        // No account is there: the runner passes over what is about one.
        let own = part
            .steps
            .iter()
            .filter(|step| step.account.is_none())
            .map(|step| (step.sql.as_str(), step.repeat));
        let around = |list: &'static [&'static str]| list.iter().map(|sql| (*sql, false));
        around(before).chain(own).chain(around(after))
    };
    for (sql, repeat) in steps() {
        let done = loop {
            match client.affected(sql) {
                Ok(changed) if repeat && changed > 0 => {}
                done => break done,
            }
        };
        if let Err(error) = done {
            for sql in undo {
                client.exec(sql).map_err(|e| format!("{sql}: {e}"))?;
            }
            return Err(format!("{error}\n{sql}"));
        }
    }
    Ok(())
}
