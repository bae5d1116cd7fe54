//! What accounts are given in the database itself, as pieces that can be compared: what an earlier schema gave and
//! this one does not is taken back, the rest stays.
//!
//! Accounts themselves, their passwords and what lies outside of the database are an administrator's, and
//! `schemagen grants apply` sees to them.

use crate::diag::Diagnostics;
use crate::dialect::{Target, quote};
use crate::grants::{self, Matrix, Verb, mysql, postgres};
use crate::ir::{Schema, ServiceId};
use crate::phys::Name;
use crate::render::writer::plain;

/// What one account is given.
#[derive(Clone, PartialEq, Debug)]
pub struct Granted {
    /// The account's name, as catalogs have it.
    pub account: String,
    /// The same, as statements name it.
    pub to: String,
    /// Each piece.
    pub pieces: Vec<Piece>,
    /// On PostgreSQL: the tables it writes, whose functions it has to be able to call.
    pub writes: Vec<Name>,
}

/// One thing that is given.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Piece {
    /// The table or view that it is about, if it is about one.
    pub of: Option<Name>,
    /// What it is.
    pub gift: Gift,
}

/// What a piece is.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Gift {
    /// `GRANT what ON on TO …`
    Privilege {
        /// `SELECT (a, b)`
        what: String,
        /// What it is on, with its word: `TABLE "public"."t"`.
        on: String,
    },
    /// A row policy of the account.
    Policy {
        /// Its name.
        name: String,
        /// The statement that makes it.
        create: String,
    },
    /// A view that holds a row rule.
    View {
        /// Its name.
        name: String,
        /// The statement that makes or replaces it.
        create: String,
    },
    /// What a `grant` line says: `what` between GRANT and TO, `with` behind the account.
    Line {
        /// The right or role.
        what: String,
        /// `WITH GRANT OPTION` and its like.
        with: String,
    },
}

/// What the accounts of a schema's services are given on a target that has accounts.
pub fn granted(schema: &Schema, target: Target) -> Vec<Granted> {
    // A compilation without errors has told all refusals.
    let mut unheard = Diagnostics::new();
    let matrix = grants::matrix_on(schema, target, &mut unheard);
    match target {
        Target::Postgres => on_postgres(schema, &matrix, &mut unheard),
        Target::MySql => on_mysql(schema, &matrix, &mut unheard),
        Target::Sqlite => Vec::new(),
    }
}

fn on_postgres(schema: &Schema, matrix: &Matrix, diags: &mut Diagnostics) -> Vec<Granted> {
    const HERE: Target = Target::Postgres;
    let name = |name: &crate::ir::QName| Name { namespace: name.namespace.clone(), name: name.name.clone() };
    let path =
        |name: &Name| quote::path(HERE, Some(name.namespace.as_deref().unwrap_or("public")), &name.name);
    let mut all = Vec::new();
    for (service, rights) in schema.services.iter().zip(&matrix.services) {
        let mut pieces = Vec::new();
        let mut spaces: Vec<String> = Vec::new();
        let mut privilege = |of: Option<&Name>, what: String, on: String| {
            pieces.push(Piece { of: of.cloned(), gift: Gift::Privilege { what, on } });
        };
        let mut writes = Vec::new();
        for on in &rights.tables {
            let table = schema.table(on.table);
            let of = name(&table.name);
            spaces.push(of.namespace.clone().unwrap_or_else(|| "public".to_owned()));
            for (verb, right) in on.iter().filter(|(_, r)| r.exists_on(table, HERE)) {
                privilege(Some(&of), postgres::verb_list(table, verb, right), format!("TABLE {}", path(&of)));
            }
            let written = |verb| on.get(verb).is_some();
            if on.is_scoped() || written(Verb::Insert) || written(Verb::Update) {
                writes.push(of.clone());
            }
            if written(Verb::Insert) {
                for sequence in postgres::serial_sequences(table) {
                    let sequence = Name { namespace: of.namespace.clone(), name: sequence };
                    privilege(Some(&of), "USAGE".to_owned(), format!("SEQUENCE {}", path(&sequence)));
                }
            }
        }
        for right in rights.views_on(schema, HERE) {
            let view = schema.view(right.view);
            let of = name(&view.name);
            spaces.push(of.namespace.clone().unwrap_or_else(|| "public".to_owned()));
            let columns = right.names(view).map(|names| {
                let names: Vec<String> = names.map(|n| quote::ident(HERE, n)).collect();
                format!(" ({})", names.join(", "))
            });
            let what = format!("SELECT{}", columns.unwrap_or_default());
            privilege(Some(&of), what, format!("TABLE {}", path(&of)));
        }
        for sequence in postgres::drawn(schema, rights) {
            let of = name(&sequence.name);
            spaces.push(of.namespace.clone().unwrap_or_else(|| "public".to_owned()));
            privilege(None, "USAGE".to_owned(), format!("SEQUENCE {}", path(&of)));
        }
        spaces.sort();
        spaces.dedup();
        for space in spaces {
            privilege(None, "USAGE".to_owned(), format!("SCHEMA {}", quote::ident(HERE, &space)));
        }
        for on in rights.tables.iter().filter(|on| matrix.is_scoped(on.table)) {
            let of = name(&schema.table(on.table).name);
            for policy in postgres::policies(schema, service, on, diags) {
                let gift = Gift::Policy { name: policy.name, create: policy.sql };
                pieces.push(Piece { of: Some(of.clone()), gift });
            }
        }
        pieces.extend(lines(schema, ServiceId(all.len() as u32), HERE));
        let to = match service.account.as_str() {
            "public" if schema.native => "PUBLIC".to_owned(),
            account => quote::ident(HERE, account),
        };
        all.push(Granted { account: service.account.clone(), to, pieces, writes });
    }
    all
}

fn on_mysql(schema: &Schema, matrix: &Matrix, diags: &mut Diagnostics) -> Vec<Granted> {
    let accounts = mysql::accounts(schema, matrix, diags).into_iter().filter(|a| !a.migrator);
    let granted = |(index, account): (usize, mysql::Account)| {
        let name = |name: &str| Some(Name { namespace: None, name: name.to_owned() });
        let views = account.views.iter().map(|view| Piece {
            of: name(&view.name),
            gift: Gift::View { name: view.name.clone(), create: view.create.clone() },
        });
        let grants = account.grants.iter().flat_map(|grant| {
            let pieces = grant.verbs.iter().flat_map(each_column);
            pieces.map(move |verb| Piece {
                of: name(&grant.relation),
                gift: Gift::Privilege {
                    what: mysql::privilege(&verb),
                    on: quote::ident(Target::MySql, &grant.relation),
                },
            })
        });
        let pieces =
            views.chain(grants).chain(lines(schema, ServiceId(index as u32), Target::MySql)).collect();
        Granted { account: account.account.clone(), to: account.user(), pieces, writes: Vec::new() }
    };
    accounts.enumerate().map(granted).collect()
}

/// A right for each column: the servers keep them so, and a column that is left stays given.
fn each_column((verb, columns): &(Verb, Option<Vec<String>>)) -> Vec<(Verb, Option<Vec<String>>)> {
    match columns {
        None => vec![(*verb, None)],
        Some(columns) => columns.iter().map(|c| (*verb, Some(vec![c.clone()]))).collect(),
    }
}

fn lines(schema: &Schema, service: ServiceId, target: Target) -> impl Iterator<Item = Piece> + '_ {
    let lines = schema.services[service.index()].grants.iter().filter(move |g| g.target == target);
    lines.map(|g| Piece { of: None, gift: Gift::Line { what: g.what.clone(), with: g.with.clone() } })
}

impl Piece {
    /// In words, for the comment above a statement.
    pub fn title(&self) -> String {
        match (&self.gift, &self.of) {
            (Gift::Privilege { what, .. }, Some(of)) => format!("{what} on {}", plain(of)),
            (Gift::Privilege { what, on }, None) => format!("{what} on {on}"),
            (Gift::Policy { name, .. }, Some(of)) => format!("policy {name} on {}", plain(of)),
            (Gift::Policy { name, .. } | Gift::View { name, .. }, _) => name.clone(),
            (Gift::Line { what, .. }, _) => what.clone(),
        }
    }
}
