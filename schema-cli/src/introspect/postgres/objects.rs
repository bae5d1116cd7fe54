//! Types: enums, domains, and those that phys has no word for.

use super::catalog::{Oid, Row};
use super::draft::{Draft, object, part};
use super::graph::{Graph, Key};
use super::names::{commented, ident, idents, name, path, plain, string};
use super::tables::Columns;
use super::text::expression;
use super::types::Types;
use schema_core::phys::{Composite, Domain, Enum, Field, Name};
use std::collections::{HashMap, HashSet};

/// What types are read with.
pub(super) struct Context<'a> {
    pub(super) columns: &'a Columns<'a>,
    pub(super) types: &'a Types,
    pub(super) graph: &'a Graph,
}

/// The types that phys has words for, each kind in an order that loads.
pub(super) struct Read {
    pub(super) enums: Vec<Enum>,
    pub(super) domains: Vec<Domain>,
    pub(super) composites: Vec<Composite>,
}

/// Reads the types that the scope holds and no extension brings.
pub(super) fn read(
    cx: &Context<'_>,
    rows: &[Row],
    constraints: &[Row],
    draft: &mut Draft,
) -> Result<Read, sqlx::Error> {
    let mut enums = Vec::new();
    let mut domains: Vec<(Oid, Domain)> = Vec::new();
    let mut composites: Vec<(Oid, Composite)> = Vec::new();
    let mut kept: HashSet<Oid> = HashSet::new();
    let checks = domain_checks(constraints)?;
    let mine = |row: &&Row| Ok(row.is("wanted")? && !row.is("is_member")?);
    let rows = rows.iter().filter_map(|row| match mine(&row) {
        Ok(true) => Some(Ok(row)),
        Ok(false) => None,
        Err(error) => Some(Err(error)),
    });
    for row in rows.collect::<Result<Vec<&Row>, sqlx::Error>>()? {
        let name = name(row.text("namespace")?, row.text("name")?);
        let oid = row.oid("oid")?;
        let key = Key::new("pg_type", oid);
        let comment = row.text("comment")?;
        match row.text("kind")?.as_str() {
            "e" => {
                kept.insert(oid);
                enums.push(Enum { name, labels: row.list("labels")?, comment });
            }
            "d" => {
                let none = Vec::new();
                let checks = checks.get(&oid).unwrap_or(&none);
                domains.push((oid, domain(cx, row, name, checks, draft)?));
            }
            "c" => {
                let fields = fields(cx, row.oid("relation")?)?;
                composites.push((oid, Composite { name, fields, comment }));
            }
            "r" => {
                let sql = commented(range(cx, row, &name)?, &format!("TYPE {}", path(&name)), &comment);
                draft.push(key, object("type", &name), sql);
                if row.maybe("canonical")?.is_some() {
                    draft.note(format!(
                        "type {}: its canonical function must be made between two steps of making the type",
                        plain(&name)
                    ));
                }
            }
            "b" => draft.note(format!("not carried: the base type {}", plain(&name))),
            "p" => draft.note(format!("not carried: the type {}, which is not defined", plain(&name))),
            // A multirange comes with its range.
            _ => {}
        }
    }
    let domains = loadable(cx.graph, domains, &mut kept, draft, |domain, draft, key| {
        draft.push(key, object("domain", &domain.name), create_domain(&domain));
    });
    let composites = loadable(cx.graph, composites, &mut kept, draft, |composite, draft, key| {
        draft.push(key, object("type", &composite.name), create_composite(&composite));
    });
    Ok(Read { enums, domains, composites })
}

type Check = (String, String);

/// The checks of domains.
fn domain_checks(rows: &[Row]) -> Result<HashMap<Oid, Vec<&Row>>, sqlx::Error> {
    let mut checks: HashMap<Oid, Vec<&Row>> = HashMap::new();
    for row in rows {
        let domain = row.oid("domain")?;
        if domain != 0 {
            checks.entry(domain).or_default().push(row);
        }
    }
    Ok(checks)
}

fn domain(
    cx: &Context<'_>,
    row: &Row,
    name: Name,
    checks: &[&Row],
    draft: &mut Draft,
) -> Result<Domain, sqlx::Error> {
    let mut all: Vec<Check> = Vec::new();
    for check in checks {
        let check_name = check.text("name")?;
        let comment = check.text("comment")?;
        if !comment.is_empty() {
            let on = format!("CONSTRAINT {} ON DOMAIN {}", ident(&check_name), path(&name));
            let sql = format!("COMMENT ON {on} IS {}", string(&comment));
            draft.push(Key::new("pg_constraint comment", check.oid("oid")?), object("comment", &name), sql);
        }
        if check.is("validated")? {
            all.push((check_name, expression(&check.maybe("expression")?.unwrap_or_default())));
            continue;
        }
        let (of, definition) = (path(&name), check.text("definition")?);
        let sql = format!("ALTER DOMAIN {of} ADD CONSTRAINT {} {definition}", ident(&check_name));
        draft.push(Key::new("pg_constraint", check.oid("oid")?), part("constraint", &check_name, &name), sql);
    }
    let collate = row.maybe("collation")?.map(|c| match row.maybe("collation_space") {
        Ok(Some(space)) if space != "pg_catalog" && space != "public" => format!("{space}.{c}"),
        _ => c,
    });
    Ok(Domain {
        ty: cx.types.spell(row.oid("base")?, &row.maybe("base_text")?.unwrap_or_default()),
        collate,
        not_null: row.is("not_null")?,
        default: row.maybe("expression")?,
        checks: all,
        comment: row.text("comment")?,
        name,
    })
}

/// Those types that need nothing but what is kept, in an order that loads; the others become SQL.
fn loadable<T>(
    graph: &Graph,
    mut rest: Vec<(Oid, T)>,
    kept: &mut HashSet<Oid>,
    draft: &mut Draft,
    as_sql: impl Fn(T, &mut Draft, Key),
) -> Vec<T> {
    let mut types = Vec::new();
    loop {
        let loads = |oid: &Oid| {
            graph.needs(&Key::new("pg_type", *oid)).iter().all(|k| k.0 == "pg_type" && kept.contains(&k.1))
        };
        // Always the first that loads, so that the order is the names' where nothing asks for another.
        let Some(at) = rest.iter().position(|(oid, _)| loads(oid)) else { break };
        let (oid, ty) = rest.remove(at);
        kept.insert(oid);
        types.push(ty);
    }
    for (oid, ty) in rest {
        as_sql(ty, draft, Key::new("pg_type", oid));
    }
    types
}

fn create_domain(domain: &Domain) -> String {
    let mut sql = format!("CREATE DOMAIN {} AS {}", path(&domain.name), domain.ty);
    if let Some(collate) = &domain.collate {
        sql.push_str(&format!(" COLLATE {}", collation_path(collate)));
    }
    if let Some(default) = &domain.default {
        sql.push_str(&format!(" DEFAULT {default}"));
    }
    if domain.not_null {
        sql.push_str(" NOT NULL");
    }
    for (name, check) in &domain.checks {
        sql.push_str(&format!("\n    CONSTRAINT {} CHECK ({check})", ident(name)));
    }
    commented(sql, &format!("DOMAIN {}", path(&domain.name)), &domain.comment)
}

/// A collation's name, perhaps behind that of its PostgreSQL schema.
fn collation_path(name: &str) -> String {
    match name.split_once('.') {
        Some((space, name)) => format!("{}.{}", ident(space), ident(name)),
        None => ident(name),
    }
}

fn fields(cx: &Context<'_>, relation: Oid) -> Result<Vec<Field>, sqlx::Error> {
    let field = |row: &Row| {
        Ok(Field {
            name: row.text("name")?,
            ty: cx.types.spell(row.oid("type")?, &row.text("type_text")?),
            collate: super::tables::collation(row)?,
            comment: row.text("comment")?,
        })
    };
    cx.columns.of(relation).iter().copied().map(field).collect()
}

fn create_composite(composite: &Composite) -> String {
    let mut fields = Vec::new();
    let mut comments = String::new();
    for field in &composite.fields {
        let collate =
            field.collate.as_deref().map_or(String::new(), |c| format!(" COLLATE {}", collation_path(c)));
        let column = format!("COLUMN {}.{}", path(&composite.name), ident(&field.name));
        comments = commented(comments, &column, &field.comment);
        fields.push(format!("\n    {} {}{collate}", ident(&field.name), field.ty));
    }
    let end = if fields.is_empty() { "" } else { "\n" };
    let sql = format!("CREATE TYPE {} AS ({}{end}){comments}", path(&composite.name), fields.join(","));
    commented(sql, &format!("TYPE {}", path(&composite.name)), &composite.comment)
}

fn range(cx: &Context<'_>, row: &Row, name: &Name) -> Result<String, sqlx::Error> {
    let subtype = cx.types.spell(row.oid("subtype")?, &row.maybe("subtype_text")?.unwrap_or_default());
    let mut options = vec![format!("SUBTYPE = {subtype}")];
    for (word, column) in [
        ("SUBTYPE_OPCLASS", "opclass"),
        ("COLLATION", "range_collation"),
        ("CANONICAL", "canonical"),
        ("SUBTYPE_DIFF", "subtype_diff"),
    ] {
        if let Some(value) = row.maybe(column)? {
            options.push(format!("{word} = {value}"));
        }
    }
    if let Some(multirange) = row.maybe("multirange")? {
        let namespace = name.namespace.clone().unwrap_or_else(|| "public".to_owned());
        options.push(format!("MULTIRANGE_TYPE_NAME = {}.{}", ident(&namespace), idents(&[multirange])));
    }
    Ok(format!("CREATE TYPE {} AS RANGE ({})", path(name), options.join(", ")))
}
