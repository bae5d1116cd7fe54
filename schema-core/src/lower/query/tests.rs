//! The text of queries on each target.

use super::{query, table_name};
use crate::compile::{Input, Options, compile};
use crate::diag::{Code, Diagnostics};
use crate::dialect::Target;
use crate::ir::expr::{BinaryOp, Expr, ExprKind, Literal};
use crate::ir::query::*;
use crate::ir::{Collate, ColumnId, Query, RelationId, Schema, TableId, Type};
use crate::source::{SourceId, Span};

/// A table `t`, and the statement that is made over it.
struct Made {
    schema: Schema,
    relations: Vec<Relation>,
    params: Vec<Param>,
}

impl Made {
    fn new() -> Made {
        let text = "schema s {\n targets postgres, mysql, sqlite\n}\nenum mood { sad, glad }\n\
                    table t {\n id bigint primary key\n email varchar(50) collate ci\n mood mood?\n price decimal(10, 2)\n}";
        let input = vec![Input::text("s.schema", text.to_owned())];
        let compiled = compile(input, &Options { check_only: true, ..Options::default() });
        let Some(schema) = compiled.schema else { panic!("{:?}", compiled.diagnostics) };
        Made { schema, relations: Vec::new(), params: Vec::new() }
    }

    /// Another appearance of `t`.
    fn read(&mut self, alias: &str) -> From {
        let table = self.schema.table(TableId(0));
        let columns = table.columns.iter().enumerate().map(|(at, c)| Output {
            name: c.name.clone(),
            ty: c.ty.clone(),
            nullable: c.nullable,
            collate: c.collate,
            origin: Some((TableId(0), ColumnId(at as u32))),
            span: nowhere(),
        });
        let columns = columns.collect();
        let source = Source::Table(TableId(0));
        self.relations.push(Relation { alias: alias.to_owned(), source, columns, span: nowhere() });
        From::Relation(RelationId(self.relations.len() as u32 - 1))
    }

    /// A column of the relation that came `at` that place.
    fn field(&self, at: u32, name: &str) -> Expr {
        let relation = &self.relations[at as usize];
        let column = relation.columns.iter().position(|c| c.name == name).expect("a column");
        let output = &relation.columns[column];
        let field = Field { relation: RelationId(at), column: column as u32 };
        Expr {
            kind: ExprKind::Field(field),
            ty: output.ty.clone(),
            nullable: output.nullable,
            span: nowhere(),
        }
    }

    fn param(&mut self, name: &str, ty: Type) -> Expr {
        let made = Param {
            name: name.to_owned(),
            ty: ty.clone(),
            nullable: false,
            default: None,
            counts: false,
            span: nowhere(),
        };
        self.params.push(made);
        value(ExprKind::Param(self.params.len() as u32 - 1), ty)
    }

    /// The text on each target: PostgreSQL, MySQL, SQLite.
    fn texts(&self, select: Select) -> [String; 3] {
        [Target::Postgres, Target::MySql, Target::Sqlite].map(|target| {
            let (texts, codes) = self.run(target, Statement::Select(select.clone()));
            assert!(codes.is_empty(), "{codes:?}");
            texts.concat()
        })
    }

    fn run(&self, target: Target, statement: Statement) -> (Vec<String>, Vec<Code>) {
        let made = Query {
            name: "q".to_owned(),
            docs: String::new(),
            params: self.params.clone(),
            cardinality: Cardinality::Many,
            statement,
            relations: self.relations.clone(),
            columns: Vec::new(),
            span: nowhere(),
        };
        let mut diags = Diagnostics::new();
        let names = |id, _| table_name(&self.schema, target, id);
        let lowered = query(&self.schema, target, &names, &made, &mut diags);
        (lowered.steps.into_iter().map(|s| s.stmt.text).collect(), diags.iter().map(|d| d.code).collect())
    }
}

fn value(kind: ExprKind, ty: Type) -> Expr {
    Expr { kind, ty, nullable: false, span: nowhere() }
}

fn equal(a: Expr, b: Expr) -> Expr {
    value(ExprKind::Binary(BinaryOp::Eq, Box::new(a), Box::new(b)), Type::Bool)
}

fn block(from: Vec<From>, items: Vec<(&str, Expr)>) -> Block {
    let (names, items) = items.into_iter().map(|(name, e)| (name.to_owned(), e)).unzip();
    Block { distinct: false, items, names, from, filter: None, group: Vec::new(), having: None }
}

fn select(body: Body) -> Select {
    Select { with: With::default(), body, order: Vec::new(), limit: None, offset: None, lock: None }
}

fn by(place: u32) -> OrderKey {
    OrderKey { by: OrderBy::Output(place), descending: false, nulls_first: false }
}

#[test]
fn parameters_and_folded_columns() {
    let mut made = Made::new();
    let from = made.read("u");
    let email = made.param("email", Type::Text);
    let mut rows = block(vec![from], vec![("id", made.field(0, "id")), ("given", email.clone())]);
    rows.filter = Some(equal(made.field(0, "email"), email));
    assert_eq!(
        made.texts(select(Body::Block(Box::new(rows)))),
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
    let mut made = Made::new();
    let from = made.read("t");
    let rows = block(vec![from], vec![("mood", made.field(0, "mood"))]);
    let mut all = select(Body::Block(Box::new(rows)));
    all.order.push(by(0));
    all.limit = Some(value(ExprKind::Literal(Literal::Int(3)), Type::INT));
    assert_eq!(
        made.texts(all),
        [
            r#"SELECT "t"."mood" FROM "t" ORDER BY 1 LIMIT 3"#,
            "SELECT `t`.`mood` FROM `t` ORDER BY `t`.`mood` IS NULL, 1 LIMIT 3",
            r#"SELECT "t"."mood" FROM "t" ORDER BY CASE "t"."mood" WHEN 'sad' THEN 0 WHEN 'glad' THEN 1 END NULLS LAST LIMIT 3"#,
        ]
    );
}

#[test]
fn a_union_is_ordered_from_outside_where_its_columns_need_a_form() {
    let mut made = Made::new();
    let (a, b) = (made.read("a"), made.read("b"));
    let side = |from, e| Box::new(Body::Block(Box::new(block(vec![from], vec![("mood", e)]))));
    let (left, right) = (side(a, made.field(0, "mood")), side(b, made.field(1, "mood")));
    let mut all = select(Body::Set(SetOp::Union, left, right));
    all.order.push(by(0));
    let rows = r#"SELECT "a"."mood" FROM "t" AS "a" UNION SELECT "b"."mood" FROM "t" AS "b""#;
    let [postgres, _, sqlite] = made.texts(all);
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
    let mut made = Made::new();
    let (a, b) = (made.read("a"), made.read("b"));
    let side = |from, e| Box::new(Body::Block(Box::new(block(vec![from], vec![("email", e)]))));
    let (left, right) = (side(a, made.field(0, "email")), side(b, made.field(1, "email")));
    assert_eq!(made.relations[0].columns[1].collate, Collate::Ci);
    let all = Statement::Select(select(Body::Set(SetOp::Union, left, right)));
    assert_eq!(made.run(Target::Sqlite, all).1, [Code::E0604]);
}

#[test]
fn groups_of_folded_text_show_the_least() {
    let mut made = Made::new();
    let from = made.read("t");
    let email = made.field(0, "email");
    let sum = Aggregate {
        func: AggregateFunc::Avg,
        arg: Some(made.field(0, "price")),
        distinct: false,
        filter: None,
    };
    let sum = value(ExprKind::Aggregate(Box::new(sum)), Type::Double);
    let mut rows = block(vec![from], vec![("email", email.clone()), ("mean", sum)]);
    rows.group.push(email);
    let [postgres, _, sqlite] = made.texts(select(Body::Block(Box::new(rows))));
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
    let mut made = Made::new();
    let (a, b) = (made.read("a"), made.read("b"));
    let on = Some(equal(made.field(0, "id"), made.field(1, "id")));
    let from = From::Join { kind: JoinKind::Full, left: Box::new(a), right: Box::new(b), on };
    let rows = block(vec![from], vec![("price", made.field(1, "price"))]);
    let [_, mysql, _] = made.texts(select(Body::Block(Box::new(rows))));
    assert_eq!(
        mysql,
        "SELECT `full_0`.`1_3` AS `price` FROM (SELECT `a`.`id` AS `0_0`, `b`.`id` AS `1_0`, `b`.`price` AS `1_3` \
         FROM `t` AS `a` LEFT JOIN `t` AS `b` ON `a`.`id` = `b`.`id` UNION ALL SELECT NULL, `b`.`id`, `b`.`price` \
         FROM `t` AS `b` WHERE NOT EXISTS (SELECT 1 FROM `t` AS `a` WHERE `a`.`id` = `b`.`id`)) AS `full_0`"
    );
}

fn nowhere() -> Span {
    Span::new(SourceId(0), 0, 0)
}
