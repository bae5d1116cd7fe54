//! The statement of a view: what of it the language can say.

use super::read::{Reader, Token, tokens};
use super::select::Select;
use super::settle;
use schema_core::dialect::Target;
use schema_core::phys::{Name, Raw, Schema};

/// A view as its catalog's statement makes it, with nothing about it that the language has no word for.
#[derive(PartialEq)]
pub(in crate::pull) struct View {
    pub(in crate::pull) name: Name,
    /// The tables and views that it reads.
    pub(in crate::pull) reads: Vec<Name>,
    pub(in crate::pull) materialized: bool,
    /// Its comment.
    pub(in crate::pull) docs: String,
    select: Select,
}

impl View {
    /// Reads the statement of the view `name` of `schema`.
    pub(in crate::pull) fn read(schema: &Schema, name: &Name, sql: &str) -> Option<View> {
        let target = schema.target;
        if target == Target::MySql && has_other_letters(sql) {
            return None;
        }
        let tokens = tokens(sql, target == Target::MySql)?;
        let mut reader = Reader::new(&tokens);
        if !reader.word("create") {
            return None;
        }
        let materialized = reader.word("materialized");
        if !reader.word("view") {
            return None;
        }
        path(&mut reader)?;
        let select = if reader.word("as") { reader.select()? } else { return None };
        let mut docs = String::new();
        if reader.sign(";") {
            docs = comment(&mut reader, materialized)?;
        }
        let (select, reads) = reader.is_done().then(|| settle::select(schema, select))??;
        Some(View { name: name.clone(), reads, materialized, docs, select })
    }

    /// Whether `other` leaves in the catalog what `own` has left there, which is this view.
    pub(in crate::pull) fn is_made_by(&self, schema: &Schema, own: &Raw, other: &Raw) -> bool {
        match schema.target {
            // Its catalog has the statement that somebody wrote, to the letter.
            Target::Sqlite => is_same_statement(&own.sql, &other.sql),
            Target::Postgres | Target::MySql => {
                own.sql.trim() == other.sql
                    || View::read(schema, &self.name, &other.sql).as_ref() == Some(self)
            }
        }
    }

    /// Its select in the language, a line for each clause; `None` if there are no words for it.
    pub(in crate::pull) fn words(&self) -> Option<String> {
        let mut out = String::new();
        self.select.write(&mut out, "\n    ")?;
        Some(out)
    }
}

/// `name` or `namespace.name`
fn path(reader: &mut Reader<'_>) -> Option<()> {
    reader.name()?;
    if reader.sign(".") {
        reader.name()?;
    }
    Some(())
}

/// `comment on view name is 'text'`
fn comment(reader: &mut Reader<'_>, materialized: bool) -> Option<String> {
    let of_view = reader.word("comment")
        && reader.word("on")
        && reader.word("materialized") == materialized
        && reader.word("view");
    if !of_view {
        return None;
    }
    path(reader)?;
    if !reader.word("is") {
        return None;
    }
    match reader.next()? {
        Token::Text(text) => Some(text.clone()),
        _ => None,
    }
}

/// Whether a literal is said to be in another character set than the statement.
fn has_other_letters(sql: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    sql.match_indices('\'').any(|(at, _)| {
        let word = &sql[sql[..at].rfind(|c| !part(c)).map_or(0, |end| end + 1)..at];
        word.starts_with('_') && word != "_utf8mb4"
    })
}

/// Whether two statements differ in spaces, quotes of names and capital letters alone.
fn is_same_statement(one: &str, other: &str) -> bool {
    let plain = |sql: &str| {
        let fold = |token| match token {
            Token::Word(name) | Token::Name(name) => Token::Word(name.to_lowercase()),
            token => token,
        };
        Some(tokens(sql, false)?.into_iter().map(fold).collect::<Vec<_>>())
    };
    one == other || plain(one).is_some_and(|one| Some(one) == plain(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema_core::phys::{Column, Table};
    use schema_core::source::{SourceId, Span};

    fn schema(target: Target) -> Schema {
        let name = |name: &str| Name { namespace: None, name: name.to_owned() };
        let table = |of: &str, columns: &[(&str, &str)]| {
            let mut table = Table::new(name(of), String::new(), Span::new(SourceId(0), 0, 0));
            table.columns = columns.iter().map(|(name, ty)| Column::new(*name, *ty)).collect();
            table
        };
        let t = [
            ("id", "bigint"),
            ("v", "varchar(9)"),
            ("n", "integer"),
            ("p", "numeric(6,2)"),
            ("b", "tinyint(1)"),
        ];
        let tables = vec![table("t", &t), table("u", &[("id", "bigint"), ("w", "text")])];
        Schema { native: true, tables, ..Schema::new(target, "s".to_owned()) }
    }

    /// The select that a view of this one is written as, on one line.
    fn words(target: Target, select: &str) -> Option<String> {
        let name = Name { namespace: None, name: "x".to_owned() };
        let view = View::read(&schema(target), &name, &format!("CREATE VIEW x AS {select}"))?;
        Some(view.words()?.replace("\n    ", " "))
    }

    fn postgres(select: &str) -> Option<String> {
        words(Target::Postgres, select)
    }

    #[test]
    fn what_the_server_adds_is_taken_away() {
        let said = |select| postgres(select).unwrap();
        assert_eq!(said("SELECT t.id, t.v AS v FROM t"), "select id, v from t");
        assert_eq!(said("SELECT lower((t.v)::text) AS l FROM t"), "select lower(v) as l from t");
        assert_eq!(
            said("SELECT t.id FROM (public.t JOIN u x ON ((x.id = t.id))) WHERE ((t.v)::text = x.w)"),
            "select t.id from t join u as x on x.id = t.id where t.v = x.w"
        );
        assert_eq!(
            said("SELECT (t.p * (t.n)::numeric) AS x FROM t WHERE (t.p > (0)::numeric)"),
            "select p * n as x from t where p > 0"
        );
        assert_eq!(
            said("SELECT sum(t.p) AS s FROM t HAVING (sum(t.p) > (10)::numeric)"),
            "select sum(p) as s from t having sum(p) > 10"
        );
        assert_eq!(
            said("SELECT CASE WHEN (t.n = 1) THEN 'a'::text ELSE NULL::text END AS c FROM t"),
            "select case when n = 1 then 'a' end as c from t"
        );
    }

    #[test]
    fn a_name_of_the_result_is_told_from_a_column() {
        let both = "SELECT lower(t.w) AS w FROM u t GROUP BY t.w ORDER BY t.w";
        assert_eq!(postgres(both).unwrap(), "select lower(w) as w from u as t group by t.w order by t.w");
        let alone = "SELECT t.w FROM u t ORDER BY t.w DESC NULLS LAST";
        assert_eq!(postgres(alone).unwrap(), "select w from u as t order by w desc nulls last");
    }

    #[test]
    fn what_somebody_cast_leaves_no_words() {
        for select in [
            "SELECT (t.id)::text AS id FROM t",
            "SELECT COALESCE((t.v)::text, 'x'::text) AS v FROM t",
            "SELECT ((t.n)::numeric + (t.id)::numeric) AS x FROM t",
            "SELECT 'a'::character varying AS x",
            "SELECT NULL::text AS x",
            // The other side gives it its type.
            "SELECT 'a'::text AS x UNION SELECT u.w FROM u",
            "SELECT t.id FROM t WHERE (t.v = 'a'::bpchar)",
        ] {
            assert_eq!(postgres(select), None, "{select}");
        }
        let free = "SELECT 'a'::text AS x, u.id FROM u UNION ALL SELECT 'b'::text AS x, t.id FROM t";
        let expected = "select 'a' as x, id from u union all select 'b' as x, id from t";
        assert_eq!(postgres(free).unwrap(), expected);
    }

    #[test]
    fn what_the_language_lacks_is_not_read() {
        for select in [
            "SELECT * FROM t",
            "SELECT DISTINCT ON (t.id) t.id FROM t",
            "SELECT t.id FROM (t JOIN u USING (id))",
            "SELECT t.id FROM t, LATERAL ( SELECT 1 AS a) x",
            "SELECT a.x FROM generate_series(1, 3) a(x)",
            "SELECT t.id FROM t WHERE (t.v ~~* 'a'::text)",
            "SELECT array_agg(t.id ORDER BY t.id) AS a FROM t",
            "SELECT t.id FROM t WITH NO DATA",
            "SELECT t.id FROM t FOR UPDATE",
        ] {
            assert_eq!(postgres(select), None, "{select}");
        }
    }

    #[test]
    fn mysql_prints_numbers_for_bools_and_rows() {
        let mysql = |select| words(Target::MySql, select);
        let select = "select count(0) AS `n`,concat(`t`.`v`,'-',`t`.`n`) AS `c` from `t` where (`t`.`b` = 1)";
        let expected = "select count(*) as n, v || '-' || n as c from t where b = true";
        assert_eq!(mysql(select).unwrap(), expected);
        // This one is printed so again, and could not be told from the number.
        assert_eq!(mysql("select `t`.`id` AS `id` from `t` where (`t`.`b` = true)"), None);
        assert_eq!(mysql("select concat(concat(`t`.`v`,'a'),'b') AS `c` from `t`"), None);
        assert_eq!(mysql(r"select _latin1'a' AS `c`"), None);
    }

    #[test]
    fn depth_is_bounded() {
        let deep = |n: usize| format!("SELECT {}1{} AS x", "(".repeat(n), ")".repeat(n));
        assert!(postgres(&deep(20)).is_some());
        assert_eq!(postgres(&deep(5000)), None);
        assert_eq!(postgres(&format!("SELECT 1{} AS x", " + 1".repeat(5000))), None);
        assert_eq!(postgres(&"SELECT 1 AS x UNION ".repeat(5000)), None);
        let nested = format!("{}SELECT 1 AS x{}", "(".repeat(5000), ")".repeat(5000));
        assert_eq!(postgres(&nested), None);
    }

    #[test]
    fn comments_are_docs() {
        let name = Name { namespace: None, name: "x".to_owned() };
        let read = |sql: String| View::read(&schema(Target::Postgres), &name, &sql);
        let made = "CREATE MATERIALIZED VIEW x AS SELECT u.id FROM u";
        let view = read(format!("{made};\nCOMMENT ON MATERIALIZED VIEW x IS 'It''s\none'")).unwrap();
        assert_eq!((view.materialized, view.docs.as_str()), (true, "It's\none"));
        assert!(read(format!("{made};\nCOMMENT ON COLUMN x.id IS 'a'")).is_none());
    }
}
