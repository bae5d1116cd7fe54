//! Generates the code that the runtime's tests run on.

fn main() {
    schema_core::build("runtime/shop.schema").emit();
}
