//! How revisions stand to one another, where their versions alone don't say it: branches, and revisions that were put
//! together to one.

use super::record::Head;
use std::collections::{BTreeMap, BTreeSet};

/// The heads of a folder's records.
#[derive(Clone, Debug)]
pub struct Lineage<'h>(BTreeMap<i64, &'h Head>);

/// Revisions that were put together to one, and how the versions of a target are parted by it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Squash {
    /// Their ids, oldest first.
    pub revisions: Vec<i64>,
    /// The versions of the one's files.
    pub versions: Vec<i64>,
    /// The first version that is of a later revision, if there is one.
    pub next: Option<i64>,
}

impl<'h> Lineage<'h> {
    /// Of all records that there are.
    pub fn of(heads: impl IntoIterator<Item = &'h Head>) -> Lineage<'h> {
        Lineage(heads.into_iter().map(|head| (head.revision.id, head)).collect())
    }

    /// The ids of a revision and of all that it was made upon.
    pub fn line(&self, of: i64) -> BTreeSet<i64> {
        let (mut line, mut open) = (BTreeSet::new(), vec![of]);
        while let Some(id) = open.pop() {
            if let Some(head) = self.0.get(&id).filter(|_| line.insert(id)) {
                open.extend(head.parents.iter().map(|parent| parent.id));
            }
        }
        line
    }

    /// Whether a version is of one of these revisions: it is of the last one that is not after it.
    pub fn is_of(&self, version: i64, revisions: &BTreeSet<i64>) -> bool {
        self.holder(version).is_some_and(|id| revisions.contains(&id))
    }

    fn holder(&self, version: i64) -> Option<i64> {
        self.0.range(..=version).next_back().map(|(id, _)| *id)
    }

    /// Versions that don't hang on one another, the older one first: those of revisions made side by side.
    pub fn beside(&self, versions: &[i64]) -> Vec<(i64, i64)> {
        let mut last = None;
        let is_line = self.0.values().all(|head| {
            let parents: Vec<i64> = head.parents.iter().map(|parent| parent.id).collect();
            parents.as_slice() == last.replace(head.revision.id).as_slice()
        });
        if is_line {
            return Vec::new();
        }
        let versions: Vec<(i64, i64)> =
            versions.iter().filter_map(|version| Some((*version, self.holder(*version)?))).collect();
        let mut beside = Vec::new();
        for id in self.0.keys() {
            let line = self.line(*id);
            let own = versions.iter().filter(|(_, of)| of == id).map(|(version, _)| *version);
            for newer in own {
                let apart = versions.iter().filter(|(older, of)| *older < newer && !line.contains(of));
                beside.extend(apart.map(|(older, _)| (*older, newer)));
            }
        }
        beside
    }

    /// The revision that others were put together to. There is one at most: it begins all others.
    pub fn squashed(&self) -> Option<&'h Head> {
        self.0.values().find(|head| !head.replaces.is_empty()).copied()
    }

    /// How `versions` are parted by that revision.
    pub fn squash(&self, versions: &[i64]) -> Option<Squash> {
        let head = self.squashed()?;
        let own = BTreeSet::from([head.revision.id]);
        let (versions, others): (Vec<i64>, Vec<i64>) =
            versions.iter().partition(|version| self.is_of(**version, &own));
        let next = others.into_iter().filter(|version| *version > head.revision.id).min();
        let revisions = head.replaces.iter().map(|revision| revision.id).collect();
        Some(Squash { revisions, versions, next })
    }
}

#[cfg(test)]
mod tests {
    use super::super::record::Revision;
    use super::*;
    use crate::dialect::PerTarget;

    fn revision(id: i64) -> Revision {
        Revision { id, name: "x".to_owned() }
    }

    fn head(id: i64, parents: &[i64], replaces: &[i64]) -> Head {
        Head {
            revision: revision(id),
            parents: parents.iter().copied().map(revision).collect(),
            replaces: replaces.iter().copied().map(revision).collect(),
            schemagen: String::new(),
            fingerprints: PerTarget::default(),
        }
    }

    #[test]
    fn a_line_has_nothing_beside_it() {
        let heads = [head(10, &[], &[]), head(20, &[10], &[]), head(30, &[20], &[])];
        assert_eq!(Lineage::of(&heads).beside(&[10, 11, 20, 30]), []);
    }

    #[test]
    fn branches_stand_beside_each_other_with_all_of_their_parts() {
        let heads =
            [head(10, &[], &[]), head(20, &[10], &[]), head(30, &[10], &[]), head(40, &[20, 30], &[])];
        let lineage = Lineage::of(&heads);
        assert_eq!(lineage.beside(&[10, 20, 21, 30, 40]), [(20, 30), (21, 30)]);
        assert_eq!(lineage.line(40), BTreeSet::from([10, 20, 30, 40]));
        assert_eq!(lineage.line(30), BTreeSet::from([10, 30]));
    }

    #[test]
    fn a_squash_parts_the_versions() {
        let heads = [head(30, &[], &[10, 20, 30]), head(40, &[30], &[])];
        let squash = Lineage::of(&heads).squash(&[30, 31, 40, 41]).expect("there is one");
        let expected = Squash { revisions: vec![10, 20, 30], versions: vec![30, 31], next: Some(40) };
        assert_eq!(squash, expected);
        assert_eq!(Lineage::of(&heads[1..]).squash(&[40]), None);
    }
}
