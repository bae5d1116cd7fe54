//! `schemagen fmt`

use crate::args::FmtArgs;
use crate::session::{Exit, Failure, Outcome, Session, print_out, schema_paths};
use schema_core::Input;
use schema_core::build::{read, replace};
use schema_core::compile::Content;
use schema_core::diag::Code;
use similar::TextDiff;
use std::io::{IsTerminal, Read};
use std::path::PathBuf;
use std::time::Duration;

/// A terminal shows this many lines of what `--check` would change in one file.
const SHOWN: usize = 40;
/// After this long, a difference is told in larger pieces.
const DIFF_TIME: Duration = Duration::from_secs(1);

pub(crate) fn run(session: &Session, args: &FmtArgs) -> Outcome {
    if args.paths.iter().any(|path| path.as_os_str() == "-") {
        return if args.paths.len() == 1 {
            standard_input(session, args)
        } else {
            Err(Failure::usage("`-` is standard input, and stands alone"))
        };
    }
    let found = read(&schema_paths(&args.paths, &session.config()?), &[]);
    let mut exit = Exit::Done;
    let (mut changed, mut unchanged) = (0, 0);
    for input in found.inputs {
        match file(session, args, input)? {
            File::Unchanged => unchanged += 1,
            File::Changed => changed += 1,
            File::Failed(how) => exit = if exit == Exit::System { exit } else { how },
        }
    }
    if only_checks(args) && changed > 0 {
        session.error(&format!("{} formatted: run `schemagen fmt`", count(changed, "is not", "are not")));
        return Ok(if exit == Exit::Done { Exit::Differs } else { exit });
    }
    if exit == Exit::Done {
        session.say("Finished", format!("{} formatted, {unchanged} unchanged", count(changed, "", "")));
    }
    Ok(exit)
}

/// What became of a file.
enum File {
    /// It has its layout already.
    Unchanged,
    /// It was changed, or would be.
    Changed,
    /// It was not: the reason is told.
    Failed(Exit),
}

fn file(session: &Session, args: &FmtArgs, input: Input) -> Result<File, Failure> {
    let name = input.name.clone();
    let before = bytes(&input);
    let after = match formatted(session, input) {
        Ok(after) => after,
        Err(exit) => return Ok(File::Failed(exit)),
    };
    if after.as_bytes() == before {
        return Ok(File::Unchanged);
    }
    if only_checks(args) {
        session.say("Unformatted", &name);
        print_diff(args, &name, &before, &after)?;
        return Ok(File::Changed);
    }
    if let Err(failure) = replace(&[(PathBuf::from(&name), after.into_bytes())]) {
        session.error(&format!("{failure} [E0005]"));
        return Ok(File::Failed(Exit::System));
    }
    session.say("Formatted", &name);
    Ok(File::Changed)
}

fn standard_input(session: &Session, args: &FmtArgs) -> Outcome {
    let mut before = Vec::new();
    std::io::stdin()
        .read_to_end(&mut before)
        .map_err(|error| Failure::system(format!("standard input can't be read: {error}")))?;
    let input = Input { name: "<stdin>".to_owned(), content: Content::Bytes(before.clone()) };
    let after = match formatted(session, input) {
        Ok(after) => after,
        Err(exit) => return Ok(exit),
    };
    if !only_checks(args) {
        print_out(after.as_bytes())?;
    } else if after.as_bytes() != before {
        session.error("standard input is not formatted");
        print_diff(args, "<stdin>", &before, &after)?;
        return Ok(Exit::Differs);
    }
    Ok(Exit::Done)
}

fn only_checks(args: &FmtArgs) -> bool {
    args.check || args.diff
}

fn bytes(input: &Input) -> Vec<u8> {
    match &input.content {
        Content::Bytes(bytes) => bytes.clone(),
        _ => Vec::new(),
    }
}

/// The text in its layout. Where it has mistakes, they are told.
fn formatted(session: &Session, input: Input) -> Result<String, Exit> {
    schema_core::format(input).map_err(|why| {
        session.tell(&why.sources, &why.diagnostics);
        let unreadable = why.diagnostics.iter().any(|d| d.code == Code::E0001);
        if unreadable { Exit::System } else { Exit::Differs }
    })
}

fn print_diff(args: &FmtArgs, name: &str, before: &[u8], after: &str) -> Result<(), Failure> {
    let limit = match (args.diff, std::io::stdout().is_terminal()) {
        (true, _) => usize::MAX,
        (false, true) => SHOWN,
        (false, false) => return Ok(()),
    };
    let before = String::from_utf8_lossy(before);
    let diff = TextDiff::configure().timeout(DIFF_TIME).diff_lines(before.as_ref(), after);
    let text = diff.unified_diff().header(name, &format!("{name}, formatted")).to_string();
    let shown: String = text.split_inclusive('\n').take(limit).collect();
    let more = text.lines().count().saturating_sub(limit);
    let rest =
        if more > 0 { format!("… and {more} lines more: `schemagen fmt --diff`\n") } else { String::new() };
    print_out(format!("{shown}{rest}").as_bytes())
}

/// `1 file is`, `2 files are`
fn count(n: usize, one: &str, more: &str) -> String {
    match n {
        1 => format!("1 file {one}"),
        n => format!("{n} files {more}"),
    }
    .trim_end()
    .to_owned()
}
