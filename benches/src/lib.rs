//! Shared by the benches: made-up schemas, whole-process measurement, tables of figures.

pub mod measure;
pub mod shape;
