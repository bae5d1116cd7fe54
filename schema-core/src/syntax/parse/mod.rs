//! Slices to syntax tree: the entry points, and the items.
//!
//! Parsing never fails as a whole: what can't be read is reported and left out, the rest is there.

mod blocks;
mod cx;
mod errors;
mod expected;
mod expr;
mod habits;
mod items;
mod marks;
mod query;
mod reserved;
mod select;
mod table;
mod types;
mod window;

use super::ast::{
    Composite, Enum, Expr, File, Item, Migrator, Modifier, Reference, SchemaBlock, Service, Table, TableItem,
    TypeExpr,
};
use super::grammar::Rule;
use super::skeleton::{Body, Head, Skeleton, Slice, starts_with};
use crate::diag::Diagnostics;
use crate::dialect::Target;
use crate::parallel;
use crate::source::{SourceId, SourceMap, Span};
use cx::{Cx, Pair, Pairs};
pub(super) use marks::{Mark, Marks, What};
pub(super) use reserved::{RESERVED, is_reserved};

/// Reads one `.schema` source.
pub fn parse(sources: &SourceMap, id: SourceId, diags: &mut Diagnostics) -> File {
    let text = &sources.get(id).text;
    let blocks = blocks(text, id, diags);
    let mut file = File::default();
    for (items, _) in read(text, id, &blocks, None, diags) {
        file.items.extend(items);
    }
    file
}

/// The items of one source, and what the strict rules found in them, in order: for the formatter.
pub(super) fn outline(sources: &SourceMap, id: SourceId, diags: &mut Diagnostics) -> (Vec<Block>, Vec<Mark>) {
    let text = &sources.get(id).text;
    let blocks = blocks(text, id, diags);
    let parts = read(text, id, &blocks, Some(Marks::default), diags);
    let mut marks: Vec<Mark> = parts.into_iter().flat_map(|(_, marks)| marks.unwrap_or_default().0).collect();
    marks.sort_by_key(|mark| mark.at);
    (blocks, marks)
}

/// Cuts a source into its items.
fn blocks(text: &str, id: SourceId, diags: &mut Diagnostics) -> Vec<Block> {
    let mut skeleton = Skeleton::new(text, id, diags);
    let mut blocks = Vec::new();
    while let Some(head) = skeleton.head() {
        let lines = match head.brace {
            Some(brace) => skeleton.body(body_of(&text[head.slice.start..head.slice.end]), brace),
            None => Vec::new(),
        };
        blocks.push(Block { head, lines });
    }
    blocks
}

/// Reads the items of one source, in parts: their trees, and their marks where some are wanted.
fn read(
    text: &str,
    id: SourceId,
    blocks: &[Block],
    marks: Option<fn() -> Marks>,
    diags: &mut Diagnostics,
) -> Vec<(Vec<Item>, Option<Marks>)> {
    let parts = parallel::parts(blocks, BLOCKS_FOR_A_THREAD, |blocks| {
        let mut found = Diagnostics::new();
        let items = Vec::with_capacity(blocks.len());
        let mut reader = Reader { text, id, diags: &mut found, items, marks: marks.map(|new| new()) };
        blocks.iter().for_each(|block| reader.item(block));
        (reader.items, reader.marks, found)
    });
    let mut read = Vec::with_capacity(parts.len());
    for (items, marks, found) in parts {
        diags.extend(found);
        read.push((items, marks));
    }
    read
}

/// A thread pays from this many items on.
const BLOCKS_FOR_A_THREAD: usize = 50;

/// What the skeleton has found of one item.
pub(super) struct Block {
    pub(super) head: Head,
    /// The lines of its block; none if it has no block.
    pub(super) lines: Vec<Slice>,
}

/// How the lines are cut in the block of an item that begins with `head`.
pub(super) fn body_of(head: &str) -> Body {
    let is = |word| starts_with(head, word);
    if is("table") || is("type") {
        Body::Table
    } else if is("enum") {
        Body::Enum
    } else if is("service") || is("migrator") {
        Body::Service
    } else if is("schema") {
        Body::Schema
    } else {
        Body::Skip
    }
}

/// Reads a whole source as an expression, for an attribute's string.
pub fn expr(sources: &SourceMap, id: SourceId, diags: &mut Diagnostics) -> Option<Expr> {
    whole(sources, id, diags, Rule::whole_expr, |cx, mut pairs| expr::expr(cx, pairs.next()?))
}

/// Reads a whole source as a type.
pub fn type_expr(sources: &SourceMap, id: SourceId, diags: &mut Diagnostics) -> Option<TypeExpr> {
    whole(sources, id, diags, Rule::whole_type, |cx, mut pairs| types::type_expr(cx, pairs.next()?))
}

/// Reads a whole source as a table line that is not a column.
pub fn table_item(sources: &SourceMap, id: SourceId, diags: &mut Diagnostics) -> Option<TableItem> {
    whole(sources, id, diags, Rule::whole_table_item, |cx, mut pairs| {
        table::table_item(cx, pairs.next()?, String::new())
    })
}

/// Reads a whole source as what a column references: `table.column [on delete …] [on update …]`, with
/// or without `->` in front.
pub fn reference(sources: &SourceMap, id: SourceId, diags: &mut Diagnostics) -> Option<Reference> {
    whole(sources, id, diags, Rule::whole_reference, |cx, pairs| {
        let span = Span::new(id, 0, cx.text.len());
        types::reference_parts(cx, pairs, span)
    })
}

/// Reads a whole source as a column's modifiers.
pub fn modifiers(sources: &SourceMap, id: SourceId, diags: &mut Diagnostics) -> Option<Vec<Modifier>> {
    whole(sources, id, diags, Rule::whole_modifiers, types::modifiers)
}

/// Runs one rule on a whole source, after the skeleton has looked at it.
fn whole<T: Send>(
    sources: &SourceMap,
    id: SourceId,
    diags: &mut Diagnostics,
    rule: Rule,
    build: impl FnOnce(&mut Cx<'_, '_>, Pairs<'_>) -> Option<T> + Send,
) -> Option<T> {
    let text = &sources.get(id).text;
    let slice = Skeleton::new(text, id, diags).whole();
    if slice.bad {
        return None;
    }
    crate::parallel::with_stack(slice.deep, || {
        let mut cx = Cx::new(text, id, diags);
        let untagged = cx::untagged(text);
        let pairs = cx.strict(rule, &untagged, 0, text.len())?;
        build(&mut cx, pairs)
    })
}

/// Reads items of one source.
struct Reader<'a, 'd> {
    text: &'a str,
    id: SourceId,
    diags: &'d mut Diagnostics,
    items: Vec<Item>,
    /// What was found of the slices, if somebody wants to know.
    marks: Option<Marks>,
}

impl Reader<'_, '_> {
    fn item(&mut self, block: &Block) {
        let head = &block.head;
        let text = &self.text[head.slice.start..head.slice.end];
        let docs = head.slice.docs.clone();
        let span = Span::new(self.id, head.slice.start, head.slice.end);
        if starts_with(text, "table") {
            self.table(block, docs, span);
        } else if starts_with(text, "enum") {
            self.enumeration(block, docs, span);
        } else if starts_with(text, "service") {
            let name = self.block_head(head, Rule::whole_service_head, "service");
            let lines = self.service_lines(block, Rule::whole_service_line);
            let Some(name) = name else { return };
            self.items.push(Item::Service(Service {
                name,
                docs,
                account: lines.account.map(|(a, _)| a),
                password_env: lines.password.map(|(p, _)| p),
                access: lines.access,
                uses: lines.uses,
                cache: lines.cache,
                grants: lines.grants,
                nologin: lines.nologin,
                span,
            }));
        } else if starts_with(text, "migrator") {
            let name = self.block_head(head, Rule::whole_migrator_head, "migrator");
            let lines = self.service_lines(block, Rule::whole_account_line);
            let Some(name) = name else { return };
            self.items.push(Item::Migrator(Migrator {
                name,
                docs,
                account: lines.account.map(|(a, _)| a),
                password_env: lines.password.map(|(p, _)| p),
                span,
            }));
        } else if starts_with(text, "schema") {
            self.schema(block, docs, span);
        } else if starts_with(text, "type") && head.brace.is_some() {
            self.composite(block, docs, span);
        } else if starts_with(text, "type") {
            let decl = self.without_block(head, Rule::whole_type_decl, "type", |cx, pair| {
                blocks::type_decl(cx, pair, docs)
            });
            self.items.extend(decl.map(Item::Type));
        } else if starts_with(text, "raw") {
            let raw =
                self.without_block(head, Rule::whole_raw, "raw", |cx, pair| blocks::raw(cx, pair, docs));
            self.items.extend(raw.map(Item::Raw));
        } else if starts_with(text, "extension") {
            let item = self.without_block(head, Rule::whole_extension, "extension", items::extension);
            self.items.extend(item.map(Item::Extension));
        } else if starts_with(text, "namespace") {
            let item = self.without_block(head, Rule::whole_namespace, "namespace", |cx, pair| {
                items::namespace(cx, pair, docs)
            });
            self.items.extend(item.map(Item::Namespace));
        } else if starts_with(text, "sequence") {
            let item = self.without_block(head, Rule::whole_sequence, "sequence", |cx, pair| {
                items::sequence(cx, pair, docs)
            });
            self.items.extend(item.map(Item::Sequence));
        } else if starts_with(text, "policy") {
            let item = self
                .without_block(head, Rule::whole_policy, "policy", |cx, pair| items::policy(cx, pair, docs));
            self.items.extend(item.map(Item::Policy));
        } else if starts_with(text, "query") {
            let item = self.read(Rule::whole_query, &head.slice, |cx, pair| query::query(cx, pair, docs));
            self.items.extend(item.map(Item::Query));
        } else if is_view(text) {
            let item = self.read(Rule::whole_view, &head.slice, |cx, pair| query::view(cx, pair, docs));
            self.items.extend(item.map(Item::View));
        } else if !head.slice.bad {
            self.diags.push(habits::unknown_item(self.id, self.text, head));
        }
    }

    /// Runs a rule on a slice that has no error yet, and makes the tree of its one match.
    fn read<T: Send>(
        &mut self,
        rule: Rule,
        slice: &Slice,
        build: impl FnOnce(&mut Cx<'_, '_>, Pair<'_>) -> Option<T> + Send,
    ) -> Option<T> {
        if slice.bad {
            return None;
        }
        let (text, id, diags, marks) = (self.text, self.id, &mut *self.diags, &mut self.marks);
        crate::parallel::with_stack(slice.deep, || {
            let mut cx = Cx::new(text, id, diags);
            let untagged = cx::untagged(&text[slice.start..slice.end]);
            let mut pairs = cx.strict(rule, &untagged, slice.start, slice.end)?;
            if let Some(marks) = marks {
                marks.add(&pairs, slice.start);
            }
            build(&mut cx, pairs.next()?)
        })
    }

    /// Reads a head; an item without a block gets one error.
    fn path(&mut self, head: &Head, rule: Rule, word: &str) -> Option<super::ast::Path> {
        let path = self.read(rule, &head.slice, |cx, pair| blocks::head_name(cx, pair))?;
        if head.brace.is_none() {
            self.diags.push(habits::no_block(self.id, &head.slice, word));
            return None;
        }
        Some(path)
    }

    fn block_head(&mut self, head: &Head, rule: Rule, word: &str) -> Option<super::ast::Ident> {
        self.path(head, rule, word).map(|path| path.name)
    }

    /// These have no block: `raw`, `extension` and their like.
    fn without_block<T: Send>(
        &mut self,
        head: &Head,
        rule: Rule,
        word: &str,
        build: impl FnOnce(&mut Cx<'_, '_>, Pair<'_>) -> Option<T> + Send,
    ) -> Option<T> {
        match head.brace {
            None => self.read(rule, &head.slice, build),
            Some(brace) => {
                if !head.slice.bad {
                    self.diags.push(habits::no_block_here(self.id, brace, word));
                }
                None
            }
        }
    }

    fn table(&mut self, block: &Block, docs: String, span: Span) {
        let path = self.path(&block.head, Rule::whole_table_head, "table");
        let (mut columns, mut items) = (Vec::new(), Vec::new());
        for line in &block.lines {
            let docs = line.docs.clone();
            let text = &self.text[line.start..line.end];
            if is_table_item(text) {
                let item =
                    self.read(Rule::whole_table_item, line, |cx, pair| table::table_item(cx, pair, docs));
                items.extend(item);
            } else if let Some(diagnostic) = habits::sql_constraint(self.id, text, line.start) {
                self.diags.push(diagnostic);
            } else {
                columns.extend(self.read(Rule::whole_column, line, |cx, pair| types::column(cx, pair, docs)));
            }
        }
        let Some(path) = path else { return };
        self.items.push(Item::Table(Table { path, docs, columns, items, rust_name: None, span }));
    }

    fn composite(&mut self, block: &Block, docs: String, span: Span) {
        // Somebody may have meant an enum.
        let is_label = |line: &Slice| !self.text[line.start..line.end].contains(char::is_whitespace);
        if let (Some(brace), false) = (block.head.brace, block.lines.is_empty())
            && block.lines.iter().all(is_label)
        {
            self.diags.push(habits::no_fields(self.id, brace));
            return;
        }
        let path = self.path(&block.head, Rule::whole_composite_head, "type");
        let mut fields = Vec::new();
        for line in &block.lines {
            let docs = line.docs.clone();
            fields.extend(self.read(Rule::whole_column, line, |cx, pair| types::column(cx, pair, docs)));
        }
        let Some(path) = path else { return };
        self.items.push(Item::Composite(Composite { path, docs, fields, span }));
    }

    fn enumeration(&mut self, block: &Block, docs: String, span: Span) {
        let path = self.path(&block.head, Rule::whole_enum_head, "enum");
        let mut labels = Vec::new();
        for line in &block.lines {
            let docs = line.docs.clone();
            labels.extend(self.read(Rule::whole_enum_label, line, |cx, pair| table::label(cx, pair, docs)));
        }
        let Some(path) = path else { return };
        self.items.push(Item::Enum(Enum { path, docs, labels, rust_name: None, span }));
    }

    fn schema(&mut self, block: &Block, docs: String, span: Span) {
        let name = self.block_head(&block.head, Rule::whole_schema_head, "schema");
        let known = name.is_some();
        let name = name.unwrap_or(super::ast::Ident { name: String::new(), span });
        let mut schema = SchemaBlock {
            name,
            docs,
            targets: None,
            galera: None,
            native: None,
            options: Vec::new(),
            context: Vec::new(),
            span,
        };
        for line in &block.lines {
            self.read(Rule::whole_schema_line, line, |cx, pair| blocks::schema_line(cx, &mut schema, pair));
        }
        if known {
            self.items.push(Item::Schema(schema));
        }
    }

    fn service_lines(&mut self, block: &Block, rule: Rule) -> blocks::Lines {
        let mut found = blocks::Lines::default();
        for line in &block.lines {
            self.read(rule, line, |cx, pair| blocks::service_line(cx, &mut found, pair));
        }
        found
    }
}

fn is_view(head: &str) -> bool {
    starts_with(head, "view") || starts_with(head, "materialized")
}

/// Whether an item that begins with `head` is one slice, its braces included.
pub(super) fn is_query(head: &str) -> bool {
    starts_with(head, "query") || is_view(head)
}

/// Whether a line of a table is no column.
fn is_table_item(line: &str) -> bool {
    let after = |word: &str| line[word.len()..].trim_start();
    if ["index", "unique", "check", "was"].iter().any(|word| starts_with(line, word)) {
        return true;
    }
    if starts_with(line, "primary") || starts_with(line, "foreign") {
        return starts_with(after("primary"), "key");
    }
    if starts_with(line, "partition") {
        return starts_with(after("partition"), "by") || { is_target(past_path(after("partition"))) };
    }
    if starts_with(line, "exclude") {
        let rest = after("exclude");
        return starts_with(rest, "using") || starts_with(past_path(rest), "using");
    }
    starts_with(line, "with") && is_target(after("with"))
}

/// Whether a target's name stands first.
fn is_target(text: &str) -> bool {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
    Target::from_name(&text[..end]).is_some()
}

/// What follows the name, with a namespace or without, that stands first.
fn past_path(text: &str) -> &str {
    let mut end = 0;
    loop {
        let rest = &text[end..];
        end += match rest.strip_prefix('`') {
            Some(inner) => inner.find('`').map_or(rest.len(), |n| n + 2),
            None => rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len()),
        };
        match text[end..].strip_prefix(['.', '`']) {
            Some(_) if text[end..].starts_with('.') => end += 1,
            Some(_) => {}
            None => return text[end..].trim_start(),
        }
    }
}
