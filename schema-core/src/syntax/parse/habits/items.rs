//! Heads of items.

use super::*;

/// An item whose first word begins none.
pub(in super::super) fn unknown_item(id: SourceId, text: &str, head: &Head) -> Diagnostic {
    let slice = &head.slice;
    let line = &text[slice.start..slice.end];
    let len = line.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(line.len());
    let span = Span::new(id, slice.start, slice.start + len.max(1).min(line.len()));
    let word = line[..len].to_ascii_lowercase();
    let diagnostic = if len == 0 {
        Diagnostic::new(Code::E0101, span, "an item begins with a word")
    } else {
        Diagnostic::new(Code::E0101, span, format!("{} begins no item", quoted(&line[..len])))
    };
    let second = line[len..].trim_start().split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
    match word.as_str() {
        "create" if second.eq_ignore_ascii_case("table") => {
            diagnostic.help("a table is 'table NAME { … }', a column or constraint a line")
        }
        "create" if second.eq_ignore_ascii_case("view") || second.eq_ignore_ascii_case("materialized") => {
            diagnostic.help("a view is 'view NAME as SELECT'; a materialized one is 'materialized view NAME as SELECT'")
        }
        "create" if second.eq_ignore_ascii_case("type") => {
            diagnostic.help("an enum is 'enum NAME { a, b }', a type 'type NAME = TYPE'")
        }
        "create" if second.eq_ignore_ascii_case("index") || second.eq_ignore_ascii_case("unique") => {
            diagnostic.help("an index is a line of its table: 'index NAME (columns)'")
        }
        "create" | "alter" | "drop" => {
            diagnostic.help("a schema says what there is, not how it comes about: 'table NAME { … }'")
        }
        "insert" | "update" | "delete" | "select" | "with" => {
            diagnostic.help("a statement stands in a query: 'query NAME(…) -> many { … }'")
        }
        "grant" | "revoke" => diagnostic.help("rights are lines of a service: 'service NAME { read TABLE }'"),
        "cache" => diagnostic
            .help("a cache line belongs to a service: 'service NAME { cache 'prefix:*' read write }'"),
        "index" | "unique" | "check" | "primary" | "foreign" => {
            diagnostic.help("it is a line of its table: write it between the table's braces")
        }
        "model" | "struct" | "entity" | "class" => diagnostic.help("a table is 'table NAME { … }'"),
        "user" | "role" | "account" => {
            diagnostic.help("an account belongs to a service: 'service NAME { account 'NAME' }'")
        }
        "domain" => diagnostic.help("a named type is 'type NAME = TYPE check (…)'"),
        "import" | "include" | "use" => {
            diagnostic.help("the files of a folder are merged by themselves: remove the line")
        }
        _ => match closest(&word, heads()) {
            Some(near) => diagnostic.did_you_mean(span, &near),
            None => diagnostic
                .help("an item is 'schema', 'table', 'enum', 'type', 'view', 'query', 'service', 'migrator', 'policy', 'sequence', 'extension', 'namespace' or 'raw'"),
        },
    }
}

/// `table NAME` without `{`.
pub(in super::super) fn no_block(id: SourceId, slice: &Slice, word: &str) -> Diagnostic {
    Diagnostic::new(Code::E0101, Span::new(id, slice.start, slice.end), format!("this {word} has no block"))
        .help(format!("write its lines in braces: '{word} NAME {{ … }}'"))
}

/// A composite type without a line that is a field.
pub(in super::super) fn no_fields(id: SourceId, brace: usize) -> Diagnostic {
    Diagnostic::new(Code::E0101, Span::new(id, brace, brace + 1), "this type has no fields")
        .help("a type is 'type NAME = TYPE check (…)'; values in braces are 'enum NAME { a, b }'")
        .help("a composite type of PostgreSQL has a name and a type on each line")
}

/// `{` after an item that has no block.
pub(in super::super) fn no_block_here(id: SourceId, brace: usize, word: &str) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(Code::E0101, Span::new(id, brace, brace + 1), format!("'{word}' has no block"));
    match word {
        "raw" => diagnostic.help("its text is a string: '$$ … $$'"),
        _ => diagnostic.help("it is said in one line: remove the braces"),
    }
}
