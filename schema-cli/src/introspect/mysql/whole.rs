//! Tables that information_schema doesn't tell whole, from what `SHOW CREATE TABLE` says.

use super::columns::{is_unclear, shown_default};
use super::keys::reference_as_sql;
use super::programs::{Program, answers, raw};
use super::server::{Flavour, Server};
use super::tables::Found;
use super::text::ident;
use crate::introspect::lex::{Token, closing, tokens};
use schema_core::dialect::Target;
use schema_core::phys::{Raw, Table};

/// What stands for a character of four bytes in MariaDB's information_schema, which knows three bytes of
/// UTF-8: once in a literal, four times in an expression.
const LOST: char = '?';

/// What no word of the language says.
const UNSAID: [&str; 6] =
    ["PERIOD FOR ", "UNION=", "CONNECTION=", "PARTITION BY SYSTEM_TIME", "ENGINE=CONNECT", "ENGINE=S3"];

/// Looks at the tables that need it: one becomes SQL whole, another gets what was missing.
pub(super) async fn read(server: &mut Server, found: &mut Found) -> Result<(), sqlx::Error> {
    let fulltext = |t: &Table| t.indexes.iter().any(|i| i.method.as_deref() == Some("fulltext"));
    let lost = |t: &Table| {
        let texts = t.columns.iter().flat_map(column_texts).chain(t.checks.iter().map(|c| &c.expr));
        texts.into_iter().any(|text| text.contains(LOST))
    };
    // MySQL's catalog has some defaults in part.
    let flavour = server.flavour;
    let unclear = |t: &Table| flavour == Flavour::MySql && t.columns.iter().any(is_unclear);
    let partitioned = |t: &Table| t.partition.as_ref().is_some_and(|clause| clause.contains("(PARTITION "));
    let looked_at = |t: &&Table| {
        found.opaque.contains(&t.name.name) || fulltext(t) || lost(t) || unclear(t) || partitioned(t)
    };
    let programs =
        found.tables.iter().filter(looked_at).map(|t| Program::new("TABLE", &t.name.name)).collect();
    let mut raws: Vec<Raw> = Vec::new();
    for (program, text) in answers(server, found, programs).await? {
        if found.opaque.contains(&program.name) && UNSAID.iter().any(|mark| text.contains(mark)) {
            found.notes.push(format!(
                "the table `{}` is kept as SQL: it has what there is no word for",
                program.name
            ));
            raws.push(raw(&program, without_counter(&text)));
        } else if let Some(table) = found.table(&program.name) {
            parsers(table, &text);
            find_again(flavour, table, &text);
            table.partition.iter_mut().for_each(|clause| default_partition(clause, &text));
            let options = partition_options(&text);
            if !options.is_empty() {
                let (table, options) = (program.name, options.join(", "));
                found.notes.push(format!("options of the partitions of `{table}` are left out: {options}"));
            }
        }
    }
    let is_raw = |own: &schema_core::phys::Name| {
        raws.iter().any(|raw| raw.object.as_ref().is_some_and(|object| object.name == *own))
    };
    found.tables.retain(|table| !is_raw(&table.name));
    let mut references = Vec::new();
    for table in &mut found.tables {
        let own = table.name.name.clone();
        for key in table.foreign_keys.extract_if(.., |key| is_raw(&key.table)) {
            references.push(reference_as_sql(&own, &key));
        }
    }
    raws.append(&mut references);
    found.raws.splice(0..0, raws);
    Ok(())
}

/// A table's statement without the next number it would give.
fn without_counter(text: &str) -> String {
    let Some((head, tail)) = text.rsplit_once(" AUTO_INCREMENT=") else { return text.to_owned() };
    format!("{head}{}", tail.trim_start_matches(|c: char| c.is_ascii_digit()))
}

/// The parsers of a table's fulltext indexes.
fn parsers(table: &mut Table, text: &str) {
    for index in table.indexes.iter_mut().filter(|i| i.method.as_deref() == Some("fulltext")) {
        let head = format!("FULLTEXT KEY {} (", ident(&index.name));
        let Some(line) = text.lines().find(|line| line.trim_start().starts_with(&head)) else { continue };
        if let Some((_, parser)) = line.split_once(" WITH PARSER ") {
            let parser = tokens(Target::MySql, parser).first().map(Token::name).unwrap_or_default();
            index.options.push(format!("WITH PARSER {parser}"));
        }
    }
}

/// What single partitions have that no catalog tells.
fn partition_options(create: &str) -> Vec<&'static str> {
    const OPTIONS: [&str; 5] = ["MAX_ROWS", "MIN_ROWS", "TABLESPACE", "DIRECTORY", "NODEGROUP"];
    let partitions = create.rsplit_once("PARTITION BY ").map_or("", |(_, partitions)| partitions);
    let words = tokens(Target::MySql, partitions);
    OPTIONS.into_iter().filter(|option| words.iter().any(|word| word.is(option))).collect()
}

/// Says `DEFAULT` of the partition that has it: in MariaDB's catalog it has values like any other.
fn default_partition(clause: &mut String, create: &str) {
    let all = tokens(Target::MySql, create);
    let default = all.windows(3).find(|t| t[0].is("PARTITION") && t[2].is("DEFAULT"));
    let Some(name) = default.map(|t| t[1].name()) else { return };
    let all = tokens(Target::MySql, clause);
    let found = all.windows(5).position(|t| {
        t[0].is("PARTITION") && t[1].name() == name && t[2].is("VALUES") && t[4].is_symbol('(')
    });
    if let Some(at) = found {
        let last = closing(&all, at + 4) - 1;
        let range = all[at + 2].start..all[last].end();
        clause.replace_range(range, "DEFAULT");
    }
}

fn column_texts(column: &schema_core::phys::Column) -> impl Iterator<Item = &String> {
    let generated = column.generated.iter().map(|g| &g.expr);
    std::iter::once(&column.ty).chain(&column.default).chain(generated).chain(&column.options)
}

/// Puts the characters back that information_schema has lost.
fn find_again(flavour: Flavour, table: &mut Table, create: &str) {
    let line = |head: String| create.lines().find(|line| line.trim_start().starts_with(&head));
    for column in &mut table.columns {
        let Some(line) = line(format!("{} ", ident(&column.name))) else { continue };
        if flavour == Flavour::MySql && is_unclear(column) {
            shown_default(column, line);
        }
        let generated = column.generated.iter_mut().map(|g| &mut g.expr);
        let texts = std::iter::once(&mut column.ty).chain(&mut column.default).chain(generated);
        for text in texts.chain(&mut column.options) {
            restore(text, line);
        }
    }
    for check in &mut table.checks {
        if let Some(line) = line(format!("CONSTRAINT {} CHECK ", ident(&check.name))) {
            restore(&mut check.expr, line);
        }
    }
}

/// Each string in `text` with lost characters becomes the string in `create` that is the same but for
/// them.
fn restore(text: &mut String, create: &str) {
    let mut out = String::new();
    let mut copied = 0;
    for token in tokens(Target::MySql, text).iter().filter(|t| t.text.contains(LOST)) {
        let same = tokens(Target::MySql, create).into_iter().find(|t| is_same(token.text, t.text));
        if let Some(same) = same {
            out.push_str(&text[copied..token.start]);
            out.push_str(same.text);
            copied = token.end();
        }
    }
    out.push_str(&text[copied..]);
    *text = out;
}

/// Whether `whole` with its characters of four bytes lost is `lossy`.
fn is_same(lossy: &str, whole: &str) -> bool {
    let lost = |marks: usize| -> String {
        let each = whole.chars().flat_map(|c| {
            let (c, count) = if c.len_utf8() == 4 { (LOST, marks) } else { (c, 1) };
            std::iter::repeat_n(c, count)
        });
        each.collect()
    };
    lossy != whole && (lost(1) == lossy || lost(4) == lossy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_number_is_no_part_of_a_table() {
        assert_eq!(
            without_counter("…) ENGINE=Aria AUTO_INCREMENT=12 DEFAULT CHARSET=latin1"),
            "…) ENGINE=Aria DEFAULT CHARSET=latin1"
        );
    }

    #[test]
    fn options_of_partitions_are_seen() {
        let create = "CREATE TABLE `max_rows` (…) COMMENT='MAX_ROWS' /*!50100 PARTITION BY RANGE (`x`)\n\
                      (PARTITION p0 VALUES LESS THAN (5) DATA DIRECTORY = '/x' MAX_ROWS = 10 ENGINE = InnoDB) */";
        assert_eq!(partition_options(create), ["MAX_ROWS", "DIRECTORY"]);
        assert_eq!(partition_options("CREATE TABLE `t` (`tablespace` int) MAX_ROWS=5"), [""; 0]);
    }

    #[test]
    fn a_default_partition_has_no_values() {
        let mut clause = "PARTITION BY LIST COLUMNS(`x`,`y`) (PARTITION `p0` VALUES IN (('a',1)), \
                          PARTITION `pd` VALUES IN (MAXVALUE,MAXVALUE))"
            .to_owned();
        let create = "… PARTITION BY LIST  COLUMNS(`x`,`y`)\n(PARTITION `p0` VALUES IN (('a',1)) ENGINE = InnoDB,\n \
                      PARTITION `pd` DEFAULT ENGINE = InnoDB)";
        default_partition(&mut clause, create);
        assert_eq!(
            clause,
            "PARTITION BY LIST COLUMNS(`x`,`y`) (PARTITION `p0` VALUES IN (('a',1)), PARTITION `pd` DEFAULT)"
        );
    }

    #[test]
    fn lost_characters_are_found_again() {
        let restored = |text: &str| {
            let mut text = text.to_owned();
            restore(&mut text, "`e` varchar(9) DEFAULT concat('😀','x????','a😀b') COMMENT '😀'");
            text
        };
        assert_eq!(restored("(concat('????','x????','a????b'))"), "(concat('😀','x????','a😀b'))");
        assert_eq!(restored("'?'"), "'😀'");
        assert_eq!(restored("'y?'"), "'y?'");
    }
}
