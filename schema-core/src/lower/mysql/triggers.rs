//! Triggers. Each body is one statement, so that the file needs no DELIMITER.

use super::table::Build;
use crate::dialect::names::Kind;
use crate::dialect::{Target, quote};
use crate::ir::{AutoKind, Column, Type};
use crate::lower::Cx;
use crate::phys;

/// The triggers of a table: `on update now()`, and `auto always`.
pub(super) fn triggers(cx: &mut Cx<'_>, b: &mut Build<'_>) {
    let here: Vec<&Column> = b.table.columns.iter().filter(|c| c.only.contains(Target::MySql)).collect();
    let always: Vec<&Column> = here.iter().copied().filter(|c| c.auto == Some(AutoKind::Always)).collect();
    let touched: Vec<&Column> = here.iter().copied().filter(|c| c.on_update_now).collect();

    if !always.is_empty() {
        // Text is no integer, so strict mode, which the trigger remembers, stops the statement with it.
        let sets = always.iter().map(|c| {
            let name = new(c);
            format!("{name} = if(coalesce({name}, 0) = 0, 0, {})", message(b, c))
        });
        let sets = sets.collect();
        add(cx, b, "INSERT", &always, sets, "refuses an explicit value of a column that is `auto always`");
    }
    let mut sets: Vec<String> = Vec::new();
    for c in &touched {
        let now = match cx.schema.base(&c.ty) {
            Type::Date => "utc_date()",
            Type::Time => "utc_time(6)",
            _ => "utc_timestamp(6)",
        };
        let (new, old) = (new(c), old(c));
        sets.push(format!("{new} = if({new} <=> {old}, {now}, {new})"));
    }
    for c in &always {
        let (new, old) = (new(c), old(c));
        sets.push(format!("{new} = if({new} <=> {old}, {new}, {})", message(b, c)));
    }
    if !sets.is_empty() {
        let columns: Vec<&Column> = touched.iter().chain(&always).copied().collect();
        let comment = match (touched.is_empty(), always.is_empty()) {
            (false, true) => "`on update now()`: a changed explicit value wins",
            (true, _) => "refuses a new value of a column that is `auto always`",
            (false, false) => {
                "`on update now()`: a changed explicit value wins; `auto always` columns stay as they are"
            }
        };
        add(cx, b, "UPDATE", &columns, sets, comment);
    }
}

fn new(c: &Column) -> String {
    format!("NEW.{}", quote::ident(Target::MySql, &c.name))
}

fn old(c: &Column) -> String {
    format!("OLD.{}", quote::ident(Target::MySql, &c.name))
}

fn message(b: &Build<'_>, c: &Column) -> String {
    quote::string(Target::MySql, &format!("{}.{} takes no explicit value", b.out.name.name, c.name))
}

fn add(
    cx: &mut Cx<'_>,
    b: &mut Build<'_>,
    event: &str,
    columns: &[&Column],
    sets: Vec<String>,
    comment: &str,
) {
    let mut parts: Vec<String> = columns.iter().map(|c| c.name.clone()).collect();
    parts.push(event.to_lowercase());
    let name = cx.names.derived(b.id, Kind::Trigger, &parts);
    let create = format!(
        "CREATE TRIGGER {} BEFORE {event} ON {} FOR EACH ROW\n  SET {}",
        cx.ident(&name),
        cx.ident(&b.out.name.name),
        sets.join(",\n      ")
    );
    b.out.triggers.push(phys::Trigger { name, create, comment: comment.to_owned() });
}
