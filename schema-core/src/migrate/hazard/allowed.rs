//! Hazards that somebody allows, by name: `H0101` all of a kind, `H0101:users.email` that one.

use super::Hazard;
use crate::diag::{Code, Severity};
use std::fmt;

/// What one allowance names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Allowed {
    /// The kind.
    pub code: Code,
    /// The one object; `None` is all of them.
    pub object: Option<String>,
}

impl Allowed {
    /// Reads `CODE` or `CODE:OBJECT`; in words what is wrong, if it is neither.
    pub fn parse(text: &str) -> Result<Allowed, String> {
        let (name, object) = match text.split_once(':') {
            Some((name, object)) => (name.trim(), Some(object.trim().to_owned())),
            None => (text.trim(), None),
        };
        let code = match Code::from_name(name) {
            Some(code) if code.severity() == Severity::Hazard => code,
            Some(code) => {
                let what = if code.severity() == Severity::Error { "an error" } else { "a warning" };
                return Err(format!("'{code}' is the code of {what}, and only hazards can be allowed"));
            }
            None => return Err(format!("'{name}' is not the code of a hazard")),
        };
        if object.as_deref() == Some("") {
            return Err(format!("'{text}' names no object: write '{code}', or '{code}:users.email'"));
        }
        Ok(Allowed { code, object })
    }

    /// Whether it allows `hazard`.
    pub fn covers(&self, hazard: &Hazard) -> bool {
        self.code == hazard.code && self.object.as_ref().is_none_or(|object| *object == hazard.object)
    }
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.object {
            Some(object) => write!(f, "{}:{object}", self.code),
            None => write!(f, "{}", self.code),
        }
    }
}

/// Hazards held against what is allowed.
#[derive(Debug)]
pub struct Verdict<'a> {
    /// Those that nobody allows: the migration is refused.
    pub refused: Vec<&'a Hazard>,
    /// Those that are allowed.
    pub allowed: Vec<&'a Hazard>,
    /// Allowances that allow nothing.
    pub unused: Vec<&'a Allowed>,
}

impl<'a> Verdict<'a> {
    /// What `allowed` says to `hazards`.
    pub fn of(hazards: &'a [Hazard], allowed: &'a [Allowed]) -> Verdict<'a> {
        let (fine, refused) = hazards.iter().partition(|hazard| allowed.iter().any(|a| a.covers(hazard)));
        let unused = allowed.iter().filter(|a| !hazards.iter().any(|hazard| a.covers(hazard))).collect();
        Verdict { refused, allowed: fine, unused }
    }
}
