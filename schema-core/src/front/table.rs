//! A struct and its `#[table(…)]` as a table.

use super::Front;
use super::args::{self, Arg, ArgKind, Known, Value, word};
use super::places::Frame;
use crate::syntax::ast::{
    Deferrable, Ident, IndexItem, Key, PartitionMethod, Path, Table, TableItem, TableItemKind,
};
use heck::ToSnakeCase;
use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenTree};
use syn::ext::IdentExt;

const NAMES: &[&str] = &[
    "name",
    "index*",
    "unique*",
    "primary_key",
    "foreign_key*",
    "check*",
    "exclude*",
    "was",
    "partition",
    "with*",
];
const PRIMARY_KEY: &[&str] = &["include", "deferrable"];
const INDEX: &[&str] = &["where", "using", "include", "only", "with*"];
const UNIQUE: &[&str] = &["where", "using", "include", "nulls_not_distinct", "deferrable", "only", "with*"];
const FOREIGN_KEY: &[&str] =
    &["references", "on_delete", "on_update", "deferrable", "match_full", "not_valid"];

/// Functions of the language: in `index(lower(email))`, `lower` is not meant as the index's name.
const FUNCTIONS: &[&str] = &[
    "coalesce",
    "nullif",
    "lower",
    "upper",
    "length",
    "trim",
    "substr",
    "replace",
    "concat",
    "abs",
    "round",
    "floor",
    "ceil",
    "greatest",
    "least",
    "date_part",
    "date_trunc",
    "date_add",
    "date_diff",
    "json_get",
    "json_text",
];

impl Front<'_> {
    /// The table of a struct.
    pub(super) fn table(&mut self, input: &syn::DeriveInput) -> Option<Table> {
        let fields = match &input.data {
            syn::Data::Struct(syn::DataStruct { fields: syn::Fields::Named(fields), .. }) => fields,
            _ => {
                let help = "a table is a struct with named fields, one a column";
                self.error(input.ident.span(), "#[derive(Table)] stands on a struct with named fields", help);
                return None;
            }
        };
        if let Some(parameter) = input.generics.params.first() {
            let span = syn::spanned::Spanned::span(parameter);
            self.error(span, "a table's struct has no generic parameters", "name the types of its columns");
        }
        let head = self.place(input.ident.span());
        let mut path = Path {
            namespace: None,
            name: Ident { name: input.ident.unraw().to_string().to_snake_case(), span: head },
        };
        let mut items = Vec::new();
        let mut known = Known::new("#[table(…)]", NAMES);
        for arg in args::attribute(self, &input.attrs, "table") {
            let Some(name) = known.admit(self, &arg) else { continue };
            match (name.as_str(), &arg.kind) {
                ("name", ArgKind::Value(_, value)) => {
                    let source = self.string("name", value, arg.span());
                    if let Some(stated) = source.and_then(|source| self.parse_path(source)) {
                        path = stated;
                    }
                }
                _ => {
                    let span = self.arg_span(&arg);
                    let (arg, docs) = take_docs(arg);
                    let kinds = self.table_arg(&name, &arg);
                    items.extend(kinds.into_iter().map(|kind| TableItem { kind, docs: docs.clone(), span }));
                }
            }
        }
        let columns = fields.named.iter().filter_map(|field| self.column(field)).collect();
        Some(Table {
            path,
            docs: super::docs(&input.attrs),
            columns,
            items,
            rust_name: self.rust_path(&input.ident),
            span: head,
        })
    }

    fn table_arg(&mut self, name: &str, arg: &Arg) -> Vec<TableItemKind> {
        let at = arg.span();
        match (name, &arg.kind) {
            ("index", ArgKind::List(_, group)) => {
                self.index(group, INDEX).map(TableItemKind::Index).into_iter().collect()
            }
            ("unique", ArgKind::List(_, group)) => {
                self.index(group, UNIQUE).map(TableItemKind::Unique).into_iter().collect()
            }
            ("primary_key", ArgKind::List(_, group)) => self.primary_key(group, at).into_iter().collect(),
            ("exclude", ArgKind::Value(_, Value::Text(text))) => self.exclude(text).into_iter().collect(),
            ("exclude", ArgKind::List(_, group)) => match args::split(group.stream()).as_slice() {
                [Arg { kind: ArgKind::Text(text), .. }] => self.exclude(text).into_iter().collect(),
                _ => {
                    self.wrong_form(name, at);
                    Vec::new()
                }
            },
            ("foreign_key", ArgKind::List(_, group)) => self.foreign_key(group, at).into_iter().collect(),
            ("check", ArgKind::List(_, group)) => self.checks(group),
            ("check", ArgKind::Value(_, value)) => {
                let expr = self.expr("check", value, at);
                let check = |expr| TableItemKind::Check { name: None, expr, not_valid: false, only: None };
                expr.map(check).into_iter().collect()
            }
            ("was", ArgKind::Value(_, value)) => {
                self.name(name, value, at).map(TableItemKind::Was).into_iter().collect()
            }
            ("partition", ArgKind::List(_, group)) => self.partition(group, at).into_iter().collect(),
            ("with", ArgKind::List(_, group)) => self
                .per_target(group)
                .into_iter()
                .map(|(target, text)| TableItemKind::With(target, text))
                .collect(),
            ("was" | "with", _) => {
                self.wrong_form(name, at);
                Vec::new()
            }
            _ => {
                let form = match name {
                    "foreign_key" => "foreign_key(name(a, b), references = \"table (x, y)\")",
                    "check" => "check(name = \"EXPR\")",
                    "partition" => "partition(range(a))",
                    "exclude" => "exclude = \"using gist (room with =, during with &&)\"",
                    _ => "index(name(a, b desc)), or index((a, b)) for a name of the compiler's",
                };
                self.error(at, format!("`{name}` is not written like this"), format!("write {form}"));
                Vec::new()
            }
        }
    }

    /// `name(keys), options…` · `(keys), options…` · `a, b desc, options…`
    fn head(&mut self, group: &Group, options: &[&str]) -> Option<Head> {
        let mut args = args::split(group.stream());
        let is_option = |arg: &Arg| match &arg.kind {
            ArgKind::Value(..) => true,
            _ => arg.name().is_some_and(|(_, name)| options.contains(&name.as_str())),
        };
        let Some(first) = args.first() else {
            self.error(group.span(), "there is no key here", "name one column at least");
            return None;
        };
        let (name, keys, rest) = match &first.kind {
            ArgKind::List(name, keys) => {
                let ident = self.ident(name);
                if FUNCTIONS.contains(&ident.name.as_str()) {
                    let help = "write index((lower(email))) for an index on an expression, index(name(…)) to name one";
                    self.error(name.span(), format!("`{}` would be the name here", ident.name), help);
                    return None;
                }
                let keys = args::split(keys.stream());
                if let [key] = keys.as_slice()
                    && let [TokenTree::Literal(literal)] = key.tokens.as_slice()
                    && matches!(syn::Lit::new(literal.clone()), syn::Lit::Int(_))
                {
                    let help = "a prefix of a column is written index((column(20)))";
                    self.error(key.span(), "a number is no key", help);
                    return None;
                }
                (Some(ident), keys, args.split_off(1))
            }
            ArgKind::Tuple(keys) => (None, args::split(keys.stream()), args.split_off(1)),
            _ => {
                let end = args.iter().position(is_option).unwrap_or(args.len());
                let rest = args.split_off(end);
                (None, args, rest)
            }
        };
        if keys.is_empty() {
            self.error(group.span(), "there is no key here", "name one column at least");
            return None;
        }
        Some(Head { name, keys, options: rest })
    }

    fn index(&mut self, group: &Group, names: &'static [&'static str]) -> Option<IndexItem> {
        let head = self.head(group, names)?;
        let mut item = IndexItem { name: head.name, ..IndexItem::default() };
        let mut complete = true;
        for key in &head.keys {
            match self.key(key) {
                Some(keys) => item.keys.extend(keys),
                None => complete = false,
            }
        }
        let mut known = Known::new("an index", names);
        for arg in &head.options {
            let Some(name) = known.admit(self, arg) else { continue };
            let at = arg.span();
            match (name.as_str(), &arg.kind) {
                ("where", ArgKind::Value(_, value)) => item.filter = self.expr("where", value, at),
                ("using", ArgKind::Value(_, value)) => {
                    item.method = self.name("using", value, at);
                }
                ("include", ArgKind::List(_, group)) => {
                    item.include = self.columns(&args::split(group.stream()), at).unwrap_or_default();
                }
                ("nulls_not_distinct", ArgKind::Flag(_)) => {
                    item.nulls_not_distinct = Some(self.arg_span(arg))
                }
                ("deferrable", _) => item.deferrable = self.deferrable(arg),
                ("only", ArgKind::Value(_, value)) => {
                    item.only = self.string("only", value, at).and_then(|source| self.parse_targets(source));
                }
                ("with", ArgKind::List(_, group)) => item.options.extend(self.per_target(group)),
                ("include", _) => self.error(at, "`include` is not written like this", "write include(a, b)"),
                ("nulls_not_distinct", _) => {
                    self.error(at, "`nulls_not_distinct` takes no value", "write nulls_not_distinct");
                }
                (name, _) => self.wrong_form(name, at),
            }
        }
        complete.then_some(item)
    }

    /// One key: `column desc`, `(expr)`, `fn(expr)`, `"text"`, `"expr" desc`.
    fn key(&mut self, arg: &Arg) -> Option<Vec<Key>> {
        let source = match (&arg.kind, arg.tokens.as_slice()) {
            (ArgKind::Text(text), _) => self.places.literal(text, Frame::KEYS, self.sources),
            (_, [TokenTree::Literal(literal), ..]) => {
                let syn::Lit::Str(text) = syn::Lit::new(literal.clone()) else {
                    self.error(arg.span(), "this is no key", "a key is a column, or an expression in quotes");
                    return None;
                };
                let rest: Vec<String> = arg.tokens[1..].iter().map(ToString::to_string).collect();
                let written = format!("{} {}", text.value(), rest.join(" "));
                self.places.tokens(Some(written), &arg.tokens, Frame::KEYS, self.sources)
            }
            (_, tokens) => {
                let has_raw = tokens.iter().any(|token| token.to_string().contains("r#"));
                let text = has_raw.then(|| tokens.iter().map(plain).collect::<Vec<_>>().join(" "));
                self.places.tokens(text, tokens, Frame::KEYS, self.sources)
            }
        };
        self.parse_keys(source)
    }

    /// Plain columns.
    fn columns(&mut self, args: &[Arg], at: proc_macro2::Span) -> Option<Vec<Ident>> {
        let mut columns = Vec::new();
        for arg in args {
            match &arg.kind {
                ArgKind::Flag(name) => columns.push(self.ident(name)),
                ArgKind::Text(text) => {
                    let source = self.places.literal(text, Frame::NONE, self.sources);
                    let text = self.spanned(source);
                    columns.push(Ident { name: text.value, span: text.span });
                }
                _ => {
                    self.error(arg.span(), "columns are named here, and nothing else", "write (a, b)");
                    return None;
                }
            }
        }
        if columns.is_empty() {
            self.error(at, "there is no column here", "name one column at least");
            return None;
        }
        Some(columns)
    }

    fn deferrable(&mut self, arg: &Arg) -> Deferrable {
        let text = match &arg.kind {
            ArgKind::Flag(_) => return Deferrable::Immediate,
            ArgKind::Value(_, Value::Text(text)) => text.value(),
            _ => String::new(),
        };
        match text.replace('_', " ").as_str() {
            "initially deferred" => Deferrable::Deferred,
            "initially immediate" => Deferrable::Immediate,
            _ => {
                let help = "write deferrable, or deferrable = \"initially deferred\"";
                self.error(arg.span(), "unknown form of `deferrable`", help);
                Deferrable::No
            }
        }
    }

    fn foreign_key(&mut self, group: &Group, at: proc_macro2::Span) -> Option<TableItemKind> {
        let head = self.head(group, FOREIGN_KEY)?;
        let columns = self.columns(&head.keys, at)?;
        let mut known = Known::new("foreign_key(…)", FOREIGN_KEY);
        let (mut reference, mut on_delete, mut on_update) = (None, None, None);
        let (mut deferrable, mut failed) = (Deferrable::No, false);
        let (mut match_full, mut not_valid) = (false, false);
        for arg in &head.options {
            let Some(name) = known.admit(self, arg) else { continue };
            let at = arg.span();
            match (name.as_str(), &arg.kind) {
                ("references", ArgKind::Value(_, value)) => {
                    reference =
                        self.string("references", value, at).and_then(|source| self.parse_reference(source));
                    failed = reference.is_none();
                }
                ("on_delete", ArgKind::Value(_, value)) => {
                    on_delete =
                        self.string("on_delete", value, at).and_then(|source| self.parse_action(source));
                }
                ("on_update", ArgKind::Value(_, value)) => {
                    on_update =
                        self.string("on_update", value, at).and_then(|source| self.parse_action(source));
                }
                ("deferrable", _) => deferrable = self.deferrable(arg),
                ("match_full", ArgKind::Flag(_)) => match_full = true,
                ("not_valid", ArgKind::Flag(_)) => not_valid = true,
                (name @ ("match_full" | "not_valid"), _) => {
                    self.error(at, format!("`{name}` takes no value"), format!("write {name}"));
                }
                (name, _) => self.wrong_form(name, at),
            }
        }
        let Some(mut reference) = reference else {
            if !failed {
                self.error(at, "this foreign key references nothing", "add references = \"table (x, y)\"");
            }
            return None;
        };
        (reference.on_delete, reference.on_update) = (on_delete, on_update);
        Some(TableItemKind::ForeignKey {
            name: head.name,
            columns,
            reference,
            deferrable,
            match_full,
            not_valid,
        })
    }

    /// `name = "expr"`, `"expr"`, then `not_valid` and `only = "…"` for all of them.
    fn checks(&mut self, group: &Group) -> Vec<TableItemKind> {
        let (mut checks, mut valid, mut targets) = (Vec::new(), true, None);
        if group.stream().is_empty() {
            self.error(group.span(), "this checks nothing", "write check(name = \"EXPR\")");
        }
        for arg in args::split(group.stream()) {
            let at = arg.span();
            match &arg.kind {
                ArgKind::Text(text) => {
                    let source = self.places.literal(text, Frame::NONE, self.sources);
                    checks.extend(self.parse_expr(source).map(|expr| (None, expr)));
                }
                ArgKind::Value(name, value) if *name == "only" => {
                    targets = self.string("only", value, at).and_then(|source| self.parse_targets(source));
                }
                ArgKind::Value(name, value) => {
                    let expr = self.expr(&word(name), value, at);
                    let name = self.ident(name);
                    checks.extend(expr.map(|expr| (Some(name), expr)));
                }
                ArgKind::Flag(name) if *name == "not_valid" => valid = false,
                _ => self.error(at, "this is no check", "write check(name = \"EXPR\")"),
            }
        }
        checks
            .into_iter()
            .map(|(name, expr)| TableItemKind::Check { name, expr, not_valid: !valid, only: targets })
            .collect()
    }

    /// `range(a, b)`, `list(a)`, `hash(a)`
    fn partition(&mut self, group: &Group, at: proc_macro2::Span) -> Option<TableItemKind> {
        let args = args::split(group.stream());
        if let [Arg { kind: ArgKind::List(method, columns), .. }] = args.as_slice() {
            let method = match word(method).as_str() {
                "range" => Some(PartitionMethod::Range),
                "list" => Some(PartitionMethod::List),
                "hash" => Some(PartitionMethod::Hash),
                _ => None,
            };
            if let Some(method) = method {
                let columns = self.columns(&args::split(columns.stream()), at)?;
                return Some(TableItemKind::Partition { method, columns });
            }
        }
        self.error(
            at,
            "`partition` is not written like this",
            "write partition(range(a)), list(a) or hash(a)",
        );
        None
    }

    /// `[NAME] using METHOD (KEY with OP, …) …`
    fn exclude(&mut self, text: &syn::LitStr) -> Option<TableItemKind> {
        let source = self.places.literal(text, Frame::EXCLUDE, self.sources);
        self.parse_item(source)
    }

    fn primary_key(&mut self, group: &Group, at: proc_macro2::Span) -> Option<TableItemKind> {
        let head = self.head(group, PRIMARY_KEY)?;
        let columns = self.columns(&head.keys, at)?;
        let (mut include, mut deferrable) = (Vec::new(), Deferrable::No);
        let mut known = Known::new("primary_key(…)", PRIMARY_KEY);
        for arg in &head.options {
            let Some(name) = known.admit(self, arg) else { continue };
            let at = arg.span();
            match (name.as_str(), &arg.kind) {
                ("include", ArgKind::List(_, group)) => {
                    include = self.columns(&args::split(group.stream()), at)?;
                }
                ("deferrable", _) => deferrable = self.deferrable(arg),
                _ => self.error(at, "`include` is not written like this", "write include(a, b)"),
            }
        }
        Some(TableItemKind::PrimaryKey { name: head.name, columns, include, deferrable })
    }
}

/// Takes `docs = "…"` out of a list: nothing else documents an item of an attribute.
fn take_docs(mut arg: Arg) -> (Arg, String) {
    let mut docs = String::new();
    if let ArgKind::List(_, group) = &mut arg.kind {
        let mut rest = proc_macro2::TokenStream::new();
        for inner in args::split(group.stream()) {
            match &inner.kind {
                ArgKind::Value(name, Value::Text(text)) if *name == "docs" => docs = text.value(),
                _ => {
                    rest.extend(inner.tokens);
                    rest.extend([TokenTree::Punct(Punct::new(',', Spacing::Alone))]);
                }
            }
        }
        let mut without = Group::new(group.delimiter(), rest);
        without.set_span(group.span());
        *group = without;
    }
    (arg, docs)
}

/// A name, its keys and its options.
struct Head {
    name: Option<Ident>,
    keys: Vec<Arg>,
    options: Vec<Arg>,
}

/// A token as the schema language writes it.
fn plain(token: &TokenTree) -> String {
    match token {
        TokenTree::Ident(ident) => word(ident),
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
            format!(
                "({})",
                group.stream().into_iter().map(|token| plain(&token)).collect::<Vec<_>>().join(" ")
            )
        }
        other => other.to_string(),
    }
}
