//! What the command line asks for.

use crate::peer::Result;
use crate::work::Work;
use std::path::PathBuf;
use std::time::Duration;

/// The command line.
pub(crate) struct Args {
    /// How many rounds are measured.
    pub(crate) rounds: usize,
    /// How long one sample should take.
    pub(crate) sample: Duration,
    /// How often a work goes into one sample, whatever it takes: for those who count instructions.
    pub(crate) times: Option<usize>,
    /// Where the figures are written as JSON.
    pub(crate) json: Option<PathBuf>,
    place: Option<String>,
    peer: Option<String>,
    work: Option<String>,
}

impl Args {
    /// Reads pairs of a name and a value.
    pub(crate) fn read(mut words: impl Iterator<Item = String>) -> Result<Self> {
        let mut args = Args {
            rounds: 11,
            sample: Duration::from_millis(10),
            times: None,
            json: None,
            place: None,
            peer: None,
            work: None,
        };
        while let Some(name) = words.next() {
            let value = words.next().ok_or_else(|| format!("{name} wants a value"))?;
            match name.as_str() {
                "--rounds" => args.rounds = value.parse()?,
                "--millis" => args.sample = Duration::from_millis(value.parse()?),
                "--times" => args.times = Some(value.parse()?),
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

    /// The work of that name, or all whose names hold it.
    pub(crate) fn works(&self) -> Vec<Work> {
        let exact = Work::ALL.into_iter().find(|work| self.work.as_ref() == Some(&work.title()));
        match exact {
            Some(work) => vec![work],
            None => Work::ALL.into_iter().filter(|work| asked(&self.work, &work.title())).collect(),
        }
    }
}

fn asked(part: &Option<String>, name: &str) -> bool {
    part.as_ref().is_none_or(|part| name.contains(part.as_str()))
}
