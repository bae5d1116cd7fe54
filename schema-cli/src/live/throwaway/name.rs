//! What a throwaway database is called: `shop_schemagen_65673a8c_1f0e9d2c`, which tells when it was made.

use crate::session::Failure;
use std::time::{SystemTime, UNIX_EPOCH};

/// What stands between the database's name and the rest.
const MARK: &str = "_schemagen_";
/// Names may have so many bytes on every server.
const MOST: usize = 63;
/// After so many seconds, a throwaway database is one that a killed run left.
const OLD: u64 = 3600;

/// A throwaway database's name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Name(pub(super) String);

impl Name {
    /// A new one beside `database`.
    pub(super) fn new(database: &str) -> Result<Name, Failure> {
        let mut random = [0; 4];
        getrandom::fill(&mut random)
            .map_err(|error| Failure::system(format!("no random numbers: {error}")))?;
        Ok(Name::made(database, now(), u32::from_ne_bytes(random)))
    }

    fn made(database: &str, at: u64, random: u32) -> Name {
        Name(format!("{}{at:08x}_{random:08x}", prefix(database)))
    }

    /// Of `names`, those that killed runs left beside `database`.
    pub(super) fn left(database: &str, names: Vec<String>) -> Vec<Name> {
        let prefix = prefix(database);
        let now = now();
        let is_left = |name: &String| {
            let rest = name.strip_prefix(&prefix)?;
            let (at, random) = rest.split_once('_')?;
            let hex =
                |text: &str| text.len() == 8 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
            let made = u64::from_str_radix(at, 16).ok().filter(|_| hex(at) && hex(random))?;
            (made + OLD < now).then_some(())
        };
        names.into_iter().filter(|name| is_left(name).is_some()).map(Name).collect()
    }
}

fn prefix(database: &str) -> String {
    let most = MOST - MARK.len() - 17;
    let end = (0..=most.min(database.len())).rev().find(|end| database.is_char_boundary(*end));
    format!("{}{MARK}", &database[..end.unwrap_or(0)])
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_old_ones_of_the_same_database_are_left() {
        let made = |database, age| Name::made(database, now() - age, 7).0;
        let names = vec![
            made("shop", OLD + 5),
            made("shop", 5),
            made("shop2", OLD + 5),
            "shop_schemagen_archive".to_owned(),
            "shop".to_owned(),
        ];
        assert_eq!(Name::left("shop", names.clone()), [Name(names[0].clone())]);
    }

    #[test]
    fn a_long_name_is_cut_between_its_characters() {
        let name = Name::made(&"ä".repeat(40), now(), 7).0;
        assert!(name.len() <= MOST && name.starts_with("ää"), "{name}");
        assert_eq!(Name::left(&"ä".repeat(40), vec![name]), []);
    }
}
