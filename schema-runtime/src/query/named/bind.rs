//! The values of a call, as a statement binds them.

use std::borrow::Cow;

use rust_decimal::RoundingStrategy;

use super::meta::{ParamMeta, QueryMeta, Slot, Source, StepMeta};
use crate::error::{Error, Result};
use crate::exec::{Params, Shape, Sql, Stmt};
use crate::meta::{Target, Ty};
use crate::query::writer::folded;
use crate::value::{Fit, Value};

/// Keys that a step read: one after the other, each of as many values as its slot says.
pub(super) type Keys = Vec<Value<'static>>;

/// The values of a call, in the order of the query's parameters.
pub struct Args<'a>(pub(super) Params<'a>);

/// One value or none is held without an allocation.
impl<'a, const N: usize> From<[Value<'a>; N]> for Args<'a> {
    fn from(values: [Value<'a>; N]) -> Self {
        match N {
            0 | 1 => Args(Params::Few(values.into_iter().next())),
            _ => Args(Params::Many(Vec::from(values))),
        }
    }
}

impl<'a> From<Vec<Value<'a>>> for Args<'a> {
    fn from(values: Vec<Value<'a>>) -> Self {
        Args(Params::Many(values))
    }
}

/// Makes each value one of its parameter's type; refuses what no target can take, before anything runs.
pub(super) fn fit(query: &QueryMeta, args: &mut Params<'_>) -> Result<()> {
    let values = args.as_mut();
    if values.len() != query.params.len() {
        return Err(Error::usage(format!(
            "the query `{}` takes {} values, not {}",
            query.name,
            query.params.len(),
            values.len()
        )));
    }
    for (param, value) in query.params.iter().zip(values) {
        make(value, param.ty);
        if param.counts {
            check_count(param, value)?;
        }
    }
    Ok(())
}

fn check_count(param: &ParamMeta, value: &Value<'_>) -> Result<()> {
    let counted = match value {
        Value::I16(v) => *v >= 0,
        Value::I32(v) => *v >= 0,
        Value::I64(v) => *v >= 0,
        Value::U64(_) => true,
        _ => false,
    };
    match counted {
        true => Ok(()),
        false => Err(Error::value(format!("`{}` counts rows: it can't be negative or NULL", param.name))),
    }
}

/// Makes it a value of `ty`: decimals are rounded to its scale, as a column of the type would do it.
#[inline]
fn make(value: &mut Value<'_>, ty: Ty) {
    match (&mut *value, ty) {
        (Value::Decimal(v, fit), Ty::Decimal(scale)) => {
            *v = v.round_dp_with_strategy(scale.into(), RoundingStrategy::MidpointAwayFromZero);
            *fit = Fit::Store(scale);
        }
        (Value::Array(of, items), Ty::Array(element)) => {
            *of = *element;
            items.iter_mut().for_each(|item| make(item, *element));
        }
        (Value::Null, ty) => *value = Value::NullOf(ty),
        (value, ty) => value.store_as(ty),
    }
}

/// The statement of a query's only step: its values are taken as they are, if they stand in its order.
pub(super) fn only<'a>(
    query: &'static QueryMeta,
    step: &'static StepMeta,
    target: Target,
    args: Params<'a>,
) -> Result<Stmt<'a>> {
    let given = |(at, slot): (usize, &Slot)| *slot == Slot::param(at as u32);
    if step.slots.len() == query.params.len() && step.slots.iter().enumerate().all(given) {
        return Ok(stmt(query, step, Sql::Fixed(step.text), args));
    }
    self::step(query, step, target, args.as_slice(), &Keys::new())
}

/// The statement of one step, which leaves the values to those behind it.
pub(super) fn step<'a>(
    query: &'static QueryMeta,
    step: &'static StepMeta,
    target: Target,
    args: &[Value<'a>],
    keys: &[Value<'static>],
) -> Result<Stmt<'a>> {
    let mut writer = Lists { target, text: step.text, written: 0, made: String::new() };
    let mut params = Vec::with_capacity(step.slots.len());
    for slot in step.slots {
        match (slot.list, slot.source) {
            (None, Source::Param(at)) => params.push(folding(slot, argument(query, args, at)?.clone())),
            (Some(place), Source::Param(at)) => match argument(query, args, at)? {
                Value::Array(_, items) => {
                    let items = items.iter().map(|item| folding(slot, item.clone()));
                    writer.list(place, 1, items.collect(), &mut params)?;
                }
                // Of a list that is NULL nothing is known: as of one that holds NULL alone.
                Value::Null | Value::NullOf(_) => writer.list(place, 1, vec![Value::Null], &mut params)?,
                _ => return Err(Error::usage(format!("`{}`: a list is wanted", query.name))),
            },
            (Some(place), Source::Keys(width)) => {
                writer.list(place, width as usize, keys.to_vec(), &mut params)?;
            }
            (None, Source::Keys(_)) => return Err(Error::usage("keys are bound as a list")),
        }
    }
    Ok(stmt(query, step, writer.finish(), Params::Many(params)))
}

fn argument<'v, 'a>(query: &QueryMeta, args: &'v [Value<'a>], at: u32) -> Result<&'v Value<'a>> {
    args.get(at as usize).ok_or_else(|| Error::usage(format!("`{}` has no parameter {at}", query.name)))
}

fn stmt<'a>(query: &'static QueryMeta, step: &'static StepMeta, sql: Sql, params: Params<'a>) -> Stmt<'a> {
    Stmt::of(sql, params, Shape::Table(query.columns), query.table, step.writes)
}

fn folding<'a>(slot: &Slot, value: Value<'a>) -> Value<'a> {
    match value {
        value if !slot.fold => value,
        Value::Array(ty, items) => Value::Array(ty, items.into_iter().map(folded).collect()),
        value => folded(value),
    }
}

/// A statement's text, with the placeholders of its lists.
struct Lists {
    target: Target,
    text: &'static str,
    /// How much of the text is in `made`.
    written: usize,
    made: String,
}

impl Lists {
    /// Writes a list of tuples of `width` at byte `place` of the text, and binds their values.
    fn list<'a>(
        &mut self,
        place: u32,
        width: usize,
        mut values: Vec<Value<'a>>,
        params: &mut Vec<Value<'a>>,
    ) -> Result<()> {
        let place = place as usize;
        let (Some(before), true) = (self.text.get(self.written..place), width > 0) else {
            return Err(Error::usage("a list that stands at no place of its statement"));
        };
        let most = match self.target {
            // No text can stand for it: the numbers of the placeholders behind it are written already.
            Target::Postgres => return Err(Error::usage("PostgreSQL takes a list as an array")),
            Target::Mysql => 65_535,
            Target::Sqlite => 32_766,
        };
        let count = pad(&mut values, width, most - params.len().min(most));
        if params.len() + values.len() > most {
            return Err(Error::value(format!(
                "a list of {} values: {} binds {most} at most",
                values.len(),
                self.target
            )));
        }
        self.made.push_str(before);
        self.written = place;
        self.tuples(count, width);
        params.extend(values);
        Ok(())
    }

    fn tuples(&mut self, count: usize, width: usize) {
        if count == 0 {
            self.made.push_str(match self.target {
                Target::Mysql => "(SELECT 1 FROM DUAL WHERE FALSE)",
                Target::Postgres | Target::Sqlite => "()",
            });
            return;
        }
        let one = match width {
            1 => Cow::Borrowed("?"),
            _ => Cow::Owned(format!("({}?)", "?, ".repeat(width - 1))),
        };
        // SQLite has rows in a list as a table alone.
        let open = if width > 1 && self.target == Target::Sqlite { "(VALUES " } else { "(" };
        self.made.push_str(open);
        for i in 0..count {
            self.made.push_str(if i == 0 { "" } else { ", " });
            self.made.push_str(&one);
        }
        self.made.push(')');
    }

    fn finish(mut self) -> Sql {
        if self.made.is_empty() {
            return Sql::Fixed(self.text);
        }
        self.made.push_str(&self.text[self.written..]);
        Sql::Made(self.made)
    }
}

/// Fills a list of tuples up to a power of two with its last one, if `room` is left for that, so that lists of
/// all lengths make few statements to prepare; gives their number.
fn pad(values: &mut Vec<Value<'_>>, width: usize, room: usize) -> usize {
    let count = values.len() / width;
    let padded = count.next_power_of_two();
    if count == 0 || padded * width > room {
        return count;
    }
    for _ in count..padded {
        values.extend_from_within(values.len() - width..);
    }
    padded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(target: Target, text: &'static str, place: u32, width: usize, values: i64) -> (String, usize) {
        let mut lists = Lists { target, text, written: 0, made: String::new() };
        let mut params = Vec::new();
        lists.list(place, width, (0..values).map(Value::I64).collect(), &mut params).expect("a list");
        (lists.finish().as_str().to_owned(), params.len())
    }

    #[test]
    fn a_list_is_filled_up_to_a_power_of_two() {
        let text = "a IN  AND b";
        assert_eq!(made(Target::Mysql, text, 5, 1, 3), ("a IN (?, ?, ?, ?) AND b".into(), 4));
        assert_eq!(made(Target::Sqlite, text, 5, 1, 0), ("a IN () AND b".into(), 0));
        assert_eq!(made(Target::Mysql, text, 5, 1, 0).0, "a IN (SELECT 1 FROM DUAL WHERE FALSE) AND b");
        assert_eq!(made(Target::Mysql, text, 5, 2, 2), ("a IN ((?, ?)) AND b".into(), 2));
        assert_eq!(made(Target::Sqlite, text, 5, 2, 4), ("a IN (VALUES (?, ?), (?, ?)) AND b".into(), 4));
    }

    #[test]
    fn a_long_list_is_as_long_as_a_server_takes() {
        assert_eq!(made(Target::Sqlite, "x", 1, 1, 32_766).1, 32_766);
        assert_eq!(made(Target::Mysql, "x", 1, 1, 32_766).1, 32_768);
        let mut lists = Lists { target: Target::Sqlite, text: "x", written: 0, made: String::new() };
        let values = (0..32_767).map(Value::I64).collect();
        assert!(matches!(lists.list(1, 1, values, &mut Vec::new()), Err(Error::Value { .. })));
    }

    #[test]
    fn a_decimal_is_rounded_to_the_scale_of_its_type() {
        let mut value = Value::Decimal("1.005".parse().expect("a decimal"), Fit::Free);
        make(&mut value, Ty::Decimal(2));
        assert!(matches!(value, Value::Decimal(v, Fit::Store(2)) if v.to_string() == "1.01"));
    }
}
