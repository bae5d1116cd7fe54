//! What accounts are given. These servers keep rights by the names of tables and columns, whatever becomes of those:
//! what an account loses is taken away before anything changes, and what it gets is given when all is there. What
//! stays of a right that becomes narrower is given again at once: what is taken from a whole table is taken from each of
//! its columns, so that an account is without it for that moment.

use super::super::Step;
use super::super::rights::{Change, changes, privileges};
use super::ident;
use super::pair::Pair;
use crate::migrate::Sides;
use crate::migrate::rights::{Gift, Piece};

/// What becomes of rights.
pub(super) struct Rights {
    first: Vec<Step>,
    last: Vec<Step>,
}

impl Rights {
    /// Those that differ.
    pub(super) fn between(sides: &Sides, pairs: &[Pair<'_>]) -> Rights {
        let mut rights = Rights { first: Vec::new(), last: Vec::new() };
        for change in changes(&sides.had, &sides.has, |_| false) {
            rights.add(&change, pairs);
        }
        rights
    }

    /// Before anything changes.
    pub(super) fn take(&self, steps: &mut Vec<Step>) {
        steps.extend_from_slice(&self.first);
    }

    /// When all is there.
    pub(super) fn give(&self, steps: &mut Vec<Step>) {
        steps.extend_from_slice(&self.last);
    }

    fn add(&mut self, change: &Change<'_>, pairs: &[Pair<'_>]) {
        let account = &change.account.account;
        let to = &change.account.to;
        let step =
            |what: String, sql: String| Step { account: Some(account.clone()), ..Step::new(what, sql) };
        let narrows =
            |piece: &Piece| is_there(piece, pairs) && change.gone.iter().any(|gone| holds(gone, piece));
        let (now, later): (Vec<&Piece>, Vec<&Piece>) = change.come.iter().partition(|piece| narrows(piece));
        for (on, what) in privileges(&change.gone) {
            let sql = format!("REVOKE {} ON {on} FROM {to}", what.join(", "));
            self.first.push(step(format!("{account} loses what it may do with {on}."), sql));
        }
        for (on, what) in privileges(&now) {
            let sql = format!("GRANT {} ON {on} TO {to}", what.join(", "));
            self.first.push(step(format!("{account} keeps a part of what it may do with {on}."), sql));
        }
        for piece in &change.gone {
            match &piece.gift {
                Gift::Line { what, .. } if is_inside(what) => {
                    let said = format!("{account} loses what its line says.");
                    self.first.push(step(said, format!("REVOKE {what} FROM {to}")));
                }
                Gift::View { name, .. } if !change.come.iter().any(|p| is_view(p, name)) => {
                    let said = format!("The view {name} goes, which held a rule for rows.");
                    self.first.push(Step::new(said, format!("DROP VIEW IF EXISTS {}", ident(name))));
                }
                _ => {}
            }
        }
        for piece in &later {
            if let Gift::View { name, create } = &piece.gift {
                self.last.push(step(
                    format!("The view {name} holds the rows that {account} may see."),
                    create.clone(),
                ));
            }
        }
        for (on, what) in privileges(&later) {
            let sql = format!("GRANT {} ON {on} TO {to}", what.join(", "));
            self.last.push(step(format!("What {account} may do with {on}."), sql));
        }
        for piece in &later {
            if let Gift::Line { what, with } = &piece.gift
                && is_inside(what)
            {
                let sql = format!("GRANT {what} TO {to} {with}");
                self.last.push(step(format!("What a line gives {account}."), sql.trim_end().to_owned()));
            }
        }
    }
}

/// Whether a right on one column can be given before anything changes.
fn is_there(piece: &Piece, pairs: &[Pair<'_>]) -> bool {
    let (Gift::Privilege { what, .. }, Some(of)) = (&piece.gift, &piece.of) else { return false };
    let pair = pairs.iter().find(|p| p.old.name == *of && p.new.name == *of);
    pair.is_some_and(|pair| {
        pair.kept()
            .any(|(was, _, new)| was.name == new.name && what.ends_with(&format!(" ({})", ident(&was.name))))
    })
}

/// Whether a right is one on the whole of what another is on a column of.
fn holds(whole: &Piece, part: &Piece) -> bool {
    let (Gift::Privilege { what: all, on }, Gift::Privilege { what, on: other }) = (&whole.gift, &part.gift)
    else {
        return false;
    };
    on == other && what.strip_prefix(all.as_str()).is_some_and(|rest| rest.starts_with(" ("))
}

fn is_view(piece: &Piece, name: &str) -> bool {
    matches!(&piece.gift, Gift::View { name: other, .. } if other == name)
}

/// Whether a line gives something in the database: roles, and what holds for a server, are its administrator's.
fn is_inside(what: &str) -> bool {
    let what = what.to_ascii_uppercase();
    what.split_once(" ON ").is_some_and(|(_, on)| !on.trim_start().starts_with('*'))
}
