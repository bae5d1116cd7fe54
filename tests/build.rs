//! Generates the code that the runtime's tests run on.

use std::path::PathBuf;

fn main() {
    schema_core::build("runtime/shop.schema").emit();
    let out = std::env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    for service in ["analytics", "connector", "twitch_trigger"] {
        schema_core::build("../examples/quickstart/schema")
            .service(service)
            .out_dir(out.join(service))
            .emit();
    }
}
