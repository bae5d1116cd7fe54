//! Compiles the schema: errors are shown as rustc shows its own.

fn main() {
    schema_core::build("schema").emit();
}
