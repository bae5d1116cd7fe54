//! The schemas that stand in the documentation compile.

use schema_core::{Input, Options, compile};
use std::path::Path;

/// What the examples of a page take for granted: tables that they name and do not show.
const PRELUDE: &str = "
schema example {}
table auth_user { id bigint primary key auto, email varchar(255) unique, active bool default true, created_at timestamp default now() }
table session { id bigint primary key auto, user_id bigint? -> auth_user.id }
table seen { id bigint primary key, at timestamp }
table department { id bigint primary key auto, parent_id bigint? }
table employee { id bigint primary key auto, name text, salary int?, hired date, active bool, department_id bigint, moved timestamp? }
table leave { id bigint primary key auto, employee_id bigint }
table job { id bigint primary key auto, payload json, done bool default false }
table person { id bigint primary key auto, email varchar(255) unique, balance decimal(10, 2), friend bigint? }
table setting { id bigint primary key auto }
table audit_log { id bigint primary key auto }
table integration { id bigint primary key auto }
table webhook { id bigint primary key auto }
table event { id bigint primary key auto, kind text, created_at timestamp }
table platform_integration { id bigint primary key auto, platform varchar(20) }
";

struct Block {
    line: usize,
    text: String,
}

/// The blocks of `page` that are fenced as `kind`.
fn blocks(page: &Path, kind: &str) -> Vec<Block> {
    let fence = format!("```{kind}");
    let text = std::fs::read_to_string(page).expect("the page can be read");
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (number, line) in text.lines().enumerate() {
        match &mut open {
            None if line.trim() == fence => open = Some(Block { line: number + 2, text: String::new() }),
            None => {}
            Some(_) if line.trim() == "```" => blocks.extend(open.take()),
            Some(block) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
        }
    }
    assert!(open.is_none(), "{} ends within a block", page.display());
    blocks
}

/// The prelude without the items that `text` declares itself.
fn prelude(text: &str) -> String {
    let declares = |line: &str| {
        let head: Vec<&str> = line.split_whitespace().take(2).collect();
        match head.as_slice() {
            ["schema", _] => text.lines().any(|l| l.starts_with("schema ")),
            [keyword, name] => text.lines().any(|l| l.starts_with(&format!("{keyword} {name} "))),
            _ => true,
        }
    };
    PRELUDE.lines().filter(|l| !declares(l)).collect::<Vec<_>>().join("\n")
}

#[test]
fn schemas_in_the_documentation_compile() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests lies in the project");
    let mut pages: Vec<_> = std::fs::read_dir(root.join("docs"))
        .expect("docs can be read")
        .map(|e| e.expect("an entry").path())
        .filter(|p| p.extension().is_some_and(|e| e == "md"))
        .collect();
    pages.push(root.join("README.md"));
    pages.sort();
    let mut count = 0;
    for page in pages {
        let name = page.file_name().expect("a page has a name").to_string_lossy().into_owned();
        for block in blocks(&page, "schema") {
            count += 1;
            let inputs = vec![
                Input::text(format!("{name}:{}", block.line), block.text.clone()),
                Input::text("prelude", prelude(&block.text)),
            ];
            let compiled = compile(inputs, &Options::default());
            let errors: Vec<_> = compiled
                .diagnostics
                .iter()
                .filter(|_| compiled.has_errors())
                .map(|d| format!("{} {} at {:?}", d.code, d.message, compiled.sources.text(d.primary.span)))
                .collect();
            assert!(errors.is_empty(), "{name}, line {}: {}\n{}", block.line, errors.join("\n"), block.text);
        }
    }
    assert!(count >= 4, "only {count} schemas were found in the documentation");
}

/// Every link from one page of the project to another leads to a file, and to a heading of it.
#[test]
fn links_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests lies in the project");
    let docs = std::fs::read_dir(root.join("docs")).expect("docs can be read");
    let mut pages: Vec<_> = docs.map(|e| e.expect("an entry").path()).collect();
    pages.extend(["README.md", "ARCHITECTURE.md"].map(|name| root.join(name)));
    let mut count = 0;
    for page in pages {
        let text = std::fs::read_to_string(&page).expect("a page can be read");
        for link in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            if file.contains("://") || file.contains(char::is_whitespace) {
                continue;
            }
            count += 1;
            let file = match file {
                "" => page.clone(),
                file => page.parent().expect("a page lies in a folder").join(file),
            };
            assert!(file.exists(), "{}: {link} leads nowhere", page.display());
            if !heading.is_empty() {
                let text = std::fs::read_to_string(&file).expect("a page can be read");
                let found = text.lines().filter(|l| l.starts_with('#')).any(|l| anchor(l) == heading);
                assert!(found, "{}: {link}: there is no such heading", page.display());
            }
        }
    }
    assert!(count > 20, "only {count} links were found");
}

/// A heading as links name it.
fn anchor(heading: &str) -> String {
    let heading = heading.trim_start_matches('#').trim().to_lowercase();
    heading
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .collect::<String>()
        .replace(' ', "-")
}
