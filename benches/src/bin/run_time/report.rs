//! Figures as tables to read, and as JSON.

use crate::rounds::{Figure, Figures};
use std::fmt::Write;
use std::time::Duration;

/// Two tables of a place: wall time, and CPU time of the client.
pub(crate) fn print(figures: &Figures) {
    println!("\n## {}", figures.place);
    table("wall", figures, |figure| figure.wall);
    table("client CPU", figures, |figure| figure.cpu);
}

fn table(title: &str, figures: &Figures, time: fn(&Figure) -> Duration) {
    println!("\n| {title}, µs (ratio to the fastest) | {} |", figures.peers.join(" | "));
    println!("| --- |{}", " ---: |".repeat(figures.peers.len()));
    for (work, row) in &figures.rows {
        let fastest = row.iter().flatten().map(time).min().unwrap_or_default();
        let cell = |figure: &Option<Figure>| match figure {
            None => "–".to_owned(),
            Some(figure) => {
                let ratio = time(figure).as_secs_f64() / fastest.as_secs_f64();
                format!("{} ({ratio:.2})", micros(time(figure)))
            }
        };
        let cells: Vec<_> = row.iter().map(cell).collect();
        println!("| {} | {} |", work.title(), cells.join(" | "));
    }
}

/// Three digits that mean something.
fn micros(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    match micros {
        ..10.0 => format!("{micros:.2}"),
        ..100.0 => format!("{micros:.1}"),
        _ => format!("{micros:.0}"),
    }
}

/// An array of objects: place, work, peer, wall_ns, cpu_ns.
pub(crate) fn json(results: &[Figures]) -> String {
    let mut out = String::from("[");
    for figures in results {
        for (work, row) in &figures.rows {
            for (peer, figure) in figures.peers.iter().zip(row) {
                let Some(figure) = figure else { continue };
                let comma = if out.len() > 1 { "," } else { "" };
                let _ = write!(
                    out,
                    "{comma}\n{{\"place\":{:?},\"work\":{:?},\"peer\":{peer:?},\"wall_ns\":{},\"cpu_ns\":{}}}",
                    figures.place,
                    work.title(),
                    figure.wall.as_nanos(),
                    figure.cpu.as_nanos()
                );
            }
        }
    }
    out.push_str("\n]\n");
    out
}
