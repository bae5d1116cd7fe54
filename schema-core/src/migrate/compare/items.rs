//! What stands beside the tables.

use super::pair::Part;
use super::parts::counting;
use super::{Aspects, Findings, Object, pair, plain};
use crate::phys::{Composite, Domain, Enum, Extension, Field, Name, Namespace, Routine, Schema, Sequence};

pub(super) fn compare(live: &Schema, schema: &Schema, found: &mut Findings) {
    let alone = |kind: &str, name: String| Object { table: None, kind: kind.to_owned(), name };
    let named = |kind: &str, name: &Name| alone(kind, plain(name));
    pair::list(&live.namespaces, &schema.namespaces, |n| alone("schema", n.name.clone()), found);
    pair::list(&live.extensions, &schema.extensions, |e| alone("extension", e.name.clone()), found);
    pair::list(&live.enums, &schema.enums, |e| named("enum", &e.name), found);
    pair::list(&live.domains, &schema.domains, |d| named("domain", &d.name), found);
    pair::list(&live.composites, &schema.composites, |c| named("type", &c.name), found);
    pair::list(&live.sequences, &schema.sequences, |s| named("sequence", &s.name), found);
    pair::list(&live.functions, &schema.functions, |f| named("function", &f.name), found);
}

impl Part for Namespace {
    fn name(&self) -> &str {
        &self.name
    }

    fn aspects(&self, schema: &Namespace, aspects: &mut Aspects) {
        aspects.text("comment", &self.comment, &schema.comment);
    }
}

impl Part for Extension {
    fn name(&self) -> &str {
        &self.name
    }

    fn aspects(&self, schema: &Extension, aspects: &mut Aspects) {
        let place =
            |extension: &Extension| extension.namespace.clone().unwrap_or_else(|| "public".to_owned());
        aspects.text("schema", &place(self), &place(schema));
    }
}

impl Part for Enum {
    fn name(&self) -> &str {
        &self.name.name
    }

    fn aspects(&self, schema: &Enum, aspects: &mut Aspects) {
        aspects.list("labels", &self.labels, &schema.labels);
        aspects.text("comment", &self.comment, &schema.comment);
    }
}

impl Part for Domain {
    fn name(&self) -> &str {
        &self.name.name
    }

    fn aspects(&self, schema: &Domain, aspects: &mut Aspects) {
        aspects.text("type", &self.ty, &schema.ty);
        aspects.maybe("collation", self.collate.as_deref(), schema.collate.as_deref());
        aspects.flag("not null", self.not_null, schema.not_null);
        aspects.maybe("default", self.default.as_deref(), schema.default.as_deref());
        // Its checks are told by what they say: the server names most of them.
        let checks = |domain: &Domain| {
            let mut checks: Vec<String> = domain.checks.iter().map(|(_, sql)| sql.clone()).collect();
            checks.sort();
            checks
        };
        aspects.list("checks", &checks(self), &checks(schema));
        aspects.text("comment", &self.comment, &schema.comment);
    }
}

impl Part for Composite {
    fn name(&self) -> &str {
        &self.name.name
    }

    fn aspects(&self, schema: &Composite, aspects: &mut Aspects) {
        let fields = |composite: &Composite| composite.fields.iter().map(field).collect::<Vec<_>>();
        aspects.list("fields", &fields(self), &fields(schema));
        aspects.text("comment", &self.comment, &schema.comment);
    }
}

fn field(field: &Field) -> String {
    let collate = field.collate.iter().map(|name| format!(" collate {name}"));
    let comment = Some(&field.comment).filter(|text| !text.is_empty()).map(|text| format!(" -- {text}"));
    let parts = [field.name.clone(), format!(" {}", field.ty)];
    parts.into_iter().chain(collate).chain(comment).collect()
}

impl Part for Sequence {
    fn name(&self) -> &str {
        &self.name.name
    }

    fn aspects(&self, schema: &Sequence, aspects: &mut Aspects) {
        aspects.text("type", &self.ty, &schema.ty);
        aspects.text("counting", &counting(&self.options), &counting(&schema.options));
        let owner = |sequence: &Sequence| {
            sequence.owned_by.as_ref().map(|(table, column)| format!("{}.{column}", plain(table)))
        };
        aspects.maybe("owned by", owner(self).as_deref(), owner(schema).as_deref());
        aspects.flag("unlogged", self.unlogged, schema.unlogged);
        aspects.text("comment", &self.comment, &schema.comment);
    }
}

impl Part for Routine {
    fn name(&self) -> &str {
        &self.name.name
    }

    fn aspects(&self, schema: &Routine, aspects: &mut Aspects) {
        aspects.text("text", &self.create, &schema.create);
        aspects.text("comment", &self.comment, &schema.comment);
    }
}
