//! Compiles the schema: the tables that `src/` derives, and the `.schema` file beside it.

fn main() {
    schema_core::build("schema").scan("src").emit();
}
