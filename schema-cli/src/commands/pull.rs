//! `schemagen pull`

use crate::args::{PullArgs, ReportFormat};
use crate::introspect::{self, Live, Scope};
use crate::live::url::ServerUrl;
use crate::pull::{Counts, pull};
use crate::session::{Exit, Failure, Outcome, Session, print_out};
use schema_core::build::save;
use schema_core::json::push_string;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub(crate) fn run(session: &Session, args: &PullArgs) -> Outcome {
    let start = Instant::now();
    let url = ServerUrl::parse(&address(args)?)?;
    session.say("Reading", url.place());
    let scope = Scope { namespaces: args.schema.clone(), grants: !args.no_grants };
    let Live { mut schema, mut notes, statements, version } = introspect::read(&url, &scope)?;
    if let Some(name) = &args.name {
        schema.name.clone_from(name);
    }
    let file = file_name(&schema.name);
    let read = start.elapsed();
    let server = if version.contains("MariaDB") { "MariaDB" } else { url.server.title() };
    session.say("Read", format!("{server} {version}"));
    let pulled = pull(schema).map_err(|text| {
        Failure::system(format!(
            "what was read can't be written as a schema; this is a fault of schemagen\n{text}"
        ))
    })?;
    notes.extend(pulled.notes);
    if args.stdout {
        print_out(pulled.text.as_bytes())?;
    } else {
        let folder = args.out.clone().unwrap_or_else(|| PathBuf::from("schema"));
        put(session, args, &folder.join(file), &pulled.text)?;
    }
    for note in notes.iter().take(MOST_NOTES) {
        session.warning(note);
    }
    if notes.len() > MOST_NOTES {
        let more = notes.len() - MOST_NOTES;
        session.warning(&format!("… and {more} more of these, which '--report json' lists"));
    }
    let report = Report { counts: pulled.counts, notes, statements, read, all: start.elapsed() };
    match (args.report, args.stdout) {
        (ReportFormat::Human, _) => report.tell(session),
        // Standard output is taken by the schema.
        (ReportFormat::Json, true) => eprintln!("{}", report.json()),
        (ReportFormat::Json, false) => print_out(format!("{}\n", report.json()).as_bytes())?,
    }
    Ok(Exit::Done)
}

/// More would only hide what was said before.
const MOST_NOTES: usize = 40;

/// The URL given, or the environment's.
fn address(args: &PullArgs) -> Result<String, Failure> {
    let set = |name| std::env::var(name).ok().filter(|url| !url.is_empty());
    args.url.clone().or_else(|| set("SCHEMAGEN_ADMIN_URL")).or_else(|| set("DATABASE_URL")).ok_or_else(|| {
        Failure::usage("which database? Give its URL, or set SCHEMAGEN_ADMIN_URL or DATABASE_URL")
    })
}

/// Writes the file, unless it would put an end to somebody's work.
fn put(session: &Session, args: &PullArgs, path: &Path, text: &str) -> Result<(), Failure> {
    let shown = path.display();
    match std::fs::read_to_string(path) {
        Ok(old) if old == text => {
            session.say("Unchanged", shown.to_string());
            return Ok(());
        }
        Ok(_) if !args.force => {
            return Err(Failure::usage(format!(
                "'{shown}' is there and differs: give --force to replace it, --out for another folder, or --stdout"
            )));
        }
        _ => {}
    }
    save(path, text).map_err(|failure| Failure::system(format!("{failure} [E0005]")))?;
    session.say("Wrote", shown.to_string());
    Ok(())
}

/// The schema's name as that of a file.
fn file_name(name: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || matches!(c, '_' | '-') { c } else { '_' };
    format!("{}.schema", name.chars().map(safe).collect::<String>())
}

/// What was pulled, in numbers.
struct Report {
    counts: Counts,
    notes: Vec<String>,
    statements: usize,
    read: Duration,
    all: Duration,
}

impl Report {
    fn tell(&self, session: &Session) {
        let counts = &self.counts;
        let mut parts = vec![
            count(counts.tables, "table", "tables"),
            count(counts.columns, "column", "columns"),
            count(counts.constraints, "constraint", "constraints"),
            count(counts.indexes, "index", "indexes"),
        ];
        if counts.views > 0 {
            parts.push(count(counts.views, "view", "views"));
        }
        if counts.others > 0 {
            parts.push(count(counts.others, "other item", "other items"));
        }
        let raws: Vec<String> = counts.raws.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
        if !raws.is_empty() {
            parts.push(format!("raw: {}", raws.join(", ")));
        }
        session.say("Found", parts.join(", "));
        let statements = count(self.statements, "statement", "statements");
        let Report { read, all, .. } = self;
        session.say("Finished", format!("in {all:.0?}: {statements} in {read:.0?}"));
    }

    fn json(&self) -> String {
        let Counts { tables, columns, constraints, indexes, views, others, native, sql, .. } = self.counts;
        let raws: Vec<String> = self.counts.raws.iter().map(|(kind, n)| format!("\"{kind}\":{n}")).collect();
        let mut notes = String::new();
        for note in &self.notes {
            notes.push_str(if notes.is_empty() { "" } else { "," });
            push_string(&mut notes, note);
        }
        format!(
            "{{\"tables\":{tables},\"columns\":{columns},\"constraints\":{constraints},\"indexes\":{indexes},\
             \"views\":{views},\"others\":{others},\"objects\":{},\"raw\":{{{}}},\"raw_structure\":{},\"native\":{native},\
             \"sql\":{sql},\"notes\":[{notes}],\"statements\":{},\"read_ms\":{},\"total_ms\":{}}}",
            self.counts.objects(),
            raws.join(","),
            self.counts.raw_structure(),
            self.statements,
            self.read.as_millis(),
            self.all.as_millis(),
        )
    }
}

fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
