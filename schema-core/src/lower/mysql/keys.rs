//! Unique keys and indexes. Where a key has no direct form it stands on hidden generated columns:
//! a hash for what is too long, a folded copy for `collate ci`, the value of an expression, and, for
//! `unique … where`, a flag that is NULL for rows outside, which a unique key never compares.

use super::hidden;
use super::table::Build;
use super::types::{self, BYTES_PER_CHAR, MAX_KEY, Storage};
use crate::diag::{Code, Diagnostic};
use crate::dialect::Target;
use crate::dialect::names::Kind;
use crate::ir::expr::{ExprKind, Func};
use crate::ir::{self, Collate, ColumnId, Deferrable, Expr, PartitionMethod, Type};
use crate::lower::expr::{self, Place, mysql::fold_sql};
use crate::lower::{Cx, column_names, key_parts, present, trimmed};
use crate::phys::{self, IndexKey, KeyOf};
use crate::source::Span;

/// The most parts of one key.
const MAX_PARTS: usize = 16;
/// The most keys of one table, besides the primary one.
const MAX_KEYS: usize = 64;
/// A plain index holds so many bytes of a long value: 255 characters.
const PREFIX: u32 = 255 * BYTES_PER_CHAR;
/// A SHA-256.
const HASH: &str = "binary(32)";
const HASH_BYTES: u32 = 32;

/// One part of a key in the making.
struct Part {
    /// The value, as SQL.
    value: String,
    /// The column, if the value is a whole one as it is.
    column: Option<String>,
    ty: String,
    storage: Storage,
    nullable: bool,
    prefix: Option<u64>,
    descending: bool,
    /// What a hidden column for it is called.
    base: String,
    /// What a hidden column for it holds, if that can be said in a word.
    what: Option<String>,
    reads: Vec<ColumnId>,
}

impl Part {
    /// The comment of a hidden column that holds it for the key `name`.
    fn comment(&self, name: &str) -> String {
        match &self.what {
            Some(what) => format!("{what}, for {name}"),
            None => format!("Computed for {name}"),
        }
    }
}

/// All unique keys and indexes of a table.
pub(super) fn indexes(cx: &mut Cx<'_>, b: &mut Build<'_>) {
    let table = b.table;
    for index in table.uniques.iter().filter(|i| i.only.contains(Target::MySql)) {
        unique(cx, b, index);
    }
    for index in table.indexes.iter().filter(|i| i.only.contains(Target::MySql)) {
        plain(cx, b, index);
    }
    let count = b.out.uniques.len() + b.out.indexes.len();
    if count > MAX_KEYS {
        cx.diags.push(
            Diagnostic::new(
                Code::E0603,
                table.span,
                format!("{} takes {MAX_KEYS} keys a table, and this one has {count}", Target::MySql.title()),
            )
            .help("leave out indexes, or limit them to other targets with `only`"),
        );
    }
}

/// A primary key over a column that folds A–Z: it holds the columns as they are, and a unique key beside
/// it holds them folded.
pub(super) fn folded_primary_key(cx: &mut Cx<'_>, b: &mut Build<'_>, key: &ir::PrimaryKey) {
    let parts: Vec<Part> = key.columns.iter().map(|id| column_part(cx, b, *id)).collect();
    let name = cx.names.derived(b.id, Kind::Unique, &column_names(b.table, &key.columns));
    let keys = unique_keys(b, &name, &parts, false);
    b.out.indexes.push(phys::Index::new(name, true, keys, "the primary key, with A-Z folded"));
}

fn refuse(cx: &mut Cx<'_>, span: Span, what: impl Into<String>, help: &str) {
    let message = format!("{} {}", Target::MySql.title(), what.into());
    cx.diags.push(Diagnostic::new(Code::E0603, span, message).help(help));
}

/// The parts of an index; `None` if one of them is refused.
fn parts(cx: &mut Cx<'_>, b: &Build<'_>, index: &ir::Index) -> Option<Vec<Part>> {
    let mut columns: Vec<ColumnId> = index.keys.iter().flat_map(|k| expr::columns(&k.expr)).collect();
    columns.extend(filter_columns(index));
    if !present(cx, b.table, columns, index.span, "this key") {
        return None;
    }
    let mut out = Vec::with_capacity(index.keys.len());
    let mut fits = true;
    for key in &index.keys {
        for (word, given) in [("collation", key.collate.is_some()), ("operator class", key.opclass.is_some())]
        {
            if given {
                fits = false;
                let what = format!("has no {word} in a key");
                refuse(cx, key.span, what, "leave it out, or limit the index to other targets with `only`");
            }
        }
        let part = match &key.expr.kind {
            ExprKind::Column(id) => column_part(cx, b, *id),
            _ => expr_part(cx, b, &key.expr),
        };
        if part.storage == Storage::Json {
            fits = false;
            refuse(cx, key.span, "can't hold JSON in a key", "index `(json_text(column, 'key'))`");
        }
        out.push(Part { prefix: key.prefix, descending: key.descending, ..part });
    }
    if index.deferrable != Deferrable::No {
        fits = false;
        refuse(
            cx,
            index.span,
            "checks every unique key at once: it has no `deferrable`",
            "leave `deferrable` out, or take mysql out of the targets",
        );
    }
    let most = MAX_PARTS - usize::from(index.filter.is_some());
    if out.len() > most {
        fits = false;
        refuse(cx, index.span, format!("takes at most {most} parts in such a key"), "use fewer columns");
    }
    for id in index.keys.iter().flat_map(|k| indirect(b, &k.expr)).chain(filter_columns(index)) {
        let column = b.table.column(id);
        if column.auto.is_some() {
            fits = false;
            refuse(
                cx,
                index.span,
                format!("can't compute a key from '{}', which is `auto`", column.name),
                "index the column itself, or limit the index to other targets with `only`",
            );
            break;
        }
    }
    fits.then_some(out)
}

fn filter_columns(index: &ir::Index) -> Vec<ColumnId> {
    index.filter.as_ref().map_or_else(Vec::new, expr::columns)
}

/// The columns that an expression key computes with.
fn indirect(b: &Build<'_>, e: &Expr) -> Vec<ColumnId> {
    match e.kind {
        ExprKind::Column(id) if b.table.column(id).collate != Collate::Ci => Vec::new(),
        _ => expr::columns(e),
    }
}

fn column_part(cx: &Cx<'_>, b: &Build<'_>, id: ColumnId) -> Part {
    let column = b.table.column(id);
    let quoted = cx.ident(&column.name);
    let ci = column.collate == Collate::Ci;
    // A hash or a folded copy must not depend on the padding that a session's mode may bring back.
    let bare = match cx.schema.base(&column.ty) {
        Type::Char(_) => format!("rtrim({quoted})"),
        _ => quoted,
    };
    let ty = match column.native.get(Target::MySql) {
        Some(native) => native.clone(),
        None => types::my_type(cx.schema, &column.ty).sql,
    };
    Part {
        value: if ci { fold_sql(&bare, false) } else { bare },
        column: (!ci).then(|| column.name.clone()),
        ty,
        storage: b.storage(id),
        nullable: column.nullable,
        prefix: None,
        descending: false,
        base: if ci { format!("{}_ci", column.name) } else { column.name.clone() },
        what: Some(if ci { format!("{} with A-Z folded", column.name) } else { column.name.clone() }),
        reads: vec![id],
    }
}

fn expr_part(cx: &mut Cx<'_>, b: &Build<'_>, e: &Expr) -> Part {
    let value = cx.sql(b.table, Place::Index, e);
    let reads = expr::columns(e);
    let ty = match (cx.schema.base(&e.ty), max_chars(cx, b, e)) {
        (t, Some(n)) if t.is_text() => types::my_type(cx.schema, &Type::Varchar(n)),
        (t, None) if t.is_text() => types::my_type(cx.schema, &Type::Text),
        (t, _) => types::my_type(cx.schema, t),
    };
    let names = column_names(b.table, &reads).join("_");
    Part {
        what: None,
        value,
        column: None,
        ty: ty.sql,
        storage: ty.storage,
        nullable: e.nullable,
        prefix: None,
        descending: false,
        base: if names.is_empty() { "key_expr".to_owned() } else { format!("{names}_expr") },
        reads,
    }
}

/// The most characters an expression's text can have, where that is plain to see.
fn max_chars(cx: &Cx<'_>, b: &Build<'_>, e: &Expr) -> Option<u32> {
    match (&e.kind, cx.schema.base(&e.ty)) {
        (ExprKind::Column(id), _) => match cx.schema.base(&b.table.column(*id).ty) {
            Type::Varchar(n) | Type::Char(n) => Some(*n),
            _ => None,
        },
        (ExprKind::Literal(ir::expr::Literal::Text(t)), _) => u32::try_from(t.chars().count()).ok(),
        (ExprKind::Call(Func::Lower | Func::Upper | Func::Trim | Func::Substr, args), _) => {
            max_chars(cx, b, &args[0])
        }
        (ExprKind::Call(Func::Coalesce | Func::Greatest | Func::Least, args), _) => {
            args.iter().map(|a| max_chars(cx, b, a)).try_fold(0, |most, n| Some(most.max(n?)))
        }
        (ExprKind::Call(Func::Concat, args), _) => {
            args.iter().map(|a| max_chars(cx, b, a)).try_fold(0u32, |sum, n| sum.checked_add(n?))
        }
        (ExprKind::Binary(ir::expr::BinaryOp::Concat, l, r), _) => {
            max_chars(cx, b, l)?.checked_add(max_chars(cx, b, r)?)
        }
        _ => None,
    }
}

fn unique(cx: &mut Cx<'_>, b: &mut Build<'_>, index: &ir::Index) {
    let table = b.table;
    let name = cx.names.name(b.id, Kind::Unique, &index.name, &key_parts(table, &index.keys));
    method(cx, index, false);
    let Some(parts) = parts(cx, b, index) else { return };
    let mut notes: Vec<String> = index.docs.lines().map(str::to_owned).collect();
    let mut keys = unique_keys(b, &name, &parts, index.nulls_not_distinct);
    if let Some(filter) = &index.filter {
        let sql = cx.sql(table, Place::Index, filter);
        let reads = expr::columns(filter);
        b.reads(&reads, "a unique key depends on it", index.span);
        let base = match column_names(table, &reads).join("_") {
            names if names.is_empty() => "key_when".to_owned(),
            names => format!("{names}_when"),
        };
        let comment = format!("1 in the rows that {name} is for");
        let flag = hidden::column(b, &base, "boolean", format!("CASE WHEN {sql} THEN 1 END"), comment);
        keys.push(IndexKey::column(flag));
    }
    include_note(table, index, &mut notes);
    let direct = parts.iter().all(|p| p.prefix.is_none() && !p.descending && p.column.is_some());
    let columns: Vec<String> = parts.iter().filter_map(|p| p.column.clone()).collect();
    let same = columns.iter().map(IndexKey::column).eq(keys.iter().cloned());
    if direct && same && notes.is_empty() && index.options.get(Target::MySql).is_empty() {
        b.out.uniques.push(phys::Unique::new(name, columns));
        return;
    }
    push(b, index, None, phys::Index::new(name, true, keys, notes.join("\n")));
}

/// The keys of a unique key, with hidden columns made where they are needed.
fn unique_keys(b: &mut Build<'_>, name: &str, parts: &[Part], nulls_equal: bool) -> Vec<IndexKey> {
    let bytes = |p: &Part| match p.prefix {
        Some(n) => Some(u32::try_from(n).unwrap_or(u32::MAX).saturating_mul(unit(p.storage))),
        None => p.storage.key_bytes(),
    };
    let mut hashed: Vec<bool> =
        parts.iter().map(|p| bytes(p).is_none() || (nulls_equal && p.nullable)).collect();
    // A flag of one byte may come behind them.
    loop {
        let taken = |i: usize, p: &Part| if hashed[i] { HASH_BYTES } else { bytes(p).unwrap_or(0) };
        let total: u32 = parts.iter().enumerate().map(|(i, p)| taken(i, p)).sum();
        if total < MAX_KEY || (total == MAX_KEY && parts.len() == 1) {
            break;
        }
        let widest = (0..parts.len())
            .filter(|i| !hashed[*i] && bytes(&parts[*i]).unwrap_or(0) > HASH_BYTES)
            .max_by_key(|i| (bytes(&parts[*i]), std::cmp::Reverse(*i)));
        match widest {
            Some(i) => hashed[i] = true,
            None => break,
        }
    }
    let mut keys = Vec::with_capacity(parts.len() + 1);
    for (part, hash) in parts.iter().zip(hashed) {
        let value = match part.prefix {
            Some(n) if hash || part.column.is_none() => format!("left({}, {n})", part.value),
            _ => part.value.clone(),
        };
        let mut key = if hash {
            let marked = nulls_equal && part.nullable;
            // A value has a mark before it, so that none of them hashes like NULL.
            let text = if marked { format!("coalesce(concat('=', {value}), '')") } else { value };
            let what = part.what.as_ref().map_or_else(String::new, |w| format!(" of {w}"));
            let comment = match marked {
                true => format!("SHA-256{what} for {name}, where NULLs are equal"),
                false => format!("SHA-256{what} for {name}"),
            };
            b.reads(&part.reads, "a unique key is computed from it", b.table.span);
            let base =
                if marked { format!("{}_null_hash", part.base) } else { format!("{}_hash", part.base) };
            IndexKey::column(hidden::column(b, &base, HASH, format!("unhex(sha2({text}, 256))"), comment))
        } else {
            match &part.column {
                Some(name) => IndexKey { prefix: part.prefix, ..IndexKey::column(name) },
                None => {
                    b.reads(&part.reads, "a unique key is computed from it", b.table.span);
                    IndexKey::column(hidden::column(b, &part.base, &part.ty, value, part.comment(name)))
                }
            }
        };
        key.descending = part.descending && !hash;
        keys.push(key);
    }
    keys
}

/// Bytes for one unit of a prefix.
fn unit(storage: Storage) -> u32 {
    match storage {
        Storage::Blob { chars: false } => 1,
        _ => BYTES_PER_CHAR,
    }
}

fn plain(cx: &mut Cx<'_>, b: &mut Build<'_>, index: &ir::Index) {
    let table = b.table;
    let name = cx.names.name(b.id, Kind::Index, &index.name, &key_parts(table, &index.keys));
    let method = method(cx, index, true);
    let Some(parts) = parts(cx, b, index) else { return };
    let mut notes: Vec<String> = index.docs.lines().map(str::to_owned).collect();
    if index.filter.is_some() {
        notes.push("All rows are indexed: there is no `where` for an index here.".to_owned());
    }
    include_note(table, index, &mut notes);
    let whole = method.is_some();
    let cap = cap(&parts);
    let mut keys = Vec::with_capacity(parts.len());
    for part in parts {
        let column = match part.column {
            Some(column) => column,
            None => {
                // Both flavours change it along with the column it reads, cascades included.
                let comment = part.comment(&name);
                hidden::column(b, &part.base, &part.ty, part.value, comment)
            }
        };
        let mut key = IndexKey::column(column);
        let bytes = part.storage.key_bytes();
        if let Some(n) = part.prefix {
            key.prefix = Some(n).filter(|_| !is_hashed_by(table, &key));
        } else if !whole
            && matches!(part.storage, Storage::Variable(_) | Storage::Blob { .. })
            && bytes.is_none_or(|n| n > cap)
        {
            let per = match part.storage {
                Storage::Blob { chars: false } => 1,
                _ if part.ty.starts_with("varbinary") => 1,
                _ => BYTES_PER_CHAR,
            };
            key.prefix = Some(u64::from((cap.min(PREFIX) / per).max(1)));
        }
        key.descending = part.descending;
        keys.push(key);
    }
    push(b, index, method, phys::Index::new(name, false, keys, notes.join("\n")));
}

/// Whether the table is partitioned by a hash of what is indexed. MySQL takes no prefix of that, so it is
/// indexed whole.
fn is_hashed_by(table: &ir::Table, key: &IndexKey) -> bool {
    let hashed = table.partition.as_ref().filter(|p| p.method == PartitionMethod::Hash);
    let is = |id: &ColumnId| key.of == KeyOf::Column(table.column(*id).name.clone());
    hashed.is_some_and(|partition| partition.columns.iter().any(is))
}

/// How many bytes of each part fit, so that all of them do.
fn cap(parts: &[Part]) -> u32 {
    let total = |cap: u32| -> u32 {
        parts
            .iter()
            .map(|p| match (p.prefix, p.storage) {
                (Some(n), s) => u32::try_from(n).unwrap_or(u32::MAX / 64).saturating_mul(unit(s)),
                (None, Storage::Variable(n)) => n.min(cap),
                (None, Storage::Blob { .. }) => PREFIX.min(cap),
                (None, s) => s.key_bytes().unwrap_or(0),
            })
            .fold(0, u32::saturating_add)
    };
    let mut cap = MAX_KEY;
    if total(cap) > MAX_KEY {
        cap = PREFIX;
    }
    while cap > BYTES_PER_CHAR && total(cap) > MAX_KEY {
        cap -= BYTES_PER_CHAR;
    }
    cap
}

/// `using …`: InnoDB has B-trees, and full-text and spatial indexes, which are kinds of their own.
fn method(cx: &mut Cx<'_>, index: &ir::Index, special: bool) -> Option<String> {
    match index.method.as_deref() {
        None | Some("btree") => None,
        Some(m @ ("fulltext" | "spatial")) if special => Some(m.to_owned()),
        Some(m) => {
            let what = format!("has no index method '{m}'");
            refuse(cx, index.span, what, "limit the index to other targets with `only`");
            None
        }
    }
}

fn include_note(table: &ir::Table, index: &ir::Index, notes: &mut Vec<String>) {
    if !index.include.is_empty() {
        let names = column_names(table, &index.include).join(", ");
        notes.push(format!("Does not carry {names} along: there is no `include` here."));
    }
}

fn push(b: &mut Build<'_>, index: &ir::Index, method: Option<String>, made: phys::Index) {
    let options = trimmed(index.options.get(Target::MySql));
    b.out.indexes.push(phys::Index { method, options, ..made });
}
