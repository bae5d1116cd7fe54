//! Generates the code that the tests of the runtime and of its values run on.

use std::path::PathBuf;

fn main() {
    schema_core::build("runtime/shop.schema").allow("W0201").emit();
    schema_core::build("runtime/works.schema").allow("W0201").allow("W0401").emit();
    schema_core::build("runtime/blog.schema").allow("W0201").emit();
    schema_core::build("semantics/values/typed.schema").allow("W0201").emit();
    schema_core::build("queries/schema").allow("W0201").allow("W0401").emit();
    schema_core::build("tpch/schema").emit();
    schema_core::build("tpcc/schema").emit();
    let out = std::env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    for target in ["postgres", "mysql", "sqlite"] {
        let case = format!("cases/native/{target}/schema.schema");
        schema_core::build(case).allow("W0201").out_dir(out.join("native")).emit();
    }
    for part in ["before", "after"] {
        schema_core::build(format!("runtime/{part}.schema")).out_dir(out.join(part)).emit();
    }
    let made_for = |path: &str, services: &[&str]| {
        for service in services {
            schema_core::build(path).service(*service).out_dir(out.join(service)).emit();
        }
    };
    made_for("../examples/quickstart/schema", &["analytics", "connector", "twitch_trigger"]);
    made_for("service/tenants.schema", &["web"]);
    made_for("service/ruled.schema", &["clerk", "office"]);
    made_for("service/desk.schema", &["archive", "closer", "intake", "worker"]);
}
