//! A reading of the access lines that shares nothing with the compiler's: what is expected of each service.

use std::collections::BTreeMap;

/// What one service's lines say.
#[derive(Default)]
pub(crate) struct Service {
    pub(crate) name: String,
    /// By table (or view) and verb.
    rights: BTreeMap<(String, &'static str), Given>,
    /// The queries it uses.
    pub(crate) uses: Vec<String>,
    /// What its rules say that columns are, by table.
    pub(crate) rules: BTreeMap<String, (String, String)>,
}

#[derive(Clone)]
enum Given {
    All,
    Columns(Vec<String>),
}

impl Service {
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

    fn give(&mut self, table: &str, verb: &'static str, given: &Given) {
        let known = self.rights.entry((table.to_owned(), verb)).or_insert_with(|| Given::Columns(Vec::new()));
        match (known, given) {
            (Given::All, _) => {}
            (Given::Columns(names), Given::Columns(more)) => names.extend(more.iter().cloned()),
            (known, Given::All) => *known = Given::All,
        }
    }

    fn line(&mut self, line: &str) {
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
            if let Some((column, value)) = rule.and_then(|rule| rule.split_once(" = ")) {
                self.rules.insert(table.to_owned(), (column.trim().to_owned(), value.trim().to_owned()));
            }
        }
    }
}

/// The services of `text`, in order.
pub(crate) fn services(text: &str) -> Vec<Service> {
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
