//! Runs an example as its reader does: its binary, in a folder, with an environment.

use std::path::Path;
use std::process::Command;

/// What a run gave.
#[derive(Debug)]
pub struct Run {
    /// The exit status.
    pub status: i32,
    /// What it printed.
    pub out: String,
    /// What it said on stderr.
    pub err: String,
}

/// Runs `program` in `folder`. It sees no variable of this process, only those of `env`. Fails if a
/// password among them is shown.
pub fn run(program: &str, folder: &Path, env: &[(&str, String)]) -> Run {
    run_with(program, &[], folder, env)
}

/// [`run`] with arguments.
pub fn run_with(program: &str, args: &[&str], folder: &Path, env: &[(&str, String)]) -> Run {
    let output = Command::new(program)
        .args(args)
        .current_dir(folder)
        .env_clear()
        .envs(env.iter().map(|(name, value)| (name, value)))
        .output()
        .unwrap_or_else(|e| panic!("{program}: {e}"));
    let run = Run {
        status: output.status.code().unwrap_or_else(|| panic!("{program}: ended by a signal")),
        out: String::from_utf8(output.stdout).expect("stdout is text"),
        err: String::from_utf8(output.stderr).expect("stderr is text"),
    };
    for (name, value) in env.iter().filter(|(name, _)| *name == "DB_PASS") {
        assert!(!value.is_empty(), "{name}: an empty password can't be looked for");
        assert!(!run.out.contains(value) && !run.err.contains(value), "{name} is shown: {run:#?}");
    }
    run
}

/// The runs that must fail, each with a message that says what to mend: settings that can't be
/// understood, and a server that isn't there.
pub fn refuses_wrong_settings(program: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let hidden = ("DB_PASS", "hunter2-hidden".to_owned());
    let fails = |env: &[(&str, &str)], expected: &str| {
        let mut env: Vec<_> = env.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        env.push(hidden.clone());
        let run = run(program, folder.path(), &env);
        assert_eq!((run.status, run.out.as_str()), (1, ""), "{}", run.err);
        assert!(run.err.contains(expected), "{expected}\n{}", run.err);
        run.err
    };
    let said = fails(&[("DB_TYPE", "oracle")], "DB_TYPE is 'oracle'; it must be postgresql, mysql or sqlite");
    assert_eq!(said.lines().count(), 1, "{said}");
    fails(&[("DB_TYPE", "mysql"), ("DB_USER", "ann"), ("DB_PORT", "port")], "DB_PORT is 'port'");
    fails(&[("DB_TYPE", "postgresql")], "DB_USER is not set");
    fails(&[("DATABASE_URL", "oracle://ann:hunter2-hidden@db/shop")], "DATABASE_URL: unknown scheme");

    // Nobody listens on a port that was just given back.
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr());
    let port = free.expect("there is a free port").port().to_string();
    for kind in ["postgresql", "mysql"] {
        let env = [
            ("DB_TYPE", kind),
            ("DB_HOST", "127.0.0.1"),
            ("DB_PORT", &port),
            ("DB_USER", "ann"),
            ("DB_MAX_RETRIES", "1"),
            ("DB_RETRY_DELAY", "0.05"),
        ];
        let said = fails(&env, &format!("127.0.0.1:{port}"));
        let (waiting, rest) = said.split_once('\n').unwrap_or((&said, ""));
        assert!(waiting.starts_with("waiting for the database (1/1): no connection: "), "{said}");
        assert!(rest.starts_with("Error: no connection: ") && rest.contains("user 'ann'"), "{said}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder is there").count(), 0, "nothing is made");
}
