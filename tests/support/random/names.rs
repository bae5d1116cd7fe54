//! Names and documentation that a careless renderer stumbles over.

use super::Schema;
use std::fmt::Write;

/// Words that one server or another reserves. Each is used once a schema.
const RESERVED: [&str; 24] = [
    "order",
    "group",
    "select",
    "user",
    "key",
    "table",
    "from",
    "where",
    "check",
    "index",
    "unique",
    "primary",
    "default",
    "references",
    "values",
    "having",
    "limit",
    "union",
    "rank",
    "system",
    "interval",
    "window",
    "end",
    "all",
];

/// Documentation.
const DOCS: [&str; 15] = [
    "Plain words.",
    "It's quoted.",
    "Semi; colon -- and dashes",
    "Umlaut ä and 😀",
    "back\\slash",
    "$$ tags $$",
    "\"double\" and `ticks`",
    "/* no comment */ # nor this",
    "%s of {braces} 100%",
    "'",
    "ends with a back\\",
    "ends with blanks  \\",
    "ends with a back\\\\",
    "\\",
    "$sql$ @tenant :name ?",
];

/// A name as it is written: `plain`, which is no other item's, or an odd one made of it.
pub(super) fn name(schema: &mut Schema<'_>, plain: &str) -> String {
    let odd = match schema.choices.pick(16) {
        15 if schema.reserved < RESERVED.len() => {
            schema.reserved += 1;
            RESERVED[schema.reserved - 1].to_owned()
        }
        14 => format!("{plain} Mixed Case"),
        13 => match schema.choices.pick(9) {
            0 => format!("{plain}'s"),
            1 => format!("{plain}\"b"),
            2 => format!("ünï{plain}"),
            3 => format!("{plain}%s"),
            4 => format!("{plain};--"),
            5 => format!("{plain}\\n"),
            6 => format!("{plain}``tick"),
            7 => format!("{plain}$$"),
            _ => format!("{plain}, (x) -> y.z"),
        },
        _ => return plain.to_owned(),
    };
    format!("`{odd}`")
}

/// `name` with a blank behind it; or nothing, so that the compiler gives one.
pub(super) fn given(schema: &mut Schema<'_>, plain: &str) -> String {
    match schema.choices.once_in(3) {
        true => String::new(),
        false => name(schema, plain) + " ",
    }
}

/// Writes documentation, now and then.
pub(super) fn docs(schema: &mut Schema<'_>, indent: &str) {
    if schema.choices.once_in(6) {
        let docs = *schema.choices.of(&DOCS);
        let _ = writeln!(schema.text, "{indent}/// {docs}");
    }
}
