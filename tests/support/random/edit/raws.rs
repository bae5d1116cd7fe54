//! Items in a target's own SQL, and views of the language.

use super::super::{Schema, raw};
use super::Edit;
use super::text::{self, joined, lines};

pub(super) const EDITS: &[Edit] = &[view, drop, change, add, drop_view];

/// A view of a table, in the language: another one, if it is there.
fn view(schema: &mut Schema<'_>) -> Option<&'static str> {
    if schema.profile.native().is_some() {
        return None;
    }
    let t = schema.some_table()?;
    let table = &schema.tables[t];
    let columns: Vec<String> = table.columns.iter().map(|c| c.name.clone()).collect();
    let path = table.path.clone();
    let column = schema.choices.of(&columns).clone();
    let name = *schema.choices.of(&["seen", "listed"]);
    let text = match schema.choices.pick(3) {
        0 => format!("view {name} as select t.{column} from {path} t\n"),
        1 => format!(
            "view {name} as select t.{column} as first, count(*) as many from {path} t group by t.{column}\n"
        ),
        _ => format!(
            "view {name} as select t.{column}, 'it''s' as said from {path} t where t.{column} is not null\n"
        ),
    };
    let mut lines = lines(&schema.text);
    let old = lines.iter().position(|line| line.starts_with(&format!("view {name} as ")));
    if let Some(at) = old {
        lines.remove(at);
    }
    schema.text = joined(&lines) + "\n" + &text;
    Some(if old.is_some() { "view changed" } else { "view added" })
}

fn drop_view(schema: &mut Schema<'_>) -> Option<&'static str> {
    let mut lines = lines(&schema.text);
    let at = lines.iter().position(|line| line.starts_with("view "))?;
    lines.remove(at);
    schema.text = joined(&lines);
    Some("view dropped")
}

fn drop(schema: &mut Schema<'_>) -> Option<&'static str> {
    let mut lines = lines(&schema.text);
    let all = text::items(&lines, "raw ");
    lines.drain(all.get(schema.choices.pick(all.len()))?.clone());
    schema.text = joined(&lines);
    Some("raw item dropped")
}

/// What raw SQL says.
fn change(schema: &mut Schema<'_>) -> Option<&'static str> {
    const WORDS: [(&str, &str); 6] = [
        ("'it''s; -- so'", "'so; -- it''s'"),
        ("'it''s'", "'it is'"),
        ("n * 2", "n + n"),
        ("insert or delete", "insert or update"),
        ("do instead nothing", "do also nothing"),
        ("initcond = '0'", "initcond = '1'"),
    ];
    let mut lines = lines(&schema.text);
    let all = text::items(&lines, "raw ");
    let range = all.get(schema.choices.pick(all.len()))?.clone();
    for line in &mut lines[range] {
        if let Some((old, new)) =
            WORDS.iter().find(|(old, _)| line.contains(old) && !line.starts_with("raw "))
        {
            *line = line.replace(old, new);
        }
    }
    schema.text = joined(&lines);
    Some("raw item changed")
}

fn add(schema: &mut Schema<'_>) -> Option<&'static str> {
    let ((), text) = schema.apart(raw::write);
    schema.text.push('\n');
    schema.text.push_str(&text);
    Some("raw item added")
}
