//! Types as written to types as meant.

use super::names::{Global, Names, qname};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::ir::types::{BUILT_IN, IntWidth, Sign, Type};
use crate::suggest::{Guess, closest};
use crate::syntax::ast;

/// What is the same type under another name, elsewhere.
const SAME: &[(&str, &str)] = &[
    ("integer", "int"),
    ("int2", "smallint"),
    ("int4", "int"),
    ("int8", "bigint"),
    ("nvarchar", "varchar"),
    ("character", "char"),
    ("clob", "text"),
    ("longtext", "text"),
    ("boolean", "bool"),
    ("float4", "real"),
    ("float8", "double"),
    ("numeric", "decimal"),
    ("longblob", "bytes"),
    ("bytea", "bytes"),
    ("timestamptz", "timestamp"),
    ("jsonb", "json"),
    ("guid", "uuid"),
    ("uniqueidentifier", "uuid"),
];

/// What users coming from one database may write, and what is nearest to it here.
const ELSEWHERE: &[(&str, &str)] = &[
    ("mediumint", "int"),
    ("serial", "int … auto"),
    ("bigserial", "bigint … auto"),
    ("smallserial", "smallint … auto"),
    ("string", "text"),
    ("str", "text"),
    ("mediumtext", "text"),
    ("tinytext", "text"),
    ("citext", "text … collate ci"),
    ("bit", "bool"),
    ("float", "double"),
    ("money", "decimal"),
    ("number", "decimal"),
    ("blob", "bytes"),
    ("binary", "bytes"),
    ("varbinary", "bytes"),
];

/// What `name`, in lower case, is called here.
fn from_elsewhere(name: &str) -> Option<Guess> {
    let of = |list: &[(&str, &str)], sure| {
        let (_, ours) = list.iter().find(|(theirs, _)| *theirs == name)?;
        Some(Guess { name: (*ours).to_owned(), sure })
    };
    of(SAME, true).or_else(|| of(ELSEWHERE, false))
}

/// The greatest length of `varchar(n)` and `bytes(n)`.
const MAX_LENGTH: u64 = 65_535;

/// Whether `name` is a type of the language.
pub(crate) fn is_builtin(name: &str) -> bool {
    BUILT_IN.iter().any(|b| b.eq_ignore_ascii_case(name))
}

fn refuse(diags: &mut Diagnostics, diagnostic: Diagnostic) -> Option<Type> {
    diags.push(diagnostic);
    None
}

impl Names {
    /// The type `ty` means. `None`: it was wrong, and has been reported.
    ///
    /// `native` in the place of a type gives [`Type::Native`]: whether every target is covered is the
    /// column's affair.
    pub(crate) fn type_of(&self, ty: &ast::TypeExpr, diags: &mut Diagnostics) -> Option<Type> {
        if !ty.native.is_empty() {
            return Some(Type::Native);
        }
        let of = self.element(ty, diags)?;
        match ty.arrays {
            0 => Some(of),
            // A composite type.
            1 if of == Type::Native => Some(of),
            1 if matches!(of, Type::Named(_)) => refuse(
                diags,
                Diagnostic::new(Code::E0401, ty.span, "an array of a named type is not possible")
                    .help("the type's check can't be held for each element: write the type it stands for"),
            ),
            1 => Some(Type::Array(Box::new(of))),
            _ => refuse(
                diags,
                Diagnostic::new(Code::E0401, ty.span, "an array of arrays is not possible")
                    .help("use `json`, or a table of its own"),
            ),
        }
    }

    fn element(&self, ty: &ast::TypeExpr, diags: &mut Diagnostics) -> Option<Type> {
        let name = ty.name.name.name.as_str();
        let lower = name.to_ascii_lowercase();
        let builtin = ty.name.namespace.is_none() && BUILT_IN.contains(&lower.as_str());
        if !builtin {
            return self.declared(ty, &lower, diags);
        }
        let sign = if ty.unsigned { Sign::Unsigned } else { Sign::Signed };
        let integer = |width| Type::Int(width, sign);
        let found = match lower.as_str() {
            "varchar" => Type::Varchar(length(ty, MAX_LENGTH, "text", diags)?),
            "char" => Type::Char(length(ty, 255, "varchar", diags)?),
            "bytes" if !ty.args.is_empty() => Type::Bytes(Some(length(ty, MAX_LENGTH, "bytes", diags)?)),
            "decimal" => decimal(ty, diags)?,
            "time" | "datetime" | "timestamp" if self.native.is_some() && !ty.args.is_empty() => {
                seconds(ty, diags)?;
                temporal(&lower)
            }
            _ if !ty.args.is_empty() => {
                let span = ty.args[0].span;
                let help = match lower.as_str() {
                    "text" => "write `varchar(n)` for a limited length".to_string(),
                    "time" | "datetime" | "timestamp" => {
                        "it always has six digits of a second; a `native` schema may say how many".to_string()
                    }
                    _ => format!("write `{lower}`"),
                };
                return refuse(
                    diags,
                    Diagnostic::new(Code::E0401, span, format!("{lower} takes no parameter")).help(help),
                );
            }
            "bool" => Type::Bool,
            "tinyint" => integer(IntWidth::W8),
            "smallint" => integer(IntWidth::W16),
            "int" => integer(IntWidth::W32),
            "bigint" => integer(IntWidth::W64),
            "real" => Type::Real,
            "double" => Type::Double,
            "text" => Type::Text,
            "bytes" => Type::Bytes(None),
            "date" => Type::Date,
            "time" | "datetime" | "timestamp" => temporal(&lower),
            "uuid" => Type::Uuid,
            _ => Type::Json,
        };
        if ty.unsigned && !found.is_int() {
            return refuse(
                diags,
                Diagnostic::new(Code::E0401, ty.span, format!("{lower} can't be unsigned"))
                    .help("only integers are: for others write a check, `check (x >= 0)`"),
            );
        }
        if let Some(rust) = &ty.rust
            && found != Type::Json
        {
            return refuse(
                diags,
                Diagnostic::new(Code::E0401, rust.span, format!("{lower} takes no Rust type"))
                    .help("only `json<my::Type>` does"),
            );
        }
        Some(found)
    }

    fn declared(&self, ty: &ast::TypeExpr, lower: &str, diags: &mut Diagnostics) -> Option<Type> {
        let name = qname(&ty.name);
        let span = ty.name.span();
        let found = match self.get(&name) {
            Some(Global::Enum(id)) => Type::Enum(id),
            Some(Global::Type(id)) => Type::Named(id),
            // To the language it is PostgreSQL's own: see `Names::composite`.
            Some(Global::Composite(_)) => Type::Native,
            Some(Global::Table(_)) => {
                return refuse(
                    diags,
                    Diagnostic::new(Code::E0204, span, format!("'{name}' is a table, not a type"))
                        .help("a column that refers to it has the type of its key, and `-> table.column`"),
                );
            }
            Some(Global::View(_)) => {
                return refuse(
                    diags,
                    Diagnostic::new(Code::E0204, span, format!("'{name}' is a view, not a type"))
                        .help("write the type of the column that is meant"),
                );
            }
            Some(Global::Sequence(_)) => {
                return refuse(
                    diags,
                    Diagnostic::new(Code::E0204, span, format!("'{name}' is a sequence, not a type"))
                        .help("a column that is numbered by it is `bigint default nextval(NAME)`"),
                );
            }
            None => {
                let diagnostic = Diagnostic::new(Code::E0204, span, format!("unknown type '{name}'"));
                let built_in = |guess: Guess| (guess.name.clone(), guess);
                let misspelt = || {
                    let names = SAME.iter().chain(ELSEWHERE).map(|(theirs, _)| *theirs);
                    from_elsewhere(&closest(lower, names)?.name).map(|near| Guess { sure: false, ..near })
                };
                let near = from_elsewhere(lower)
                    .map(built_in)
                    .or_else(|| self.near_type(&name).map(|(guess, written)| (written, guess)))
                    .or_else(|| closest(lower, BUILT_IN.iter().copied()).map(built_in))
                    .or_else(|| misspelt().map(built_in));
                return refuse(
                    diags,
                    match near {
                        Some((near, _)) if near.contains('…') => diagnostic.help(format!("write `{near}`")),
                        Some((written, guess)) => diagnostic
                            .help(format!("did you mean '{}'?", guess.name))
                            .spell(span, &guess, written),
                        None => diagnostic.help(
                            "declare it with `enum` or `type`; a type of one target is written `native postgres 'inet'`",
                        ),
                    },
                );
            }
        };
        if !ty.args.is_empty() || ty.unsigned || ty.rust.is_some() {
            return refuse(
                diags,
                Diagnostic::new(Code::E0401, ty.span, format!("'{name}' takes no parameter"))
                    .help("its declaration says all there is to it"),
            );
        }
        Some(found)
    }
}

/// `(n)`
fn length(ty: &ast::TypeExpr, most: u64, longer: &str, diags: &mut Diagnostics) -> Option<u32> {
    let name = ty.name.name.name.to_ascii_lowercase();
    let [n] = ty.args.as_slice() else {
        let message = format!("{name} wants one length");
        let help = if name == "bytes" || !ty.args.is_empty() {
            format!("write `{name}(64)`")
        } else {
            format!("write `{name}(64)`, or `text` for any length")
        };
        let mut diagnostic = Diagnostic::new(Code::E0401, ty.span, message).help(help);
        if ty.args.is_empty() {
            diagnostic = diagnostic.suggest(ty.name.span(), format!("{name}(64)"));
        }
        diags.push(diagnostic);
        return None;
    };
    if n.value == 0 || n.value > most {
        diags.push(
            Diagnostic::new(Code::E0401, n.span, format!("{name}({}) is not possible", n.value))
                .help(format!("its length is 1 to {most}; for more, write `{longer}`")),
        );
        return None;
    }
    Some(n.value as u32)
}

fn temporal(name: &str) -> Type {
    match name {
        "time" => Type::Time,
        "datetime" => Type::DateTime,
        _ => Type::Timestamp,
    }
}

/// The most digits of a second.
const MAX_PRECISION: u64 = 6;

/// Holds that the digits of a second are one number from 0 to 6.
fn seconds(ty: &ast::TypeExpr, diags: &mut Diagnostics) -> Option<()> {
    let wrong = match ty.args.as_slice() {
        [digits] if digits.value <= MAX_PRECISION => return Some(()),
        [digits] => digits,
        [_, second, ..] => second,
        [] => return Some(()),
    };
    diags.push(
        Diagnostic::new(Code::E0401, wrong.span, "a second has 0 to 6 digits")
            .help(format!("write `{}(3)`", ty.name.name.name)),
    );
    None
}

/// The digits of a second that a type is written with; to be asked of types that were found well.
pub(super) fn precision(ty: &ast::TypeExpr) -> Option<u8> {
    let name = ty.name.name.name.to_ascii_lowercase();
    let timed = ty.name.namespace.is_none() && ["time", "datetime", "timestamp"].contains(&name.as_str());
    ty.args.first().filter(|_| timed).and_then(|digits| u8::try_from(digits.value).ok())
}

/// `(p, s)`; without `s` there are no decimals, as in SQL.
fn decimal(ty: &ast::TypeExpr, diags: &mut Diagnostics) -> Option<Type> {
    let (p, s) = match ty.args.as_slice() {
        [p] => (p, None),
        [p, s] => (p, Some(s)),
        _ => {
            diags.push(
                Diagnostic::new(Code::E0401, ty.span, "decimal wants a precision and a scale")
                    .help("write `decimal(10, 2)`: ten digits, two of them behind the point"),
            );
            return None;
        }
    };
    if p.value == 0 || p.value > 65 {
        diags.push(
            Diagnostic::new(Code::E0401, p.span, format!("a decimal can't have {} digits", p.value))
                .help("its precision is 1 to 65"),
        );
        return None;
    }
    let scale = s.map_or(0, |s| s.value);
    if let Some(s) = s
        && scale > p.value.min(30)
    {
        diags.push(
            Diagnostic::new(
                Code::E0401,
                s.span,
                format!("a decimal of {} digits can't have {scale} behind the point", p.value),
            )
            .help("its scale is at most 30, and at most its precision"),
        );
        return None;
    }
    Some(Type::Decimal(p.value as u32, scale as u32))
}
