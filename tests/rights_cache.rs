//! Rights on Redis and Valkey: each service's user reaches its own keys, and nothing else.

mod rights;

use rights::{Findings, SERVICES, artifacts, password, text};
use schema_tests::servers::{KvServer, fresh};

#[test]
fn on_redis() {
    suite(fresh::redis());
}

#[test]
fn on_valkey() {
    suite(fresh::valkey());
}

/// Whether a service may write its own keys: analytics reads alone. Written by hand.
fn writes(service: &str) -> bool {
    service != "analytics"
}

/// Commands that every service runs on its own keys, `{k}`, in an order in which they all succeed.
const READS: &[&str] = &[
    "GET {k}s",
    "MGET {k}s {k}t",
    "STRLEN {k}s",
    "GETRANGE {k}s 0 1",
    "EXISTS {k}s",
    "TYPE {k}s",
    "TTL {k}s",
    "PTTL {k}s",
    "HGETALL {k}h",
    "HGET {k}h f",
    "LRANGE {k}l 0 -1",
    "LLEN {k}l",
    "SMEMBERS {k}e",
    "SISMEMBER {k}e a",
    "ZRANGE {k}z 0 -1",
    "ZSCORE {k}z a",
    "XLEN {k}x",
    "XRANGE {k}x - +",
    "HSCAN {k}h 0",
    "SSCAN {k}e 0",
    "ZSCAN {k}z 0",
    "OBJECT ENCODING {k}s",
    "TOUCH {k}s",
    "GETBIT {k}s 1",
    "PFCOUNT {k}p",
];

/// And those that only a writer runs.
const WRITES: &[&str] = &[
    "SET {k}s v EX 100",
    "SETNX {k}n v",
    "MSET {k}s a {k}t b",
    "INCR {k}i",
    "APPEND {k}s x",
    "GETDEL {k}n",
    "EXPIRE {k}s 50",
    "PERSIST {k}s",
    "HSET {k}h f v",
    "HINCRBY {k}h n 1",
    "HDEL {k}h n",
    "LPUSH {k}l a b",
    "RPUSH {k}l c",
    "LPOP {k}l",
    "LTRIM {k}l 0 5",
    "SADD {k}e a b",
    "SREM {k}e b",
    "ZADD {k}z 1 a",
    "ZREM {k}z b",
    "XADD {k}x * f v",
    "XTRIM {k}x MAXLEN 5",
    "XGROUP CREATE {k}x g 0",
    "PFADD {k}p a",
    "SETBIT {k}b 1 1",
    "GEOADD {k}g 1 1 a",
    "RENAME {k}t {k}u",
    "COPY {k}u {k}t",
    "UNLINK {k}u",
    "DEL {k}t",
];

/// What nobody may run, on whatever keys.
const NEVER: &[&str] = &[
    "FLUSHALL",
    "FLUSHDB",
    "FLUSHALL ASYNC",
    "CONFIG GET *",
    "CONFIG SET maxmemory 0",
    "CONFIG REWRITE",
    "ACL LIST",
    "ACL WHOAMI",
    "ACL GETUSER admin",
    "ACL SETUSER mine on nopass ~* +@all",
    "KEYS *",
    "KEYS {k}*",
    "SCAN 0",
    "SCAN 0 MATCH {k}*",
    "RANDOMKEY",
    "DBSIZE",
    "SWAPDB 0 1",
    "INFO",
    "MONITOR",
    "SHUTDOWN NOSAVE",
    "SAVE",
    "BGSAVE",
    "BGREWRITEAOF",
    "REPLICAOF NO ONE",
    "SLAVEOF NO ONE",
    "CLIENT LIST",
    "CLIENT KILL ID 1",
    "CLIENT PAUSE 1",
    "CLIENT TRACKING ON BCAST",
    "CLIENT NO-EVICT on",
    "SLOWLOG GET",
    "LATENCY RESET",
    "MODULE LIST",
    "SCRIPT LOAD x",
    "EVAL return 0",
    "EVALSHA x 0",
    "FUNCTION LIST",
    "FCALL f 0",
    "PUBLISH c m",
    "SUBSCRIBE c",
    "PSUBSCRIBE *",
    "SPUBLISH c m",
    "PUBSUB CHANNELS",
    "SORT {k}l",
    "MIGRATE h 1 {k}s 0 1",
    "RESTORE {k}r 0 x",
    "CLUSTER INFO",
    "ROLE",
    "LASTSAVE",
    "MOVE {k}s 1",
    "PFSELFTEST",
];

/// How commands reach keys of somebody else, `{o}`, or mix them with one's own.
const FOREIGN: &[&str] = &[
    "GET {o}s",
    "SET {o}s v",
    "DEL {o}s",
    "MGET {k}s {o}s",
    "MSET {k}s a {o}s b",
    "RENAME {k}s {o}s",
    "RENAME {o}s {k}s",
    "COPY {o}s {k}c",
    "COPY {k}s {o}c",
    "EXISTS {o}s",
    "TYPE {o}s",
    "TTL {o}s",
    "HGETALL {o}h",
    "LMOVE {o}l {k}l LEFT LEFT",
    "SUNIONSTORE {k}e {o}e",
    "SINTER {k}e {o}e",
    "ZUNIONSTORE {o}z 1 {k}z",
    "XREAD STREAMS {o}x 0",
    "BITOP NOT {k}b {o}b",
    "GET s",
    "SET other v",
    "GET {o}",
    "OBJECT ENCODING {o}s",
    "PFMERGE {k}p {o}p",
    "EXPIRE {o}s 1",
];

/// What a connection does before and between commands.
const CONNECTION: &[&str] = &[
    "PING",
    "ECHO x",
    "CLIENT ID",
    "CLIENT SETNAME me",
    "CLIENT GETNAME",
    "SELECT 0",
    "HELLO 3",
    "COMMAND COUNT",
];

fn suite(server: Option<KvServer>) {
    let Some(server) = server else { return };
    let artifacts = artifacts();
    let acl = text(&artifacts, "grants/valkey/users.acl");
    server.load_acl(acl).expect("the server takes the file");
    // As the file stands, nobody can log in.
    for (_, account, _) in SERVICES {
        assert!(server.exec(account, "", &["PING"]).is_err());
    }
    let mut passwords = Vec::new();
    for (_, account, _) in SERVICES {
        let password = password(account);
        server.admin_exec(&["ACL", "SETUSER", account, &format!(">{password}")]).expect("a password");
        passwords.push(password);
    }
    for ((service, account, _), password) in SERVICES.iter().zip(&passwords) {
        commands(&server, service, account, password);
    }
    a_transaction_is_no_way_around(&server, &passwords);
}

fn prefix(service: &str) -> &'static str {
    match service {
        "backend_api" => "backend-api:",
        "connector" => "connector:",
        "analytics" => "analytics:",
        "twitch_trigger" => "twitch-trigger:",
        _ => "discord-trigger:",
    }
}

fn commands(server: &KvServer, service: &'static str, account: &str, password: &str) {
    let own = prefix(service);
    let words = |command: &str, other: &str| -> Vec<String> {
        command.split(' ').map(|w| w.replace("{k}", own).replace("{o}", other)).collect()
    };
    // The admin prepares what is read, for those who can't write it, and something to be found elsewhere.
    for (other, _, _) in SERVICES {
        let mut admin =
            server.session(server.admin_user(), server.admin_password()).expect("the admin connects");
        for command in WRITES {
            let command: Vec<String> = command.split(' ').map(|w| w.replace("{k}", prefix(other))).collect();
            let command: Vec<&str> = command.iter().map(String::as_str).collect();
            // What was made before, such as a group, is not made again.
            let _ = admin.exec(&command);
        }
    }
    let mut findings = Findings::default();
    let mut session = server.session(account, password).expect("the user connects");
    let mut run = |command: &[String], allowed: bool| {
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        let result = session.exec(&command);
        let fine = match &result {
            Ok(_) => allowed,
            Err(e) if allowed => e.message.contains("already exists"),
            Err(e) => e.code == "NOPERM",
        };
        findings.check(fine, || format!("{service}: {command:?}: got {result:?}"));
    };
    for command in WRITES {
        run(&words(command, ""), writes(service));
    }
    for command in READS.iter().chain(CONNECTION) {
        run(&words(command, ""), true);
    }
    for command in NEVER {
        run(&words(command, ""), false);
    }
    for (other, _, _) in SERVICES.iter().filter(|s| s.0 != service) {
        for command in FOREIGN {
            run(&words(command, prefix(other)), false);
        }
    }
    findings.end(service, 190);
}

fn a_transaction_is_no_way_around(server: &KvServer, passwords: &[String]) {
    let mut session = server.session(SERVICES[1].1, &passwords[1]).expect("the user connects");
    session.exec(&["MULTI"]).expect("a transaction");
    session.exec(&["SET", "connector:s", "v"]).expect("queued");
    let foreign = session.exec(&["GET", "backend-api:s"]).expect_err("a foreign key");
    assert_eq!(foreign.code, "NOPERM");
    assert_eq!(session.exec(&["EXEC"]).expect_err("nothing is done").code, "EXECABORT");
}
