//! Generates the code that `run_time` measures.

fn main() {
    // It is made for no service.
    schema_core::build("schema").allow("W0201").emit();
}
