//! The parts of a table.

use super::Aspects;
use super::pair::{Part, is_made};
use crate::phys::{
    Action, Check, Column, Command, Counting, Deferrable, Exclusion, ForeignKey, Identity, Index, IndexKey,
    Key, KeyOf, Policy, Raw, Trigger, Unique,
};

impl Part for Column {
    fn name(&self) -> &str {
        &self.name
    }

    fn aspects(&self, schema: &Column, aspects: &mut Aspects) {
        aspects.text("type", &self.ty, &schema.ty);
        aspects.maybe("collation", self.collate.as_deref(), schema.collate.as_deref());
        aspects.flag("not null", self.not_null, schema.not_null);
        aspects.maybe("default", self.default.as_deref(), schema.default.as_deref());
        aspects.maybe("identity", self.identity.map(identity), schema.identity.map(identity));
        aspects.text("counting", &counting(&self.counting), &counting(&schema.counting));
        let sequence = |column: &Column| column.sequence.clone().unwrap_or_default();
        aspects.minor("the sequence's name", &sequence(self), &sequence(schema));
        let expr = |column: &Column| column.generated.as_ref().map(|g| g.expr.clone());
        aspects.maybe("generated as", expr(self).as_deref(), expr(schema).as_deref());
        if let (Some(a), Some(b)) = (&self.generated, &schema.generated) {
            aspects.flag("stored", a.stored, b.stored);
        }
        aspects.text("comment", &self.comment, &schema.comment);
        aspects.list("options", &sorted(&self.options), &sorted(&schema.options));
    }
}

impl Part for Key {
    fn name(&self) -> &str {
        &self.name
    }

    fn aspects(&self, schema: &Key, aspects: &mut Aspects) {
        aspects.list("columns", &self.columns, &schema.columns);
        aspects.list("include", &self.include, &schema.include);
        aspects.text("deferrable", deferrable(self.deferrable), deferrable(schema.deferrable));
        aspects.text("comment", &self.comment, &schema.comment);
    }
}

impl Part for Unique {
    fn name(&self) -> &str {
        &self.name
    }

    fn aspects(&self, schema: &Unique, aspects: &mut Aspects) {
        aspects.list("columns", &self.columns, &schema.columns);
        aspects.list("include", &self.include, &schema.include);
        aspects.flag("nulls not distinct", self.nulls_not_distinct, schema.nulls_not_distinct);
        aspects.text("deferrable", deferrable(self.deferrable), deferrable(schema.deferrable));
        aspects.text("comment", &self.comment, &schema.comment);
    }

    fn about(&self) -> String {
        self.columns.join(",")
    }

    fn is_named_by_server(&self) -> bool {
        is_made(&self.name, &["_key"])
    }
}

impl Part for ForeignKey {
    fn name(&self) -> &str {
        &self.name
    }

    fn aspects(&self, schema: &ForeignKey, aspects: &mut Aspects) {
        aspects.list("columns", &self.columns, &schema.columns);
        aspects.text("references", &super::plain(&self.table), &super::plain(&schema.table));
        aspects.list("referenced columns", &self.references, &schema.references);
        aspects.text("on delete", action(self.on_delete), action(schema.on_delete));
        aspects.text("on update", action(self.on_update), action(schema.on_update));
        aspects.text("deferrable", deferrable(self.deferrable), deferrable(schema.deferrable));
        aspects.flag("match full", self.match_full, schema.match_full);
        aspects.flag("validated", !self.not_valid, !schema.not_valid);
        aspects.text("comment", &self.comment, &schema.comment);
    }

    fn about(&self) -> String {
        self.columns.join(",")
    }

    fn is_named_by_server(&self) -> bool {
        is_made(&self.name, &["_fkey", "_ibfk"])
    }
}

impl Part for Check {
    fn name(&self) -> &str {
        &self.name
    }

    fn aspects(&self, schema: &Check, aspects: &mut Aspects) {
        aspects.text("condition", &self.expr, &schema.expr);
        aspects.flag("validated", !self.not_valid, !schema.not_valid);
        aspects.text("comment", &self.comment, &schema.comment);
    }

    fn is_named_by_server(&self) -> bool {
        is_made(&self.name, &["_check", "_chk", "CONSTRAINT"])
    }
}

impl Part for Index {
    fn name(&self) -> &str {
        &self.name
    }

    fn aspects(&self, schema: &Index, aspects: &mut Aspects) {
        aspects.text("keys", &keys(&self.keys), &keys(&schema.keys));
        aspects.flag("unique", self.unique, schema.unique);
        aspects.maybe("method", self.method.as_deref(), schema.method.as_deref());
        aspects.list("include", &self.include, &schema.include);
        aspects.maybe("condition", self.filter.as_deref(), schema.filter.as_deref());
        aspects.flag("nulls not distinct", self.nulls_not_distinct, schema.nulls_not_distinct);
        aspects.list("options", &sorted(&self.options), &sorted(&schema.options));
        aspects.text("comment", &self.comment, &schema.comment);
    }

    fn about(&self) -> String {
        keys(&self.keys)
    }

    fn is_named_by_server(&self) -> bool {
        is_made(&self.name, &["_idx", "_ibfk"])
    }
}

impl Part for Exclusion {
    fn name(&self) -> &str {
        &self.name
    }

    fn aspects(&self, schema: &Exclusion, aspects: &mut Aspects) {
        let all = |exclusion: &Exclusion| {
            let keys =
                exclusion.keys.iter().map(|(key, operator)| format!("{} with {operator}", self::key(key)));
            keys.collect::<Vec<_>>().join(", ")
        };
        aspects.text("keys", &all(self), &all(schema));
        aspects.text("method", &self.method, &schema.method);
        aspects.list("include", &self.include, &schema.include);
        aspects.maybe("condition", self.filter.as_deref(), schema.filter.as_deref());
        aspects.text("deferrable", deferrable(self.deferrable), deferrable(schema.deferrable));
        aspects.text("comment", &self.comment, &schema.comment);
    }

    fn is_named_by_server(&self) -> bool {
        is_made(&self.name, &["_excl"])
    }
}

impl Part for Policy {
    fn name(&self) -> &str {
        &self.name
    }

    fn aspects(&self, schema: &Policy, aspects: &mut Aspects) {
        aspects.flag("restrictive", self.restrictive, schema.restrictive);
        aspects.text("command", command(self.command), command(schema.command));
        aspects.list("accounts", &sorted(&self.to), &sorted(&schema.to));
        aspects.maybe("rows", self.using.as_deref(), schema.using.as_deref());
        aspects.maybe("new rows", self.check.as_deref(), schema.check.as_deref());
        aspects.text("comment", &self.comment, &schema.comment);
    }
}

impl Part for Trigger {
    fn name(&self) -> &str {
        &self.name
    }

    fn aspects(&self, schema: &Trigger, aspects: &mut Aspects) {
        aspects.text("text", &self.create, &schema.create);
        aspects.text("comment", &self.comment, &schema.comment);
    }
}

impl Part for Raw {
    fn name(&self) -> &str {
        self.object.as_ref().map_or(&self.sql, |object| &object.name.name)
    }

    fn aspects(&self, schema: &Raw, aspects: &mut Aspects) {
        aspects.text("text", &self.sql, &schema.sql);
    }
}

/// In an order that means nothing.
pub(super) fn sorted(list: &[String]) -> Vec<String> {
    let mut list = list.to_vec();
    list.sort();
    list
}

fn keys(keys: &[IndexKey]) -> String {
    keys.iter().map(key).collect::<Vec<_>>().join(", ")
}

fn key(key: &IndexKey) -> String {
    let mut out = match &key.of {
        KeyOf::Column(name) => name.clone(),
        KeyOf::Expr(sql) => sql.clone(),
    };
    if let Some(prefix) = key.prefix {
        out.push_str(&format!("({prefix})"));
    }
    for (word, value) in [(" collate ", &key.collate), (" ", &key.opclass)] {
        out.extend(value.iter().map(|value| format!("{word}{value}")));
    }
    if key.descending {
        out.push_str(" desc");
    }
    if let Some(first) = key.nulls_first {
        out.push_str(if first { " nulls first" } else { " nulls last" });
    }
    out
}

fn identity(identity: Identity) -> &'static str {
    match identity {
        Identity::ByDefault => "by default",
        Identity::Always => "always",
        Identity::Serial => "serial",
    }
}

/// How it counts, with what is said alone.
pub(super) fn counting(counting: &Counting) -> String {
    let values = [
        ("start", counting.start),
        ("step", counting.step),
        ("min", counting.min),
        ("max", counting.max),
        ("cache", counting.cache),
    ];
    let mut parts: Vec<String> =
        values.into_iter().filter_map(|(word, value)| Some(format!("{word} {}", value?))).collect();
    if counting.cycle {
        parts.push("cycle".to_owned());
    }
    parts.join(" ")
}

fn action(action: Action) -> &'static str {
    match action {
        Action::NoAction => "no action",
        Action::Restrict => "restrict",
        Action::Cascade => "cascade",
        Action::SetNull => "set null",
        Action::SetDefault => "set default",
    }
}

fn deferrable(deferrable: Deferrable) -> &'static str {
    match deferrable {
        Deferrable::No => "no",
        Deferrable::Immediate => "initially immediate",
        Deferrable::Deferred => "initially deferred",
    }
}

fn command(command: Option<Command>) -> &'static str {
    match command {
        None => "all",
        Some(Command::Select) => "select",
        Some(Command::Insert) => "insert",
        Some(Command::Update) => "update",
        Some(Command::Delete) => "delete",
    }
}
