//! A folder of migrations, a database, and the command that brings them together.

use schema_tests::db::Db;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command, Stdio};
use tempfile::TempDir;

pub(crate) struct Place {
    folder: TempDir,
    pub(crate) db: Db,
}

/// What a run gave.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    /// Ends with this status, and says all of these.
    #[track_caller]
    pub(crate) fn ends(self, status: i32, says: &[&str]) -> Run {
        assert_eq!(self.status, status, "{self:#?}");
        for words in says {
            assert!(self.err.contains(words) || self.out.contains(words), "{words}: {self:#?}");
        }
        self
    }
}

impl Place {
    pub(crate) fn new(db: Db) -> Place {
        let place = Place { folder: tempfile::tempdir().expect("a folder"), db };
        std::fs::create_dir_all(place.migrations()).expect("a folder");
        place
    }

    pub(crate) fn target(&self) -> &'static str {
        match &self.db {
            Db::Sqlite(_) => "sqlite",
            Db::Server(server, _) if server.is_postgres() => "postgres",
            Db::Server(..) => "mysql",
        }
    }

    /// The folder that sqlx is given.
    pub(crate) fn migrations(&self) -> PathBuf {
        self.folder.path().join("migrations").join(self.target())
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.migrations().join(name), text).expect("a file is written");
    }

    /// The file of a revision's record, and its text.
    pub(crate) fn record(&self, name: &str) -> (PathBuf, String) {
        let folder = self.folder.path().join("migrations/revisions");
        let paths = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
        let end = format!("_{name}");
        let mut paths =
            paths.filter(|path| path.file_stem().is_some_and(|stem| stem.to_string_lossy().ends_with(&end)));
        let path = paths.next().expect("there is one");
        let text = std::fs::read_to_string(&path).expect("a file");
        (path, text)
    }

    /// The schema that revisions are made of.
    pub(crate) fn schema(&self, text: &str) {
        std::fs::create_dir_all(self.folder.path().join("schema")).expect("a folder");
        self.plain("schema/shop.schema", text);
    }

    /// A file beside the migrations.
    pub(crate) fn plain(&self, path: &str, text: &str) {
        std::fs::write(self.folder.path().join(path), text).expect("a file is written");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.migrations().join(name)).expect("a file is read")
    }

    /// The one migration whose name ends so.
    pub(crate) fn file_of(&self, end: &str) -> String {
        let entries = std::fs::read_dir(self.migrations()).expect("a folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
        names.into_iter().find(|name| name.ends_with(end)).expect("there is one")
    }

    /// Another folder with the same files, for the same database.
    pub(crate) fn branch(&self) -> Branch {
        let other = Branch { folder: tempfile::tempdir().expect("a folder"), url: self.db.url() };
        copy(self.folder.path(), other.folder.path());
        other
    }

    /// The migrations of another branch come here.
    pub(crate) fn take_files_of(&self, other: &Branch) {
        copy(&other.folder.path().join("migrations"), &self.folder.path().join("migrations"));
    }

    /// Runs the command at a moment.
    pub(crate) fn run_at(&self, seconds: u64, args: &[&str]) -> Run {
        let mut command = self.command(&self.db.url(), args);
        finish(command.env("SOURCE_DATE_EPOCH", seconds.to_string()).spawn().expect("it starts"))
    }

    /// What differs between the database and the schema.
    pub(crate) fn drift(&self) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_schemagen"));
        command.args(["drift", &self.db.url()]).current_dir(self.folder.path()).env_clear();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        finish(command.spawn().expect("it starts"))
    }

    pub(crate) fn command(&self, url: &str, args: &[&str]) -> Command {
        command(self.folder.path(), url, args)
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        finish(self.command(&self.db.url(), args).spawn().expect("it starts"))
    }

    /// One value.
    pub(crate) fn value(&self, sql: &str) -> String {
        let rows = self.db.exec(sql).unwrap_or_else(|e| panic!("{}: {sql}: {e}", self.db.title()));
        rows.into_iter().flatten().flatten().next().unwrap_or_default()
    }

    /// Starts `apply`, and returns when it tells of this statement.
    pub(crate) fn apply_until(&self, number: usize, of: usize) -> Watched {
        Watched::new(
            self.command(&self.db.url(), &["apply", "--lease", "2", "--wait", "60"]),
            &format!(" {number}/{of} "),
        )
    }
}

/// A copy of a folder, which goes on by itself.
pub(crate) struct Branch {
    folder: TempDir,
    url: String,
}

impl Branch {
    /// The schema that revisions are made of.
    pub(crate) fn schema(&self, text: &str) {
        std::fs::write(self.folder.path().join("schema/shop.schema"), text).expect("a file is written");
    }

    /// Runs the command at a moment.
    pub(crate) fn run_at(&self, seconds: u64, args: &[&str]) -> Run {
        let mut command = command(self.folder.path(), &self.url, args);
        finish(command.env("SOURCE_DATE_EPOCH", seconds.to_string()).spawn().expect("it starts"))
    }
}

/// Copies all files.
fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        match entry.file_type().expect("a type").is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(std::fs::copy(entry.path(), to).expect("a copy")),
        }
    }
}

pub(crate) fn command(folder: &std::path::Path, url: &str, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_schemagen"));
    command.arg("migrate").args(args).current_dir(folder).env_clear().env("SCHEMAGEN_MIGRATE_URL", url);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub(crate) fn finish(child: Child) -> Run {
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    Run { status: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

/// A run whose lines are read as they come.
pub(crate) struct Watched {
    child: Child,
    lines: BufReader<ChildStderr>,
    pub(crate) said: String,
}

impl Watched {
    /// Returns when it has said these words, or ended.
    pub(crate) fn new(mut command: Command, words: &str) -> Watched {
        let mut child = command.spawn().expect("it starts");
        let lines = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut watched = Watched { child, lines, said: String::new() };
        while !watched.said.contains(words) && watched.line() {}
        watched
    }

    fn line(&mut self) -> bool {
        self.lines.read_line(&mut self.said).expect("lines are text") > 0
    }

    /// Ends it as a power cut would.
    pub(crate) fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    pub(crate) fn finish(mut self) -> Run {
        while self.line() {}
        let mut run = finish(self.child);
        run.err = self.said;
        run
    }
}
