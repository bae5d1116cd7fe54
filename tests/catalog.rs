//! Every golden case is loaded into every real server; its catalog must then say what the schema says.
//!
//! The expectation is made here from the portable schema, by the type table of `docs/language.md`; the
//! catalog is read by code that shares nothing with the compiler.

#[path = "catalog/items.rs"]
mod items;
#[path = "catalog/native.rs"]
mod native;

use schema_core::dialect::Target;
use schema_core::ir::types::Sign;
use schema_core::ir::{self, Action, ColumnId, ExprKind, IntWidth, Type};
use schema_tests::cases;
use schema_tests::catalog::{self, Catalog, Column, Index, Row, Table};
use schema_tests::db::Db;

schema_tests::on_every_database!(hold);

/// Loads every case and holds the catalog against the schema; all that differs is told.
fn hold(target: Target, fresh: &dyn Fn() -> Db) {
    let mut failures = Vec::new();
    let mut loaded = 0;
    for case in cases::all() {
        for (_, ddl) in case.ddl().into_iter().filter(|(t, _)| *t == target) {
            loaded += 1;
            let db = fresh();
            if let Err(error) = db.script(&ddl) {
                failures.push(format!("{}: the server refuses the DDL: {error}", case.name));
                continue;
            }
            let mut differences = compare(&case.schema(), target, &read(target, &db));
            if target == Target::Postgres {
                let query = |sql: &str| -> Vec<Row> { db.exec(sql).expect("the catalog can be read") };
                differences.extend(items::sequences(&case.schema(), &catalog::postgres_sequences(&query)));
                differences.extend(items::composites(&case.schema(), &catalog::postgres_composites(&query)));
            }
            failures.extend(differences.into_iter().map(|d| format!("{}: {d}", case.name)));
        }
    }
    println!("{target}: {loaded} cases loaded and read back");
    assert!(failures.is_empty(), "{} differences:\n{}", failures.len(), failures.join("\n"));
    assert!(loaded > 20, "only {loaded} cases were loaded");
}

fn read(target: Target, db: &Db) -> Catalog {
    let query = |sql: &str| -> Vec<Row> { db.exec(sql).expect("the catalog can be read") };
    match (target, db) {
        (Target::Postgres, _) => catalog::postgres(&query),
        (Target::MySql, Db::Server(server, _)) => catalog::mysql(&query, server.is_mariadb()),
        (_, _) => catalog::sqlite(&query),
    }
}

fn compare(schema: &ir::Schema, target: Target, catalog: &Catalog) -> Vec<String> {
    let mut out = Vec::new();
    for table in &schema.tables {
        let name = table_name(&table.name, target);
        match catalog.get(&name) {
            None => out.push(format!("table {name} is missing")),
            Some(found) => {
                let mut cx = Held { schema, target, table, found, name, out: &mut out };
                cx.columns();
                cx.keys();
                cx.foreign_keys();
                cx.checks();
                if target == Target::Postgres {
                    items::hold(&mut cx);
                }
            }
        }
    }
    if catalog.len() != schema.tables.len() && schema.raws.is_empty() {
        out.push(format!("{} tables instead of {}", catalog.len(), schema.tables.len()));
    }
    out
}

fn table_name(name: &ir::QName, target: Target) -> String {
    if target == Target::Postgres { name.to_string() } else { name.flat() }
}

struct Held<'a> {
    schema: &'a ir::Schema,
    target: Target,
    table: &'a ir::Table,
    found: &'a Table,
    name: String,
    out: &'a mut Vec<String>,
}

impl Held<'_> {
    fn same<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, wanted: T, found: T) {
        if wanted != found {
            self.out
                .push(format!("{}: {what}: the schema says {wanted:?}, the catalog {found:?}", self.name));
        }
    }

    fn columns(&mut self) {
        let wanted: Vec<&ir::Column> =
            self.table.columns.iter().filter(|c| c.only.contains(self.target)).collect();
        let names: Vec<&str> = wanted.iter().map(|c| c.name.as_str()).collect();
        // What the schema does not have is there to carry a key or a hash, and is generated.
        let (own, added): (Vec<&Column>, Vec<&Column>) =
            self.found.columns.iter().partition(|c| names.contains(&c.name.as_str()));
        for column in added {
            self.same(
                &format!("column {} is an addition; generated", column.name),
                true,
                column.generated.is_some(),
            );
        }
        self.same("columns", names.clone(), own.iter().map(|c| c.name.as_str()).collect());
        for (wanted, found) in wanted.iter().zip(own) {
            self.column(wanted, found);
        }
    }

    fn column(&mut self, wanted: &ir::Column, found: &Column) {
        let what = |part: &str| format!("column {}: {part}", wanted.name);
        // A generated column's nullability is inferred, and no server takes all forms of NOT NULL there.
        if wanted.generated.is_none() {
            self.same(&what("NOT NULL"), !wanted.nullable, found.not_null);
        }
        // A default that draws from a sequence of the column's own looks like a serial column.
        let draws = matches!(wanted.default.as_ref().map(|d| &d.kind), Some(ExprKind::NextVal(_)));
        self.same(&what("identity"), wanted.auto.is_some() || draws, found.identity);
        self.same(&what("generated"), wanted.generated.is_some(), found.generated.is_some());
        if wanted.auto.is_none() && wanted.generated.is_none() && !draws {
            let default = wanted.default.as_ref().is_some_and(|d| !matches!(d.kind, ExprKind::Null));
            self.same(&what("has a default"), default, found.default.is_some());
        }
        if let (Some(default), Some(found)) = (&wanted.default, &found.default)
            && let Some(text) = literal(default)
        {
            self.same(
                &format!("column {}: default {found} holds {text}", wanted.name),
                true,
                found.contains(&text),
            );
        }
        if let Some(ty) = catalog_type(self.schema, self.target, wanted, found) {
            // A type's name is quoted where it is a reserved word there.
            self.same(&what("type"), ty.replace('"', ""), found.ty.replace('"', ""));
        }
        if self.target != Target::Sqlite {
            self.same(&what("comment"), wanted.docs.trim(), found.comment.trim());
        }
    }

    fn names(&self, columns: &[ColumnId]) -> Vec<String> {
        columns.iter().map(|c| self.table.column(*c).name.clone()).collect()
    }

    fn keys(&mut self) {
        let primary = self.table.primary_key.as_ref().map_or(Vec::new(), |k| self.names(&k.columns));
        self.same("primary key", primary, self.found.primary_key.clone());
        for (index, unique) in
            self.table.uniques.iter().map(|u| (u, true)).chain(self.table.indexes.iter().map(|i| (i, false)))
        {
            if index.only.contains(self.target) {
                self.index(index, unique);
            }
        }
    }

    fn by_keys(&self, columns: &[String], unique: bool) -> Option<&Index> {
        let keys: Vec<Option<String>> = columns.iter().cloned().map(Some).collect();
        self.found.indexes.values().find(|i| i.keys == keys && i.unique == unique)
    }

    fn index(&mut self, wanted: &ir::Index, unique: bool) {
        let columns = wanted.plain_columns().map(|c| self.names(&c));
        let found = match (&wanted.name, &columns) {
            (Some(name), _) if self.found.indexes.contains_key(name) => self.found.indexes.get(name),
            // SQLite keeps no name for a unique constraint.
            (Some(_), Some(columns)) if self.target == Target::Sqlite && unique => {
                self.by_keys(columns, true)
            }
            (Some(_), _) => None,
            (None, Some(columns)) => {
                let suffix = if unique { "key" } else { "idx" };
                let derived = format!("{}_{}_{suffix}", flat(&self.name, self.target), columns.join("_"));
                if derived.len() > 60 {
                    return;
                }
                self.found.indexes.get(&derived).or_else(|| self.by_keys(columns, unique))
            }
            // An expression's derived name is the compiler's own affair.
            (None, None) => return,
        };
        let label = format!("index {:?} over {columns:?}", wanted.name);
        let Some(found) = found.cloned() else {
            self.out.push(format!("{}: {label} is missing from {:?}", self.name, self.found.indexes.keys()));
            return;
        };
        self.index_is(&label, wanted, unique, columns, &found);
    }

    fn index_is(
        &mut self,
        label: &str,
        wanted: &ir::Index,
        unique: bool,
        columns: Option<Vec<String>>,
        found: &Index,
    ) {
        self.same(&format!("{label}: unique"), unique, found.unique);
        // Where a target has no such index, generated columns carry its keys.
        let emulated =
            self.target == Target::MySql && found.keys.iter().flatten().any(|k| self.table.find(k).is_none());
        if emulated {
            return;
        }
        if let Some(columns) = columns {
            let plain: Vec<Option<String>> = columns.into_iter().map(Some).collect();
            // An expression in a column's place is its folded or coalesced form.
            if found.keys.iter().all(Option::is_some) {
                self.same(&format!("{label}: keys"), plain, found.keys.clone());
            }
        }
        let descending: Vec<bool> = wanted.keys.iter().map(|k| k.descending).collect();
        if found.descending.len() == descending.len() {
            self.same(&format!("{label}: descending"), descending, found.descending.clone());
        }
        if self.target != Target::MySql && !wanted.nulls_not_distinct {
            self.same(&format!("{label}: partial"), wanted.filter.is_some(), found.partial);
        }
    }

    fn foreign_keys(&mut self) {
        self.same("number of foreign keys", self.table.foreign_keys.len(), self.found.foreign_keys.len());
        for key in &self.table.foreign_keys {
            let columns = self.names(&key.columns);
            let to = self.schema.table(key.table);
            let mut references: Vec<String> =
                key.references.iter().map(|c| to.column(*c).name.clone()).collect();
            if self.schema.native && self.target == Target::Sqlite && key.unnamed {
                // Where no column is named, its catalog names none.
                references.clear();
            }
            let table = table_name(&to.name, self.target);
            let found = self
                .found
                .foreign_keys
                .iter()
                .find(|(_, f)| f.columns == columns && f.table == table && f.references == references);
            let Some((name, found)) = found.map(|(n, f)| (n.clone(), f.clone())) else {
                self.out.push(format!(
                    "{}: foreign key {columns:?} -> {table} {references:?} is missing",
                    self.name
                ));
                continue;
            };
            if let (Some(wanted), true) = (&key.name, self.target != Target::Sqlite) {
                self.same("name of a foreign key", wanted.as_str(), name.as_str());
            }
            self.same("on delete", self.action(key.on_delete), self.canonical(&found.on_delete));
            self.same("on update", self.action(key.on_update), self.canonical(&found.on_update));
            if self.target == Target::Postgres {
                self.same("deferrable", key.deferrable != ir::Deferrable::No, found.deferrable);
                self.same("match full", key.match_full, found.match_full);
            }
        }
    }

    fn action(&self, action: Action) -> String {
        self.canonical(match action {
            Action::NoAction => "NO ACTION",
            Action::Restrict => "RESTRICT",
            Action::Cascade => "CASCADE",
            Action::SetNull => "SET NULL",
            Action::SetDefault => "SET DEFAULT",
        })
    }

    /// InnoDB knows no difference between RESTRICT and NO ACTION.
    fn canonical(&self, action: &str) -> String {
        match action {
            "RESTRICT" if self.target == Target::MySql => "NO ACTION".into(),
            other => other.into(),
        }
    }

    fn checks(&mut self) {
        let (table, target) = (self.table, self.target);
        for check in table.checks.iter().filter(|c| c.only.contains(target)) {
            if let Some(name) = &check.name {
                self.same(&format!("check {name} is there"), true, self.found.checks.contains(name));
            }
        }
        let wanted = self.table.checks.iter().filter(|c| c.only.contains(self.target)).count();
        if self.found.checks.len() < wanted {
            self.out.push(format!(
                "{}: {} checks, the schema has {wanted}",
                self.name,
                self.found.checks.len()
            ));
        }
    }
}

fn flat(name: &str, target: Target) -> String {
    if target == Target::Postgres {
        name.rsplit('.').next().unwrap_or(name).to_owned()
    } else {
        name.to_owned()
    }
}

/// A literal's text, where every server prints it back as it is.
fn literal(e: &ir::Expr) -> Option<String> {
    use ir::expr::Literal;
    match &e.kind {
        ExprKind::Literal(Literal::Int(n)) if e.ty.is_int() => Some(n.to_string()),
        ExprKind::Literal(Literal::Text(t)) if t.bytes().all(|b| b.is_ascii_alphanumeric() || b == b' ') => {
            Some(t.clone())
        }
        _ => None,
    }
}

/// What the catalog must call the column's type, by the type table of the language page; `None` where the
/// page leaves the spelling open.
fn catalog_type(schema: &ir::Schema, target: Target, column: &ir::Column, found: &Column) -> Option<String> {
    if schema.native {
        return native::type_name(schema, target, column, found);
    }
    if let Some(native) = column.native.get(target) {
        let same = native.eq_ignore_ascii_case(&found.ty) || !native.bytes().all(|b| b.is_ascii_lowercase());
        return (!same).then(|| native.clone());
    }
    if let (Type::Named(id), Target::Postgres) = (&column.ty, target) {
        return Some(schema.named(*id).name.to_string());
    }
    let ty = schema.base(&column.ty);
    match target {
        Target::Postgres => postgres_type(schema, ty),
        Target::MySql => mysql_type(schema, ty, found),
        Target::Sqlite => {
            // The affinity, not the spelling, is what a value depends on.
            let wanted = match ty {
                Type::Bool | Type::Int(..) | Type::Decimal(..) => "INTEGER",
                Type::Real | Type::Double => "REAL",
                Type::Bytes(_) | Type::Uuid => "BLOB",
                Type::Native => return None,
                _ => "TEXT",
            };
            let upper = found.ty.to_ascii_uppercase();
            // "Determination Of Column Affinity" of SQLite's datatype page, in its order.
            let affinity = if upper.contains("INT") {
                "INTEGER"
            } else if ["CHAR", "CLOB", "TEXT"].iter().any(|w| upper.contains(w)) {
                "TEXT"
            } else if upper.is_empty() || upper.contains("BLOB") {
                "BLOB"
            } else if ["REAL", "FLOA", "DOUB"].iter().any(|w| upper.contains(w)) {
                "REAL"
            } else {
                "NUMERIC"
            };
            (wanted != affinity).then(|| format!("a type of affinity {wanted}"))
        }
    }
}

fn postgres_type(schema: &ir::Schema, ty: &Type) -> Option<String> {
    Some(match ty {
        Type::Bool => "boolean".into(),
        Type::Int(IntWidth::W8, _) | Type::Int(IntWidth::W16, Sign::Signed) => "smallint".into(),
        Type::Int(IntWidth::W16, Sign::Unsigned) | Type::Int(IntWidth::W32, Sign::Signed) => "integer".into(),
        Type::Int(IntWidth::W32, Sign::Unsigned) | Type::Int(IntWidth::W64, Sign::Signed) => "bigint".into(),
        Type::Int(IntWidth::W64, Sign::Unsigned) => "numeric(20,0)".into(),
        Type::Real => "real".into(),
        Type::Double => "double precision".into(),
        Type::Decimal(p, s) => format!("numeric({p},{s})"),
        Type::Varchar(n) => format!("character varying({n})"),
        Type::Char(n) => format!("character({n})"),
        Type::Text => "text".into(),
        Type::Bytes(_) => "bytea".into(),
        Type::Date => "date".into(),
        Type::Time => "time without time zone".into(),
        Type::DateTime => "timestamp without time zone".into(),
        Type::Timestamp => "timestamp with time zone".into(),
        Type::Uuid => "uuid".into(),
        Type::Json => "jsonb".into(),
        Type::Enum(id) => schema.enum_(*id).name.to_string(),
        Type::Array(of) => format!("{}[]", postgres_type(schema, schema.base(of))?),
        Type::Named(_) | Type::Native => return None,
    })
}

fn mysql_type(schema: &ir::Schema, ty: &Type, found: &Column) -> Option<String> {
    Some(match ty {
        Type::Bool => "tinyint(1)".into(),
        Type::Int(width, sign) => {
            // MariaDB prints a display width, MySQL doesn't.
            let word = match width {
                IntWidth::W8 => "tinyint",
                IntWidth::W16 => "smallint",
                IntWidth::W32 => "int",
                IntWidth::W64 => "bigint",
            };
            let unsigned = if *sign == Sign::Unsigned { " unsigned" } else { "" };
            let bare = found.ty.split_once('(').map_or(found.ty.as_str(), |(word, _)| word);
            let bare = bare.strip_suffix(unsigned).unwrap_or(bare);
            let fits = bare == word
                && found.ty.ends_with(unsigned)
                && found.ty.contains("unsigned") != unsigned.is_empty();
            if fits { found.ty.clone() } else { format!("{word}{unsigned}") }
        }
        Type::Real => "float".into(),
        Type::Double => "double".into(),
        Type::Decimal(p, s) => format!("decimal({p},{s})"),
        // 65,532 bytes are the most that a varchar column can hold: 16,383 characters of four.
        Type::Varchar(n) if *n > 16_383 => "longtext".into(),
        Type::Varchar(n) => format!("varchar({n})"),
        Type::Char(n) => format!("char({n})"),
        Type::Text | Type::Array(_) => return found.ty.ne("json").then(|| "longtext".into()),
        Type::Bytes(None) => "longblob".into(),
        Type::Bytes(Some(n)) if *n <= 16_000 => format!("varbinary({n})"),
        Type::Bytes(Some(_)) => return None,
        Type::Date => "date".into(),
        Type::Time => "time(6)".into(),
        Type::DateTime | Type::Timestamp => "datetime(6)".into(),
        Type::Uuid => "binary(16)".into(),
        // MariaDB's JSON is a longtext with a check.
        Type::Json => if found.ty == "longtext" { "longtext" } else { "json" }.into(),
        Type::Enum(id) => {
            let labels: Vec<String> = schema
                .enum_(*id)
                .labels
                .iter()
                .map(|l| format!("'{}'", l.name.replace('\'', "''")))
                .collect();
            format!("enum({})", labels.join(","))
        }
        Type::Named(_) | Type::Native => return None,
    })
}
