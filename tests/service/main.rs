//! Code made for one service: what it is given works with the service's own account on real servers, and
//! what it is not given does not compile.

mod denied;
mod desk;
mod held;
mod ruled;
mod servers;
mod tenants;

use schema_tests::made;

// Schemas, each made for one service.
made!(analytics: "analytics/quickstart.rs");
made!(connector: "connector/quickstart.rs");
made!(twitch_trigger: "twitch_trigger/quickstart.rs");
made!(archive: "archive/desk.rs");
made!(closer: "closer/desk.rs");
made!(intake: "intake/desk.rs");
made!(worker: "worker/desk.rs");
made!(web: "web/tenants.rs");
made!(clerk: "clerk/ruled.rs");
made!(office: "office/ruled.rs");
