//! Every diagnostic's code: one row each. `E00` input, `E01` syntax, `E02` names, `E03` expressions and
//! types, `E04` tables, keys and constraints, `E05` services, accounts and cache, `E06` what a target
//! can't hold, `E07` Rust items, `E08` queries and views; `W` warnings, numbered alike, `W09` of migrations. `H` are
//! hazards of a migration: `H01` what is lost, `H02` what takes time, `H03` rows that may not fit, `H04` indexes, `H05` running
//! code that breaks.

use super::Severity;
use std::fmt;

macro_rules! codes {
    ($($code:ident $severity:ident $title:literal)*) => {
        /// A stable name for one kind of mistake.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub enum Code {
            $(#[doc = $title] $code,)*
        }

        impl Code {
            /// All codes, in order.
            pub const ALL: &[Code] = &[$(Code::$code),*];

            /// As it is printed: `E0203`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$code => stringify!($code)),* }
            }

            /// The code that is written so, in any case.
            pub fn from_name(name: &str) -> Option<Code> {
                Code::ALL.iter().copied().find(|code| code.as_str().eq_ignore_ascii_case(name))
            }

            /// The code of a warning that is written so; in words what is wrong, if it is none.
            pub fn warning(name: &str) -> Result<Code, String> {
                match Code::from_name(name) {
                    Some(code) if code.severity() == Severity::Warning => Ok(code),
                    Some(code) => {
                        let what = match code.severity() {
                            Severity::Hazard => "a hazard of a migration",
                            _ => "an error",
                        };
                        Err(format!("'{code}' is {what}, and only warnings can be allowed"))
                    }
                    None => Err(format!("'{name}' is not the code of a warning")),
                }
            }

            /// Whether it is of text that can't be read, rather than of what it means.
            pub fn is_syntax(self) -> bool {
                self.as_str().starts_with("E01")
            }

            /// What the code stands for, in a few words.
            pub const fn title(self) -> &'static str {
                match self { $(Code::$code => $title),* }
            }

            /// Whether it is an error, a warning or a hazard.
            pub const fn severity(self) -> Severity {
                match self { $(Code::$code => Severity::$severity),* }
            }
        }
    };
}

codes! {
    E0001 Error "a file can't be read"
    E0002 Error "a source is not UTF-8"
    E0003 Error "there is no schema to compile"
    E0004 Error "a source is too large"
    E0005 Error "an output can't be written"
    E0101 Error "this can't be read as an item"
    E0102 Error "a bracket, a string or a block is not closed, or closed twice"
    E0103 Error "nesting or an expression is too deep"
    E0104 Error "this can't be read as a column"
    E0105 Error "this can't be read as a table item"
    E0106 Error "this can't be read as an expression"
    E0107 Error "a modifier is unknown, repeated or at the wrong place"
    E0108 Error "this can't be read as a line of a service, migrator or schema block"
    E0110 Error "this can't be read as a query or a view"
    E0201 Error "a name is declared twice"
    E0202 Error "an unknown table"
    E0203 Error "an unknown column"
    E0204 Error "an unknown type"
    E0205 Error "an unknown function"
    E0206 Error "an unknown name"
    E0207 Error "there is no schema block, or more than one"
    E0208 Error "two names differ only in case, or become the same on a target"
    E0209 Error "a native schema is for one target"
    E0210 Error "a name of several columns"
    E0301 Error "types don't fit"
    E0302 Error "a literal is not a value of its type"
    E0303 Error "a wrong number or kind of arguments"
    E0304 Error "this expression has no single meaning on every target"
    E0305 Error "this may not stand in such an expression"
    E0306 Error "a value that may differ within a group"
    E0307 Error "the numbers of columns or values differ"
    E0401 Error "a type's parameter is out of range"
    E0402 Error "a modifier does not fit its column"
    E0403 Error "a primary key is missing, declared twice or not possible"
    E0404 Error "a foreign key does not fit what it references"
    E0405 Error "an index or unique constraint is not possible"
    E0406 Error "a default does not fit its column"
    E0407 Error "a generated column is not possible"
    E0408 Error "a table or an enum has nothing in it"
    E0409 Error "a sequence can't count like this"
    E0501 Error "an access line is not possible"
    E0502 Error "two accounts or passwords are the same"
    E0503 Error "a cache pattern is not possible"
    E0504 Error "an account, or the variable of its password, is not possible"
    E0505 Error "a row policy is not possible"
    E0601 Error "a target has no such type"
    E0602 Error "a target can't hold this column"
    E0603 Error "a target can't hold this key, index or constraint"
    E0604 Error "a target can't say this expression"
    E0605 Error "a Galera cluster refuses this"
    E0607 Error "a target has no such item"
    E0701 Error "an attribute can't be read"
    E0702 Error "a Rust type has no column type"
    E0801 Error "a query can't give what it says"
    E0802 Error "a column of a result has no name of its own"
    E0803 Error "a column can't be given, or left out"
    E0804 Error "there is no such key to conflict with"
    E0805 Error "a view is not possible"
    E0806 Error "a parameter is not possible"
    W0201 Warning "a name is a reserved word on a target"
    W0301 Warning "a comparison that surprises"
    W0401 Warning "a key that surprises on a target"
    W0501 Warning "a secret column is read by a table grant"
    W0801 Warning "a parameter is not used"
    W0901 Warning "the schema is ahead of its migrations"
    H0101 Hazard "a table is dropped with its rows"
    H0102 Hazard "a column is dropped with its values"
    H0103 Hazard "a label of an enum is removed"
    H0104 Hazard "values may not fit a column's new type"
    H0105 Hazard "a column's values are computed anew"
    H0201 Hazard "a table is written anew"
    H0202 Hazard "a table is locked while it is read through"
    H0203 Hazard "a Galera cluster stands still"
    H0301 Hazard "rows may have no value where one is required"
    H0302 Hazard "rows may be equal where a key is to be unique"
    H0303 Hazard "rows may reference what is not there"
    H0304 Hazard "rows may fail a new check"
    H0401 Hazard "an index that a query needs is dropped"
    H0402 Hazard "a foreign key is left without an index"
    H0501 Hazard "running code loses a right"
    H0502 Hazard "running code uses what is gone or has another name or type"
    H0503 Hazard "running code writes what is refused"
    H0504 Hazard "running code can't read what new code may write"
    H0505 Hazard "running code sees other rows"
    H0506 Hazard "running code reads a view that is gone or has other columns"
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
