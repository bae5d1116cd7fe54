//! Tables with their options, sequences, and the names of views.

use super::name;
use super::server::{Row, Server};
use super::text::{ident, string};
use crate::introspect::lex::{Kind, Token, tokens};
use schema_core::dialect::Target;
use schema_core::phys::{Counting, Raw, Sequence, Table};
use schema_core::source::{SourceId, Span};
use std::collections::{BTreeSet, HashMap};

/// What has been read so far.
#[derive(Default)]
pub(super) struct Found {
    /// Tables, by name.
    pub(super) tables: Vec<Table>,
    /// Where each table stands in `tables`.
    places: HashMap<String, usize>,
    /// The default collation of each table in `tables`.
    pub(super) collations: Vec<String>,
    /// The views' names.
    pub(super) views: Vec<String>,
    /// MariaDB's sequences.
    pub(super) sequences: Vec<Sequence>,
    /// Whether there are tables with partitions.
    pub(super) partitioned: bool,
    /// What there is no word for, as SQL, in an order that loads.
    pub(super) raws: Vec<Raw>,
    /// Tables that the catalog doesn't tell whole: they are taken as the server writes them.
    pub(super) opaque: BTreeSet<String>,
    /// What the user should know.
    pub(super) notes: Vec<String>,
}

impl Found {
    /// Where the table stands in `tables`, unless it is a view or left out.
    pub(super) fn place(&self, table: &str) -> Option<usize> {
        self.places.get(table).copied()
    }

    /// The table, unless it is a view or left out.
    pub(super) fn table(&mut self, table: &str) -> Option<&mut Table> {
        let place = self.place(table)?;
        self.tables.get_mut(place)
    }
}

/// A table without columns.
pub(super) fn table(own: &str, comment: &str) -> Table {
    Table::new(name(own), comment.to_owned(), Span::new(SourceId(0), 0, 0))
}

/// Reads what there is.
pub(super) async fn read(server: &mut Server) -> Result<Found, sqlx::Error> {
    let mut found = Found::default();
    let mut sequences = Vec::new();
    for row in server.rows(include_str!("tables.sql")).await? {
        match row.text(1) {
            "BASE TABLE" | "SYSTEM VERSIONED" => add(&mut found, &row),
            "VIEW" => found.views.push(row.text(0).to_owned()),
            "SEQUENCE" => sequences.push(row.text(0).to_owned()),
            // It lives as long as its session.
            "TEMPORARY" | "TEMPORARY SEQUENCE" => {}
            other => {
                let (name, kind) = (row.text(0), other.to_lowercase());
                found.notes.push(format!("the {kind} `{name}` is left out: nothing here can write it"));
            }
        }
    }
    if !sequences.is_empty() {
        found.sequences = self::sequences(server, &sequences).await?;
    }
    Ok(found)
}

fn add(found: &mut Found, row: &Row) {
    let (own, engine, collation) = (row.text(0), row.text(2), row.text(3));
    let mut table = table(own, row.text(5));
    if engine.is_empty() {
        // Its engine is gone, or the file is broken; the comment says which.
        found.notes.push(format!("the table `{own}` can't be opened and is left out: {}", row.text(5)));
        return;
    }
    let charset = collation.split('_').next().unwrap_or_default();
    let mut options = format!("ENGINE={engine} DEFAULT CHARSET={charset} COLLATE={collation}");
    for option in create_options(row.text(4)) {
        match option.as_str() {
            "PARTITIONED" => found.partitioned = true,
            // Aria shows what it does unasked.
            "TRANSACTIONAL=1" => {}
            _ => {
                options.push(' ');
                options.push_str(&option);
            }
        }
    }
    table.options.push(options);
    if row.text(1) == "SYSTEM VERSIONED" {
        table.options.push("WITH SYSTEM VERSIONING".to_owned());
    }
    // Where these keep their rows is told by SHOW CREATE TABLE alone.
    if ["MRG_MYISAM", "FEDERATED", "CONNECT", "SPIDER", "S3"].contains(&engine.to_uppercase().as_str()) {
        found.opaque.insert(own.to_owned());
    }
    found.places.insert(own.to_owned(), found.tables.len());
    found.collations.push(collation.to_owned());
    found.tables.push(table);
}

/// `row_format=DYNAMIC COMPRESSION="zlib" partitioned`, each option as SQL.
fn create_options(text: &str) -> Vec<String> {
    let tokens = tokens(Target::MySql, text);
    let mut options = Vec::new();
    let mut rest = &tokens[..];
    while let Some((key, tail)) = rest.split_first() {
        // MariaDB keeps the options of its engines as they were spelt, and shows them in quotes.
        let mut option = if key.kind == Kind::Quoted { key.text.to_owned() } else { key.text.to_uppercase() };
        rest = tail;
        if let [equals, value, tail @ ..] = tail
            && equals.is_symbol('=')
        {
            option = format!("{option}={}", option_value(value));
            rest = tail;
        }
        options.push(option);
    }
    options
}

fn option_value(value: &Token<'_>) -> String {
    match value.kind {
        Kind::String | Kind::Quoted => string(&value.name()),
        _ => value.text.to_owned(),
    }
}

/// All sequences at once; each is a table of one row.
async fn sequences(server: &mut Server, names: &[String]) -> Result<Vec<Sequence>, sqlx::Error> {
    let each = names.iter().map(|own| {
        format!(
            "SELECT {}, start_value, increment, minimum_value, maximum_value, cache_size, cycle_option FROM {}",
            string(own),
            ident(own)
        )
    });
    let sql = each.collect::<Vec<_>>().join(" UNION ALL ");
    let rows = server.request(sql, 1).await?;
    Ok(rows.iter().map(sequence).collect())
}

fn sequence(row: &Row) -> Sequence {
    let value = |i| row.text(i).parse::<i64>().ok();
    let step = value(2).unwrap_or(1);
    let (least, greatest) = if step < 0 { (i64::MIN + 1, -1) } else { (1, i64::MAX - 1) };
    let first = if step < 0 { value(4) } else { value(3) };
    Sequence {
        name: name(row.text(0)),
        ty: "bigint".to_owned(),
        options: Counting {
            start: value(1).filter(|v| Some(*v) != first),
            step: Some(step).filter(|v| *v != 1),
            min: value(3).filter(|v| *v != least),
            max: value(4).filter(|v| *v != greatest),
            cache: value(5).filter(|v| *v != 1000),
            cycle: row.holds(6),
        },
        owned_by: None,
        unlogged: false,
        comment: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::create_options;

    #[test]
    fn options_are_sql() {
        assert_eq!(
            create_options("COMPRESSION=\"zlib\" row_format=DYNAMIC `page_compressed`='1' partitioned"),
            ["COMPRESSION='zlib'", "ROW_FORMAT=DYNAMIC", "`page_compressed`='1'", "PARTITIONED"]
        );
        assert_eq!(create_options(""), Vec::<String>::new());
    }
}
