//! Compiles the schema: the tables that `src/` derives, and the `.schema` files beside it.

fn main() {
    schema_core::build("schema").scan("src").emit();
}
