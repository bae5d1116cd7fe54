//! What becomes of tables and columns, as code that was made for the older schema meets it.

mod enums;

use super::Running;
use super::users::{Touched, User};
use crate::diag::Code;
use crate::dialect::TargetSet;
use crate::grants::Verb;
use crate::ir::query::Statement;
use crate::ir::{Column, ColumnId, Query, Table, TableId};
use crate::migrate::hazard::change::{Change, Pair, path};
use crate::migrate::hazard::fit::{is_other_kind, narrows};
use crate::migrate::hazard::not_null::lacks_value;
use crate::migrate::hazard::{Hazard, Place, Steps};

/// One thing that running code may meet.
pub(super) struct Fact {
    code: Code,
    targets: TargetSet,
    /// The older table.
    table: TableId,
    how: How,
    object: String,
    message: String,
    place: Place,
    help: String,
    steps: Steps,
}

/// How running code meets it.
enum How {
    /// By verbs on columns; `None` is the table as a whole.
    Verbs(&'static [Verb], Option<Vec<ColumnId>>),
    /// By `on conflict` over a key of these columns.
    Conflict(Vec<ColumnId>),
}

const READ: &[Verb] = &[Verb::Select];
const INSERT: &[Verb] = &[Verb::Insert];
const WRITE: &[Verb] = &[Verb::Insert, Verb::Update];
const USE: &[Verb] = &[Verb::Select, Verb::Insert, Verb::Update];

impl Fact {
    fn new(code: Code, table: TableId, how: How, object: &str, what: &str, place: Place) -> Fact {
        Fact {
            code,
            targets: TargetSet::ALL,
            table,
            how,
            object: object.to_owned(),
            message: what.to_owned(),
            place,
            help: String::new(),
            steps: Steps::new("", "", ""),
        }
    }

    fn help(mut self, text: impl Into<String>) -> Fact {
        self.help = text.into();
        self
    }

    fn steps(
        mut self,
        expand: impl Into<String>,
        code: impl Into<String>,
        contract: impl Into<String>,
    ) -> Fact {
        self.steps = Steps::new(expand, code, contract);
        self
    }

    /// The hazard, if any running code meets it.
    pub(super) fn hazard(self, running: &Running<'_>) -> Option<Hazard> {
        let users: Vec<User> = match &self.how {
            How::Verbs(verbs, columns) => {
                running.users(&Touched { table: self.table, columns: columns.as_deref(), verbs })
            }
            How::Conflict(key) => running.callers(|query| conflicts(query, self.table, key)),
        };
        if users.is_empty() {
            return None;
        }
        let mut hazard = Hazard::new(self.code, self.targets, self.object, self.message)
            .at(self.place)
            .notes(users.iter().map(User::told))
            .help(self.help);
        hazard.steps = Some(self.steps);
        hazard.services = users.into_iter().map(|user| user.service).collect();
        Some(hazard)
    }
}

fn conflicts(query: &Query, table: TableId, columns: &[ColumnId]) -> bool {
    let Statement::Insert(insert) = &query.statement else { return false };
    let key = insert.conflict.as_ref().and_then(|conflict| conflict.key.as_ref());
    insert.table == table && key.is_some_and(|key| key.columns == columns)
}

/// All of them, in the order of the older schema.
pub(super) fn facts(change: &Change<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    for id in change.old.table_ids() {
        let old = change.old.table(id);
        let Some(pair) = change.pair_of_old(id) else {
            facts.push(dropped(id, old));
            continue;
        };
        if pair.old.name != pair.new.name {
            facts.push(renamed(&pair));
        }
        for at in pair.old.column_ids() {
            match pair.column_after(at) {
                None => facts.push(column_dropped(&pair, at)),
                Some(new) => column(change, &pair, at, pair.new.column(new), &mut facts),
            }
        }
        for (new, _) in pair.added().filter(|(new, _)| lacks_value(change, new)) {
            facts.push(added(&pair, new));
        }
        keys(&pair, &mut facts);
        enums::facts(change, &pair, &mut facts);
    }
    for fact in &mut facts {
        fact.targets = fact.targets.and(change.targets);
    }
    facts.retain(|fact| !fact.targets.is_empty());
    facts
}

fn dropped(id: TableId, old: &Table) -> Fact {
    let name = old.name.to_string();
    let message = format!("the running code uses the table '{name}', which is dropped");
    Fact::new(Code::H0502, id, How::Verbs(&Verb::ALL, None), &name, &message, Place::Old(old.span))
        .help("drop it when no code that uses it runs any more")
        .steps(
            format!("keep '{name}'; take the lines and queries that use it out of the services"),
            "does not use it",
            format!("drop '{name}'"),
        )
}

fn renamed(pair: &Pair<'_>) -> Fact {
    let (was, is) = (pair.old.name.to_string(), pair.new.name.to_string());
    let message = format!("the running code uses the table '{was}', which is then called '{is}'");
    let place = Place::New(pair.new.span);
    Fact::new(Code::H0502, pair.old_id, How::Verbs(&Verb::ALL, None), &was, &message, place)
        .help("keep the name in the database until no code that uses it runs any more, or stop that code while the migration runs")
        .steps(
            format!("make '{is}' a new table beside '{was}'"),
            "writes both and reads the new one",
            format!("copy the rows that are missing, then drop '{was}'"),
        )
}

fn column_dropped(pair: &Pair<'_>, at: ColumnId) -> Fact {
    let column = pair.old.column(at);
    let object = path(pair.old, column);
    let message = format!("the running code uses the column '{object}', which is dropped");
    let mut fact = Fact::new(
        Code::H0502,
        pair.old_id,
        How::Verbs(USE, Some(vec![at])),
        &object,
        &message,
        Place::Old(column.span),
    );
    fact.targets = column.only;
    fact.help("drop it when no code that uses it runs any more").steps(
        format!(
            "keep '{}', nullable or with a default; take it out of the lines and queries of the services",
            column.name
        ),
        "neither reads nor writes it",
        format!("drop '{}'", column.name),
    )
}

/// What becomes of a column that stays.
fn column(change: &Change<'_>, pair: &Pair<'_>, at: ColumnId, new: &Column, facts: &mut Vec<Fact>) {
    let old = pair.old.column(at);
    let object = path(pair.old, old);
    let name = &old.name;
    let mut tell = |code, verbs, what: &str, help: &str, steps: [String; 3]| {
        let how = How::Verbs(verbs, Some(vec![at]));
        let mut fact = Fact::new(code, pair.old_id, how, &object, what, Place::New(new.span));
        fact.targets = old.only;
        let [expand, code, contract] = steps;
        facts.push(fact.help(help).steps(expand, code, contract));
    };
    let beside = |what: &str| {
        [
            format!("add {what} beside '{name}', nullable"),
            "writes both and reads the new one".to_owned(),
            format!("fill it from '{name}' where it is empty, then drop '{name}'"),
        ]
    };
    if *name != new.name {
        tell(
            Code::H0502,
            USE,
            &format!("the running code uses the column '{object}', which is then called '{}'", new.name),
            "keep the name until no code that uses it runs any more, or stop that code while the migration runs",
            beside(&format!("'{}' as a new column", new.name)),
        );
    }
    let gone: TargetSet = old.only.iter().filter(|target| !new.only.contains(*target)).collect();
    if !gone.and(change.targets).is_empty() {
        tell(
            Code::H0502,
            USE,
            &format!("the running code uses the column '{object}', which a target has no more"),
            "take it away when no code that uses it runs any more",
            [format!("keep '{name}'"), "does not use it".into(), format!("take '{name}' away")],
        );
    }
    if old.generated.is_none() && new.generated.is_some() {
        tell(
            Code::H0503,
            WRITE,
            &format!("the running code writes '{object}', which is computed from then on"),
            "compute it when no code that writes it runs any more",
            [
                format!("leave '{name}' as it is"),
                "does not write it".into(),
                format!("make '{name}' generated"),
            ],
        );
        return;
    }
    if is_other_kind(change, old, new) {
        tell(
            Code::H0502,
            USE,
            &format!("the running code uses the column '{object}', which gets another kind of value"),
            "change the type in a column of its own",
            beside("a column of the new type"),
        );
    } else if let Some(what) = narrows(change, old, new) {
        tell(
            Code::H0503,
            WRITE,
            &format!("the running code may write to '{object}' what it takes no more: {what}"),
            "narrow it when no code that may write such values runs any more",
            [
                format!("leave the type of '{name}'"),
                "writes what fits the new type".into(),
                "change the type".into(),
            ],
        );
    } else if widens(change, old, new) {
        tell(
            Code::H0504,
            READ,
            &format!("the running code can't read the greater numbers that '{object}' takes from then on"),
            "write such numbers when no older code runs any more",
            [
                "change the type".into(),
                "reads the wider type, and writes no greater number yet".into(),
                "none: from then on greater numbers may be written".into(),
            ],
        );
    }
    if new.generated.is_some() {
        return;
    }
    if old.nullable && !new.nullable {
        tell(
            Code::H0503,
            WRITE,
            &format!("the running code may leave '{object}' NULL, which must have a value from then on"),
            "make it NOT NULL when all running code writes it",
            [
                format!("leave '{name}' nullable"),
                "always writes it".into(),
                format!("give older rows a value, then make '{name}' NOT NULL"),
            ],
        );
    } else if !old.nullable && new.nullable {
        tell(
            Code::H0504,
            READ,
            &format!("the running code can't read the NULL that '{object}' may hold from then on"),
            "write NULL when no older code runs any more",
            [
                format!("make '{name}' nullable"),
                "reads NULL, and writes none yet".into(),
                "none: from then on NULL may be written".into(),
            ],
        );
    } else if !old.nullable && lacks_value(change, new) && has_value(change, old) {
        tell(
            Code::H0503,
            INSERT,
            &format!("the running code may leave out '{object}', which has no default any more"),
            "take the default away when all running code writes it",
            ["keep the default".into(), "always writes it".into(), "take the default away".into()],
        );
    }
}

fn has_value(change: &Change<'_>, old: &Column) -> bool {
    old.auto.is_some() || change.old.default_of(old).is_some()
}

fn widens(change: &Change<'_>, old: &Column, new: &Column) -> bool {
    let (old, new) = (change.old.base(&old.ty).int_range(), change.new.base(&new.ty).int_range());
    old.zip(new).is_some_and(|((low, high), (least, most))| least < low || most > high)
}

fn added(pair: &Pair<'_>, new: &Column) -> Fact {
    let object = path(pair.new, new);
    let message = format!(
        "the running code inserts into '{}' without '{object}', which must have a value",
        pair.old.name
    );
    let place = Place::New(new.span);
    let mut fact = Fact::new(Code::H0503, pair.old_id, How::Verbs(INSERT, None), &object, &message, place);
    fact.targets = new.only;
    fact.help("give it a default, or make it nullable until no older code runs").steps(
        format!("add '{}' as nullable", new.name),
        "always writes it",
        format!("give older rows a value, then make '{}' NOT NULL", new.name),
    )
}

/// Keys that `on conflict` may name, and that are gone.
fn keys(pair: &Pair<'_>, facts: &mut Vec<Fact>) {
    let old = plain_keys(pair.old);
    let new = plain_keys(pair.new);
    for key in old {
        // What is dropped or renamed is told by itself.
        let Some(after) = pair.columns_after(&key) else { continue };
        if new.contains(&after) {
            continue;
        }
        let names: Vec<&str> = key.iter().map(|id| pair.old.column(*id).name.as_str()).collect();
        let object = match names.as_slice() {
            [one] => format!("{}.{one}", pair.old.name),
            many => format!("{}.({})", pair.old.name, many.join(", ")),
        };
        let message =
            format!("the running code inserts 'on conflict' over '{object}', which is no key any more");
        let place = Place::New(pair.new.span);
        facts.push(
            Fact::new(Code::H0502, pair.old_id, How::Conflict(key), &object, &message, place)
                .help("drop the key when no code that names it runs any more")
                .steps("keep the key", "does not name it", "drop the key"),
        );
    }
}

fn plain_keys(table: &Table) -> Vec<Vec<ColumnId>> {
    let primary = table.primary_key.iter().map(|key| key.columns.clone());
    primary.chain(table.uniques.iter().filter_map(crate::ir::Index::plain_columns)).collect()
}
