//! Code made for one service: what it is given works with the service's own account on real servers, and
//! what it is not given does not compile.

mod denied;
mod desk;
mod servers;

/// A schema, made for one service by build.rs.
macro_rules! service {
    ($name:ident of $schema:ident) => {
        #[allow(
            clippy::all,
            clippy::pedantic,
            dead_code,
            missing_docs,
            non_camel_case_types,
            non_upper_case_globals,
            unreachable_pub,
            unused_imports,
            unused_variables
        )]
        mod $name {
            include!(concat!(env!("OUT_DIR"), "/", stringify!($name), "/", stringify!($schema), ".rs"));
        }
    };
}

service!(analytics of quickstart);
service!(connector of quickstart);
service!(twitch_trigger of quickstart);
service!(archive of desk);
service!(closer of desk);
service!(intake of desk);
service!(worker of desk);
