//! Triggers: what a check can't hold.

use crate::dialect::names::Kind;
use crate::dialect::{Target, quote};
use crate::ir::{self, TableId};
use crate::lower::Cx;
use crate::lower::expr::sqlite::now as sqlite_now;
use crate::phys;

/// `on update now()`: a changed explicit value wins, else now. One trigger sets all such columns of a table:
/// of two, each would take the other's update for a new one. The moment stands still within a statement, so
/// the second half of each condition ends the recursion where recursive triggers are on.
pub(super) fn touch(cx: &mut Cx<'_>, id: TableId, columns: &[&ir::Column]) -> Option<phys::Trigger> {
    let (first, rest) = columns.split_first()?;
    let table = cx.schema.table(id);
    let mut parts: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
    parts.push("touch");
    let name = cx.names.derived(id, Kind::Trigger, &parts);
    let conditions: Vec<String> = columns
        .iter()
        .map(|c| {
            let (ident, now) = (cx.ident(&c.name), sqlite_now(cx.schema.base(&c.ty)).text);
            format!("NEW.{ident} IS OLD.{ident} AND NEW.{ident} IS NOT ({now})")
        })
        .collect();
    let values: Vec<String> = columns
        .iter()
        .map(|c| {
            let (ident, now) = (cx.ident(&c.name), sqlite_now(cx.schema.base(&c.ty)).text);
            match rest {
                [] => format!("{ident} = {now}"),
                _ => {
                    format!("{ident} = CASE WHEN NEW.{ident} IS OLD.{ident} THEN {now} ELSE NEW.{ident} END")
                }
            }
        })
        .collect();
    let condition = match rest {
        [] => conditions.concat(),
        _ => format!("({})", conditions.join(")\n    OR (")),
    };
    let create = format!(
        "CREATE TRIGGER {} AFTER UPDATE ON {table_name}\n\
         FOR EACH ROW WHEN {condition}\n\
         BEGIN\n    UPDATE {table_name} SET {} WHERE {};\nEND",
        cx.ident(&name),
        values.join(",\n        "),
        this_row(cx, table),
        table_name = cx.ident(&table.name.flat()),
    );
    let names: Vec<&str> = std::iter::once(first).chain(rest).map(|c| c.name.as_str()).collect();
    Some(phys::Trigger { name, create, comment: format!("{}: on update now()", names.join(", ")) })
}

/// The condition that finds the row a trigger runs for.
fn this_row(cx: &Cx<'_>, table: &ir::Table) -> String {
    let keys: Vec<String> = match &table.primary_key {
        Some(key) => key.columns.iter().map(|c| cx.ident(&table.column(*c).name)).collect(),
        None => {
            // A column may hide one of the row number's names.
            let free = ["rowid", "_rowid_", "oid"].into_iter();
            let free = free.filter(|n| !table.columns.iter().any(|c| c.name.eq_ignore_ascii_case(n)));
            free.take(1).map(str::to_owned).collect()
        }
    };
    let same: Vec<String> = keys.iter().map(|k| format!("{k} = NEW.{k}")).collect();
    same.join(" AND ")
}

/// The elements of arrays are each of their type: two triggers for all arrays of a table, for a check may
/// hold no query. `rules` are columns, each with what must hold of an element.
pub(super) fn elements(cx: &mut Cx<'_>, id: TableId, rules: &[(&str, String)]) -> Vec<phys::Trigger> {
    if rules.is_empty() {
        return Vec::new();
    }
    let table = cx.schema.table(id);
    let table_name = cx.ident(&table.name.flat());
    let mut body = String::new();
    let mut columns = Vec::new();
    for (column, rule) in rules {
        let message = format!("CHECK constraint failed: {}_{column}_elements_check", table.name.flat());
        let (ident, message) = (cx.ident(column), quote::string(Target::Sqlite, &message));
        body.push_str(&format!(
            "    SELECT RAISE(ABORT, {message})\n        FROM json_each(NEW.{ident}) WHERE NOT ({rule});\n"
        ));
        columns.push(ident);
    }
    [("insert", "INSERT".to_owned()), ("update", format!("UPDATE OF {}", columns.join(", ")))]
        .into_iter()
        .map(|(word, event)| {
            let name = cx.names.derived(id, Kind::Trigger, &["elements", word]);
            let create =
                format!("CREATE TRIGGER {} AFTER {event} ON {table_name}\nBEGIN\n{body}END", cx.ident(&name));
            phys::Trigger { name, create, comment: "Each element of an array is of its type.".to_owned() }
        })
        .collect()
}

/// `auto always`: a value of one's own is refused. Before an insert without one, the number is -1.
pub(super) fn always(cx: &mut Cx<'_>, id: TableId, column: &ir::Column) -> Vec<phys::Trigger> {
    let table = cx.schema.table(id);
    let ident = cx.ident(&column.name);
    let table_name = cx.ident(&table.name.flat());
    let message = quote::string(
        Target::Sqlite,
        &format!("cannot write {}.{}: auto always", table.name.flat(), column.name),
    );
    let events = [
        ("insert", "INSERT".to_owned(), format!("NEW.{ident} <> -1")),
        ("update", format!("UPDATE OF {ident}"), format!("NEW.{ident} <> OLD.{ident}")),
    ];
    events
        .into_iter()
        .map(|(word, event, condition)| {
            let name = cx.names.derived(id, Kind::Trigger, &[column.name.as_str(), "always", word]);
            let create = format!(
                "CREATE TRIGGER {} BEFORE {event} ON {table_name}\n\
                 FOR EACH ROW WHEN {condition}\n\
                 BEGIN\n    SELECT RAISE(ABORT, {message});\nEND",
                cx.ident(&name),
            );
            phys::Trigger { name, create, comment: format!("{}: auto always", column.name) }
        })
        .collect()
}
