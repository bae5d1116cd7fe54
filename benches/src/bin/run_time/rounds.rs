//! One run: every round does all work with every peer, in another order each time.

use crate::args::Args;
use crate::peer::{Peer, Result};
use crate::place::Place;
use crate::work::{TASKS, Work};
use schema_benches::measure;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::{Duration, Instant};

/// What one peer took for one piece of work, each time.
#[derive(Clone, Copy)]
pub(crate) struct Figure {
    pub(crate) wall: Duration,
    /// Of this process: what a server does is not in it.
    pub(crate) cpu: Duration,
}

/// The figures of one place: a row for each work, with a figure for each peer that does it.
pub(crate) struct Figures {
    pub(crate) place: String,
    pub(crate) peers: Vec<&'static str>,
    pub(crate) rows: Vec<(Work, Vec<Option<Figure>>)>,
}

/// How often a work goes into one sample at most.
const MOST: usize = 500_000;

/// The medians of all rounds.
pub(crate) fn measure(place: &Place, peers: &[Box<dyn Peer>], args: &Args) -> Result<Figures> {
    let mut rows = Vec::new();
    let works = args.works();
    let mut lanes = Vec::new();
    for work in &works {
        for (at, peer) in peers.iter().enumerate() {
            if let Some(times) = warm_up(&**peer, *work, args)? {
                lanes.push((*work, at, times, Vec::new()));
            }
        }
    }
    for round in 0..args.rounds {
        // What ran just before has a part in a figure: each time it is something else.
        lanes.sort_by_cached_key(|(work, at, ..)| {
            let mut hasher = DefaultHasher::new();
            (round, work.title(), at).hash(&mut hasher);
            hasher.finish()
        });
        for (work, at, times, samples) in &mut lanes {
            samples.push(sample(&*peers[*at], *work, *times)?);
        }
    }
    for work in works {
        let of = |at| lanes.iter().find(|lane| lane.0 == work && lane.1 == at);
        let figures = (0..peers.len()).map(|at| of(at).map(|lane| median(&lane.3))).collect();
        rows.push((work, figures));
    }
    Ok(Figures { place: place.title(), peers: peers.iter().map(|peer| peer.name()).collect(), rows })
}

/// Checks that the work is done, and finds how often it goes into one sample.
fn warm_up(peer: &dyn Peer, work: Work, args: &Args) -> Result<Option<usize>> {
    let mut times = 1;
    loop {
        let start = Instant::now();
        let Some(rows) = peer.run(work, times)? else {
            return Ok(None);
        };
        let took = start.elapsed();
        if work.inserts() {
            peer.run(Work::Undo, 1)?;
        }
        if rows != work.rows() {
            let (name, title, wanted) = (peer.name(), work.title(), work.rows());
            return Err(format!("{name}, {title}: {rows} rows, not {wanted}").into());
        }
        if args.times.is_some() {
            return Ok(args.times);
        }
        // The first times prepare statements and open connections.
        let sample = args.sample;
        if times > 1 && took * 2 > sample || took > sample * 4 || times > MOST {
            let one = took.max(Duration::from_nanos(1)) / times as u32;
            return Ok(Some((sample.as_nanos() / one.as_nanos().max(1)).clamp(1, MOST as u128) as usize));
        }
        times *= 2;
    }
}

fn sample(peer: &dyn Peer, work: Work, times: usize) -> Result<Figure> {
    let cpu = measure::cpu_time();
    let start = Instant::now();
    peer.run(work, times)?;
    let wall = start.elapsed();
    let cpu = measure::cpu_time() - cpu;
    if work.inserts() {
        peer.run(Work::Undo, 1)?;
    }
    let ops = if work == Work::Tasks { times * TASKS } else { times };
    Ok(Figure { wall: wall / ops as u32, cpu: cpu / ops as u32 })
}

/// Wall and CPU time each have a median of their own.
fn median(samples: &[Figure]) -> Figure {
    let of = |time: fn(&Figure) -> Duration| {
        let mut times: Vec<_> = samples.iter().map(time).collect();
        times.sort_unstable();
        times[times.len() / 2]
    };
    Figure { wall: of(|figure| figure.wall), cpu: of(|figure| figure.cpu) }
}
