//! Generates the code of all services, and the calls that each may make.

#[path = "calls/mod.rs"]
#[allow(dead_code)]
mod calls;

use schema_core::{Options, build};
use std::path::PathBuf;

fn main() {
    schema_core::build("schema").allow("W0201").each_service().emit();
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    // For the owner, who is no service.
    schema_core::build("schema").allow("W0201").out_dir(out.join("owner")).emit();
    let found = build::read(&[PathBuf::from("schema")], &[]);
    let compiled = schema_core::compile(found.inputs, &Options { rust_only: true, ..Options::default() });
    let schema = compiled.schema.expect("it compiles");
    let lines = std::fs::read_to_string("schema/services.schema").expect("the services");
    let text = calls::allowed(&schema, &calls::reading::services(&lines));
    std::fs::write(out.join("calls.rs"), text).expect("OUT_DIR can be written");
}
