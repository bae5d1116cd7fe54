//! What accounts lose and get, piece by piece.

use crate::migrate::rights::{Gift, Granted, Piece};
use crate::phys::Name;
use std::collections::{HashMap, HashSet};

/// What changes for one account.
pub(super) struct Change<'a> {
    /// The account, as it is to be; as it was, if it is of no service any more.
    pub(super) account: &'a Granted,
    /// What it loses.
    pub(super) gone: Vec<&'a Piece>,
    /// What it gets, with what made way and comes back.
    pub(super) come: Vec<&'a Piece>,
}

/// What changes, for the accounts for which something does. What is of a relation that `again` names is lost with it
/// and given again.
pub(super) fn changes<'a>(
    had: &'a [Granted],
    has: &'a [Granted],
    again: impl Fn(&Piece) -> bool,
) -> Vec<Change<'a>> {
    let nothing: &[Piece] = &[];
    let pieces = |list: &'a [Granted], name: &str| -> &'a [Piece] {
        list.iter().find(|g| g.account == name).map_or(nothing, |g| &g.pieces)
    };
    let is_new = |g: &&Granted| has.iter().any(|other| other.account == g.account);
    let accounts = has.iter().chain(had.iter().filter(|g| !is_new(g)));
    let change = |account: &'a Granted| {
        let (old, new) = (pieces(had, &account.account), pieces(has, &account.account));
        let (before, after): (HashSet<&Piece>, HashSet<&Piece>) =
            (old.iter().collect(), new.iter().collect());
        Change {
            account,
            gone: old.iter().filter(|p| !after.contains(p)).collect(),
            come: new.iter().filter(|p| !before.contains(p) || again(p)).collect(),
        }
    };
    accounts.map(change).filter(|c| !c.gone.is_empty() || !c.come.is_empty()).collect()
}

/// Privileges on the same thing, in one statement: what they are on, and each of them.
pub(super) fn privileges<'a>(pieces: &[&'a Piece]) -> Vec<(&'a str, Vec<&'a str>)> {
    let mut grouped: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for piece in pieces {
        let Gift::Privilege { what, on } = &piece.gift else { continue };
        let place = *places.entry(on).or_insert_with(|| {
            grouped.push((on, Vec::new()));
            grouped.len() - 1
        });
        grouped[place].1.push(what);
    }
    grouped
}

/// Whether a piece is of one of these relations.
pub(super) fn is_of<'n>(piece: &Piece, mut relations: impl Iterator<Item = &'n Name>) -> bool {
    piece.of.as_ref().is_some_and(|of| relations.any(|name| name == of))
}
