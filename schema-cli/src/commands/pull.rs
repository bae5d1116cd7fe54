//! `schemagen pull`

use crate::args::{PullArgs, ReportFormat};
use crate::introspect::{self, Live, Scope};
use crate::live::url::ServerUrl;
use crate::pull::{Counts, Pulled, pull};
use crate::session::{Exit, Failure, Outcome, Session, print_out};
use schema_core::build::save;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub(crate) fn run(session: &Session, args: &PullArgs) -> Outcome {
    let start = Instant::now();
    let url = ServerUrl::parse(&address(args)?)?;
    session.say("Reading", url.place());
    let scope = Scope { namespaces: args.schema.clone(), grants: !args.no_grants };
    let mut live = introspect::read(&url, &scope)?;
    if let Some(name) = &args.name {
        live.schema.name.clone_from(name);
    }
    let read = start.elapsed();
    let pulled = pull(&live.schema).map_err(|text| {
        Failure::system(format!("what was read can't be written as a schema; this is a fault of schemagen\n{text}"))
    })?;
    let notes = || live.notes.iter().chain(&pulled.notes);
    if args.stdout {
        print_out(pulled.text.as_bytes())?;
    } else {
        let file = file_name(&live.schema.name);
        let folder = args.out.clone().unwrap_or_else(|| PathBuf::from("schema"));
        put(session, args, &folder, &file, &pulled.text)?;
    }
    for note in notes() {
        session.warning(note);
    }
    match args.report {
        ReportFormat::Human => tell(session, &live, &pulled, read, start.elapsed()),
        ReportFormat::Json => {
            let report = json(&live, &pulled, read, start.elapsed());
            match args.stdout {
                // Standard output is taken by the schema.
                true => eprintln!("{report}"),
                false => print_out(format!("{report}\n").as_bytes())?,
            }
        }
    }
    Ok(Exit::Done)
}

/// The URL given, or the environment's.
fn address(args: &PullArgs) -> Result<String, Failure> {
    let set = |name| std::env::var(name).ok().filter(|url| !url.is_empty());
    args.url.clone().or_else(|| set("SCHEMAGEN_ADMIN_URL")).or_else(|| set("DATABASE_URL")).ok_or_else(|| {
        Failure::usage("which database? Give its URL, or set SCHEMAGEN_ADMIN_URL or DATABASE_URL")
    })
}

/// Writes the file, unless it would put an end to somebody's work.
fn put(session: &Session, args: &PullArgs, folder: &Path, file: &str, text: &str) -> Result<(), Failure> {
    let path = folder.join(file);
    let shown = path.display();
    match std::fs::read_to_string(&path) {
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
    save(&path, text).map_err(|failure| Failure::system(format!("{failure} [E0005]")))?;
    session.say("Wrote", shown.to_string());
    Ok(())
}

/// The schema's name as that of a file.
fn file_name(name: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || matches!(c, '_' | '-') { c } else { '_' };
    format!("{}.schema", name.chars().map(safe).collect::<String>())
}

fn tell(session: &Session, live: &Live, pulled: &Pulled, read: Duration, all: Duration) {
    let counts = &pulled.counts;
    let count = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let mut parts = vec![
        count(counts.tables, "table", "tables"),
        count(counts.columns, "column", "columns"),
        count(counts.constraints, "constraint", "constraints"),
        count(counts.indexes, "index", "indexes"),
    ];
    if counts.others > 0 {
        parts.push(count(counts.others, "other item", "other items"));
    }
    let raws: Vec<String> = counts.raws.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
    if !raws.is_empty() {
        parts.push(format!("raw: {}", raws.join(", ")));
    }
    session.say("Found", parts.join(", "));
    session.say(
        "Finished",
        format!("in {all:.0?}: {} in {read:.0?}", count(live.statements, "statement", "statements")),
    );
}

/// What was pulled, in numbers.
fn json(live: &Live, pulled: &Pulled, read: Duration, all: Duration) -> String {
    let Counts { tables, columns, constraints, indexes, others, native, sql, .. } = pulled.counts;
    let raws: Vec<String> = pulled.counts.raws.iter().map(|(kind, n)| format!("\"{kind}\":{n}")).collect();
    format!(
        "{{\"tables\":{tables},\"columns\":{columns},\"constraints\":{constraints},\"indexes\":{indexes},\
         \"others\":{others},\"objects\":{},\"raw\":{{{}}},\"raw_structure\":{},\"native\":{native},\"sql\":{sql},\
         \"notes\":{},\"statements\":{},\"read_ms\":{},\"total_ms\":{}}}",
        pulled.counts.objects(),
        raws.join(","),
        pulled.counts.raw_structure(),
        live.notes.len() + pulled.notes.len(),
        live.statements,
        read.as_millis(),
        all.as_millis(),
    )
}
