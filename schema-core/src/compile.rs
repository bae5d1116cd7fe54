//! The whole way from inputs to artifacts, without input or output.
//!
//! Each phase runs over everything and tells all its errors; a phase with errors is the last one.

mod queries;

use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::dialect::{PerTarget, Target};
use crate::migrate::record::Head;
use crate::source::{MAX_SOURCE_BYTES, SourceId, SourceMap, Span};
use crate::syntax::{ast, parse};
use crate::{emit, front, grants, ir, lower, parallel, phys, render, resolve};

/// One file to compile, or why there is none.
#[derive(Clone, Debug)]
pub struct Input {
    /// What diagnostics call it: a path as the user gave it. A name that ends with `.rs` is a Rust file.
    pub name: String,
    /// What is in it.
    pub content: Content,
}

/// What reading an input gave.
#[derive(Clone, Debug)]
pub enum Content {
    /// Its bytes.
    Bytes(Vec<u8>),
    /// It could not be read, for this reason.
    Unreadable(String),
    /// It holds this many bytes, more than [`MAX_SOURCE_BYTES`], and was not read.
    TooLarge(u64),
    /// It is a folder without a schema in it.
    EmptyFolder,
}

impl Input {
    /// A file's text.
    pub fn text(name: impl Into<String>, text: impl Into<String>) -> Input {
        Input { name: name.into(), content: Content::Bytes(text.into().into_bytes()) }
    }
}

/// What is to be made of the inputs.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Only diagnostics are wanted, no artifacts.
    pub check_only: bool,
    /// Only the Rust file is wanted.
    pub rust_only: bool,
    /// The Rust file is made for this service: its handle, account and password variable.
    pub service: Option<String>,
    /// The newest revision of the schema's migrations: the Rust file is made for databases that have it.
    pub revision: Option<Head>,
    /// Warnings that are not told. An error's code has no effect.
    pub allow: Vec<Code>,
}

/// An output.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Artifact {
    /// Its path below the output folder, with `/` between folders.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// The outcome of a compilation.
#[derive(Debug)]
pub struct Compiled {
    /// The sources that the diagnostics' spans lie in.
    pub sources: SourceMap,
    /// The schema, if it resolved without an error.
    pub schema: Option<ir::Schema>,
    /// Errors and warnings, in the order of the sources.
    pub diagnostics: Vec<Diagnostic>,
    /// The outputs, sorted by path; none if there are errors.
    pub artifacts: Vec<Artifact>,
    /// What is wrong with the options, rather than with the schema.
    pub misuse: Option<String>,
}

impl Compiled {
    /// Whether the input has errors.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity == Severity::Error)
    }

    /// Whether an input could not be read: the file system failed, rather than the schema.
    pub fn has_unreadable(&self) -> bool {
        self.diagnostics.iter().any(|d| d.code == Code::E0001)
    }
}

/// Compiles `inputs`.
pub fn compile(inputs: Vec<Input>, options: &Options) -> Compiled {
    let (mut sources, mut diagnostics) = (SourceMap::new(), Diagnostics::new());
    let mut file = ast::File::default();
    for input in inputs {
        let Some(id) = admit(input, &mut sources, &mut diagnostics) else { continue };
        let items = if sources.get(id).name.ends_with(".rs") {
            front::scan::scan(id, &mut sources, &mut diagnostics)
        } else {
            parse::parse(&sources, id, &mut diagnostics).items
        };
        file.items.extend(items);
    }
    front::bind(&mut file, &sources);
    compile_tree(&file, sources, diagnostics, options)
}

/// Compiles a tree whose spans lie in `sources`; `diagnostics` holds what reading it told.
pub fn compile_tree(
    file: &ast::File,
    sources: SourceMap,
    diagnostics: Diagnostics,
    options: &Options,
) -> Compiled {
    // Queries nest deep.
    let deep = file.items.iter().any(|item| matches!(item, ast::Item::Query(_) | ast::Item::View(_)));
    parallel::with_stack(deep, || compile_items(file, sources, diagnostics, options))
}

fn compile_items(
    file: &ast::File,
    sources: SourceMap,
    mut diagnostics: Diagnostics,
    options: &Options,
) -> Compiled {
    let (mut artifacts, mut misuse) = (Vec::new(), None);
    let schema = if diagnostics.has_errors() { None } else { resolve::resolve(file, &mut diagnostics) };
    if let Some(schema) = &schema {
        front::fit(file, schema, &mut diagnostics);
        resolve::reserved::names(file, schema, &mut diagnostics);
        misuse = options.service.as_deref().and_then(|service| unknown_service(schema, service));
        outputs(schema, &sources, options, &mut diagnostics, &mut artifacts);
    }
    if diagnostics.has_errors() || misuse.is_some() {
        artifacts.clear();
    }
    artifacts.sort_by(|a, b| a.path.cmp(&b.path));
    let mut diagnostics = diagnostics.sorted();
    diagnostics.retain(|d| d.severity == Severity::Error || !options.allow.contains(&d.code));
    // Texts of attributes are sources of their own, and are told where they stand.
    diagnostics.sort_by_key(|d| sources.real(d.primary.span));
    Compiled { sources, schema, diagnostics, artifacts, misuse }
}

fn unknown_service(schema: &ir::Schema, service: &str) -> Option<String> {
    let names: Vec<&str> = schema.services.iter().map(|s| s.name.as_str()).collect();
    if names.contains(&service) {
        return None;
    }
    Some(match names.as_slice() {
        [] => format!("there is no service '{service}': the schema has none"),
        names => format!("there is no service '{service}': the schema has {}", names.join(", ")),
    })
}

/// What is made of the schema. Each target tells its errors, whatever the others told.
fn outputs(
    schema: &ir::Schema,
    sources: &SourceMap,
    options: &Options,
    diagnostics: &mut Diagnostics,
    artifacts: &mut Vec<Artifact>,
) {
    let all = !options.check_only && !options.rust_only;
    let rust = !options.check_only && !diagnostics.has_errors();
    let service = schema.services.iter().position(|s| Some(&s.name) == options.service.as_ref());
    // The check of the schema tells what is wrong with its rights.
    let rights =
        service.map(|index| (ir::ServiceId(index as u32), grants::matrix(schema, &mut Diagnostics::new())));
    let service = rights.as_ref().map(|(id, matrix)| (*id, matrix));
    let rust = rust.then(|| emit::Rust::new(schema, sources, service, options.revision.as_ref()));
    // From some size on, threads pay: for the Rust items, for the grants, and for each target.
    let apart = schema.tables.len() >= TABLES_FOR_THREADS;
    let items = || rust.as_ref().map(emit::items);
    let granted = || {
        let (mut files, mut told) = (Vec::new(), Diagnostics::new());
        grants::check(schema, &mut told);
        if all && !told.has_errors() {
            files = grants::files(schema, &mut told);
        }
        (files, told)
    };
    let targets = || each_target(schema, service, options.check_only, apart);
    let (items, ((files, told), targets)) =
        parallel::both(apart, items, || parallel::both(apart, granted, targets));
    diagnostics.extend(told);
    artifacts.extend(files);
    let (mut ddl, mut lowered) = (PerTarget::default(), PerTarget::default());
    for (target, made) in targets {
        diagnostics.extend(made.diagnostics);
        *ddl.get_mut(target) = Some(made.rust);
        *lowered.get_mut(target) = Some(made.queries);
        if all {
            artifacts.push(Artifact { path: format!("ddl/{target}.sql"), text: made.ddl });
        }
    }
    if diagnostics.has_errors() {
        return;
    }
    if let (Some(rust), Some(items)) = (&rust, items) {
        let queries = emit::queries(rust, &lowered);
        let text = emit::file(items, &queries, &ddl);
        artifacts.push(Artifact { path: format!("rust/{}.rs", schema.name), text });
    }
}

/// What one target makes of the schema: its queries, and its DDL as a file and as Rust, unless only errors are wanted or
/// there are some.
#[derive(Default)]
struct Made {
    diagnostics: Diagnostics,
    ddl: String,
    rust: String,
    queries: Vec<phys::query::Query>,
}

const TABLES_FOR_THREADS: usize = 100;

fn each_target(
    schema: &ir::Schema,
    service: Option<(ir::ServiceId, &grants::Matrix)>,
    check_only: bool,
    apart: bool,
) -> Vec<(Target, Made)> {
    let targets: Vec<Target> = schema.targets.iter().collect();
    let make = |target| {
        let mut made = Made::default();
        let physical = lower::lower(schema, target, &mut made.diagnostics);
        made.queries = queries::queries(schema, target, service, &mut made.diagnostics);
        if !check_only && !made.diagnostics.has_errors() {
            let (ddl, statements) = render::ddl_and_statements(&physical);
            made.rust = emit::ddl(&statements);
            made.ddl = ddl;
        }
        (target, made)
    };
    let least = if apart { 1 } else { usize::MAX };
    parallel::parts(&targets, least, |part| part.iter().copied().map(make).collect::<Vec<_>>())
        .into_iter()
        .flatten()
        .collect()
}

/// Takes an input into the source map, or says why that can't be.
pub(crate) fn admit(
    input: Input,
    sources: &mut SourceMap,
    diagnostics: &mut Diagnostics,
) -> Option<SourceId> {
    let Input { name, content } = input;
    let mut refuse = |code, message: String, help: &str| {
        let span = Span::new(sources.add(name.as_str(), ""), 0, 0);
        diagnostics.push(Diagnostic::new(code, span, message).help(help));
        None
    };
    match content {
        Content::Unreadable(why) => refuse(
            Code::E0001,
            format!("'{name}' can't be read: {why}"),
            "name a file or folder that exists and may be read",
        ),
        Content::EmptyFolder => refuse(
            Code::E0003,
            format!("there is no .schema file in '{name}'"),
            "'schemagen init' writes a first one",
        ),
        Content::TooLarge(bytes) => refuse_size(bytes, &mut refuse),
        Content::Bytes(bytes) if bytes.len() > MAX_SOURCE_BYTES => {
            refuse_size(bytes.len() as u64, &mut refuse)
        }
        Content::Bytes(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Some(sources.add(name.as_str(), strip_bom(text))),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let valid = String::from_utf8_lossy(&error.as_bytes()[..at]).into_owned();
                let line = valid.bytes().filter(|b| *b == b'\n').count() + 1;
                let byte = error.as_bytes()[at];
                let span = Span::new(sources.add(name.as_str(), valid), at, at);
                diagnostics.push(
                    Diagnostic::new(
                        Code::E0002,
                        span,
                        format!("'{name}' is not UTF-8: byte 0x{byte:02X} on line {line}"),
                    )
                    .help("save the file as UTF-8"),
                );
                None
            }
        },
    }
}

fn refuse_size(
    bytes: u64,
    refuse: &mut impl FnMut(Code, String, &str) -> Option<SourceId>,
) -> Option<SourceId> {
    let limit = MAX_SOURCE_BYTES >> 20;
    refuse(
        Code::E0004,
        format!("a source of {} MiB is too large: the limit is {limit} MiB", bytes.div_ceil(1 << 20)),
        "split the schema into several files of one folder",
    )
}

/// Without the byte order mark that some editors write.
fn strip_bom(mut text: String) -> String {
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    text
}
