//! Reads expressions as catalogs print them. What is not understood is no error: it stays SQL.

use super::tree::Tree;

/// The tree of a whole text, if all of it is understood.
pub(super) fn read(sql: &str, escapes: bool) -> Option<Tree> {
    let tokens = tokens(sql, escapes)?;
    let mut reader = Reader { tokens: &tokens, at: 0, depth: 0 };
    let tree = reader.or()?;
    (reader.at == tokens.len()).then_some(tree)
}

#[derive(Clone, PartialEq, Debug)]
enum Token {
    /// A bare word, in lower case.
    Word(String),
    /// A name in quotes.
    Name(String),
    Number(String),
    Text(String),
    Sign(&'static str),
}

const SIGNS: [&str; 22] = [
    "::", "<>", "!=", "<=", ">=", "||", "~~", "(", ")", "[", "]", ",", "=", "<", ">", "+", "-", "*", "/",
    "%", ".", ";",
];

fn tokens(sql: &str, escapes: bool) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = sql.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '\'' => quoted(rest, '\'', escapes).map(|(text, n)| (Token::Text(text), n))?,
            '"' | '`' => quoted(rest, first, false).map(|(name, n)| (Token::Name(name), n))?,
            '0'..='9' => {
                let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
                (Token::Number(rest[..end].to_owned()), end)
            }
            c if c.is_ascii_alphabetic() || c == '_' => {
                let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
                let end = rest.find(|c: char| !part(c)).unwrap_or(rest.len());
                // `_utf8mb4'x'` says in which character set the text stands, which is that of the text here.
                if c == '_' && rest[end..].starts_with('\'') {
                    rest = &rest[end..];
                    continue;
                }
                (Token::Word(rest[..end].to_ascii_lowercase()), end)
            }
            _ => {
                let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign))?;
                (Token::Sign(sign), sign.len())
            }
        };
        tokens.push(token);
        rest = rest[length..].trim_start();
    }
    Some(tokens)
}

/// What stands in quotes, and how long it is with them.
fn quoted(text: &str, mark: char, escapes: bool) -> Option<(String, usize)> {
    let mut out = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    loop {
        match chars.next()? {
            (_, '\\') if escapes => match chars.next()?.1 {
                c @ ('\'' | '"' | '\\' | '%' | '_') => out.push(c),
                _ => return None,
            },
            (at, c) if c == mark => match chars.peek() {
                Some((_, c)) if *c == mark => {
                    chars.next();
                    out.push(mark);
                }
                _ => return Some((out, at + mark.len_utf8())),
            },
            (_, c) => out.push(c),
        }
    }
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

/// Deeper ones are left as they are.
const MAX_DEPTH: usize = 60;

impl Reader<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(w)) if w == word)
    }

    fn word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    fn sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(s)) if *s == sign);
        self.at += usize::from(found);
        found
    }

    fn or(&mut self) -> Option<Tree> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let mut left = self.and()?;
        while self.word("or") {
            left = binary("or", left, self.and()?);
        }
        self.depth -= 1;
        Some(left)
    }

    fn and(&mut self) -> Option<Tree> {
        let mut left = self.not()?;
        while self.word("and") {
            left = binary("and", left, self.not()?);
        }
        Some(left)
    }

    fn not(&mut self) -> Option<Tree> {
        if self.word("not") {
            return Some(Tree::Not(Box::new(self.not()?)));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Option<Tree> {
        let left = self.concat()?;
        for (sign, op) in
            [("<>", "<>"), ("!=", "<>"), ("<=", "<="), (">=", ">="), ("=", "="), ("<", "<"), (">", ">")]
        {
            if self.sign(sign) {
                return Some(binary(op, left, self.operand_of_comparison()?));
            }
        }
        if self.word("is") {
            let negated = self.word("not");
            return self.word("null").then(|| Tree::IsNull(Box::new(left), negated));
        }
        let negated = self.word("not");
        if self.word("in") {
            let items = self.parenthesised()?;
            return Some(Tree::In(Box::new(left), items, negated));
        }
        if self.word("between") {
            let low = self.concat()?;
            let high = if self.word("and") { self.concat()? } else { return None };
            return Some(Tree::Between(Box::new(left), Box::new(low), Box::new(high), negated));
        }
        (!negated).then_some(left)
    }

    fn operand_of_comparison(&mut self) -> Option<Tree> {
        for word in ["any", "all"] {
            if self.word(word) {
                let inner = self.parenthesised()?.pop()?;
                return Some(Tree::Quantified(if word == "any" { "any" } else { "all" }, Box::new(inner)));
            }
        }
        self.concat()
    }

    fn concat(&mut self) -> Option<Tree> {
        let mut left = self.sum()?;
        while self.sign("||") {
            left = binary("||", left, self.sum()?);
        }
        Some(left)
    }

    fn sum(&mut self) -> Option<Tree> {
        let mut left = self.product()?;
        loop {
            let op = if self.sign("+") {
                "+"
            } else if self.sign("-") {
                "-"
            } else {
                return Some(left);
            };
            left = binary(op, left, self.product()?);
        }
    }

    fn product(&mut self) -> Option<Tree> {
        let mut left = self.signed()?;
        loop {
            let op = match self.peek() {
                Some(Token::Sign(s @ ("*" | "/" | "%"))) => *s,
                _ => return Some(left),
            };
            self.at += 1;
            left = binary(op, left, self.signed()?);
        }
    }

    fn signed(&mut self) -> Option<Tree> {
        if self.sign("-") {
            return Some(match self.signed()? {
                Tree::Number(n) if !n.starts_with('-') => Tree::Number(format!("-{n}")),
                x => Tree::Negative(Box::new(x)),
            });
        }
        self.cast()
    }

    fn cast(&mut self) -> Option<Tree> {
        let mut x = self.atom()?;
        while self.sign("::") {
            x = Tree::Cast(Box::new(x), self.type_name()?);
        }
        Some(x)
    }

    /// `character varying(10)[]`, `"ns"."kind"`, in one spelling.
    fn type_name(&mut self) -> Option<String> {
        let mut name = String::new();
        loop {
            match self.peek()? {
                Token::Word(word) => {
                    let more = matches!(
                        word.as_str(),
                        "varying" | "precision" | "with" | "without" | "time" | "zone"
                    );
                    if !name.is_empty() && !name.ends_with('.') && !more {
                        break;
                    }
                    if !name.is_empty() && !name.ends_with('.') {
                        name.push(' ');
                    }
                    name.push_str(word);
                }
                Token::Name(part) if name.is_empty() || name.ends_with('.') => name.push_str(part),
                Token::Sign(".") => name.push('.'),
                _ => break,
            }
            self.at += 1;
            if self.at == self.tokens.len() {
                break;
            }
        }
        if self.sign("(") {
            while !self.sign(")") {
                self.peek()?;
                self.at += 1;
            }
        }
        while self.sign("[") {
            if !self.sign("]") {
                return None;
            }
            name.push_str("[]");
        }
        (!name.is_empty()).then_some(name)
    }

    fn parenthesised(&mut self) -> Option<Vec<Tree>> {
        self.list("(", ")")
    }

    fn list(&mut self, open: &str, close: &str) -> Option<Vec<Tree>> {
        if !self.sign(open) {
            return None;
        }
        let mut items = Vec::new();
        if self.sign(close) {
            return Some(items);
        }
        loop {
            items.push(self.or()?);
            if self.sign(close) {
                return Some(items);
            }
            if !self.sign(",") {
                return None;
            }
        }
    }

    fn atom(&mut self) -> Option<Tree> {
        match self.peek()?.clone() {
            Token::Sign("(") => {
                let mut items = self.parenthesised()?;
                let only = items.pop()?;
                items.is_empty().then_some(only)
            }
            Token::Number(n) => {
                self.at += 1;
                Some(Tree::Number(n))
            }
            Token::Text(text) => {
                self.at += 1;
                Some(Tree::Text(text))
            }
            Token::Name(name) => {
                self.at += 1;
                // A qualified name is some function's or another table's.
                (!matches!(self.peek(), Some(Token::Sign("." | "(")))).then_some(Tree::Column(name))
            }
            Token::Word(word) => {
                self.at += 1;
                match word.as_str() {
                    "null" => return Some(Tree::Word("null")),
                    "true" => return Some(Tree::Word("true")),
                    "false" => return Some(Tree::Word("false")),
                    "array" => return self.list("[", "]").map(Tree::Array),
                    "case" | "cast" | "exists" | "select" | "row" | "interval" | "current_timestamp" => {
                        return None;
                    }
                    _ => {}
                }
                match self.peek() {
                    Some(Token::Sign("(")) => Some(Tree::Call(word, self.parenthesised()?)),
                    Some(Token::Sign(".") | Token::Text(_)) => None,
                    _ => Some(Tree::Column(word)),
                }
            }
            Token::Sign(_) => None,
        }
    }
}

fn binary(op: &'static str, left: Tree, right: Tree) -> Tree {
    Tree::Binary(op, Box::new(left), Box::new(right))
}
