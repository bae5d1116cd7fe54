//! What the quickstart's services may do, written by hand from its `services.schema`: the suites hold real
//! servers against this, and never against what the compiler says of itself.

// Each suite uses its part.
#![allow(dead_code)]

use schema_core::{Artifact, Input, Options};
use std::path::Path;

/// Every table, with its columns and, for each, an SQL literal that fits it.
pub(crate) const TABLES: &[(&str, &[(&str, &str)])] = &[
    (
        "auth_user",
        &[
            ("id", "70"),
            ("email", "'new@example.org'"),
            ("password", "'hash'"),
            ("active", "false"),
            ("fs_uniquifier", "'unique'"),
            ("confirmed_at", "'2026-01-02 03:04:05'"),
        ],
    ),
    (
        "session",
        &[
            ("id", "70"),
            ("user_id", "1001"),
            ("token_hash", "'other'"),
            ("created_at", "'2026-01-02 03:04:05'"),
            ("expires_at", "'2026-01-02 03:04:05'"),
        ],
    ),
    (
        "setting",
        &[
            ("user_id", "1001"),
            ("name", "'colour'"),
            ("value", "'{}'"),
            ("updated_at", "'2026-01-02 03:04:05'"),
        ],
    ),
    (
        "integration",
        &[
            ("id", "70"),
            ("user_id", "1001"),
            ("name", "'other'"),
            ("enabled", "false"),
            ("settings", "'{}'"),
            ("created_at", "'2026-01-02 03:04:05'"),
        ],
    ),
    (
        "webhook",
        &[
            ("id", "70"),
            ("integration_id", "1001"),
            ("url", "'http://x'"),
            ("signing_key", "'key'"),
            ("failures", "3"),
        ],
    ),
    (
        "event",
        &[
            ("id", "70"),
            ("user_id", "1001"),
            ("kind", "'other'"),
            ("payload", "'{}'"),
            ("created_at", "'2026-01-02 03:04:05'"),
        ],
    ),
    (
        "platform_integration",
        &[
            ("id", "70"),
            ("user_id", "1001"),
            ("platform", "'twitch'"),
            ("external_id", "'other'"),
            ("last_seen", "'2026-01-02 03:04:05'"),
        ],
    ),
];

/// Rows to begin with: two people, five accounts on platforms, one of everything else. Their ids are far
/// from those that the database makes.
pub(crate) const SEED: &str = "
insert into auth_user (id, email, password, fs_uniquifier) values (1001, 'ann@example.org', 'h', 'u1'), (1002, 'bob@example.org', 'h', 'u2');
insert into session (id, user_id, token_hash, expires_at) values (1001, 1001, 'token', '2027-01-01 00:00:00');
insert into setting (user_id, name, value) values (1001, 'theme', '\"dark\"');
insert into integration (id, user_id, name) values (1001, 1001, 'bot');
insert into webhook (id, integration_id, url, signing_key) values (1001, 1001, 'http://example.org', 'key');
insert into event (id, user_id, kind) values (1001, 1001, 'login');
insert into platform_integration (id, user_id, platform, external_id) values
    (1001, 1001, 'twitch', 't1'), (1002, 1002, 'twitch', 't2'),
    (1003, 1001, 'discord', 'd1'), (1004, 1002, 'discord', 'd2'), (1005, 1002, 'discord', 'd3');
";

/// Columns that a verb covers.
#[derive(Clone, Copy)]
pub(crate) enum Columns {
    /// None: the verb is refused.
    No,
    /// Every one.
    All,
    /// These.
    These(&'static [&'static str]),
}
use Columns::{All, No, These};

impl Columns {
    pub(crate) fn covers(self, column: &str) -> bool {
        match self {
            No => false,
            All => true,
            These(columns) => columns.contains(&column),
        }
    }

    pub(crate) fn any(self) -> bool {
        !matches!(self, No)
    }
}

/// What a service may do with one table.
pub(crate) struct May {
    pub(crate) service: &'static str,
    pub(crate) table: &'static str,
    pub(crate) select: Columns,
    pub(crate) insert: Columns,
    pub(crate) update: Columns,
    pub(crate) delete: bool,
    /// The platform whose rows alone it deals with.
    pub(crate) platform: Option<&'static str>,
}

const fn may(
    service: &'static str,
    table: &'static str,
    select: Columns,
    insert: Columns,
    update: Columns,
    delete: bool,
) -> May {
    May { service, table, select, insert, update, delete, platform: None }
}

const fn of_platform(service: &'static str, platform: &'static str) -> May {
    May {
        service,
        table: "platform_integration",
        select: All,
        insert: All,
        update: All,
        delete: true,
        platform: Some(platform),
    }
}

/// Everything that is allowed. What is not here is refused.
pub(crate) const ALLOWED: &[May] = &[
    may("backend_api", "auth_user", All, All, All, true),
    may("backend_api", "session", All, All, All, true),
    may("backend_api", "setting", All, All, All, true),
    may("backend_api", "integration", All, All, All, true),
    may("backend_api", "webhook", All, All, All, true),
    may("backend_api", "platform_integration", All, No, No, false),
    may("backend_api", "event", All, All, No, false),
    may("connector", "integration", All, All, All, true),
    may("connector", "webhook", All, All, All, true),
    may("connector", "auth_user", These(&["id", "email"]), No, These(&["active"]), false),
    may("connector", "event", No, These(&["user_id", "kind", "payload"]), No, false),
    may("analytics", "auth_user", These(&["id", "active", "confirmed_at"]), No, No, false),
    may("analytics", "event", All, No, No, false),
    may("analytics", "integration", All, No, No, false),
    may("analytics", "platform_integration", All, No, No, false),
    of_platform("twitch_trigger", "twitch"),
    may("twitch_trigger", "event", No, These(&["user_id", "kind", "payload"]), No, false),
    of_platform("discord_trigger", "discord"),
    may("discord_trigger", "event", No, These(&["user_id", "kind", "payload"]), No, false),
];

/// Services with their accounts, the variables of their passwords, and what they may do in the cache.
pub(crate) const SERVICES: &[(&str, &str, &str)] = &[
    ("backend_api", "backend-api-rw", "BACKEND_API_DB_PASS"),
    ("connector", "connector-rw", "CONNECTOR_DB_PASS"),
    ("analytics", "analytics-ro", "ANALYTICS_DB_PASS"),
    ("twitch_trigger", "twitch-trigger", "TWITCH_TRIGGER_DB_PASS"),
    ("discord_trigger", "discord-trigger", "DISCORD_TRIGGER_DB_PASS"),
];

/// The migrator: its name, account and variable.
pub(crate) const MIGRATOR: (&str, &str, &str) = ("migrate_admin", "migrate-admin", "MIGRATE_ADMIN_DB_PASS");

/// What `service` may do with `table`.
pub(crate) fn allowed(service: &'static str, table: &'static str) -> May {
    let found = ALLOWED.iter().find(|m| m.service == service && m.table == table);
    match found {
        Some(m) => May { ..*m },
        None => may(service, table, No, No, No, false),
    }
}

/// A password that no other run has.
pub(crate) fn password(account: &str) -> String {
    use std::hash::{BuildHasher, Hasher, RandomState};
    format!("{account}-{:016x}'\"\\", RandomState::new().build_hasher().finish())
}

/// The quickstart's outputs.
pub(crate) fn artifacts() -> Vec<Artifact> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/quickstart/schema");
    let mut inputs = Vec::new();
    for entry in std::fs::read_dir(&folder).expect("the quickstart has a schema") {
        let path = entry.expect("its folder can be read").path();
        if path.extension().is_some_and(|e| e == "schema") {
            let text = std::fs::read_to_string(&path).expect("its files can be read");
            inputs.push(Input::text(path.to_string_lossy(), text));
        }
    }
    let compiled = schema_core::compile(inputs, &Options::default());
    let errors: Vec<_> = compiled.diagnostics.iter().map(|d| format!("{}: {}", d.code, d.message)).collect();
    assert!(!compiled.has_errors(), "{errors:#?}");
    compiled.artifacts
}

/// The text of one output.
pub(crate) fn text<'a>(artifacts: &'a [Artifact], path: &str) -> &'a str {
    let found = artifacts.iter().find(|a| a.path == path);
    &found.unwrap_or_else(|| panic!("there is no output {path}")).text
}

/// Collects what is not as it has to be, so that one run tells all of it.
#[derive(Default)]
pub(crate) struct Findings {
    wrong: Vec<String>,
    checked: usize,
}

impl Findings {
    pub(crate) fn check(&mut self, fine: bool, what: impl FnOnce() -> String) {
        self.checked += 1;
        if !fine {
            self.wrong.push(what());
        }
    }

    /// Fails if anything was wrong, or suspiciously little was looked at.
    pub(crate) fn end(self, where_: &str, at_least: usize) {
        assert!(
            self.wrong.is_empty(),
            "{where_}: {} of {}:\n{}",
            self.wrong.len(),
            self.checked,
            self.wrong.join("\n")
        );
        assert!(self.checked >= at_least, "{where_}: {} checks only", self.checked);
    }
}
