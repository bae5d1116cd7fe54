//! Diagnostics are data: a code, a message, labelled spans, a way out. Rendering is apart, in
//! [`render`].

pub mod codes;
pub mod fix;
pub mod render;

pub use codes::Code;
pub use fix::{Applicability, Fix};

use crate::source::Span;
use crate::suggest::Guess;

/// How grave a diagnostic is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub enum Severity {
    /// The input does not compile.
    Error,
    /// It compiles, and probably is not what was meant.
    Warning,
    /// It can be migrated to, and that may hurt: refused unless allowed by name.
    Hazard,
}

impl Severity {
    /// As it is printed.
    pub const fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hazard => "hazard",
        }
    }
}

/// A span with a word on it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there; may be empty.
    pub text: String,
}

/// One mistake, told once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// Its code; one row of [`codes`].
    pub code: Code,
    /// How grave.
    pub severity: Severity,
    /// The headline, in lower case, without a full stop.
    pub message: String,
    /// Where the mistake is.
    pub primary: Label,
    /// Other places that explain it.
    pub secondary: Vec<Label>,
    /// Further facts.
    pub notes: Vec<String>,
    /// The way out.
    pub help: Vec<String>,
    /// The way out as an edit.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A diagnostic of `code` at `span`; its severity is the code's.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity: code.severity(),
            message: message.into(),
            primary: Label { span, text: String::new() },
            secondary: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
            fix: None,
        }
    }

    /// Puts a word under the primary span.
    pub fn label(mut self, text: impl Into<String>) -> Diagnostic {
        self.primary.text = text.into();
        self
    }

    /// Adds a second place.
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.secondary.push(Label { span, text: text.into() });
        self
    }

    /// Adds a fact.
    pub fn note(mut self, text: impl Into<String>) -> Diagnostic {
        self.notes.push(text.into());
        self
    }

    /// Adds a way out.
    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.help.push(text.into());
        self
    }

    /// Adds a way out as an edit of the source that is surely what was meant.
    pub fn fix(self, span: Span, replacement: impl Into<String>) -> Diagnostic {
        self.edit(span, replacement.into(), Applicability::Certain)
    }

    /// Adds a way out as an edit that somebody has to judge.
    pub fn suggest(self, span: Span, replacement: impl Into<String>) -> Diagnostic {
        self.edit(span, replacement.into(), Applicability::Maybe)
    }

    /// Asks whether `guess` was meant by what stands at `span`.
    pub fn did_you_mean(self, span: Span, guess: &Guess) -> Diagnostic {
        self.help(format!("did you mean '{}'?", guess.name)).spell(span, guess, guess.name.clone())
    }

    /// The edit of a guess: `replacement` is the guess as it is written at `span`.
    pub fn spell(self, span: Span, guess: &Guess, replacement: impl Into<String>) -> Diagnostic {
        self.edit(span, replacement.into(), guess.applicability())
    }

    /// Removes the `?` that stands right behind a type, if it does.
    pub fn not_nullable(mut self, ty: Span) -> Diagnostic {
        let span = Span { start: ty.end, end: ty.end + 1, ..ty };
        let applicability = Applicability::Certain;
        self.fix = Some(Fix { span, replacement: String::new(), old: Some("?"), applicability });
        self
    }

    /// Adds a way out as an edit of the source.
    pub fn edit(mut self, span: Span, replacement: String, applicability: Applicability) -> Diagnostic {
        self.fix = Some(Fix { span, replacement, old: None, applicability });
        self
    }
}

/// Collects the diagnostics of a phase.
#[derive(Default, Debug)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    errors: usize,
}

/// More than this are counted, not shown: the first ones tell the story.
pub const MAX_SHOWN: usize = 200;

/// More than this of one severity are not even kept, so that memory stays small whatever the input.
const MAX_KEPT: usize = 5_000;

impl Diagnostics {
    /// None yet.
    pub fn new() -> Diagnostics {
        Diagnostics::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let error = diagnostic.severity == Severity::Error;
        let alike = if error { self.errors } else { self.list.len() - self.errors };
        if alike < MAX_KEPT {
            self.errors += usize::from(error);
            self.list.push(diagnostic);
        }
    }

    /// Adds those of another collector.
    pub fn extend(&mut self, other: Diagnostics) {
        other.list.into_iter().for_each(|d| self.push(d));
    }

    /// Whether any is an error: the next phase must not run.
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// In the order of the source, without exact repeats.
    pub fn sorted(mut self) -> Vec<Diagnostic> {
        self.list.sort_by(|a, b| a.primary.span.cmp(&b.primary.span).then(a.code.cmp(&b.code)));
        self.list.dedup();
        self.list
    }

    /// As they came.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }
}
