//! Queries as the runtime takes them: what generated code holds as static data, made here at run time.

use crate::queries;
use crate::schema::Shared;
use schema_core::diag::{Diagnostics, render};
use schema_core::dialect::{Target, quote};
use schema_core::ir::expr::Literal;
use schema_core::ir::query::{Cardinality, Statement};
use schema_core::ir::types::Sign;
use schema_core::ir::{self, IntWidth, Schema, TableId, Type};
use schema_core::lower::query as lower;
use schema_core::phys::query as phys;
use schema_runtime::__gen as rt;
use std::collections::BTreeMap;

/// Every query of the suite, ready to be called.
pub(crate) struct Ready {
    /// By name.
    pub(crate) queries: BTreeMap<String, Prepared>,
}

/// A query, ready to be called.
pub(crate) struct Prepared {
    /// What the runtime takes.
    pub(crate) meta: &'static rt::QueryMeta,
    /// How many rows come back.
    pub(crate) cardinality: Cardinality,
    /// Whether they come in the order that is expected.
    pub(crate) ordered: bool,
    /// What the compiler said of a target that has no form of it, with its code.
    pub(crate) refused: BTreeMap<&'static str, (String, String)>,
}

impl Ready {
    /// Makes all of them.
    pub(crate) fn new(shared: &Shared, schema: &Schema) -> Ready {
        let make = |query: &ir::Query| (query.name.clone(), prepared(shared, schema, query));
        Ready { queries: schema.queries.iter().map(make).collect() }
    }
}

fn prepared(shared: &Shared, schema: &Schema, query: &ir::Query) -> Prepared {
    let mut refused = BTreeMap::new();
    let mut steps = [&[][..]; 3];
    for (target, steps) in [Target::Postgres, Target::MySql, Target::Sqlite].into_iter().zip(&mut steps) {
        let names = |id, _| lower::table_name(schema, target, id);
        let mut diags = Diagnostics::new();
        let lowered = lower::query(schema, target, &names, query, &mut diags);
        let told = diags.sorted();
        match told.first() {
            Some(first) => {
                let text = render::text(&shared.sources, &told, false);
                refused.insert(name_of(target), (first.code.as_str().to_owned(), text));
            }
            None => *steps = leak(lowered.steps.iter().map(step).collect()),
        }
    }
    let meta = Box::leak(Box::new(rt::QueryMeta {
        name: text(&query.name),
        params: leak(query.params.iter().map(|p| param(schema, p)).collect()),
        columns: leak(query.columns.iter().map(|c| column(schema, &c.name, &c.ty, c.nullable)).collect()),
        table: changed(&query.statement).map(|id| table(&schema.table(id).name.flat())),
        // Each case is a transaction of its own.
        whole: false,
        steps,
    }));
    let ordered = matches!(&query.statement, Statement::Select(select) if !select.order.is_empty());
    Prepared { meta, cardinality: query.cardinality, ordered, refused }
}

/// A target's name, as the cases write it.
pub(crate) fn name_of(target: Target) -> &'static str {
    match target {
        Target::Postgres => "postgres",
        Target::MySql => "mysql",
        Target::Sqlite => "sqlite",
    }
}

fn leak<T>(list: Vec<T>) -> &'static [T] {
    Box::leak(list.into_boxed_slice())
}

fn text(of: &str) -> &'static str {
    Box::leak(of.to_owned().into_boxed_str())
}

fn step(step: &phys::Step) -> rt::StepMeta {
    let role = match step.role {
        phys::Role::Rows => rt::Role::Rows,
        phys::Role::Count => rt::Role::Count,
        phys::Role::Nothing => rt::Role::Nothing,
        phys::Role::Keys => rt::Role::Keys,
        phys::Role::Either => rt::Role::Either,
    };
    let slots = leak(step.stmt.slots.iter().map(slot).collect());
    rt::StepMeta { text: text(&step.stmt.text), role, slots, writes: step.stmt.writes }
}

fn slot(slot: &phys::Slot) -> rt::Slot {
    let made = match (slot.source, slot.list) {
        (phys::Source::Param(at), None) => rt::Slot::param(at),
        (phys::Source::Param(at), Some(place)) => rt::Slot::param(at).list(place),
        (phys::Source::Keys(width), place) => rt::Slot::keys(width, place.unwrap_or_default()),
    };
    if slot.fold { made.fold() } else { made }
}

fn param(schema: &Schema, param: &ir::query::Param) -> rt::ParamMeta {
    let mut made = rt::ParamMeta::new(text(&param.name), ty(schema, &param.ty));
    made.counts = param.counts;
    made.default = param.default.as_ref().and_then(literal).map(|default| text(&default));
    made
}

/// A literal as the text that the runtime reads; `None` is NULL.
fn literal(default: &ir::Expr) -> Option<String> {
    let ir::ExprKind::Literal(literal) = &default.kind else { return None };
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(match literal {
        Literal::Bool(v) => v.to_string(),
        Literal::Int(v) => v.to_string(),
        Literal::Bytes(bytes) => hex(bytes),
        Literal::Uuid(bytes) => hex(bytes),
        Literal::Number(text)
        | Literal::Text(text)
        | Literal::Date(text)
        | Literal::Time(text)
        | Literal::DateTime(text)
        | Literal::Timestamp(text)
        | Literal::Json(text) => text.clone(),
    })
}

/// A column of this name and type.
pub(crate) fn column(schema: &Schema, name: &str, of: &Type, nullable: bool) -> rt::ColumnMeta {
    let made = rt::ColumnMeta::new(text(name), ty(schema, of));
    if nullable { made.nullable() } else { made }
}

/// The table that a statement changes.
fn changed(statement: &Statement) -> Option<TableId> {
    match statement {
        Statement::Select(_) => None,
        Statement::Insert(insert) => Some(insert.table),
        Statement::Update(update) => Some(update.table),
        Statement::Delete(delete) => Some(delete.table),
    }
}

/// What generated code says of a table, by the name that it has without namespaces.
pub(crate) fn table(name: &str) -> &'static rt::TableMeta {
    match name {
        "dept" => &queries::dept::TABLE,
        "person" => &queries::person::TABLE,
        "project" => &queries::project::TABLE,
        "work" => &queries::work::TABLE,
        "audit_entry" => &queries::audit_entry::TABLE,
        "measure" => &queries::measure::TABLE,
        "thing" => &queries::thing::TABLE,
        "word" => &queries::word::TABLE,
        "blank" => &queries::blank::TABLE,
        "stock" => &queries::stock::TABLE,
        "booking" => &queries::booking::TABLE,
        "stamp" => &queries::stamp::TABLE,
        "order" => &queries::order::TABLE,
        other => panic!("the table `{other}` has no line in meta.rs"),
    }
}

/// The runtime's name of a type.
fn ty(schema: &Schema, of: &Type) -> rt::Ty {
    match schema.base(of) {
        Type::Bool => rt::Ty::Bool,
        Type::Int(width, sign) => match (width, sign) {
            (IntWidth::W8, Sign::Signed) => rt::Ty::I8,
            (IntWidth::W16, Sign::Signed) => rt::Ty::I16,
            (IntWidth::W32, Sign::Signed) => rt::Ty::I32,
            (IntWidth::W64, Sign::Signed) => rt::Ty::I64,
            (IntWidth::W8, Sign::Unsigned) => rt::Ty::U8,
            (IntWidth::W16, Sign::Unsigned) => rt::Ty::U16,
            (IntWidth::W32, Sign::Unsigned) => rt::Ty::U32,
            (IntWidth::W64, Sign::Unsigned) => rt::Ty::U64,
        },
        Type::Real => rt::Ty::F32,
        Type::Double => rt::Ty::F64,
        Type::Decimal(_, scale) => rt::Ty::Decimal(*scale as u8),
        Type::Varchar(n) => rt::Ty::Varchar(*n),
        Type::Char(_) => rt::Ty::Char,
        Type::Text => rt::Ty::Text,
        Type::Bytes(_) => rt::Ty::Bytes,
        Type::Date => rt::Ty::Date,
        Type::Time => rt::Ty::Time,
        Type::DateTime => rt::Ty::DateTime,
        Type::Timestamp => rt::Ty::Timestamp,
        Type::Uuid => rt::Ty::Uuid,
        Type::Json => rt::Ty::Json,
        Type::Enum(id) => rt::Ty::Enum(labels(schema, *id)),
        Type::Array(element) => rt::Ty::Array(Box::leak(Box::new(ty(schema, element)))),
        Type::Named(_) | Type::Native => unreachable!("a column of a query has a portable type"),
    }
}

fn labels(schema: &Schema, id: ir::EnumId) -> &'static rt::EnumMeta {
    let of = schema.enum_(id);
    let name = quote::path(Target::Postgres, of.name.namespace.as_deref(), &of.name.name);
    let labels = leak(of.labels.iter().map(|label| text(&label.name)).collect());
    Box::leak(Box::new(rt::EnumMeta { postgres: text(&name), labels }))
}

/// A statement that inserts one row of these columns.
pub(crate) fn insertion(name: &ir::QName, columns: Vec<rt::ColumnMeta>) -> &'static rt::QueryMeta {
    let step = |target: Target| {
        let path = match target {
            Target::Postgres => quote::path(target, name.namespace.as_deref(), &name.name),
            Target::MySql | Target::Sqlite => quote::ident(target, &name.flat()),
        };
        let names: Vec<String> = columns.iter().map(|c| quote::ident(target, c.name)).collect();
        let marks: Vec<String> = (1..=columns.len())
            .map(|n| if target == Target::Postgres { format!("${n}") } else { "?".to_owned() })
            .collect();
        let sql = format!("INSERT INTO {path} ({}) VALUES ({})", names.join(", "), marks.join(", "));
        let slots = leak((0..columns.len()).map(|at| rt::Slot::param(at as u32)).collect());
        leak(vec![rt::StepMeta::write(rt::Role::Count, text(&sql), slots)])
    };
    Box::leak(Box::new(rt::QueryMeta {
        name: "seed",
        params: leak(columns.iter().map(|c| rt::ParamMeta::new(c.name, c.ty)).collect()),
        columns: &[],
        table: Some(table(&name.flat())),
        whole: false,
        steps: [step(Target::Postgres), step(Target::MySql), step(Target::Sqlite)],
    }))
}
