//! Reads expressions as catalogs print them. What is not understood is no error: it stays SQL.

use super::tree::{Group, Over, Tree};

/// The tree of a whole text, if all of it is understood.
pub(super) fn read(sql: &str, escapes: bool) -> Option<Tree> {
    let tokens = tokens(sql, escapes)?;
    let mut reader = Reader::new(&tokens);
    let tree = reader.or()?;
    reader.is_done().then_some(tree)
}

#[derive(Clone, PartialEq, Debug)]
pub(super) enum Token {
    /// A bare word, in lower case.
    Word(String),
    /// A name in quotes.
    Name(String),
    Number(String),
    Text(String),
    Sign(&'static str),
}

const SIGNS: [&str; 24] = [
    "!~~", "~~*", "::", "<>", "!=", "<=", ">=", "||", "~~", "(", ")", "[", "]", ",", "=", "<", ">", "+", "-",
    "*", "/", "%", ".", ";",
];

pub(super) fn tokens(sql: &str, escapes: bool) -> Option<Vec<Token>> {
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

pub(super) struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

/// Deeper ones are left as they are.
const MAX_DEPTH: usize = 60;

/// Longer chains of operators, too: the language holds none of more than 200.
pub(super) const MAX_LINKS: usize = 200;

impl<'a> Reader<'a> {
    pub(super) fn new(tokens: &'a [Token]) -> Reader<'a> {
        Reader { tokens, at: 0, depth: 0 }
    }

    /// Whether all is read.
    pub(super) fn is_done(&self) -> bool {
        self.at == self.tokens.len()
    }

    pub(super) fn next(&mut self) -> Option<&Token> {
        self.at += 1;
        self.tokens.get(self.at - 1)
    }

    pub(super) fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    /// The token behind the next one.
    pub(super) fn second(&self) -> Option<&Token> {
        self.tokens.get(self.at + 1)
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(w)) if w == word)
    }

    pub(super) fn word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    pub(super) fn sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(s)) if *s == sign);
        self.at += usize::from(found);
        found
    }

    /// An expression.
    pub(super) fn or(&mut self) -> Option<Tree> {
        self.deeper(|reader| {
            let mut left = reader.and()?;
            for _ in 0..MAX_LINKS {
                if !reader.word("or") {
                    return Some(left);
                }
                left = binary("or", left, reader.and()?);
            }
            None
        })
    }

    /// What `read` reads, unless it lies too deep.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let found = read(self)?;
        self.depth -= 1;
        Some(found)
    }

    fn and(&mut self) -> Option<Tree> {
        let mut left = self.not()?;
        for _ in 0..MAX_LINKS {
            if !self.word("and") {
                return Some(left);
            }
            left = binary("and", left, self.not()?);
        }
        None
    }

    fn not(&mut self) -> Option<Tree> {
        if self.word("not") {
            return Some(Tree::Not(Box::new(self.deeper(Reader::not)?)));
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
        for (sign, negated) in [("~~", false), ("!~~", true)] {
            if self.sign(sign) {
                return Some(Tree::Like(Box::new(left), Box::new(self.concat()?), negated));
            }
        }
        if self.word("is") {
            let negated = self.word("not");
            if !negated && self.word("distinct") {
                return match self.word("from") {
                    true => Some(binary("is distinct from", left, self.concat()?)),
                    false => None,
                };
            }
            return self.word("null").then(|| Tree::IsNull(Box::new(left), negated));
        }
        let negated = self.word("not");
        if self.word("like") {
            return Some(Tree::Like(Box::new(left), Box::new(self.concat()?), negated));
        }
        if self.word("in") {
            if self.is_select() {
                return Some(Tree::InSelect(Box::new(left), Box::new(self.select_within()?), negated));
            }
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
        for _ in 0..MAX_LINKS {
            if !self.sign("||") {
                return Some(left);
            }
            left = binary("||", left, self.sum()?);
        }
        None
    }

    fn sum(&mut self) -> Option<Tree> {
        let mut left = self.product()?;
        for _ in 0..MAX_LINKS {
            let op = if self.sign("+") {
                "+"
            } else if self.sign("-") {
                "-"
            } else {
                return Some(left);
            };
            left = binary(op, left, self.product()?);
        }
        None
    }

    fn product(&mut self) -> Option<Tree> {
        let mut left = self.signed()?;
        for _ in 0..MAX_LINKS {
            let op = match self.peek() {
                Some(Token::Sign(s @ ("*" | "/" | "%"))) => *s,
                _ => return Some(left),
            };
            self.at += 1;
            left = binary(op, left, self.signed()?);
        }
        None
    }

    fn signed(&mut self) -> Option<Tree> {
        if self.sign("-") {
            return Some(match self.deeper(Reader::signed)? {
                Tree::Number(n) if !n.starts_with('-') => Tree::Number(format!("-{n}")),
                x => Tree::Negative(Box::new(x)),
            });
        }
        self.cast()
    }

    fn cast(&mut self) -> Option<Tree> {
        let mut x = self.atom()?;
        for _ in 0..MAX_LINKS {
            if !self.sign("::") {
                return Some(x);
            }
            x = Tree::Cast(Box::new(x), self.type_name()?);
        }
        None
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
            Token::Sign("(") if self.is_select() => Some(Tree::Select(Box::new(self.select_within()?))),
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
                match self.peek() {
                    Some(Token::Sign(".")) => self.field(name),
                    Some(Token::Sign("(")) => None,
                    _ => Some(Tree::Column(name)),
                }
            }
            Token::Word(word) => {
                self.at += 1;
                match word.as_str() {
                    "null" => return Some(Tree::Word("null")),
                    "true" => return Some(Tree::Word("true")),
                    "false" => return Some(Tree::Word("false")),
                    "array" => return self.list("[", "]").map(Tree::Array),
                    "case" => return self.case(),
                    "exists" => return Some(Tree::Exists(Box::new(self.select_within()?))),
                    "cast" | "select" | "row" | "interval" | "current_timestamp" => {
                        return None;
                    }
                    _ => {}
                }
                match self.peek() {
                    Some(Token::Sign("(")) => self.call(word),
                    Some(Token::Sign(".")) => self.field(word),
                    Some(Token::Text(_)) => None,
                    _ => Some(Tree::Column(word)),
                }
            }
            Token::Sign(_) => None,
        }
    }
}

impl Reader<'_> {
    /// `.a` behind the name of what it is of.
    fn field(&mut self, of: String) -> Option<Tree> {
        self.sign(".");
        let name = self.name()?;
        // A third part is a column of a table in a namespace.
        (!matches!(self.peek(), Some(Token::Sign("." | "(")))).then_some(Tree::Field(of, name))
    }

    /// A name, in quotes or not.
    pub(super) fn name(&mut self) -> Option<String> {
        match self.next()? {
            Token::Word(name) | Token::Name(name) => Some(name.clone()),
            _ => None,
        }
    }

    fn case(&mut self) -> Option<Tree> {
        let operand = if self.is_word("when") { None } else { Some(Box::new(self.or()?)) };
        let mut arms = Vec::new();
        while self.word("when") {
            let when = self.or()?;
            let then = if self.word("then") { self.or()? } else { return None };
            arms.push((when, then));
        }
        let otherwise = if self.word("else") { Some(Box::new(self.or()?)) } else { None };
        self.word("end").then_some(Tree::Case(operand, arms, otherwise))
    }

    /// A call of `name`.
    fn call(&mut self, name: String) -> Option<Tree> {
        const AGGREGATES: [&str; 5] = ["count", "sum", "avg", "min", "max"];
        const WINDOWS: [&str; 7] =
            ["row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "first_value", "last_value"];
        if !AGGREGATES.contains(&name.as_str()) && !WINDOWS.contains(&name.as_str()) {
            return Some(Tree::Call(name, self.parenthesised()?));
        }
        let start = self.at;
        self.sign("(");
        let all = self.sign("*") && self.sign(")");
        let distinct = !all && self.word("distinct");
        let args = match (all, distinct) {
            (true, _) => None,
            (false, true) => {
                let arg = self.or()?;
                Some(if self.sign(")") { vec![arg] } else { return None })
            }
            (false, false) => {
                self.at = start;
                Some(self.parenthesised()?)
            }
        };
        let filter = match self.word("filter") {
            true if self.sign("(") && self.word("where") => Some(self.or()?),
            true => return None,
            false => None,
        };
        if filter.is_some() && !self.sign(")") {
            return None;
        }
        let over = if self.word("over") { Some(self.over()?) } else { None };
        Some(Tree::Group(Box::new(Group { name, distinct, args, filter, over })))
    }

    fn over(&mut self) -> Option<Over> {
        if !self.sign("(") {
            return None;
        }
        let mut over = Over { partition: Vec::new(), order: Vec::new() };
        if self.word("partition") {
            over.partition = self.by()?;
        }
        over.order = self.order()?;
        self.sign(")").then_some(over)
    }

    /// `by x, y`
    pub(super) fn by(&mut self) -> Option<Vec<Tree>> {
        if !self.word("by") {
            return None;
        }
        let mut items = vec![self.or()?];
        while self.sign(",") {
            items.push(self.or()?);
        }
        Some(items)
    }
}

fn binary(op: &'static str, left: Tree, right: Tree) -> Tree {
    Tree::Binary(op, Box::new(left), Box::new(right))
}
