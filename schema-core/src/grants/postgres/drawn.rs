//! What tables call and draw from in the name of whoever writes: functions and sequences.

use super::account::functions_of;
use super::{qualified, text, written_policies};
use crate::dialect::Target::Postgres;
use crate::dialect::names;
use crate::grants::list;
use crate::grants::matrix::{Rights, TableRights, Verb};
use crate::ir::{AutoKind, Column, ExprKind, Schema, Sequence, SequenceId, Table, TableId};
use crate::lower::expr::visit;
use std::collections::BTreeSet;

/// A block that lets an account call the functions that these tables (regclass expressions) call, as far as they lie in
/// these PostgreSQL schemas.
pub(crate) fn callable(tables: &[String], spaces: &[&str], account: &str) -> String {
    format!(
        "DECLARE
    called regprocedure;
BEGIN
    FOR called IN{}
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', called, {});
    END LOOP;
END
",
        functions_of(tables, &list(spaces.iter().map(|n| text(n)))),
        text(account)
    )
}

/// The tables whose functions run in the name of an account with these rights.
pub(super) fn calling<'s>(schema: &'s Schema, rights: &Rights) -> impl Iterator<Item = &'s Table> {
    let by_hand: BTreeSet<TableId> = written_policies(schema).map(|(table, _)| table).collect();
    let writes = move |r: &&TableRights| {
        r.is_scoped()
            || by_hand.contains(&r.table)
            || r.get(Verb::Insert).is_some()
            || r.get(Verb::Update).is_some()
    };
    rights.tables.iter().filter(writes).map(|r| schema.table(r.table))
}

/// An expression of a table's number.
pub(super) fn regclass(table: &Table) -> String {
    format!("{}::regclass", text(&qualified(&table.name)))
}

/// The sequences that defaults of the tables draw from into which these rights insert.
pub(crate) fn drawn<'s>(schema: &'s Schema, rights: &Rights) -> Vec<&'s Sequence> {
    let inserts = rights.tables.iter().filter(|r| r.get(Verb::Insert).is_some());
    let columns = inserts.flat_map(|r| &schema.table(r.table).columns);
    let mut found: Vec<SequenceId> = Vec::new();
    for default in columns.filter(|c| c.only.contains(Postgres)).filter_map(|c| schema.default_of(c)) {
        visit(default, &mut |e| match e.kind {
            ExprKind::NextVal(id) if !found.contains(&id) => found.push(id),
            _ => {}
        });
    }
    found.into_iter().map(|id| schema.sequence(id)).collect()
}

/// The sequences behind the serial columns of a table, by the names that the server chooses.
pub(crate) fn serial_sequences(table: &Table) -> impl Iterator<Item = String> + '_ {
    serial_columns(table).map(|c| names::sequence(&table.name.name, &c.name))
}

/// The serial columns of a table.
pub(super) fn serial_columns(table: &Table) -> impl Iterator<Item = &Column> {
    table.columns.iter().filter(|c| c.auto == Some(AutoKind::Serial) && c.only.contains(Postgres))
}
