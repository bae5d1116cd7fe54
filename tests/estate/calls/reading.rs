//! A reading of the schema and its access lines that shares nothing with the compiler's: what is expected of
//! each service.

use super::queries;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A schema, as its text says.
pub(crate) struct Text {
    /// Each table, with its columns.
    tables: Vec<(String, Vec<Column>)>,
    views: Vec<String>,
    queries: Vec<String>,
    /// The services, in order.
    pub(crate) services: Vec<Service>,
}

struct Column {
    name: String,
    /// Whether the database makes its values.
    auto: bool,
}

/// What `service` has, and what it lacks, of all the rights that there could be: to read and to update each
/// column and to insert those that the database does not number, to delete from each table, to read each
/// view and to call each query.
pub(crate) struct Rights {
    pub(crate) given: BTreeSet<String>,
    pub(crate) lacking: BTreeSet<String>,
}

impl Text {
    /// The schema of the files of `folder`.
    pub(crate) fn of(folder: &Path) -> Text {
        let entries = std::fs::read_dir(folder).expect("the folder can be read");
        let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
        paths.sort();
        let texts = paths.iter().map(|path| std::fs::read_to_string(path).expect("text"));
        let text: String = texts.collect();
        let named = |keyword: &str, end: &[char]| -> Vec<String> {
            let heads = text.lines().filter_map(|line| line.strip_prefix(keyword));
            heads.map(|rest| rest.split(end).next().unwrap_or_default().to_owned()).collect()
        };
        Text {
            tables: tables(&text),
            views: named("view ", &[' ']),
            queries: named("query ", &['(']),
            services: services(&text),
        }
    }

    /// The service of this name.
    pub(crate) fn service(&self, name: &str) -> &Service {
        self.services.iter().find(|service| service.name == name).expect("a service of the schema")
    }

    /// What one of the services has, and what it lacks.
    pub(crate) fn rights(&self, service: &Service) -> Rights {
        let mut rights = Rights { given: BTreeSet::new(), lacking: BTreeSet::new() };
        let mut right = |given: bool, name: String| {
            let to = if given { &mut rights.given } else { &mut rights.lacking };
            to.insert(name);
        };
        for (table, columns) in &self.tables {
            for Column { name, auto } in columns {
                let verbs = ["read", "update", "insert"];
                for verb in verbs.into_iter().filter(|verb| *verb != "insert" || !auto) {
                    right(service.may(table, verb, name), format!("{verb} {table}.{name}"));
                }
            }
            right(service.has(table, "delete"), format!("delete {table}"));
        }
        for view in &self.views {
            right(service.has(view, "read"), format!("read {view}"));
        }
        for query in &self.queries {
            right(queries::may_call(service, query), format!("call {query}"));
        }
        rights
    }
}

/// The tables of `text`, each with its columns.
fn tables(text: &str) -> Vec<(String, Vec<Column>)> {
    let mut tables: Vec<(String, Vec<Column>)> = Vec::new();
    let mut inside = false;
    for line in text.lines().map(str::trim) {
        let first = line.split(' ').next().unwrap_or_default();
        if let Some(head) = line.strip_prefix("table ") {
            tables.push((head.trim_end_matches(" {").to_owned(), Vec::new()));
            inside = true;
        } else if line == "}" {
            inside = false;
        } else if let Some((_, columns)) = tables.last_mut().filter(|_| inside)
            && !["", "//", "///", "unique", "primary", "index", "check"].contains(&first)
        {
            columns.push(Column { name: first.to_owned(), auto: line.ends_with(" auto") });
        }
    }
    tables
}

/// What one service's lines say.
#[derive(Default)]
pub(crate) struct Service {
    pub(crate) name: String,
    account: Option<String>,
    /// By table (or view) and verb.
    rights: BTreeMap<(String, &'static str), Given>,
    /// The queries it uses.
    pub(crate) uses: Vec<String>,
    /// What its rules say that columns are, by table.
    rules: BTreeMap<String, Vec<(String, String)>>,
}

#[derive(Clone)]
enum Given {
    All,
    Columns(Vec<String>),
}

impl Service {
    /// What its account is called.
    pub(crate) fn account(&self) -> String {
        self.account.clone().unwrap_or_else(|| self.name.replace('_', "-"))
    }

    /// Whether it may do `verb` with this column.
    pub(crate) fn may(&self, table: &str, verb: &'static str, column: &str) -> bool {
        match self.rights.get(&(table.to_owned(), verb)) {
            None => false,
            Some(Given::All) => true,
            Some(Given::Columns(names)) => names.iter().any(|name| name == column),
        }
    }

    /// Whether it may do `verb` at all.
    pub(crate) fn has(&self, table: &str, verb: &'static str) -> bool {
        self.rights.contains_key(&(table.to_owned(), verb))
    }

    /// What its rule says that this column is.
    pub(crate) fn rule(&self, table: &str, column: &str) -> Option<&str> {
        let rules = self.rules.get(table)?;
        rules.iter().find(|(name, _)| name == column).map(|(_, value)| value.as_str())
    }

    fn give(&mut self, table: &str, verb: &'static str, given: &Given) {
        let known = self.rights.entry((table.to_owned(), verb)).or_insert_with(|| Given::Columns(Vec::new()));
        match (known, given) {
            (Given::All, _) => {}
            (Given::Columns(names), Given::Columns(more)) => names.extend(more.iter().cloned()),
            (known, Given::All) => *known = Given::All,
        }
    }

    fn line(&mut self, line: &str) {
        if let Some(account) = line.strip_prefix("account ") {
            self.account = Some(account.trim_matches('\'').to_owned());
            return;
        }
        if let Some(query) = line.strip_prefix("use ") {
            self.uses.push(query.trim().to_owned());
            return;
        }
        let (line, rule) = line.split_once(" where ").map_or((line, None), |(line, rule)| (line, Some(rule)));
        let mut rest = line.trim();
        let mut verbs: Vec<&'static str> = Vec::new();
        loop {
            let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
            match word {
                "read" => verbs.push("read"),
                "write" => verbs.extend(["insert", "update", "delete"]),
                "insert" => verbs.push("insert"),
                "update" => verbs.push("update"),
                "delete" => verbs.push("delete"),
                _ => break,
            }
            rest = after.trim_start();
        }
        let (tables, given) = match rest.split_once('(') {
            None => (rest, Given::All),
            Some((table, columns)) => {
                let columns = columns.trim_end().trim_end_matches(')');
                (table, Given::Columns(columns.split(',').map(|c| c.trim().to_owned()).collect()))
            }
        };
        for table in tables.split(',').map(str::trim) {
            verbs.iter().for_each(|verb| self.give(table, verb, &given));
            let parts = rule.iter().flat_map(|rule| rule.split(" and "));
            let parts = parts.filter_map(|part| part.split_once(" = "));
            let parts = parts.map(|(column, value)| (column.trim().to_owned(), value.trim().to_owned()));
            self.rules.entry(table.to_owned()).or_default().extend(parts);
        }
    }
}

/// The services of `text`, in order.
fn services(text: &str) -> Vec<Service> {
    let mut services: Vec<Service> = Vec::new();
    let mut inside = false;
    for line in text.lines().map(str::trim) {
        if let Some(head) = line.strip_prefix("service ") {
            services.push(Service { name: head.trim_end_matches(" {").to_owned(), ..Service::default() });
            inside = true;
        } else if line == "}" {
            inside = false;
        } else if let Some(service) = services.last_mut().filter(|_| inside && !line.is_empty()) {
            service.line(line);
        }
    }
    services
}
