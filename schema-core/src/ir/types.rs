//! Portable column types.

use super::{EnumId, TypeId};

/// The names of the built-in types.
pub const BUILT_IN: [&str; 18] = [
    "bool",
    "tinyint",
    "smallint",
    "int",
    "bigint",
    "real",
    "double",
    "decimal",
    "varchar",
    "char",
    "text",
    "bytes",
    "date",
    "time",
    "datetime",
    "timestamp",
    "uuid",
    "json",
];

/// The width of an integer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum IntWidth {
    /// 8 bits: `tinyint`
    W8,
    /// 16 bits: `smallint`
    W16,
    /// 32 bits: `int`
    W32,
    /// 64 bits: `bigint`
    W64,
}

impl IntWidth {
    /// The number of bits.
    pub const fn bits(self) -> u32 {
        match self {
            IntWidth::W8 => 8,
            IntWidth::W16 => 16,
            IntWidth::W32 => 32,
            IntWidth::W64 => 64,
        }
    }

    /// The language's word for the integer that is this wide, which MySQL and SQLite have too.
    pub const fn word(self) -> &'static str {
        match self {
            IntWidth::W8 => "tinyint",
            IntWidth::W16 => "smallint",
            IntWidth::W32 => "int",
            IntWidth::W64 => "bigint",
        }
    }
}

/// A portable type.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Type {
    /// `bool`
    Bool,
    /// `tinyint`, `smallint`, `int`, `bigint`, each with or without `unsigned`
    Int(IntWidth, Sign),
    /// `real`
    Real,
    /// `double`
    Double,
    /// `decimal(p, s)`; 1 ≤ p ≤ 65, 0 ≤ s ≤ min(p, 30)
    Decimal(u32, u32),
    /// `varchar(n)`; n counts characters
    Varchar(u32),
    /// `char(n)`; n counts characters
    Char(u32),
    /// `text`
    Text,
    /// `bytes`, `bytes(n)`
    Bytes(Option<u32>),
    /// `date`
    Date,
    /// `time`
    Time,
    /// `datetime`: no zone
    DateTime,
    /// `timestamp`: an instant
    Timestamp,
    /// `uuid`
    Uuid,
    /// `json`
    Json,
    /// An enum.
    Enum(EnumId),
    /// A named type.
    Named(TypeId),
    /// `T[]`; never of arrays
    Array(Box<Type>),
    /// No portable type: `native TARGET 'TYPE'`, held in [`super::Column::native`]. In expressions it
    /// fits anything; in Rust it is not offered.
    Native,
}

/// Whether an integer has negative values.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sign {
    /// It has.
    Signed,
    /// It hasn't.
    Unsigned,
}

impl Type {
    /// `int`-like types.
    pub const BIGINT: Type = Type::Int(IntWidth::W64, Sign::Signed);
    /// The type of date parts.
    pub const INT: Type = Type::Int(IntWidth::W32, Sign::Signed);

    /// Whether it is `varchar`, `char` or `text`.
    pub fn is_text(&self) -> bool {
        matches!(self, Type::Varchar(_) | Type::Char(_) | Type::Text)
    }

    /// Whether it is an integer.
    pub fn is_int(&self) -> bool {
        matches!(self, Type::Int(..))
    }

    /// Whether it is a number of any kind.
    pub fn is_number(&self) -> bool {
        matches!(self, Type::Int(..) | Type::Real | Type::Double | Type::Decimal(..))
    }

    /// Whether it is a date or a moment.
    pub fn is_temporal(&self) -> bool {
        matches!(self, Type::Date | Type::Time | Type::DateTime | Type::Timestamp)
    }

    /// The least and greatest value of an integer type.
    pub fn int_range(&self) -> Option<(i128, i128)> {
        let Type::Int(width, sign) = self else {
            return None;
        };
        let bits = width.bits();
        Some(match sign {
            Sign::Signed => (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1),
            Sign::Unsigned => (0, (1i128 << bits) - 1),
        })
    }
}
