//! What a query reads of each row, or of each group of rows.

use super::aggregate::Aggregate;
use super::column::{Column, Reads};
use super::scope::{Has, Side};
use super::term::Term;
use crate::row::FromRow;
use crate::value::Field;

/// One value that is read: a column, or an aggregate. Written by generated code alone.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Item(pub(crate) Term);

/// What can be read by a query on `S`; `I` says where it stands there.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a column nor an aggregate",
    label = "can't be read",
    note = "write `.columns((table::a, table::b, count()))`, with at most 12 columns"
)]
pub trait Reading<S, I> {
    /// What is read.
    type Value;

    #[doc(hidden)]
    fn item(self) -> Item;
}

impl<S: Has<T, I>, T, V: Field, A: Reads, I> Reading<S, I> for Column<T, V, A> {
    type Value = <S::Side as Side>::Of<V>;

    fn item(self) -> Item {
        Item(Term::Column(self.in_scope::<S, I>()))
    }
}

impl<S, V> Reading<S, ()> for Aggregate<S, V> {
    type Value = V;

    fn item(self) -> Item {
        Item(self.term)
    }
}

/// Columns and aggregates, to be read as a tuple.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tuple of columns",
    label = "not a tuple",
    note = "write `.columns((table::a, table::b))`, with at most 12 columns; one column is `(table::a,)`"
)]
pub trait Columns<S, I> {
    /// The tuple of their types.
    type Row;

    /// What they are, in order.
    #[doc(hidden)]
    fn list(self) -> Vec<Item>;
}

/// Columns that groups are made by.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tuple of columns to group by",
    note = "write `.group_by((table::a, table::b))`; one column is `(table::a,)`"
)]
pub trait Keys<S, I> {
    #[doc(hidden)]
    fn list(self) -> Vec<Item>;
}

fn key<S: Has<T, I>, T, V, A, I>(column: Column<T, V, A>) -> Item {
    Item(Term::Key(column.in_scope::<S, I>()))
}

macro_rules! columns {
    ($(($($name:ident $index:ident $value:ident),*)),* $(,)?) => {$(
        impl<Q, $($name: Reading<Q, $index>, $index),*> Columns<Q, ($($index,)*)> for ($($name,)*) {
            type Row = ($($name::Value,)*);

            fn list(self) -> Vec<Item> {
                let ($($value,)*) = self;
                vec![$($value.item()),*]
            }
        }
    )*};
}

columns! {
    (A IA a),
    (A IA a, B IB b),
    (A IA a, B IB b, C IC c),
    (A IA a, B IB b, C IC c, D ID d),
    (A IA a, B IB b, C IC c, D ID d, E IE e),
    (A IA a, B IB b, C IC c, D ID d, E IE e, F IF f),
    (A IA a, B IB b, C IC c, D ID d, E IE e, F IF f, G IG g),
    (A IA a, B IB b, C IC c, D ID d, E IE e, F IF f, G IG g, H IH h),
    (A IA a, B IB b, C IC c, D ID d, E IE e, F IF f, G IG g, H IH h, I II i),
    (A IA a, B IB b, C IC c, D ID d, E IE e, F IF f, G IG g, H IH h, I II i, J IJ j),
    (A IA a, B IB b, C IC c, D ID d, E IE e, F IF f, G IG g, H IH h, I II i, J IJ j, K IK k),
    (A IA a, B IB b, C IC c, D ID d, E IE e, F IF f, G IG g, H IH h, I II i, J IJ j, K IK k, L IL l),
}

macro_rules! keys {
    ($(($($table:ident $held:ident $right:ident $index:ident $value:ident),*)),* $(,)?) => {$(
        impl<Q, $($table, $held, $right, $index),*> Keys<Q, ($($index,)*)>
            for ($(Column<$table, $held, $right>,)*)
        where
            $(Q: Has<$table, $index>, $held: Field<Base: crate::value::Equal>, $right: Reads),*
        {
            fn list(self) -> Vec<Item> {
                let ($($value,)*) = self;
                vec![$(key::<Q, _, _, _, $index>($value)),*]
            }
        }
    )*};
}

keys! {
    (TA VA RA IA a),
    (TA VA RA IA a, TB VB RB IB b),
    (TA VA RA IA a, TB VB RB IB b, TC VC RC IC c),
    (TA VA RA IA a, TB VB RB IB b, TC VC RC IC c, TD VD RD ID d),
    (TA VA RA IA a, TB VB RB IB b, TC VC RC IC c, TD VD RD ID d, TE VE RE IE e),
    (TA VA RA IA a, TB VB RB IB b, TC VC RC IC c, TD VD RD ID d, TE VE RE IE e, TF VF RF IF f),
}

/// A struct that a query on `S` reads into, by `#[derive(Projection)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be read from this query",
    note = "derive `Projection`, and join the tables whose columns its fields name"
)]
pub trait Projection<S, I>: FromRow {
    #[doc(hidden)]
    fn list() -> Vec<Item>;
}

/// A field that holds what a column or an aggregate of type `V` gives.
#[diagnostic::on_unimplemented(
    message = "a column of type `{V}` can't be read into a field of type `{Self}`",
    label = "the field has another type"
)]
pub trait Holds<V> {}

impl<V> Holds<V> for V {}
impl<V> Holds<V> for Option<V> {}

/// A table of a query that has a row in any case.
#[diagnostic::on_unimplemented(
    message = "a left join may leave this table out: every field that reads of it must be an `Option`",
    label = "may have no row"
)]
pub trait Present {}

impl Present for super::scope::Inner {}

/// The column that a field of type `F` is read from; called by what a derive makes.
pub fn field<S: Has<T, I>, I, F: Holds<V>, T, V, A: Reads>(column: Column<T, V, A>) -> Item {
    Item(Term::Column(column.in_scope::<S, I>()))
}

/// The aggregate that a field of type `F` is read from; called by what a derive makes.
pub fn computed<S, F: Holds<V>, V>(aggregate: Aggregate<S, V>) -> Item {
    Item(aggregate.term)
}
