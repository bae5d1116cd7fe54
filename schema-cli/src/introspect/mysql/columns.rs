//! Columns: types, defaults, what they are generated from.

use super::server::{Flavour, Row, Server};
use super::tables::Found;
use super::text::{bare, expression, ident, literal, string};
use super::types::canonical;
use crate::introspect::lex::{Kind, tokens};
use schema_core::dialect::{Target, quote};
use schema_core::phys::{Column, Generated, Identity};

/// Fills the tables with their columns.
pub(super) async fn read(server: &mut Server, found: &mut Found) -> Result<(), sqlx::Error> {
    let sql = server.flavour.pick(include_str!("columns_mysql.sql"), include_str!("columns_mariadb.sql"));
    let mut unclear = Vec::new();
    for row in server.rows(sql).await? {
        let Some(place) = found.place(row.text(0)) else { continue };
        let column = column(server, found, place, &row);
        // MariaDB's catalog has a question mark for what is no UTF-8 of up to three bytes.
        let odd = |text: &str| literal(text).is_some_and(|text| text.contains('?'));
        if server.flavour == Flavour::MariaDb && row.opt(2).is_some_and(odd) {
            unclear.push((place, found.tables[place].columns.len()));
        }
        if row.text(7).starts_with("ROW ") {
            // The period that this begins or ends is in no catalog.
            found.opaque.insert(row.text(0).to_owned());
        }
        found.tables[place].columns.push(column);
    }
    defaults_themselves(server, found, &unclear).await
}

fn column(server: &Server, found: &Found, place: usize, row: &Row) -> Column {
    let extra = row.text(6);
    let has = |word: &str| extra.to_ascii_uppercase().contains(word);
    let mut column = Column::new(row.text(1), canonical(row.text(4)));
    column.not_null = row.text(3) == "NO";
    row.text(8).clone_into(&mut column.comment);
    column.collate = row.opt(5).filter(|c| *c != found.collations[place]).map(str::to_owned);
    if has("VIRTUAL GENERATED") || has("STORED GENERATED") {
        let stored = has("STORED GENERATED");
        column.generated = Some(Generated { expr: expression(server, row.text(7)), stored });
    } else {
        column.default = row.opt(2).and_then(|text| default(server, text, &column.ty, extra));
    }
    if has("AUTO_INCREMENT") {
        column.identity = Some(Identity::ByDefault);
    }
    if row.text(4).contains("COMPRESSED") {
        column.options.push("COMPRESSED".to_owned());
    }
    if let Some(srs) = row.opt(9) {
        column.options.push(format!("SRID {srs}"));
    }
    if let Some(at) = extra.to_ascii_lowercase().find("on update ") {
        let event = extra[at + "on update ".len()..].split(',').next().unwrap_or_default();
        column.options.push(format!("ON UPDATE {}", now(event)));
    }
    for word in ["INVISIBLE", "WITHOUT SYSTEM VERSIONING"] {
        if has(word) {
            column.options.push(word.to_owned());
        }
    }
    column
}

/// `current_timestamp(6)` as we write it, with what may follow it left out.
fn now(event: &str) -> String {
    let digits: String = event.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() || digits == "0" {
        "CURRENT_TIMESTAMP".to_owned()
    } else {
        format!("CURRENT_TIMESTAMP({digits})")
    }
}

/// Whether `text` is the time of the statement, which needs no parentheses in a default.
fn is_now(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let rest = text.strip_prefix("current_timestamp").unwrap_or("-");
    rest.chars().all(|c| matches!(c, '(' | ')') || c.is_ascii_digit())
}

/// A default as SQL; `None` if there is none.
fn default(server: &Server, catalog: &str, ty: &str, extra: &str) -> Option<String> {
    let bits = |text: &str| text.starts_with("b'");
    match server.flavour {
        _ if is_now(catalog) && !is_text(ty) => Some(now(catalog)),
        // MySQL: a value without quotes, unless it says that it is an expression.
        Flavour::MySql if extra.contains("DEFAULT_GENERATED") => {
            Some(format!("({})", expression(server, catalog)))
        }
        Flavour::MySql if is_number(ty) || bits(catalog) => Some(catalog.to_owned()),
        // `shown_default` puts the whole value there.
        Flavour::MySql if is_binary(ty) && catalog.starts_with("0x") => Some(catalog.to_owned()),
        Flavour::MySql => Some(string(catalog)),
        // MariaDB: SQL, with NULL where there is no default.
        Flavour::MariaDb if catalog == "NULL" => None,
        Flavour::MariaDb if bits(catalog) || catalog.parse::<f64>().is_ok() => Some(catalog.to_owned()),
        Flavour::MariaDb => match literal(catalog) {
            Some(text) if is_binary(ty) => binary(ty, text.as_bytes()).into(),
            Some(text) => Some(string(&text)),
            None => Some(format!("({})", expression(server, bare(catalog)))),
        },
    }
}

fn word(ty: &str) -> &str {
    ty.split([' ', '(']).next().unwrap_or_default()
}

fn is_number(ty: &str) -> bool {
    const NUMBERS: [&str; 9] =
        ["tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double", "year"];
    NUMBERS.contains(&word(ty))
}

fn is_text(ty: &str) -> bool {
    const TEXTS: [&str; 6] = ["char", "varchar", "tinytext", "text", "mediumtext", "longtext"];
    TEXTS.contains(&word(ty))
}

fn is_binary(ty: &str) -> bool {
    matches!(word(ty), "binary" | "varbinary")
}

/// Whether MySQL's catalog may tell a default in part: it cuts the value of a binary column off at a NUL, and puts
/// a question mark in a text for what takes four bytes.
pub(super) fn is_unclear(column: &Column) -> bool {
    let Some(default) = &column.default else { return false };
    match literal(default) {
        Some(text) => is_binary(&column.ty) || text.contains('?'),
        None => is_binary(&column.ty) && default.starts_with("0x"),
    }
}

/// Takes the default from the column's line of `SHOW CREATE TABLE`, where MySQL tells it whole.
pub(super) fn shown_default(column: &mut Column, line: &str) {
    let all = tokens(Target::MySql, line);
    let value = all.iter().skip_while(|t| !t.is("DEFAULT")).nth(1);
    let Some(value) = value.filter(|t| t.kind == Kind::String || t.text.starts_with("0x")) else { return };
    column.default = Some(match literal(value.text) {
        Some(text) if is_binary(&column.ty) => binary(&column.ty, text.as_bytes()),
        None if is_binary(&column.ty) => binary(&column.ty, &bytes(&value.text[2..])),
        // It tells bytes where it has no letters.
        None => {
            String::from_utf8(bytes(&value.text[2..])).map_or(value.text.to_owned(), |text| string(&text))
        }
        Some(_) => value.text.to_owned(),
    });
}

/// Asks MariaDB for these default values themselves. It tells none of a column that is NOT NULL.
async fn defaults_themselves(
    server: &mut Server,
    found: &mut Found,
    asked: &[(usize, usize)],
) -> Result<(), sqlx::Error> {
    if asked.is_empty() {
        return Ok(());
    }
    let each = asked.iter().map(|(place, column)| {
        let table = &found.tables[*place];
        let column = &table.columns[*column];
        let value = format!("DEFAULT(t.{})", ident(&column.name));
        let value = if is_binary(&column.ty) { value } else { format!("CONVERT({value} USING utf8mb4)") };
        let table = ident(&table.name.name);
        format!("SELECT HEX({value}) FROM (SELECT 1) one LEFT JOIN {table} t ON FALSE")
    });
    let sql = each.collect::<Vec<_>>().join(" UNION ALL ");
    let rows = match server.request(sql, 1).await {
        Ok(rows) => rows,
        Err(error) => {
            found.notes.push(format!("defaults may have a question mark for other characters: {error}"));
            return Ok(());
        }
    };
    for ((table, column), row) in asked.iter().zip(rows) {
        let table = &mut found.tables[*table];
        let column = &mut table.columns[*column];
        let Some(bytes) = row.opt(0).map(bytes) else {
            if column.default.as_deref().is_some_and(|default| default.contains('?')) {
                found.notes.push(format!(
                    "the default of `{}`.`{}` may have a question mark for another character: MariaDB does not tell it",
                    table.name.name, column.name
                ));
            }
            continue;
        };
        column.default = Some(match is_binary(&column.ty) {
            true => binary(&column.ty, &bytes),
            false => string(&String::from_utf8_lossy(&bytes)),
        });
    }
    Ok(())
}

fn bytes(hex: &str) -> Vec<u8> {
    let digit = |c: &u8| char::from(*c).to_digit(16).and_then(|d| u8::try_from(d).ok()).unwrap_or(0);
    hex.as_bytes().chunks(2).map(|pair| pair.iter().fold(0, |byte, c| byte << 4 | digit(c))).collect()
}

/// A value of a binary column as a literal: a string, if it is plain text.
fn binary(ty: &str, mut bytes: &[u8]) -> String {
    if word(ty) == "binary" {
        // The server pads it.
        while let Some(shorter) = bytes.strip_suffix(&[0]) {
            bytes = shorter;
        }
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if bytes.iter().all(|b| (b' '..=b'~').contains(b)) => string(text),
        _ => quote::bytes(Target::MySql, bytes),
    }
}
