//! Feeds the compiler mutated schemas: `cargo run -p schema-tests --bin fuzz -- [--seconds N] [--seed N]`.
//!
//! Each input runs in a thread with the small stack of a test. A panic is reported with its input, which
//! is written beside; a stack overflow ends the process, and the input is the file written before it ran
//! (`--careful`, which writes each input first).

mod mutate;
mod run;

use run::{corpus, run};
use std::time::{Duration, Instant};

struct Arguments {
    seconds: u64,
    seed: u64,
    careful: bool,
}

fn arguments() -> Arguments {
    let mut found = Arguments { seconds: 10, seed: 1, careful: false };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut number = || args.next().and_then(|n| n.parse().ok());
        match arg.as_str() {
            "--seconds" => found.seconds = number().unwrap_or(found.seconds),
            "--seed" => found.seed = number().unwrap_or(found.seed),
            "--careful" => found.careful = true,
            _ => {
                eprintln!("usage: fuzz [--seconds N] [--seed N] [--careful]");
                std::process::exit(2);
            }
        }
    }
    found
}

fn main() {
    let arguments = arguments();
    let corpus = corpus();
    assert!(!corpus.is_empty(), "no schema to begin with");
    let worker = std::thread::Builder::new().stack_size(2 << 20).spawn(move || fuzz(&arguments, &corpus));
    let failed = worker.expect("a thread can be started").join().expect("the thread reports its failures");
    if failed > 0 {
        eprintln!("{failed} inputs failed");
        std::process::exit(1);
    }
}

fn fuzz(arguments: &Arguments, corpus: &[String]) -> usize {
    let folder = std::env::temp_dir().join("schemagen-fuzz");
    std::fs::create_dir_all(&folder).expect("a folder for what fails");
    let mut random = mutate::Random::new(arguments.seed);
    let end = Instant::now() + Duration::from_secs(arguments.seconds);
    let (mut runs, mut compiled, mut formatted, mut failed) = (0u64, 0u64, 0u64, 0usize);
    let mut slowest = Duration::ZERO;
    while Instant::now() < end && failed < 20 {
        let text = mutate::mutate(&mut random, corpus);
        if arguments.careful {
            std::fs::write(folder.join("last.schema"), &text).expect("the input can be written");
        }
        let start = Instant::now();
        let outcome = std::panic::catch_unwind(|| {
            let outcome = run(&text);
            (outcome.compiled.has_errors(), outcome.formatted)
        });
        slowest = slowest.max(start.elapsed());
        runs += 1;
        match outcome {
            Ok((errors, laid_out)) => {
                compiled += u64::from(!errors);
                formatted += u64::from(laid_out);
            }
            Err(_) => {
                failed += 1;
                let path = folder.join(format!("failed-{}-{runs}.schema", arguments.seed));
                std::fs::write(&path, &text).expect("the input can be written");
                eprintln!("failed: {}", path.display());
            }
        }
    }
    println!(
        "{runs} runs, {compiled} of them without an error, {formatted} formatted, {failed} failed; the slowest \
         took {slowest:?}"
    );
    failed
}
