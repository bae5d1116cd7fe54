//! What accounts are given, and row security for those that have row rules. In the same transaction as the change:
//! nobody is without a right in between, and nobody has one too many.

use super::script::{Phase, Script};
use super::touched::{Touch, Touched};
use crate::dialect::{Target, quote};
use crate::grants::postgres::callable;
use crate::migrate::plan::rights::{Change, changes, is_of, privileges};
use crate::migrate::rights::{Gift, Granted, Piece};
use crate::migrate::{Diff, Difference, Sides};
use crate::phys::{Name, RowSecurity};
use crate::render::writer::plain;
use std::collections::BTreeSet;
use std::fmt::Write;

pub(super) fn plan(script: &mut Script<'_>, sides: &Sides, diff: &Diff<'_>, touched: &Touched) {
    let again = |piece: &Piece| comes_back(piece, diff, touched);
    drop_policies(script, sides, diff, &again);
    row_security(script, sides, diff, touched);
    for change in changes(&sides.had, &sides.has, again) {
        let mut body = String::new();
        // What is gone as a whole has no rights on it any more.
        let gone: Vec<&Piece> = change.gone.iter().copied().filter(|p| !is_dropped(p, diff)).collect();
        let to = &change.account.to;
        for (on, what) in privileges(&gone) {
            let _ = writeln!(body, "REVOKE {} ON {on} FROM {to};", what.join(", "));
        }
        for piece in &gone {
            if let Gift::Line { what, .. } = &piece.gift {
                let _ = writeln!(body, "REVOKE {what} FROM {to};");
            }
        }
        for (on, what) in privileges(&change.come) {
            let _ = writeln!(body, "GRANT {} ON {on} TO {to};", what.join(", "));
        }
        for piece in &change.come {
            match &piece.gift {
                Gift::Line { what, with } => {
                    let _ = writeln!(body, "{};", format!("GRANT {what} TO {to} {with}").trim_end());
                }
                Gift::Policy { create, .. } => {
                    let _ = writeln!(body, "{create};");
                }
                Gift::Privilege { .. } | Gift::View { .. } => {}
            }
        }
        body.push_str(&functions(&change, diff));
        if body.is_empty() {
            continue;
        }
        let sql = match to.as_str() {
            "PUBLIC" => format!("DO {}", quote::dollars(&format!("\nBEGIN\n{}END\n", indented(&body, 4)))),
            _ => format!(
                "DO {}",
                quote::dollars(&format!(
                    "\nBEGIN\n    IF EXISTS (SELECT FROM pg_roles WHERE rolname = {}) THEN\n{}    END IF;\nEND\n",
                    quote::string(Target::Postgres, &change.account.account),
                    indented(&body, 8)
                ))
            ),
        };
        script.add(
            Phase::Grants,
            format!("what the account {} may do, if it is there", change.account.account),
            |w| {
                w.push(&sql);
            },
        );
    }
}

/// Whether a right is lost by the change itself: with a view that is made again, with a table's columns.
fn comes_back(piece: &Piece, diff: &Diff<'_>, touched: &Touched) -> bool {
    let Some(of) = &piece.of else { return false };
    if diff.new.raws.iter().any(|r| r.object.as_ref().is_some_and(|o| o.kind == "view" && o.name == *of)) {
        let changed = diff
            .raws
            .iter()
            .filter_map(|d| d.new())
            .any(|r| r.object.as_ref().is_some_and(|o| o.name == *of));
        return changed || touched.is_view(of);
    }
    let gone = || {
        let old = diff.old.tables.iter().find(|t| t.name == *of);
        old.is_some_and(|t| t.columns.iter().any(|c| touched.touch(of, &c.name) == Some(Touch::Gone)))
    };
    match &piece.gift {
        Gift::Policy { create, .. } => touched.is_touched_table(of) || touched.is_touched_text(create),
        _ => touched.rebuilt.contains(of) || gone(),
    }
}

fn is_dropped(piece: &Piece, diff: &Diff<'_>) -> bool {
    let views = diff.raws.iter().filter_map(Difference::dropped);
    let views = views.filter_map(|r| r.object.as_ref()).filter(|o| o.kind == "view").map(|o| &o.name);
    is_of(piece, diff.dropped.iter().map(|t| &t.name).chain(views))
}

/// Policies make way before the columns that they read.
fn drop_policies(script: &mut Script<'_>, sides: &Sides, diff: &Diff<'_>, again: &dyn Fn(&Piece) -> bool) {
    for granted in &sides.had {
        let new: &[Piece] =
            sides.has.iter().find(|g| g.account == granted.account).map_or(&[], |g| &g.pieces);
        for piece in granted.pieces.iter().filter(|p| !is_dropped(p, diff)) {
            let (Gift::Policy { name, .. }, Some(of)) = (&piece.gift, &piece.of) else { continue };
            if !new.contains(piece) || again(piece) {
                script.add(Phase::DropPolicies, format!("drop policy {name} of {}", plain(of)), |w| {
                    // Of an account that is not there, there is none.
                    w.push("DROP POLICY IF EXISTS ").ident(name).push(" ON ").name(of);
                });
            }
        }
    }
}

/// Row security is on where an account has a row rule, and off where none has one any more.
fn row_security(script: &mut Script<'_>, sides: &Sides, diff: &Diff<'_>, touched: &Touched) {
    let (before, after) = (ruled(&sides.had), ruled(&sides.has));
    for table in &diff.new.tables {
        let fresh =
            touched.rebuilt.contains(&table.name) || diff.created.iter().any(|t| t.name == table.name);
        let word = match (before.contains(&table.name) && !fresh, after.contains(&table.name)) {
            _ if table.row_security != RowSecurity::Off => continue,
            (false, true) => "ENABLE",
            (true, false) => "DISABLE",
            _ => continue,
        };
        script.alter(Phase::Policies, &table.name, "row security", |w| {
            w.push(word).push(" ROW LEVEL SECURITY");
        });
    }
}

fn ruled(granted: &[Granted]) -> BTreeSet<&Name> {
    let policies = granted.iter().flat_map(|g| &g.pieces);
    policies.filter(|p| matches!(p.gift, Gift::Policy { .. })).filter_map(|p| p.of.as_ref()).collect()
}

/// Functions that the tables call which this account writes, where those tables change.
fn functions(change: &Change<'_>, diff: &Diff<'_>) -> String {
    let changed = |name: &&Name| {
        diff.created.iter().any(|t| t.name == **name) || diff.tables.iter().any(|t| t.new.name == **name)
    };
    let tables: Vec<&Name> = change.account.writes.iter().filter(changed).collect();
    let any = !diff.new.functions.is_empty()
        || diff.new.raws.iter().any(|r| r.object.as_ref().is_some_and(|o| o.kind == "function"));
    if tables.is_empty() || !any {
        return String::new();
    }
    let spaces: Vec<&str> =
        std::iter::once("public").chain(diff.new.namespaces.iter().map(|n| n.name.as_str())).collect();
    let paths: Vec<String> = tables
        .iter()
        .map(|n| quote::path(Target::Postgres, Some(n.namespace.as_deref().unwrap_or("public")), &n.name))
        .map(|path| format!("{}::regclass", quote::string(Target::Postgres, &path)))
        .collect();
    format!("{};\n", callable(&paths, &spaces, &change.account.account).trim_end())
}

fn indented(text: &str, by: usize) -> String {
    text.lines().map(|line| format!("{:by$}{line}\n", "")).collect()
}
