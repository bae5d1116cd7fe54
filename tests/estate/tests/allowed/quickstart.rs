//! The schema that the documentation uses, with its five services.

use crate::Place;
use schema_estate::{may, owner};
use std::path::Path;

pub(crate) fn schema() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/quickstart/schema"))
}

pub(crate) async fn run(place: &Place<'_>) {
    seed(&place.owner().await).await;
    let told = may::quickstart::each(place).await;
    // Counted by hand: backend_api 97, connector 40, analytics 20, and 18 of each trigger.
    assert_eq!(crate::judge(schema(), &told), 97 + 40 + 20 + 18 + 18);
}

/// A row of each table; of integrations of platforms one for each platform.
async fn seed(db: &owner::quickstart::Db) {
    use owner::quickstart::*;
    use schema_runtime::chrono::DateTime;
    use schema_runtime::serde_json::json;
    let seeded = async || {
        NewAuthUser::new("a@example.org").insert(db).await?;
        NewSession::new(1, "hash", DateTime::UNIX_EPOCH).insert(db).await?;
        NewSetting::new(1, "x", json!({})).insert(db).await?;
        NewIntegration::new(1, "bot").insert(db).await?;
        NewWebhook::new(1, "http://example.org", String::from("key")).insert(db).await?;
        NewEvent::new("login").insert(db).await?;
        NewPlatformIntegration::new(1, Platform::Discord, "d1").insert(db).await?;
        NewPlatformIntegration::new(1, Platform::Twitch, "t1").insert(db).await
    };
    seeded().await.expect("the rows go in");
}
