//! `schemagen init`

use crate::args::InitArgs;
use crate::config;
use crate::session::{Exit, Failure, Outcome, Session};
use schema_core::compile::Content;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

const SCHEMA: &str = include_str!("../starter/starter.schema");
const CONFIG: &str = include_str!("../starter/schemagen.toml");
const BUILD_RS: &str = include_str!("../starter/build.rs.txt");

pub(crate) fn run(session: &Session, args: &InitArgs) -> Outcome {
    let name = match &args.name {
        Some(name) => name.clone(),
        None => folder_name(),
    };
    if !is_name(&name) {
        return Err(Failure::usage(format!(
            "'{name}' can't be a schema's name: letters, digits and _, not a digit first; give one by --name"
        )));
    }
    let starter = SCHEMA.replace("STARTER", &name);
    if has_schema() {
        session.say("Kept", "schema");
    } else {
        offer(session, Path::new("schema").join(format!("{name}.schema")).as_path(), &starter)?;
    }
    offer(session, Path::new(config::FILE), CONFIG)?;
    if Path::new("Cargo.toml").is_file() && !Path::new("build.rs").exists() {
        offer(session, Path::new("build.rs"), BUILD_RS)?;
    } else {
        session.say("Note", "to compile the schema with your crate, put into its build.rs:\n");
        session.say("", BUILD_RS.trim_end().replace('\n', "\n             ") + "\n");
    }
    session.say("Note", "its Cargo.toml needs schema-runtime, and schema-core under [build-dependencies]");
    session.say("Next", "schemagen build");
    Ok(Exit::Done)
}

/// Whether the folder `schema` holds a schema already.
fn has_schema() -> bool {
    let found = schema_core::build::read(&["schema".into()], &[]);
    found.inputs.iter().any(|input| matches!(input.content, Content::Bytes(_) | Content::TooLarge(_)))
}

/// Writes a file unless there is one.
fn offer(session: &Session, path: &Path, text: &str) -> Result<(), Failure> {
    let shown = path.display().to_string();
    let fail =
        |error: std::io::Error| Failure::system(format!("'{shown}' can't be written: {error} [E0005]"));
    if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        fs::create_dir_all(parent).map_err(fail)?;
    }
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => {
            file.write_all(text.as_bytes()).map_err(fail)?;
            session.say("Created", &shown);
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => session.say("Kept", &shown),
        Err(error) => return Err(fail(error)),
    }
    Ok(())
}

/// The current folder's name as a schema's name.
fn folder_name() -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let name = here.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let name = name.trim_matches('_').to_owned();
    if is_name(&name) { name } else { "app".to_owned() }
}

fn is_name(name: &str) -> bool {
    let first = name.chars().next();
    first.is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
