//! What Rust items declare, as `.schema` text.
//!
//! The tree of an item is written with its words; expressions and keys are copied as they stand in their
//! attributes, so that nothing of them is lost on the way.

use crate::dialect::TargetSet;
use crate::source::{SourceMap, Span};
use crate::syntax::ast::{
    Action, AutoKind, Collate, Collation, Column, Counting, Deferrable, Enum, Expr, Ident, IndexItem, Item,
    Modifier, ModifierKind, PartitionMethod, Path, Reference, Spanned, Table, TableItem, TableItemKind,
    TypeDecl, TypeExpr,
};
use crate::syntax::spelled;

/// Appends the text of an item that Rust declares.
pub(super) fn item(item: &Item, sources: &SourceMap, out: &mut String) {
    let writer = Writer { sources };
    match item {
        Item::Table(table) => writer.table(table, out),
        Item::Enum(item) => writer.enumeration(item, out),
        Item::Type(decl) => writer.named_type(decl, out),
        _ => {}
    }
}

struct Writer<'a> {
    sources: &'a SourceMap,
}

impl Writer<'_> {
    fn table(&self, table: &Table, out: &mut String) {
        docs(&table.docs, "", out);
        out.push_str(&format!("table {} {{\n", path(&table.path)));
        for column in &table.columns {
            docs(&column.docs, "    ", out);
            out.push_str(&format!("    {}\n", self.column(column)));
        }
        for line in &table.items {
            docs(&line.docs, "    ", out);
            out.push_str(&format!("    {}\n", self.line(line)));
        }
        out.push_str("}\n");
    }

    fn enumeration(&self, item: &Enum, out: &mut String) {
        docs(&item.docs, "", out);
        out.push_str(&format!("enum {} {{\n", path(&item.path)));
        for label in &item.labels {
            docs(&label.docs, "    ", out);
            out.push_str(&format!("    {}", label_text(&label.name.name)));
            if let Some(was) = &label.was {
                out.push_str(&format!(" was {}", label_text(&was.name)));
            }
            out.push('\n');
        }
        out.push_str("}\n");
    }

    fn named_type(&self, decl: &TypeDecl, out: &mut String) {
        docs(&decl.docs, "", out);
        out.push_str(&format!("type {} = {}", path(&decl.path), self.ty(&decl.ty)));
        if let Some(collation) = &decl.collate {
            out.push_str(&format!(" collate {}", text(&collation.value)));
        }
        if decl.not_null.is_some() {
            out.push_str(" not null");
        }
        if let Some(default) = &decl.default {
            out.push_str(&format!(" default {}", self.expr(default)));
        }
        for check in &decl.checks {
            out.push_str(&format!(" check {}{}", name(check.name.as_ref()), self.expr(&check.expr)));
        }
        out.push('\n');
    }

    fn column(&self, column: &Column) -> String {
        let mark = if column.nullable { "?" } else { "" };
        let mut line = format!("{} {}{mark}", ident(&column.name.name), self.ty(&column.ty));
        for modifier in &column.modifiers {
            line.push(' ');
            line.push_str(&self.modifier(modifier));
        }
        line
    }

    fn ty(&self, ty: &TypeExpr) -> String {
        if !ty.native.is_empty() {
            let one = |(target, own): &(Spanned<_>, Spanned<String>)| {
                format!("native {} {}", target.value, text(&own.value))
            };
            return ty.native.iter().map(one).collect::<Vec<_>>().join(" ");
        }
        let mut written = path(&ty.name);
        if let Some(rust) = &ty.rust {
            written.push_str(&format!("<{}>", rust.value));
        }
        if !ty.args.is_empty() {
            let args: Vec<String> = ty.args.iter().map(|n| n.value.to_string()).collect();
            written.push_str(&format!("({})", args.join(", ")));
        }
        written.push_str(if ty.unsigned { " unsigned" } else { "" });
        written.push_str(&"[]".repeat(ty.arrays.into()));
        written
    }

    fn modifier(&self, modifier: &Modifier) -> String {
        match &modifier.kind {
            ModifierKind::PrimaryKey => "primary key".to_owned(),
            ModifierKind::Auto { kind, counting, sequence } => {
                let kind = match kind {
                    AutoKind::ByDefault => "auto",
                    AutoKind::Always => "auto always",
                    AutoKind::Serial => "auto serial",
                };
                let sequence =
                    sequence.as_ref().map_or(String::new(), |s| format!(" sequence {}", ident(&s.name)));
                format!("{kind}{}{sequence}", counted(counting))
            }
            ModifierKind::Unique => "unique".to_owned(),
            ModifierKind::Default(expr) => format!("default {}", self.expr(expr)),
            ModifierKind::Generated { expr, stored } => {
                format!("as {} {}", self.expr(expr), if *stored { "stored" } else { "virtual" })
            }
            ModifierKind::References(reference) => references(reference),
            ModifierKind::Check(expr) => format!("check {}", self.expr(expr)),
            ModifierKind::OnUpdateNow => "on update now()".to_owned(),
            ModifierKind::Secret => "secret".to_owned(),
            ModifierKind::Collate(Collation::Portable(Collate::Ci)) => "collate ci".to_owned(),
            ModifierKind::Collate(Collation::Portable(Collate::Binary)) => "collate binary".to_owned(),
            ModifierKind::Collate(Collation::Own(own)) => format!("collate {}", text(&own.value)),
            ModifierKind::Was(old) => format!("was {}", ident(&old.name)),
            ModifierKind::Native(target, own) => format!("native {target} {}", text(&own.value)),
            ModifierKind::Only(targets) => only(Some(targets)).trim_start().to_owned(),
            ModifierKind::With(target, own) => format!("with {target} {}", text(&own.value)),
        }
    }

    fn line(&self, line: &TableItem) -> String {
        match &line.kind {
            TableItemKind::PrimaryKey { name: own, columns, include, deferrable } => format!(
                "primary key {}{}{}{}",
                name(own.as_ref()),
                list(columns),
                included(include),
                deferred(*deferrable)
            ),
            TableItemKind::Unique(item) => format!("unique {}", self.index(item)),
            TableItemKind::Index(item) => format!("index {}", self.index(item)),
            TableItemKind::ForeignKey {
                name: own,
                columns,
                reference,
                deferrable,
                match_full,
                not_valid,
            } => {
                format!(
                    "foreign key {}{} {}{}{}{}",
                    name(own.as_ref()),
                    list(columns),
                    references(reference),
                    if *match_full { " match full" } else { "" },
                    deferred(*deferrable),
                    if *not_valid { " not valid" } else { "" },
                )
            }
            TableItemKind::Check { name: own, expr, not_valid, only: targets } => format!(
                "check {}{}{}{}",
                name(own.as_ref()),
                self.expr(expr),
                if *not_valid { " not valid" } else { "" },
                only(targets.as_ref())
            ),
            TableItemKind::Was(old) => format!("was {}", ident(&old.name)),
            TableItemKind::Partition { method, columns } => {
                let method = match method {
                    PartitionMethod::Range => "range",
                    PartitionMethod::List => "list",
                    PartitionMethod::Hash => "hash",
                };
                format!("partition by {method} {}", list(columns))
            }
            TableItemKind::With(target, own) => format!("with {} {}", target.value, text(&own.value)),
            TableItemKind::Part { name, target, bound } => {
                format!("partition {} {} {}", path(name), target.value, text(&bound.value))
            }
            // The attribute holds the whole line, behind a frame that brings its first word.
            TableItemKind::Exclude(item) => self.whole(item.method.span),
        }
    }

    fn index(&self, item: &IndexItem) -> String {
        let mut line = name(item.name.as_ref());
        if let Some(method) = &item.method {
            line.push_str(&format!("using {} ", ident(&method.name)));
        }
        let keys: Vec<&str> = item.keys.iter().map(|key| self.sources.text(key.span)).collect();
        line.push_str(&format!("({})", keys.join(", ")));
        line.push_str(&included(&item.include));
        line.push_str(if item.nulls_not_distinct.is_some() { " nulls not distinct" } else { "" });
        if let Some(filter) = &item.filter {
            line.push_str(&format!(" where {}", self.expr(filter)));
        }
        line.push_str(&deferred(item.deferrable));
        line.push_str(&only(item.only.as_ref()));
        for (target, own) in &item.options {
            line.push_str(&format!(" with {} {}", target.value, text(&own.value)));
        }
        line
    }

    /// An expression in parentheses, as its attribute has it. Line ends mean nothing within them; the last one
    /// ends a comment.
    fn expr(&self, expr: &Expr) -> String {
        let written = self.whole(expr.span);
        if written.contains("//") { format!("({written}\n    )") } else { format!("({written})") }
    }

    /// The text of the attribute that `span` stands in.
    fn whole(&self, span: Span) -> String {
        let source = self.sources.get(span.source);
        match source.origin {
            Some(_) => source.text.trim().to_owned(),
            None => self.sources.text(span).to_owned(),
        }
    }
}

fn docs(docs: &str, indent: &str, out: &mut String) {
    for line in docs.lines() {
        out.push_str(format!("{indent}/// {line}").trim_end());
        out.push('\n');
    }
}

fn references(reference: &Reference) -> String {
    let mut written = format!("-> {}", path(&reference.table));
    match reference.columns.as_slice() {
        [] => {}
        [column] => written.push_str(&format!(".{}", ident(&column.name))),
        columns => written.push_str(&format!(" {}", list(columns))),
    }
    for (event, action) in [("delete", &reference.on_delete), ("update", &reference.on_update)] {
        let Some(action) = action else { continue };
        let action = match action.value {
            Action::NoAction => "no action",
            Action::Restrict => "restrict",
            Action::Cascade => "cascade",
            Action::SetNull => "set null",
            Action::SetDefault => "set default",
        };
        written.push_str(&format!(" on {event} {action}"));
    }
    written
}

fn counted(counting: &Counting) -> String {
    let numbers = [
        ("start", &counting.start),
        ("step", &counting.step),
        ("min", &counting.min),
        ("max", &counting.max),
        ("cache", &counting.cache),
    ];
    let numbers = numbers.iter().filter_map(|(word, n)| Some(format!(" {word} {}", n.as_ref()?.value)));
    numbers.chain(counting.cycle.map(|_| " cycle".to_owned())).collect()
}

fn deferred(deferrable: Deferrable) -> String {
    match deferrable {
        Deferrable::No => "",
        Deferrable::Immediate => " deferrable",
        Deferrable::Deferred => " deferrable initially deferred",
    }
    .to_owned()
}

fn only(targets: Option<&TargetSet>) -> String {
    let Some(targets) = targets else { return String::new() };
    let names: Vec<&str> = targets.iter().map(|t| t.name()).collect();
    format!(" only {}", names.join(" "))
}

fn included(columns: &[Ident]) -> String {
    if columns.is_empty() { String::new() } else { format!(" include {}", list(columns)) }
}

/// A name before what it names, if there is one.
fn name(name: Option<&Ident>) -> String {
    name.map_or(String::new(), |name| format!("{} ", ident(&name.name)))
}

fn list(columns: &[Ident]) -> String {
    let names: Vec<String> = columns.iter().map(|c| ident(&c.name)).collect();
    format!("({})", names.join(", "))
}

fn path(path: &Path) -> String {
    match &path.namespace {
        Some(namespace) => format!("{}.{}", ident(&namespace.name), ident(&path.name.name)),
        None => ident(&path.name.name),
    }
}

/// Words that are no reserved ones, and begin a line or say something where a name may stand.
const SPECIAL: [&str; 15] = [
    "auto",
    "check",
    "collate",
    "exclude",
    "foreign",
    "index",
    "native",
    "only",
    "partition",
    "primary",
    "secret",
    "unique",
    "use",
    "was",
    "with",
];

fn ident(name: &str) -> String {
    match spelled(name) {
        bare if SPECIAL.iter().any(|word| word.eq_ignore_ascii_case(&bare)) => format!("`{bare}`"),
        spelled => spelled,
    }
}

/// A label: a bare word where it may be one.
fn label_text(label: &str) -> String {
    if ident(label) == label { label.to_owned() } else { text(label) }
}

/// A text in quotes, or between dollars if it has several lines.
fn text(text: &str) -> String {
    if !text.contains(['\n', '\r']) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut tag = "$$".to_owned();
    // A `$` at its end would join the tag.
    while text.contains(&tag) || text.ends_with('$') && tag == "$$" {
        tag = format!("$q{}$", tag.len());
    }
    format!("{tag}{text}{tag}")
}
