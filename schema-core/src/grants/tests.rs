use super::*;
use crate::dialect::{PerTarget, TargetSet};
use crate::ir::*;
use crate::source::{SourceId, Span};

const AT: Span = Span { source: SourceId(0), start: 0, end: 0 };

fn name(name: &str) -> QName {
    QName { namespace: None, name: name.to_owned() }
}

fn column(name: &str) -> Column {
    Column {
        name: name.to_owned(),
        docs: String::new(),
        ty: Type::BIGINT,
        precision: None,
        nullable: false,
        auto: None,
        counting: Counting::default(),
        sequence: None,
        default: None,
        generated: None,
        on_update_now: false,
        secret: false,
        collate: Collate::Binary,
        collation: None,
        was: None,
        native: PerTarget::default(),
        only: TargetSet::ALL,
        options: PerTarget::default(),
        rust_type: None,
        rust_name: None,
        span: AT,
        name_span: AT,
        ty_span: AT,
    }
}

fn table(table: &str, columns: &[&str]) -> Table {
    Table {
        name: name(table),
        docs: String::new(),
        columns: columns.iter().map(|c| column(c)).collect(),
        primary_key: None,
        uniques: Vec::new(),
        indexes: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        exclusions: Vec::new(),
        was: None,
        partition: None,
        partitions: PerTarget::default(),
        options: PerTarget::default(),
        rust_name: None,
        span: AT,
    }
}

/// A row rule, the same text on every target.
fn rule(sql: &str) -> Expr {
    let mut text = PerTarget::default();
    for target in Target::ALL {
        *text.get_mut(target) = Some(sql.to_owned());
    }
    Expr { kind: ExprKind::Sql(text), ty: Type::Bool, nullable: false, span: AT }
}

fn access(table: u32, verbs: &str, columns: Option<&[u32]>, filter: Option<&str>) -> Access {
    Access {
        table: TableId(table),
        select: verbs.contains('s'),
        insert: verbs.contains('i'),
        update: verbs.contains('u'),
        delete: verbs.contains('d'),
        columns: columns.map(|c| c.iter().copied().map(ColumnId).collect()),
        filter: filter.map(rule),
        check: None,
        span: AT,
    }
}

fn service(name: &str, account: &str, access: Vec<Access>) -> Service {
    Service {
        name: name.to_owned(),
        docs: String::new(),
        account: account.to_owned(),
        password_env: format!("{}_DB_PASS", name.to_uppercase()),
        access,
        views: Vec::new(),
        uses: Vec::new(),
        cache: vec![Cache { pattern: format!("{account}:*"), read: true, write: name != "reader", span: AT }],
        grants: Vec::new(),
        login: true,
        span: AT,
    }
}

fn schema(services: Vec<Service>) -> Schema {
    Schema {
        name: "shop".to_owned(),
        docs: String::new(),
        targets: TargetSet::ALL,
        native: false,
        galera: false,
        extensions: Vec::new(),
        namespaces: Vec::new(),
        context: Vec::new(),
        enums: Vec::new(),
        types: Vec::new(),
        composites: Vec::new(),
        sequences: Vec::new(),
        views: Vec::new(),
        queries: Vec::new(),
        policies: Vec::new(),
        tables: vec![table("person", &["id", "email", "active"]), table("item", &["id", "kind", "owner"])],
        raws: Vec::new(),
        services,
        migrators: vec![Migrator {
            name: "migrate_admin".to_owned(),
            docs: String::new(),
            account: "migrate-admin".to_owned(),
            password_env: "MIGRATE_ADMIN_DB_PASS".to_owned(),
            span: AT,
        }],
        span: AT,
    }
}

fn right(lines: Vec<Access>, verb: Verb) -> (Option<Right>, usize) {
    let schema = schema(vec![service("one", "one", lines)]);
    let mut diags = Diagnostics::new();
    let matrix = matrix(&schema, &mut diags);
    (matrix.of(ServiceId(0)).right(TableId(0), verb).cloned(), diags.iter().count())
}

#[test]
fn columns_of_several_lines_add_up() {
    let (right, errors) =
        right(vec![access(0, "s", Some(&[2]), None), access(0, "s", Some(&[0]), None)], Verb::Select);
    assert_eq!(right.and_then(|r| r.columns), Some(vec![ColumnId(0), ColumnId(2)]));
    assert_eq!(errors, 0);
}

#[test]
fn a_whole_table_holds_its_columns() {
    let (right, errors) =
        right(vec![access(0, "s", Some(&[2]), Some("x")), access(0, "su", None, None)], Verb::Select);
    let right = right.expect("there is a right");
    assert_eq!((right.columns.is_none(), right.is_scoped(), errors), (true, false, 0));
}

#[test]
fn rules_of_the_same_columns_add_up() {
    let (right, errors) = right(
        vec![
            access(0, "s", None, Some("x")),
            access(0, "s", None, Some("y")),
            access(0, "s", None, Some("x")),
        ],
        Verb::Select,
    );
    assert_eq!(right.map(|r| r.using.len()), Some(2));
    assert_eq!(errors, 0);
}

#[test]
fn other_columns_of_other_rows_are_refused() {
    let (_, errors) = right(
        vec![access(0, "s", Some(&[0]), Some("x")), access(0, "s", Some(&[1]), Some("y"))],
        Verb::Select,
    );
    assert_eq!(errors, 1);
    let (_, errors) =
        right(vec![access(0, "s", None, Some("x")), access(0, "s", Some(&[1]), None)], Verb::Select);
    assert_eq!(errors, 1);
}

#[test]
fn a_verb_takes_its_own_lines() {
    let lines = vec![access(0, "s", None, None), access(0, "ud", None, Some("x"))];
    assert_eq!(right(lines.clone(), Verb::Insert).0.map(|_| ()), None);
    assert!(!right(lines.clone(), Verb::Select).0.expect("read").is_scoped());
    let update = right(lines, Verb::Update).0.expect("update");
    assert_eq!((update.using.len(), update.check.len()), (1, 1));
}

#[test]
fn a_second_rule_gets_a_view_of_its_own() {
    let lines = vec![
        access(1, "s", None, Some("a")),
        access(1, "u", Some(&[1]), Some("b")),
        access(1, "i", None, None),
    ];
    let schema = schema(vec![service("one", "one", lines)]);
    let mut diags = Diagnostics::new();
    let matrix = matrix(&schema, &mut diags);
    let views = views(&schema, &matrix, ServiceId(0), Target::MySql, &mut diags);
    let told: Vec<_> = views.iter().map(|v| (v.name.as_str(), v.rows.as_str(), v.verbs.as_slice())).collect();
    assert_eq!(
        told,
        [
            ("item__one", "(a)", [Verb::Select].as_slice()),
            ("item__one__update", "(a) AND (b)", [Verb::Update].as_slice())
        ]
    );
    assert!(views[1].read_for_where);
    assert_eq!(relation(&schema, &matrix, ServiceId(0), TableId(1), Verb::Insert, Target::MySql), "item");
    assert_eq!(
        relation(&schema, &matrix, ServiceId(0), TableId(1), Verb::Update, Target::MySql),
        "item__one__update"
    );
    assert_eq!(relation(&schema, &matrix, ServiceId(0), TableId(1), Verb::Update, Target::Postgres), "item");
}

#[test]
fn accounts_and_patterns_that_no_server_takes_are_refused() {
    let mut bad = schema(vec![service("one", "a'; DROP", Vec::new()), service("two", "root", Vec::new())]);
    bad.services[1].cache[0].pattern = "two:* ~*".to_owned();
    let mut diags = Diagnostics::new();
    check(&bad, &mut diags);
    let codes: Vec<&str> = diags.iter().map(|d| d.code.as_str()).collect();
    assert_eq!(codes, ["E0501", "E0501", "E0503", "E0503"]);
}

#[test]
fn columns_of_other_targets_leave_no_empty_list() {
    let line = access(0, "su", Some(&[2]), Some("x"));
    let mut schema = schema(vec![service("one", "one", vec![line, access(0, "d", None, None)])]);
    schema.tables[0].columns[2].only = TargetSet::EMPTY.with(Target::Postgres);
    let files = files(&schema, &mut Diagnostics::new());
    let text = |path: &str| files.iter().find(|f| f.path == path).map_or("", |f| f.text.as_str());
    assert!(
        text("grants/postgres/one.sql").contains("GRANT SELECT (\"active\"), UPDATE (\"active\"), DELETE ON")
    );
    let mysql = text("grants/mysql/one.sql");
    // Rows that can't be read can't be deleted either, so that this goes through the view of the rule.
    assert!(
        mysql.contains("\nGRANT DELETE ON `person__one` TO 'one'@'%';") && !mysql.contains(" ()"),
        "{mysql}"
    );
    assert!(!text("grants/sqlite/one.json").contains("\"read\""));
}

/// A native schema of one target, whose services have these `grant` lines.
fn native(target: Target, account: &str, lines: &[(&str, &str)]) -> Schema {
    let mut service =
        service("front", account, vec![access(0, "si", Some(&[0, 1]), None), access(1, "d", None, None)]);
    let grant =
        |(what, with): &(&str, &str)| Grant { target, what: (*what).into(), with: (*with).into(), span: AT };
    service.grants = lines.iter().map(grant).collect();
    let mut schema = schema(vec![service]);
    schema.targets = TargetSet::EMPTY.with(target);
    schema.native = true;
    for column in schema.tables.iter_mut().flat_map(|t| &mut t.columns) {
        column.only = schema.targets;
    }
    schema
}

fn file(schema: &Schema, path: &str) -> String {
    let mut diags = Diagnostics::new();
    check(schema, &mut diags);
    let files = files(schema, &mut diags);
    assert!(!diags.has_errors());
    files.into_iter().find(|f| f.path == path).expect("the file").text
}

/// What stands between the two comments around what is given.
fn given(text: &str) -> &str {
    let (_, given) = text.split_once("-- It is given this, and keeps what it has.\n").unwrap();
    let ends = ["\n-- It looks which revision", "-- Which revision"];
    &given[..ends.iter().find_map(|end| given.find(end)).unwrap()]
}

#[test]
fn a_native_schema_gives_what_is_written_and_takes_nothing() {
    let postgres =
        native(Target::Postgres, "root", &[("USAGE ON SCHEMA x", ""), ("boss", "WITH ADMIN OPTION")]);
    let text = file(&postgres, "grants/postgres/front.sql");
    assert_eq!(
        given(&text),
        "GRANT SELECT (\"id\", \"email\") ON TABLE \"public\".\"person\" TO \"root\";\n\
         GRANT INSERT (\"id\", \"email\") ON TABLE \"public\".\"person\" TO \"root\";\n\
         GRANT DELETE ON TABLE \"public\".\"item\" TO \"root\";\n\
         GRANT USAGE ON SCHEMA x TO \"root\";\n\
         GRANT boss TO \"root\" WITH ADMIN OPTION;\n"
    );
    assert!(text.ends_with("\n\nCOMMIT;\n"), "{text}");
    assert!(!text.contains("REVOKE") && !text.contains("DROP"));
    let everybody = file(&native(Target::Postgres, "public", &[]), "grants/postgres/front.sql");
    assert!(everybody.contains("GRANT DELETE ON TABLE \"public\".\"item\" TO PUBLIC;\n"));
    assert!(!everybody.contains("CREATE ROLE"), "everybody is no role");
    let mysql = native(Target::MySql, "app@10.0.0.%", &[("PROCESS ON *.*", "")]);
    let text = file(&mysql, "grants/mysql/front.sql");
    assert_eq!(
        given(&text),
        "GRANT SELECT (`id`, `email`), INSERT (`id`, `email`) ON `person` TO 'app'@'10.0.0.%';\n\
         GRANT DELETE ON `item` TO 'app'@'10.0.0.%';\n\
         GRANT PROCESS ON *.* TO 'app'@'10.0.0.%';\n"
    );
    assert!(text.contains("CREATE USER IF NOT EXISTS 'app'@'10.0.0.%'") && !text.contains("REVOKE"));
}

#[test]
fn a_right_on_the_database_names_none() {
    let lines = [("CONNECT, TEMP ON DATABASE", "WITH GRANT OPTION")];
    let text = file(&native(Target::Postgres, "a%b", &lines), "grants/postgres/front.sql");
    let given = "EXECUTE format('GRANT CONNECT, TEMP ON DATABASE %I TO \"a%%b\" WITH GRANT OPTION', \
                 current_database());";
    assert!(text.contains(given), "{text}");
}

#[test]
fn roles_are_made_before_they_are_given() {
    let with_role = |target: Target, given: &str| {
        let mut schema = native(target, "app", &[(given, "WITH ADMIN OPTION")]);
        let mut role = service("role", "readers", Vec::new());
        role.login = false;
        schema.services.push(role);
        schema
    };
    let mysql = with_role(Target::MySql, "`readers`");
    let text = file(&mysql, "grants/mysql/front.sql");
    let made = text.find("CREATE ROLE IF NOT EXISTS 'readers';\n").expect("it is made");
    let given = text.find("GRANT `readers` TO 'app'@'%' WITH ADMIN OPTION;\n").expect("it is given");
    assert!(made < given, "{text}");
    let text = file(&mysql, "grants/mysql/role.sql");
    assert!(text.contains("\nCREATE ROLE IF NOT EXISTS 'readers';\n") && !text.contains("CREATE USER"));
    let text = file(&with_role(Target::Postgres, "\"readers\""), "grants/postgres/front.sql");
    let made = text.find("CREATE ROLE %I NOLOGIN").expect("it is made");
    assert!(made < text.find("GRANT \"readers\" TO \"app\" WITH ADMIN OPTION;").expect("it is given"));
    assert!(text.contains("ALTER ROLE %I LOGIN"), "a policy may have made it without");
}
