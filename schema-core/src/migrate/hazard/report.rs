//! Hazards as diagnostics, over the sources of both schemas.

use super::{Hazard, Place};
use crate::diag::Diagnostic;
use crate::source::{SourceMap, Span};

/// The hazards as diagnostics, and the sources that their places lie in: those of the newer schema, and behind them
/// those of the older one.
pub fn report(hazards: &[Hazard], old: &SourceMap, new: &SourceMap) -> (SourceMap, Vec<Diagnostic>) {
    let mut sources = new.clone();
    let by = sources.append(old);
    let diagnostics = hazards.iter().map(|hazard| hazard.diagnostic(by)).collect();
    (sources, diagnostics)
}

impl Hazard {
    /// `by`: what the ids of older sources grew by.
    fn diagnostic(&self, by: u32) -> Diagnostic {
        let span = match self.place {
            Place::New(span) => span,
            Place::Old(mut span) => {
                span.source.0 += by;
                span
            }
        };
        let on: Vec<&str> = self.targets.iter().map(|target| target.title()).collect();
        let mut diagnostic = Diagnostic::new(self.code, span, &self.message);
        if matches!(self.place, Place::Old(_)) {
            diagnostic = diagnostic.label("in the recorded schema");
        }
        diagnostic = diagnostic.note(format!("on {}", on.join(", ")));
        for note in &self.notes {
            diagnostic = diagnostic.note(note);
        }
        diagnostic = diagnostic.help(&self.help);
        if let Some(steps) = &self.steps {
            diagnostic = diagnostic.help(format!(
                "in steps that don't hurt:\n1. a migration now: {}\n2. new code: {}\n3. a migration when no older code runs: {}",
                steps.expand, steps.code, steps.contract
            ));
        }
        diagnostic.help(format!("to do it all the same, allow {}:{}", self.code, self.object))
    }

    /// The place in the newer schema, if it has one.
    pub fn span(&self) -> Option<Span> {
        match self.place {
            Place::New(span) => Some(span),
            Place::Old(_) => None,
        }
    }
}
