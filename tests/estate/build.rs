//! Generates, of each schema, the code of all services, and the calls that each may make.

#[path = "calls/mod.rs"]
#[allow(dead_code)]
mod calls;

use schema_core::{Options, build};
use std::path::{Path, PathBuf};

fn main() {
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    for folder in ["schema", "../../examples/quickstart/schema"] {
        // A secret that is read as a part of its whole table is meant to be, in the estate.
        schema_core::build(folder).allow("W0201").each_service().emit();
        // For the owner, who is no service.
        schema_core::build(folder).allow("W0201").out_dir(out.join("owner")).emit();
        let found = build::read(&[PathBuf::from(folder)], &[]);
        let compiled = schema_core::compile(found.inputs, &Options { rust_only: true, ..Options::default() });
        let schema = compiled.schema.expect("it compiles");
        let services = calls::reading::Text::of(Path::new(folder)).services;
        let text = calls::allowed::write(&schema, &services);
        std::fs::write(out.join(format!("calls_{}.rs", schema.name)), text).expect("OUT_DIR can be written");
    }
}
