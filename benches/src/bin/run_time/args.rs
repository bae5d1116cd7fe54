//! What the command line asks for.

use crate::peer::Result;
use std::path::PathBuf;

/// The command line.
pub(crate) struct Args {
    /// How many rounds are measured.
    pub(crate) rounds: usize,
    /// Where the figures are written as JSON.
    pub(crate) json: Option<PathBuf>,
    place: Option<String>,
    peer: Option<String>,
    work: Option<String>,
}

impl Args {
    /// Reads pairs of a name and a value.
    pub(crate) fn read(mut words: impl Iterator<Item = String>) -> Result<Self> {
        let mut args = Args { rounds: 11, json: None, place: None, peer: None, work: None };
        while let Some(name) = words.next() {
            let value = words.next().ok_or_else(|| format!("{name} wants a value"))?;
            match name.as_str() {
                "--rounds" => args.rounds = value.parse()?,
                "--json" => args.json = Some(value.into()),
                "--place" => args.place = Some(value),
                "--peer" => args.peer = Some(value),
                "--work" => args.work = Some(value),
                _ => return Err(format!("{name} is not known").into()),
            }
        }
        Ok(args)
    }

    pub(crate) fn place(&self, name: &str) -> bool {
        asked(&self.place, name)
    }

    pub(crate) fn peer(&self, name: &str) -> bool {
        asked(&self.peer, name)
    }

    pub(crate) fn work(&self, name: &str) -> bool {
        asked(&self.work, name)
    }
}

fn asked(part: &Option<String>, name: &str) -> bool {
    part.as_ref().is_none_or(|part| name.contains(part.as_str()))
}
