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
