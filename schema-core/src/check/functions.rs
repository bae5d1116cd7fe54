//! The functions of the language: the one table of them. A new function is a row here, a
//! [`Func`] and its SQL in `lower`.

use crate::ir::expr::{DatePart, DateUnit, Func};
use crate::ir::types::Type;

/// What an argument has to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Arg {
    /// Of the one type that all arguments marked so have.
    Same,
    /// The same, and `<` must have a meaning.
    Ordered,
    /// The same, and `=` must have a meaning.
    Equal,
    Text,
    TextOrBytes,
    Int,
    Number,
    Json,
    /// The name of a part of a date or time.
    Part,
    /// The name of a unit of date arithmetic.
    Unit,
    /// `date`, `datetime`, `timestamp`
    Day,
    /// Of the one type that all arguments marked so have, and `Day`.
    SameDay,
    /// `date`, `time`, `datetime`, `timestamp`
    Moment,
    /// A key or an index into json, as a literal.
    Step,
}

/// What a call's type is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Returns {
    /// That of the arguments marked `Same`, `Ordered` or `Equal`, or else of the first argument.
    First,
    /// The first argument's, with integers computed as bigint and `real` as `double`.
    Computed,
    /// The same without decimals.
    Whole,
    Text,
    Int,
    BigInt,
    Date,
    Timestamp,
    Uuid,
    Json,
}

/// When a call is NULL.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Nulls {
    /// When any argument is.
    Any,
    /// When all arguments are.
    All,
    /// Never.
    Never,
    /// It may be at any time.
    Always,
}

/// How the typed call is made.
#[derive(Clone, Copy)]
pub(super) enum Make {
    Plain(Func),
    Part(fn(DatePart) -> Func),
    Unit(fn(DateUnit) -> Func),
    Round,
}

/// One function.
pub(super) struct Function {
    pub(super) name: &'static str,
    /// As help prints it.
    pub(super) usage: &'static str,
    pub(super) args: &'static [Arg],
    /// How many of `args` must be there.
    pub(super) required: usize,
    /// Whether the last of `args` may be repeated.
    pub(super) repeats: bool,
    pub(super) returns: Returns,
    pub(super) nulls: Nulls,
    pub(super) make: Make,
}

#[allow(clippy::too_many_arguments)]
const fn function(
    name: &'static str,
    usage: &'static str,
    args: &'static [Arg],
    required: usize,
    repeats: bool,
    returns: Returns,
    nulls: Nulls,
    make: Make,
) -> Function {
    Function { name, usage, args, required, repeats, returns, nulls, make }
}

use Arg::{
    Day, Equal, Int, Json, Moment, Number, Ordered, Part, Same, SameDay, Step, Text, TextOrBytes, Unit,
};
use Make::Plain;
use Nulls::{All, Always, Any, Never};

/// Every function: name, usage, arguments, how many are required, whether the last repeats, result,
/// nullability, what it becomes.
#[rustfmt::skip]
pub(super) const FUNCTIONS: &[Function] = &[
    function("coalesce", "coalesce(x, y, …)", &[Same], 1, true, Returns::First, All, Plain(Func::Coalesce)),
    function("nullif", "nullif(x, y)", &[Equal, Equal], 2, false, Returns::First, Always, Plain(Func::NullIf)),
    function("lower", "lower(text)", &[Text], 1, false, Returns::Text, Any, Plain(Func::Lower)),
    function("upper", "upper(text)", &[Text], 1, false, Returns::Text, Any, Plain(Func::Upper)),
    function("length", "length(x)", &[TextOrBytes], 1, false, Returns::Int, Any, Plain(Func::Length)),
    function("trim", "trim(text)", &[Text], 1, false, Returns::Text, Any, Plain(Func::Trim)),
    function("substr", "substr(text, start [, length])", &[Text, Int, Int], 2, false, Returns::Text, Any, Plain(Func::Substr)),
    function("replace", "replace(text, from, to)", &[Text, Text, Text], 3, false, Returns::Text, Any, Plain(Func::Replace)),
    function("concat", "concat(text, …)", &[Text], 1, true, Returns::Text, Never, Plain(Func::Concat)),
    function("abs", "abs(x)", &[Number], 1, false, Returns::Computed, Any, Plain(Func::Abs)),
    function("round", "round(x [, digits])", &[Number, Int], 1, false, Returns::Computed, Any, Make::Round),
    function("floor", "floor(x)", &[Number], 1, false, Returns::Whole, Any, Plain(Func::Floor)),
    function("ceil", "ceil(x)", &[Number], 1, false, Returns::Whole, Any, Plain(Func::Ceil)),
    function("greatest", "greatest(x, y, …)", &[Ordered], 1, true, Returns::First, Any, Plain(Func::Greatest)),
    function("least", "least(x, y, …)", &[Ordered], 1, true, Returns::First, Any, Plain(Func::Least)),
    function("now", "now()", &[], 0, false, Returns::Timestamp, Never, Plain(Func::Now)),
    function("today", "today()", &[], 0, false, Returns::Date, Never, Plain(Func::Today)),
    function("uuid", "uuid()", &[], 0, false, Returns::Uuid, Never, Plain(Func::Uuid)),
    function("date_part", "date_part('unit', x)", &[Part, Moment], 2, false, Returns::Int, Any, Make::Part(Func::DatePart)),
    function("extract", "extract(unit from x)", &[Part, Moment], 2, false, Returns::Int, Any, Make::Part(Func::DatePart)),
    function("date_trunc", "date_trunc('unit', x)", &[Unit, Day], 2, false, Returns::First, Any, Make::Unit(Func::DateTrunc)),
    function("date_add", "date_add(x, n, 'unit')", &[Day, Int, Unit], 3, false, Returns::First, Any, Make::Unit(Func::DateAdd)),
    function("date_diff", "date_diff(a, b, 'unit')", &[SameDay, SameDay, Unit], 3, false, Returns::BigInt, Any, Make::Unit(Func::DateDiff)),
    function("json_get", "json_get(x, 'key', 0, …)", &[Json, Step], 2, true, Returns::Json, Always, Plain(Func::JsonGet)),
    function("json_text", "json_text(x, 'key', 0, …)", &[Json, Step], 2, true, Returns::Text, Always, Plain(Func::JsonText)),
];

/// What users coming from one database may write, and what it is called here.
pub(super) const ELSEWHERE: &[(&str, &str)] = &[
    ("char_length", "length"),
    ("character_length", "length"),
    ("len", "length"),
    ("ltrim", "trim"),
    ("rtrim", "trim"),
    ("btrim", "trim"),
    ("substring", "substr"),
    ("mid", "substr"),
    ("ifnull", "coalesce"),
    ("isnull", "coalesce"),
    ("nvl", "coalesce"),
    ("ceiling", "ceil"),
    ("current_timestamp", "now"),
    ("getdate", "now"),
    ("localtimestamp", "now"),
    ("current_date", "today"),
    ("curdate", "today"),
    ("gen_random_uuid", "uuid"),
    ("uuid_generate_v4", "uuid"),
    ("newid", "uuid"),
    ("lcase", "lower"),
    ("ucase", "upper"),
    ("json_extract", "json_get"),
    ("json_value", "json_text"),
    ("datediff", "date_diff"),
    ("dateadd", "date_add"),
];

/// The type arithmetic gives to a value of type `ty`.
pub(super) fn computed(ty: Type) -> Type {
    match ty {
        Type::Int(..) => Type::BIGINT,
        Type::Real => Type::Double,
        other => other,
    }
}

/// The names of units, by what they are taken of.
pub(super) struct Units {
    day: &'static [&'static str],
    clock: &'static [&'static str],
    both: &'static [&'static str],
}

impl Units {
    pub(super) fn names(&self, ty: &Type) -> &'static [&'static str] {
        match ty {
            Type::Date => self.day,
            Type::Time => self.clock,
            _ => self.both,
        }
    }
}

pub(super) const PARTS_OF: Units = Units {
    day: &["year", "quarter", "month", "week", "day", "weekday", "day_of_year"],
    clock: &["hour", "minute", "second"],
    both: &["year", "quarter", "month", "week", "day", "weekday", "day_of_year", "hour", "minute", "second"],
};

pub(super) const UNITS_OF: Units = Units {
    day: &["year", "quarter", "month", "week", "day"],
    clock: &["hour", "minute", "second"],
    both: &["year", "quarter", "month", "week", "day", "hour", "minute", "second"],
};

pub(super) fn part(name: &str) -> Option<DatePart> {
    Some(match name {
        "year" => DatePart::Year,
        "quarter" => DatePart::Quarter,
        "month" => DatePart::Month,
        "week" => DatePart::Week,
        "day" => DatePart::Day,
        "weekday" => DatePart::Weekday,
        "day_of_year" => DatePart::DayOfYear,
        "hour" => DatePart::Hour,
        "minute" => DatePart::Minute,
        "second" => DatePart::Second,
        _ => return None,
    })
}

pub(super) fn date_unit(name: &str) -> Option<DateUnit> {
    Some(match name {
        "year" => DateUnit::Year,
        "quarter" => DateUnit::Quarter,
        "month" => DateUnit::Month,
        "week" => DateUnit::Week,
        "day" => DateUnit::Day,
        "hour" => DateUnit::Hour,
        "minute" => DateUnit::Minute,
        "second" => DateUnit::Second,
        _ => return None,
    })
}
