//! JSON columns.

use std::borrow::Cow;

use serde::Serialize;

use super::{Bind, Value};

/// A `json<my::Type>` column: a type of the application, stored as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Json<T>(pub T);

impl<T> From<T> for Json<T> {
    fn from(value: T) -> Self {
        Json(value)
    }
}

impl<T> std::ops::Deref for Json<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> std::ops::DerefMut for Json<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

fn to_value<T: Serialize>(value: &T) -> Value<'static> {
    match serde_json::to_string(value) {
        Ok(text) => Value::Json(Cow::Owned(text)),
        Err(error) => Value::Invalid(format!("not serialisable as JSON: {error}").into()),
    }
}

impl<T: Serialize + Send + Sync> Bind for Json<T> {
    fn value(&self) -> Value<'_> {
        to_value(&self.0)
    }
}

impl Bind for serde_json::Value {
    fn value(&self) -> Value<'_> {
        to_value(self)
    }
}
