//! Schemas made of schemas: bytes, tokens and lines are dropped, doubled, swapped and taken from others.

/// A small generator of random numbers (xorshift*): the same seed gives the same inputs.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `n`, which is not 0.
    fn below(&mut self, n: usize) -> usize {
        (self.next() >> 33) as usize % n
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// Pieces that parsers trip over, and the words of the language.
const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "((((((((((((((((",
    "))))))))",
    "'",
    "''",
    "`",
    "``",
    "\"",
    "$",
    "$$",
    "$a$",
    "$a$ x $a$",
    ",",
    ".",
    "..",
    ";",
    ":",
    "::",
    "?",
    "??",
    "->",
    "--",
    "//",
    "///",
    "/*",
    "*/",
    "@",
    "@tenant",
    ":id",
    "=",
    "==",
    "<>",
    "!=",
    "<",
    "<=",
    "||",
    "|",
    "+",
    "-",
    "*",
    "/",
    "%",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "\0",
    "\u{feff}",
    "\u{a0}",
    "é",
    "名",
    "🦀",
    "‘",
    "–",
    "1",
    "0",
    "-1",
    "18446744073709551616",
    "1e999",
    ".5",
    "1.",
    "0x1",
    "table",
    "enum",
    "type",
    "schema",
    "service",
    "migrator",
    "raw",
    "query",
    "view",
    "cache",
    "index",
    "unique",
    "check",
    "primary key",
    "foreign key",
    "references",
    "default",
    "as",
    "stored",
    "on delete cascade",
    "on update now()",
    "was",
    "only postgres",
    "native mysql 'x'",
    "collate ci",
    "secret",
    "auto",
    "case",
    "when",
    "then",
    "else",
    "end",
    "and",
    "or",
    "not",
    "not not not",
    "is null",
    "is not distinct from",
    "in",
    "between",
    "like",
    "escape",
    "cast(x as int)",
    "exists",
    "select",
    "sql {",
    "date '2026-02-30'",
    "json<",
    "json<a<b>>",
    "unsigned",
    "text[]",
    "decimal(99, 9)",
    "int",
    "null",
    "true",
    "include",
    "query q(id bigint) -> many {",
    "view v as",
    "materialized",
    "select * from t",
    "select",
    "from",
    "where",
    "join t on",
    "left join",
    "group by",
    "order by",
    "limit 1",
    "union",
    "with a as (",
    "(select 1)",
    "insert into t (a)",
    "values (1, default)",
    "on conflict (a) do update set",
    "update t set",
    "delete from t",
    "returning *",
    "over (partition by a)",
    "filter (where",
    "rows between",
    "for update",
];

/// A new input.
pub(crate) fn mutate(random: &mut Random, corpus: &[String]) -> String {
    let mut text = random.pick(corpus).clone();
    if random.below(4) == 0 {
        // Most of these still compile, which the formatter is tried on.
        return spaces(random, &text);
    }
    for _ in 0..=random.below(6) {
        text = match random.below(10) {
            0 => splice_bytes(random, &text, ""),
            1..=3 => {
                let piece = *random.pick(PIECES);
                splice_bytes(random, &text, piece)
            }
            4 => tokens(random, &text),
            5 => lines(random, &text),
            6 => {
                let other = random.pick(corpus).clone();
                mix(random, &text, &other)
            }
            7 => repeat(random, &text),
            8 => case(random, &text),
            _ => {
                let count = 1 + random.below(300);
                let piece = random.pick(PIECES).repeat(count);
                splice_bytes(random, &text, &piece)
            }
        };
        if text.len() > 1 << 16 {
            text.truncate((0..=1 << 16).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(0));
        }
    }
    text
}

/// What may stand where a space stands, and mean the same.
const SPACES: &[&str] = &[
    " ",
    "  ",
    "\t",
    "\n",
    "\n\n\n",
    "\r\n",
    " // note\n",
    "\n// note\n",
    " /// doc\n",
    "\n/// doc\n",
    ",\n",
    ", ",
];

/// Other spaces, line ends and comments, here and there; around brackets and signs, too.
fn spaces(random: &mut Random, text: &str) -> String {
    let often = 10 + random.below(300);
    let mut out = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        let hit = random.below(often) == 0;
        match c {
            ' ' | '\n' if hit => out.push_str(random.pick::<&str>(SPACES)),
            '(' | ')' | ',' | '{' | '}' | '=' | '<' | '[' | '-' | '?' if hit => {
                let (before, after) = (*random.pick(SPACES), *random.pick(SPACES));
                out.extend([
                    if random.below(2) == 0 { before } else { "" },
                    c.encode_utf8(&mut [0; 4]),
                    after,
                ]);
            }
            c => out.push(c),
        }
    }
    out
}

/// A place between two characters.
fn place(random: &mut Random, text: &str) -> usize {
    let at = random.below(text.len() + 1);
    (0..=at).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(0)
}

/// Puts a piece in the place of a few characters, or of none.
fn splice_bytes(random: &mut Random, text: &str, piece: &str) -> String {
    let from = place(random, text);
    let width = random.below(8);
    let to =
        (from..=(from + width).min(text.len())).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(from);
    format!("{}{piece}{}", &text[..from], &text[to..])
}

/// Swaps, drops or doubles words.
fn tokens(random: &mut Random, text: &str) -> String {
    let mut words: Vec<&str> =
        text.split_inclusive(|c: char| c.is_whitespace() || "(),{}".contains(c)).collect();
    if words.len() < 2 {
        return text.to_owned();
    }
    let (i, j) = (random.below(words.len()), random.below(words.len()));
    match random.below(3) {
        0 => words.swap(i, j),
        1 => _ = words.remove(i),
        _ => words.insert(i, words[j]),
    }
    words.concat()
}

fn lines(random: &mut Random, text: &str) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    if lines.len() < 2 {
        return text.to_owned();
    }
    let (i, j) = (random.below(lines.len()), random.below(lines.len()));
    match random.below(3) {
        0 => lines.swap(i, j),
        1 => _ = lines.remove(i),
        _ => lines.insert(i, lines[j]),
    }
    lines.concat()
}

/// The head of one and the tail of another.
fn mix(random: &mut Random, one: &str, other: &str) -> String {
    let (at, from) = (place(random, one), place(random, other));
    format!("{}{}", &one[..at], &other[from..])
}

/// A stretch, many times.
fn repeat(random: &mut Random, text: &str) -> String {
    let from = place(random, text);
    let rest = &text[from..];
    let width = random.below(40).min(rest.len());
    let to = from + (0..=width).rev().find(|n| rest.is_char_boundary(*n)).unwrap_or(0);
    let count = 1 + random.below(200);
    format!("{}{}{}", &text[..to], text[from..to].repeat(count), &text[to..])
}

/// Upper case for lower, here and there.
fn case(random: &mut Random, text: &str) -> String {
    let bit = random.below(5) + 2;
    text.char_indices().map(|(i, c)| if i % bit == 0 { c.to_ascii_uppercase() } else { c }).collect()
}
