//! Reads selects as catalogs print them.

use super::read::{MAX_LINKS, Reader, Token};
use super::select::{Block, Body, Key, Select, Source, With};

/// What may stand where an alias without AS would.
const BEHIND_NAMES: [&str; 24] = [
    "as",
    "cross",
    "except",
    "fetch",
    "for",
    "from",
    "full",
    "group",
    "having",
    "inner",
    "intersect",
    "join",
    "left",
    "limit",
    "natural",
    "offset",
    "on",
    "order",
    "right",
    "union",
    "using",
    "where",
    "window",
    "with",
];

impl Reader<'_> {
    /// Whether a select in parentheses begins here.
    pub(super) fn is_select(&self) -> bool {
        let word = matches!(self.second(), Some(Token::Word(w)) if w == "select" || w == "with");
        word && matches!(self.peek(), Some(Token::Sign("(")))
    }

    /// `(SELECT)`
    pub(super) fn select_within(&mut self) -> Option<Select> {
        if !self.sign("(") {
            return None;
        }
        let select = self.select()?;
        self.sign(")").then_some(select)
    }

    /// A select.
    pub(super) fn select(&mut self) -> Option<Select> {
        self.deeper(Reader::whole_select)
    }

    fn whole_select(&mut self) -> Option<Select> {
        let mut with = Vec::new();
        let mut recursive = false;
        if self.word("with") {
            recursive = self.word("recursive");
            loop {
                with.push(self.with_table()?);
                if !self.sign(",") {
                    break;
                }
            }
        }
        let body = self.body()?;
        let order = self.order()?;
        let limit = if self.word("limit") { Some(self.or()?) } else { None };
        let offset = if self.word("offset") { Some(self.or()?) } else { None };
        Some(Select { recursive, with, body, order, limit, offset })
    }

    fn with_table(&mut self) -> Option<With> {
        let name = self.name()?;
        let mut columns = Vec::new();
        if self.sign("(") {
            loop {
                columns.push(self.name()?);
                if self.sign(")") {
                    break;
                }
                if !self.sign(",") {
                    return None;
                }
            }
        }
        let select = if self.word("as") { self.select_within()? } else { return None };
        Some(With { name, columns, select })
    }

    fn body(&mut self) -> Option<Body> {
        let mut left = self.intersection()?;
        for _ in 0..MAX_LINKS {
            let word = match self.peek() {
                Some(Token::Word(w)) if w == "union" => "union",
                Some(Token::Word(w)) if w == "except" => "except",
                _ => return Some(left),
            };
            self.next();
            let word = match (word, self.word("all")) {
                ("union", true) => "union all",
                (_, true) => return None,
                (word, false) => word,
            };
            left = Body::Set(word, Box::new(left), Box::new(self.intersection()?));
        }
        None
    }

    fn intersection(&mut self) -> Option<Body> {
        let mut left = self.operand()?;
        for _ in 0..MAX_LINKS {
            if !self.word("intersect") {
                return Some(left);
            }
            if self.is_word("all") {
                return None;
            }
            left = Body::Set("intersect", Box::new(left), Box::new(self.operand()?));
        }
        None
    }

    fn operand(&mut self) -> Option<Body> {
        match self.peek()? {
            Token::Sign("(") => Some(Body::Parens(Box::new(self.select_within()?))),
            _ => Some(Body::Block(Box::new(self.block()?))),
        }
    }

    fn block(&mut self) -> Option<Block> {
        if !self.word("select") {
            return None;
        }
        let distinct = self.word("distinct");
        if distinct && self.is_word("on") {
            return None;
        }
        let mut items = Vec::new();
        loop {
            let value = self.or()?;
            items.push((value, self.alias()?));
            if !self.sign(",") {
                break;
            }
        }
        let mut from = Vec::new();
        if self.word("from") {
            loop {
                from.push(self.source()?);
                if !self.sign(",") {
                    break;
                }
            }
        }
        let filter = if self.word("where") { Some(self.or()?) } else { None };
        let group = if self.word("group") { self.by()? } else { Vec::new() };
        let having = if self.word("having") { Some(self.or()?) } else { None };
        Some(Block { distinct, items, from, filter, group, having })
    }

    /// `[[as] name]`; the outer `None` is a mistake.
    fn alias(&mut self) -> Option<Option<String>> {
        if self.word("as") {
            return Some(Some(self.name()?));
        }
        match self.peek() {
            Some(Token::Word(word)) if !BEHIND_NAMES.contains(&word.as_str()) => Some(Some(self.name()?)),
            Some(Token::Name(_)) => Some(Some(self.name()?)),
            _ => Some(None),
        }
    }

    fn source(&mut self) -> Option<Source> {
        let mut left = self.relation()?;
        for _ in 0..MAX_LINKS {
            let words = if self.word("left") {
                "left join"
            } else if self.word("right") {
                "right join"
            } else if self.word("full") {
                "full join"
            } else if self.word("cross") {
                "cross join"
            } else if self.word("inner") || self.is_word("join") {
                "join"
            } else {
                return Some(left);
            };
            if !matches!(words, "join" | "cross join") {
                self.word("outer");
            }
            if !self.word("join") {
                return None;
            }
            let right = self.relation()?;
            let on = if self.word("on") { Some(self.or()?) } else { None };
            // MySQL knows no difference between the two.
            let words = if on.is_none() && words == "join" { "cross join" } else { words };
            if on.is_none() != (words == "cross join") {
                return None;
            }
            left = Source::Join(words, Box::new(left), Box::new(right), on);
        }
        None
    }

    fn relation(&mut self) -> Option<Source> {
        if self.is_select() {
            let select = self.select_within()?;
            return Some(Source::Derived(Box::new(select), self.alias()??));
        }
        if self.sign("(") {
            let inner = self.deeper(Reader::source)?;
            return self.sign(")").then_some(inner);
        }
        let mut name = self.name()?;
        let mut namespace = None;
        if self.sign(".") {
            namespace = Some(std::mem::replace(&mut name, self.name()?));
        }
        // A call, or names for the columns.
        if matches!(self.peek(), Some(Token::Sign("(" | "."))) {
            return None;
        }
        let alias = self.alias()?;
        if matches!(self.peek(), Some(Token::Sign("("))) {
            return None;
        }
        Some(Source::Relation(namespace, name, alias))
    }

    /// `[order by …]`
    pub(super) fn order(&mut self) -> Option<Vec<Key>> {
        let mut keys = Vec::new();
        if !self.word("order") {
            return Some(keys);
        }
        if !self.word("by") {
            return None;
        }
        loop {
            let by = self.or()?;
            let descending = self.word("desc");
            if !descending {
                self.word("asc");
            }
            let nulls_first = match self.word("nulls") {
                true if self.word("first") => Some(true),
                true if self.word("last") => Some(false),
                true => return None,
                false => None,
            };
            keys.push(Key { by, descending, nulls_first });
            if !self.sign(",") {
                return Some(keys);
            }
        }
    }
}
