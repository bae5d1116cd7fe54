//! Two states of one project: `before/` is what the waiter's code was made of, `after/` what the kitchen's is.

use std::path::PathBuf;

fn main() {
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let build = |state: &str, service: &str| {
        schema_core::build(format!("{state}/schema"))
            .migrations(format!("{state}/migrations"))
            .embed_migrations()
            .service(service)
            .out_dir(out.join(state))
            .emit();
    };
    build("before", "waiter");
    build("after", "kitchen");
}
