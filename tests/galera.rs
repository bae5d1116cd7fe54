//! A schema for a Galera cluster: loaded and granted on one node, there on the others.

use schema_core::{Input, Options, compile};
use schema_tests::servers::{self, SqlServer};
use std::path::Path;

/// The quickstart's schema, for a cluster.
fn artifacts() -> Vec<schema_core::Artifact> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/quickstart/schema");
    let alone = "    targets postgres, mysql, sqlite\n";
    let (mut inputs, mut changed) = (Vec::new(), 0);
    for path in std::fs::read_dir(folder).expect("the schema is there").map(|e| e.expect("an entry").path()) {
        let text = std::fs::read_to_string(&path).expect("it can be read");
        changed += text.matches(alone).count();
        let text = text.replace(alone, "    targets mysql\n    galera\n");
        inputs.push(Input::text(path.display().to_string(), text));
    }
    assert_eq!(changed, 1, "the schema block names the targets");
    let compiled = compile(inputs, &Options::default());
    assert!(!compiled.has_errors(), "{:#?}", compiled.diagnostics);
    compiled.artifacts
}

fn ask(node: &SqlServer, db: &str, sql: &str) -> Vec<String> {
    let mut session = node.session(db, node.admin_user(), node.admin_password()).expect("a session");
    session.exec("SET SESSION wsrep_sync_wait = 1").expect("waits for what other nodes did");
    let rows = session.exec(sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
    session.close();
    rows.into_iter().map(|row| row.into_iter().flatten().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn what_one_node_is_given_all_have() {
    let Some(nodes) = servers::galera() else { return };
    let artifacts = artifacts();
    let text = |path: &str| {
        let found = artifacts.iter().find(|a| a.path == path);
        found.unwrap_or_else(|| panic!("{path} is made")).text.as_str()
    };
    let db = nodes[0].new_database();
    nodes[0].admin_script(&db, text("ddl/mysql.sql")).expect("the DDL loads");
    nodes[0].admin_script(&db, text("grants/mysql/connector.sql")).expect("the grants load");
    nodes[1]
        .admin_script(&db, "INSERT INTO auth_user (email) VALUES ('ann@example.org'), ('bob@example.org')")
        .expect("rows go in on another node");
    assert!(
        nodes[2].admin_exec(&db, "INSERT INTO auth_user (email) VALUES ('no address')").is_err(),
        "the check holds on every node"
    );
    for node in nodes {
        let tables = ask(node, &db, "SHOW FULL TABLES WHERE table_type = 'BASE TABLE'");
        assert_eq!(tables.len(), 7, "{tables:?}");
        assert_eq!(
            ask(node, &db, "SELECT email FROM auth_user ORDER BY email"),
            ["ann@example.org", "bob@example.org"]
        );
        let grants = ask(node, &db, "SHOW GRANTS FOR 'connector-rw'@'%'").join("\n");
        assert!(
            grants.contains("SELECT (`email`, `id`)") || grants.contains("SELECT (`id`, `email`)"),
            "{grants}"
        );
        assert!(!grants.contains("DELETE ON `auth_user`"), "{grants}");
    }
}
