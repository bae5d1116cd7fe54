//! The place for queries, views and `use`: they are read, and refused.

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::syntax::ast;

pub(super) fn refuse_query(query: &ast::Query, diags: &mut Diagnostics) {
    diags.push(
        Diagnostic::new(Code::E0109, query.head, "queries are not supported yet")
            .help("use the finders and the builder of the generated Rust, or remove the item"),
    );
}

pub(super) fn refuse_view(view: &ast::View, diags: &mut Diagnostics) {
    diags.push(
        Diagnostic::new(Code::E0109, view.head, "views are not supported yet")
            .help("write it for each target as 'raw TARGET view NAME $$ … $$', or remove the item"),
    );
}

pub(super) fn refuse_uses(service: &ast::Service, diags: &mut Diagnostics) {
    for line in &service.uses {
        diags.push(
            Diagnostic::new(Code::E0109, line.span, "'use' of queries is not supported yet")
                .help("write the tables it reads and writes: 'read TABLE (columns)'"),
        );
    }
}
