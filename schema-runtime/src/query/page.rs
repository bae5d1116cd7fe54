//! Paging by key: where the last page ended, the next begins.

use super::order::{Order, OrderKey};
use super::pred::Node;
use crate::value::{Field, Ordered, Value};

/// Columns to sort and to page by.
#[diagnostic::on_unimplemented(
    message = "can't page by `{Self}`",
    note = "give a tuple of one to four sorted columns, `(t::a.desc(), t::id.asc())`; they must be NOT NULL"
)]
pub trait Keyset<T> {
    /// Their values in the last row of the page before.
    type Last;

    #[doc(hidden)]
    fn keys(&self) -> Vec<OrderKey>;
    #[doc(hidden)]
    fn values(last: Self::Last) -> Vec<Value<'static>>;
}

macro_rules! keysets {
    ($(($($name:ident $value:ident),*)),* $(,)?) => {$(
        impl<T, $($name: Field<Base = $name> + Ordered),*> Keyset<T> for ($(Order<T, $name>,)*) {
            type Last = ($($name,)*);
            fn keys(&self) -> Vec<OrderKey> {
                let ($($value,)*) = self;
                vec![$($value.key),*]
            }
            fn values(last: Self::Last) -> Vec<Value<'static>> {
                let ($($value,)*) = last;
                vec![$(crate::value::Bind::into_value($value)),*]
            }
        }
    )*};
}

keysets! { (A a), (A a, B b), (A a, B b, C c), (A a, B b, C c, D d) }

/// The rows behind `last`: `a > x or (a = x and (b > y or …))`, with `a >= x` in front,
/// which lets every server begin at the right place of an index.
pub(crate) fn after(keys: &[OrderKey], last: Vec<Value<'static>>) -> Node {
    let compare = |key: &OrderKey, op: &'static str, value: &Value<'static>| Node::Compare {
        left: key.term,
        op,
        value: value.clone().compared_by(op, key.term.ty()),
    };
    let beyond = |key: &OrderKey| if key.descending { " < " } else { " > " };
    let mut behind: Option<Node> = None;
    for (key, value) in keys.iter().zip(&last).rev() {
        let further = compare(key, beyond(key), value);
        behind = Some(match behind {
            None => further,
            Some(inner) => {
                let same = Node::All(vec![compare(key, " = ", value), inner]);
                Node::Any(vec![further, same])
            }
        });
    }
    match (behind, keys.first(), last.first()) {
        (Some(behind), Some(key), Some(value)) if keys.len() > 1 => {
            let from = if key.descending { " <= " } else { " >= " };
            Node::All(vec![compare(key, from, value), behind])
        }
        (Some(behind), ..) => behind,
        // A keyset has at least one column.
        (None, ..) => Node::Any(Vec::new()),
    }
}
