//! Every call that could be made of the code of a service, from the compiler's model of the schema: those
//! that its lines allow as functions to run, the others as functions that must not compile. Which is which
//! [`reading`] says.

pub(crate) mod allowed;
pub(crate) mod denied;
pub(crate) mod queries;
pub(crate) mod reading;
mod shape;
