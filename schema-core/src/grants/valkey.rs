//! Valkey and Redis: one ACL user for each service that has cache lines.

use crate::compile::Artifact;
use crate::ir::{Schema, Service};
use std::fmt::Write;

/// What a connection may always do: nothing that shows or changes what others do, or names keys.
const CONNECTION: &[&str] = &[
    "+auth",
    "+hello",
    "+ping",
    "+echo",
    "+quit",
    "+reset",
    "+select",
    "+command",
    "+client",
    // These show other connections, act on them, or tell which keys others change.
    "-client|caching",
    "-client|getredir",
    "-client|kill",
    "-client|list",
    "-client|no-evict",
    "-client|pause",
    "-client|tracking",
    "-client|trackinginfo",
    "-client|unblock",
    "-client|unpause",
];

/// Groups of commands that work on keys named in the command, whatever their permission. `@read` and
/// `@write` would bring in commands without keys: SCAN, RANDOMKEY, FLUSHALL, searches over indexes.
const DATA: &[&str] = &[
    "+@string",
    "+@hash",
    "+@list",
    "+@set",
    "+@sortedset",
    "+@stream",
    "+@bitmap",
    "+@hyperloglog",
    "+@geo",
    "+@transaction",
];

/// Commands of the keyspace that name their keys.
const KEYSPACE: &[&str] = &[
    "+copy",
    "+del",
    "+dump",
    "+exists",
    "+expire",
    "+expireat",
    "+expiretime",
    "+object",
    "+persist",
    "+pexpire",
    "+pexpireat",
    "+pexpiretime",
    "+pttl",
    "+rename",
    "+renamenx",
    "+touch",
    "+ttl",
    "+type",
    "+unlink",
];

/// Taken away last, so that nothing above brings them back.
const NEVER: &[&str] = &["-@dangerous", "-@admin", "-@scripting", "-@pubsub"];

/// The rules of one service, as `ACL SETUSER` takes them, without its password: from nothing, whatever
/// the account had before. `None` if it has no cache line.
pub fn rules(service: &Service) -> Option<Vec<String>> {
    if service.cache.is_empty() {
        return None;
    }
    let mut rules: Vec<String> = vec!["on".into(), "resetkeys".into()];
    for line in &service.cache {
        let prefix = match (line.read, line.write) {
            (true, true) => "~",
            (true, false) => "%R~",
            (false, true) => "%W~",
            (false, false) => continue,
        };
        let rule = format!("{prefix}{}", line.pattern);
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    let mut add = |words: &[&str]| rules.extend(words.iter().map(|w| (*w).to_owned()));
    add(&["clearselectors", "resetchannels", "-@all"]);
    add(DATA);
    add(KEYSPACE);
    if !service.cache.iter().any(|line| line.write) {
        add(&["-@write"]);
    }
    add(CONNECTION);
    add(NEVER);
    Some(rules)
}

/// `grants/valkey/users.acl`, if any service has a cache line. A user of this file has no password
/// (`resetpass`), so that nobody can log in as it before `schemagen grants apply` sets one. The format
/// has no comments.
pub fn file(schema: &Schema) -> Option<Artifact> {
    let mut text = String::new();
    for service in &schema.services {
        if let Some(rules) = rules(service) {
            let _ = writeln!(text, "user {} resetpass {}", service.account, rules.join(" "));
        }
    }
    (!text.is_empty()).then(|| Artifact { path: "grants/valkey/users.acl".to_owned(), text })
}
