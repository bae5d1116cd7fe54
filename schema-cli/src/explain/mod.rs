//! The page of each diagnostic: what it means, a schema that gives it, and the schema mended. They stand
//! here rather than in the core, which is compiled into every user's build.

#[cfg(test)]
mod tests;

use schema_core::diag::Code;

macro_rules! pages {
    ($($code:ident)*) => {
        /// The page of `code`, in Markdown. A code without a page does not compile.
        pub(crate) fn page(code: Code) -> &'static str {
            match code {
                $(Code::$code => include_str!(concat!("pages/", stringify!($code), ".md")),)*
            }
        }
    };
}

pages! {
    E0001 E0002 E0003 E0004 E0005
    E0101 E0102 E0103 E0104 E0105 E0106 E0107 E0108 E0110
    E0201 E0202 E0203 E0204 E0205 E0206 E0207 E0208 E0209 E0210
    E0301 E0302 E0303 E0304 E0305 E0306 E0307
    E0401 E0402 E0403 E0404 E0405 E0406 E0407 E0408 E0409
    E0501 E0502 E0503 E0504 E0505
    E0601 E0602 E0603 E0604 E0605 E0607
    E0701 E0702
    E0801 E0802 E0803 E0804 E0805 E0806
    W0201 W0301 W0401 W0501 W0801 W0901
    H0101 H0102 H0103 H0104 H0105
    H0201 H0202 H0203
    H0301 H0302 H0303 H0304
    H0401 H0402
    H0501 H0502 H0503 H0504 H0505 H0506
}

/// A stretch of a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Part<'a> {
    /// A paragraph.
    Text(&'a str),
    /// What stands between two fences, and the word behind the first of them.
    Block { kind: &'a str, text: &'a str },
}

/// The stretches of a page, in order.
pub(crate) fn parts(page: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = page.trim();
    while !rest.is_empty() {
        let fenced = rest.strip_prefix("```").and_then(|inner| {
            let (kind, inner) = inner.split_once('\n')?;
            let (text, after) = inner.split_once("\n```").unwrap_or((inner, ""));
            Some((Part::Block { kind, text }, after))
        });
        let (part, after) = fenced.unwrap_or_else(|| {
            let (text, after) = rest.split_once("\n\n").unwrap_or((rest, ""));
            (Part::Text(text), after)
        });
        parts.push(part);
        rest = after.trim_start_matches('\n');
    }
    parts
}

/// The line that stands above a block of this kind.
pub(crate) fn caption(kind: &str) -> Option<&'static str> {
    match kind {
        "schema-before" => Some("Before:"),
        "schema-wrong" | "rust-wrong" => Some("Wrong:"),
        "schema" | "rust" => Some("Mended:"),
        _ => None,
    }
}
