//! The text of queries on each target.

use super::{query, table_name};
use crate::compile::{Input, Options, compile};
use crate::diag::{Code, Diagnostics};
use crate::dialect::Target;

const SCHEMA: &str = "schema s {\n targets postgres, mysql, sqlite\n}\nenum mood { sad, glad }\n\
    table t {\n id bigint primary key auto\n email varchar(50) unique collate ci\n mood mood?\n price decimal(10, 2)\n n int default 7\n}\n";

/// The statements of the query `text` on a target, and what is refused.
fn lowered(target: Target, text: &str) -> (Vec<String>, Vec<Code>) {
    let input = vec![Input::text("s.schema", format!("{SCHEMA}query q{text}"))];
    let compiled = compile(input, &Options { check_only: true, ..Options::default() });
    let Some(schema) = compiled.schema else { panic!("{:?}", compiled.diagnostics) };
    let Some(made) = schema.queries.first() else { panic!("{:?}", compiled.diagnostics) };
    let mut diags = Diagnostics::new();
    let names = |id, _| table_name(&schema, target, id);
    let lowered = query(&schema, target, &names, made, &mut diags);
    (lowered.steps.into_iter().map(|s| s.stmt.text).collect(), diags.iter().map(|d| d.code).collect())
}

/// The text on each target: PostgreSQL, MySQL, SQLite.
fn texts(text: &str) -> [String; 3] {
    [Target::Postgres, Target::MySql, Target::Sqlite].map(|target| {
        let (texts, codes) = lowered(target, text);
        assert!(codes.is_empty(), "{codes:?}");
        texts.join("; ")
    })
}

#[test]
fn parameters_and_folded_columns() {
    assert_eq!(
        texts("(email text) -> many { select u.id, :email as given from t u where u.email = :email }"),
        [
            r#"SELECT "u"."id", $1::text AS "given" FROM "t" AS "u" WHERE lower("u"."email" COLLATE "C") = $2::text"#,
            "SELECT `u`.`id`, ? AS `given` FROM `t` AS `u` WHERE convert(cast(lower(convert(cast(`u`.`email` AS binary) \
             USING hebrew)) AS binary) USING utf8mb4) /*!80000 COLLATE utf8mb4_0900_bin */ /*M! COLLATE utf8mb4_nopad_bin */ = ?",
            r#"SELECT "u"."id", ? AS "given" FROM "t" AS "u" WHERE "u"."email" = ?"#,
        ]
    );
}

#[test]
fn enums_are_ordered_by_label_and_nulls_are_last() {
    assert_eq!(
        texts("() -> many { select mood from t order by mood limit 3 }"),
        [
            r#"SELECT "t"."mood" FROM "t" ORDER BY 1 LIMIT 3"#,
            "SELECT `t`.`mood` FROM `t` ORDER BY `t`.`mood` IS NULL, 1 LIMIT 3",
            r#"SELECT "t"."mood" FROM "t" ORDER BY CASE "t"."mood" WHEN 'sad' THEN 0 WHEN 'glad' THEN 1 END NULLS LAST LIMIT 3"#,
        ]
    );
}

#[test]
fn a_union_is_ordered_from_outside_where_its_columns_need_a_form() {
    let rows = r#"SELECT "a"."mood" FROM "t" AS "a" UNION SELECT "b"."mood" FROM "t" AS "b""#;
    let [postgres, _, sqlite] =
        texts("() -> many { select a.mood from t a union select b.mood from t b order by mood }");
    assert_eq!(postgres, format!("{rows} ORDER BY 1"));
    assert_eq!(
        sqlite,
        format!(
            r#"SELECT * FROM ({rows}) AS q ORDER BY CASE "q"."mood" WHEN 'sad' THEN 0 WHEN 'glad' THEN 1 END NULLS LAST"#
        )
    );
}

#[test]
fn a_union_of_folded_text_is_refused() {
    let union = "() -> many { select a.email from t a union select b.email from t b }";
    assert_eq!(lowered(Target::Sqlite, union).1, [Code::E0604]);
}

#[test]
fn groups_of_folded_text_show_the_least() {
    let [postgres, _, sqlite] =
        texts("() -> many { select email, avg(price) as mean from t group by email }");
    assert_eq!(
        postgres,
        r#"SELECT min("t"."email") AS "email", sum("t"."price")::double precision / count("t"."price") AS "mean" FROM "t" GROUP BY lower("t"."email" COLLATE "C")"#
    );
    assert_eq!(
        sqlite,
        r#"SELECT min("t"."email" COLLATE BINARY) AS "email", CAST(sum("t"."price") AS REAL) / 100.0 / count("t"."price") AS "mean" FROM "t" GROUP BY "t"."email""#
    );
}

#[test]
fn a_full_join_is_two_selects_on_mysql() {
    let [_, mysql, _] = texts("() -> many { select b.price from t a full join t b on a.id = b.id }");
    assert_eq!(
        mysql,
        "SELECT `full_0`.`1_3` AS `price` FROM (SELECT `a`.`id` AS `0_0`, `b`.`id` AS `1_0`, `b`.`price` AS `1_3` \
         FROM `t` AS `a` LEFT JOIN `t` AS `b` ON `a`.`id` = `b`.`id` UNION ALL SELECT NULL, `b`.`id`, `b`.`price` \
         FROM `t` AS `b` WHERE NOT EXISTS (SELECT 1 FROM `t` AS `a` WHERE `a`.`id` = `b`.`id`)) AS `full_0`"
    );
}

#[test]
fn a_default_in_one_of_several_rows_is_spelled_out_on_sqlite() {
    assert_eq!(
        texts("() -> count { insert into t (email, price, n) values ('a', 1.50, default), ('b', 2.00, 3) }"),
        [
            r#"INSERT INTO "t" ("email", "price", "n") VALUES ('a', 1.50, DEFAULT), ('b', 2.00, 3)"#,
            "INSERT INTO `t` (`email`, `price`, `n`) VALUES ('a', 1.50, DEFAULT), ('b', 2.00, 3)",
            r#"INSERT INTO "t" ("email", "price", "n") VALUES ('a', 150, 7), ('b', 200, 3)"#,
        ]
    );
}

#[test]
fn an_upsert_looks_for_the_row_first_on_mysql() {
    let [postgres, mysql, sqlite] = texts(
        "(id bigint, n int) -> count { insert into t (id, email, price, n) values (:id, 'a', 1.00, :n) \
         on conflict (id) do update set n = t.n + excluded.n }",
    );
    assert_eq!(
        postgres,
        r#"INSERT INTO "t" ("id", "email", "price", "n") VALUES ($1::bigint, 'a', 1.00, $2::integer) ON CONFLICT ("id") DO UPDATE SET "n" = "t"."n"::bigint + "excluded"."n""#
    );
    assert_eq!(
        mysql,
        "SELECT 1 FROM `t` WHERE `t`.`id` = ? FOR UPDATE; UPDATE `t` SET `n` = `t`.`n` + ? WHERE `t`.`id` = ?; \
         INSERT INTO `t` (`id`, `email`, `price`, `n`) VALUES (?, 'a', 1.00, ?)"
    );
    assert_eq!(
        sqlite,
        r#"INSERT INTO "t" ("id", "email", "price", "n") VALUES (?, 'a', 100, ?) ON CONFLICT ("id") DO UPDATE SET "n" = "t"."n" + "excluded"."n""#
    );
}

#[test]
fn an_insert_gives_its_row_back() {
    let [postgres, mysql, sqlite] =
        texts("() -> one { insert into t (email, price) values ('a', 1.00) returning id, n }");
    assert_eq!(
        postgres,
        r#"INSERT INTO "t" ("email", "price") VALUES ('a', 1.00) RETURNING "t"."id", "t"."n""#
    );
    assert_eq!(
        mysql,
        "INSERT INTO `t` (`email`, `price`) VALUES ('a', 1.00); \
         SELECT `t`.`id`, `t`.`n` FROM `t` WHERE `t`.`id` = (last_insert_id())"
    );
    assert_eq!(sqlite, r#"INSERT INTO "t" ("email", "price") VALUES ('a', 100) RETURNING "t"."id", "t"."n""#);
}

#[test]
fn an_update_reads_columns_as_they_were() {
    // Each reads what the other sets.
    let [_, mysql, _] = texts("() -> count { update t set n = id, id = n where id < 9 }");
    assert_eq!(
        mysql,
        "UPDATE `t` JOIN (SELECT DISTINCT `t`.`id` AS k0, `t`.`id` AS v0, `t`.`n` AS v1 FROM `t` WHERE `t`.`id` < 9) \
         AS `n` ON `t`.`id` = `n`.k0 SET `t`.`n` = `n`.v0, `t`.`id` = `n`.v1"
    );
    // The one that reads comes first.
    let [_, mysql, _] = texts("() -> count { update t set n = 1, id = n }");
    assert_eq!(mysql, "UPDATE `t` SET `id` = `t`.`n`, `n` = 1");
}

#[test]
fn changed_rows_are_found_by_their_keys_on_mysql() {
    let [postgres, mysql, _] = texts("() -> many { update t set n = 1 where n = 2 returning id }");
    assert_eq!(postgres, r#"UPDATE "t" SET "n" = 1 WHERE "t"."n" = 2 RETURNING "t"."id""#);
    assert_eq!(
        mysql,
        "SELECT `t`.`id` FROM `t` WHERE `t`.`n` = 2 FOR UPDATE; UPDATE `t` SET `n` = 1 WHERE `t`.`id` IN ; \
         SELECT `t`.`id` FROM `t` WHERE `t`.`id` IN "
    );
}

#[test]
fn a_delete_with_others_in_sight() {
    assert_eq!(
        texts("() -> count { delete from t as a using t b where a.n = b.id }"),
        [
            r#"DELETE FROM "t" AS "a" USING "t" AS "b" WHERE "a"."n" = "b"."id""#,
            "DELETE `a` FROM `t` AS `a` JOIN (SELECT DISTINCT `a`.`id` AS k0 FROM `t` AS `a` CROSS JOIN `t` AS `b` \
             WHERE `a`.`n` = `b`.`id`) AS `n` ON `a`.`id` = `n`.k0",
            r#"DELETE FROM "t" AS "a" WHERE EXISTS (SELECT 1 FROM "t" AS "b" WHERE "a"."n" = "b"."id")"#,
        ]
    );
}

#[test]
fn what_mysql_has_no_form_of_is_refused() {
    for text in [
        "() -> many { insert into t (email, price) select email, price from t returning id }",
        "() -> many { update t set id = id + 1 returning id }",
        "() -> count { insert into t (id, email, price) select id, email, price from t on conflict (id) do update set n = 1 }",
        "() -> count { insert into t (email, price) select email, price from t on conflict do nothing }",
    ] {
        assert_eq!(lowered(Target::MySql, text).1, [Code::E0604], "{text}");
        assert_eq!(lowered(Target::Postgres, text).1, [], "{text}");
    }
}

#[test]
fn a_view_is_a_select_and_materialized_on_postgres_alone() {
    let made = |target: Target, text: &str| {
        let input = vec![Input::text("s.schema", format!("{SCHEMA}{text}"))];
        let compiled = compile(input, &Options { check_only: true, ..Options::default() });
        let Some(schema) = compiled.schema else { panic!("{:?}", compiled.diagnostics) };
        let mut diags = Diagnostics::new();
        let sql = super::view(&schema, target, &schema.views[0], &mut diags);
        (sql, diags.iter().map(|d| d.code).collect::<Vec<_>>())
    };
    let plain = "view v as select id from t where n > 1";
    let sql = r#"CREATE VIEW "v" AS
SELECT "t"."id" FROM "t" WHERE "t"."n" > 1"#;
    assert_eq!(made(Target::Sqlite, plain), (Some(sql.to_owned()), Vec::new()));
    let stored = "materialized view v as { select id from t } only postgres";
    assert_eq!(made(Target::MySql, stored), (None, Vec::new()));
    assert!(made(Target::Postgres, stored).0.is_some_and(|sql| sql.starts_with("CREATE MATERIALIZED VIEW")));
}
