//! A table as the calls see it: its keys, its links, and values for its columns.

use super::reading::Service;
use schema_core::ir::expr::ExprKind;
use schema_core::ir::{Column, ForeignKey, Index, Schema, Table, Type};

pub(crate) fn camel(name: &str) -> String {
    let upper = |word: &str| word[..1].to_uppercase() + &word[1..];
    name.split('_').map(upper).collect()
}

/// A value that the column takes within the service's rule; `fresh` is one that no row has.
pub(crate) fn value(
    schema: &Schema,
    service: &Service,
    table: &Table,
    column: &Column,
    fresh: bool,
) -> String {
    // What follows the request is what every number and text here is.
    let rule = service.rule(&table.name.name, &column.name).filter(|value| !value.starts_with('@'));
    if let Some(literal) = rule {
        let literal = literal.trim_matches('\'');
        return match &column.ty {
            Type::Enum(id) => {
                let name = camel(&schema.enums[id.index()].name.name);
                format!("{name}::{}", camel(literal))
            }
            Type::Bool => literal.to_owned(),
            _ => format!("String::from(\"{literal}\")"),
        };
    }
    let text = if fresh { "fresh()".to_owned() } else { "String::from(\"x\")".to_owned() };
    let value = match &column.ty {
        Type::Int(..) if column.ty == Type::BIGINT => "1i64".to_owned(),
        Type::Int(..) => "1i32".to_owned(),
        Type::Bool => "true".to_owned(),
        Type::Decimal(..) => "Decimal::ONE".to_owned(),
        Type::Varchar(3) => "short()".to_owned(),
        Type::Varchar(_) | Type::Text => text,
        Type::Timestamp => "DateTime::UNIX_EPOCH".to_owned(),
        Type::DateTime => "DateTime::UNIX_EPOCH.naive_utc()".to_owned(),
        Type::Date => "DateTime::UNIX_EPOCH.date_naive()".to_owned(),
        Type::Json => "json!([1])".to_owned(),
        Type::Enum(id) => format!("{}::ALL[0]", camel(&schema.enums[id.index()].name.name)),
        other => panic!("{}.{} is {other:?}, for which no value is known", table.name, column.name),
    };
    if column.secret { format!("Secret::new({value})") } else { value }
}

/// The columns without which no row can be inserted.
pub(crate) fn required(table: &Table) -> impl Iterator<Item = &Column> {
    table.columns.iter().filter(|c| !c.nullable && c.default.is_none() && c.auto.is_none())
}

/// The columns that code may insert a value into.
pub(crate) fn insertable<'t>(service: &'t Service, table: &'t Table) -> impl Iterator<Item = &'t Column> {
    let given = table.columns.iter().filter(|c| c.auto.is_none());
    given.filter(|c| service.may(&table.name.name, "insert", &c.name))
}

/// Whether the service may insert rows.
pub(crate) fn inserts(service: &Service, table: &Table) -> bool {
    let name = &table.name.name;
    service.has(name, "insert") && required(table).all(|c| service.may(name, "insert", &c.name))
}

/// What makes a new row of what is required.
pub(crate) fn new(schema: &Schema, service: &Service, table: &Table) -> String {
    let args: Vec<String> = required(table).map(|c| value(schema, service, table, c, true)).collect();
    format!("New{}::new({})", camel(&table.name.name), args.join(", "))
}

/// The columns of the primary key.
pub(crate) fn key(table: &Table) -> Vec<&Column> {
    let key = table.primary_key.as_ref().expect("a primary key");
    key.columns.iter().map(|id| table.column(*id)).collect()
}

/// The columns of each unique key.
pub(crate) fn uniques(table: &Table) -> impl Iterator<Item = Vec<&Column>> {
    let column = |key: &schema_core::ir::Key| match key.expr.kind {
        ExprKind::Column(id) => table.column(id),
        _ => panic!("a unique key of {} is no column", table.name),
    };
    let whole = table.uniques.iter().filter(|index: &&Index| index.filter.is_none());
    whole.map(move |index| index.keys.iter().map(column).collect())
}

/// The names of columns, joined.
pub(crate) fn names(columns: &[&Column], between: &str) -> String {
    columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(between)
}

/// A foreign key, from one of its ends.
pub(crate) struct Link<'t> {
    /// The constant.
    pub(crate) name: String,
    pub(crate) other: &'t Table,
    /// The columns on this side, and on the other.
    pub(crate) pairs: Vec<[&'t Column; 2]>,
}

/// The foreign keys that begin or end at `table`.
pub(crate) fn links<'t>(schema: &'t Schema, table: &'t Table) -> Vec<Link<'t>> {
    let forward_name = |key: &ForeignKey, from: &Table| match key.columns.as_slice() {
        [one] => from.column(*one).name.trim_end_matches("_id").to_owned(),
        _ => schema.table(key.table).name.name.clone(),
    };
    let pairs = |from: &'t Table, key: &'t ForeignKey| {
        let other = schema.table(key.table);
        key.columns.iter().zip(&key.references).map(move |(a, b)| [from.column(*a), other.column(*b)])
    };
    let own = table.foreign_keys.iter().map(|key| Link {
        name: forward_name(key, table),
        other: schema.table(key.table),
        pairs: pairs(table, key).collect(),
    });
    let back = schema.tables.iter().flat_map(|from| {
        let here = from.foreign_keys.iter().filter(|key| schema.table(key.table).name == table.name);
        let several = here.clone().count() > 1;
        here.map(move |key| Link {
            name: match several {
                true => format!("{}_by_{}", from.name.name, forward_name(key, from)),
                false => from.name.name.clone(),
            },
            other: from,
            pairs: pairs(from, key).map(|[a, b]| [b, a]).collect(),
        })
    });
    own.chain(back).collect()
}
