//! What people have connected, and what happened there.

use schema_runtime::chrono::{DateTime, Utc};
use schema_runtime::{Enum, Secret, Table, serde_json};

/// Where events come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Platform {
    Twitch,
    Discord,
}

/// Something outside that a person has connected.
#[derive(Clone, Debug, PartialEq, Table)]
#[table(unique(user_id, name))]
pub struct Integration {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(references = "auth_user.id", on_delete = "cascade")]
    pub user_id: i64,
    #[column(length = 100)]
    pub name: String,
    #[column(default = true)]
    pub enabled: bool,
    pub settings: Option<serde_json::Value>,
    #[column(default = "now()")]
    pub created_at: DateTime<Utc>,
}

/// An address that is called when something happens.
#[derive(Clone, Debug, PartialEq, Table)]
#[table(index(integration_id))]
pub struct Webhook {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(references = "integration.id", on_delete = "cascade")]
    pub integration_id: i64,
    #[column(length = 2000)]
    pub url: String,
    /// Signs the calls.
    #[column(length = 128)]
    pub signing_key: Secret<String>,
    #[column(default = 0, check = "failures >= 0")]
    pub failures: i32,
}

/// What happened, one row each; rows are never changed.
#[derive(Clone, Debug, PartialEq, Table)]
#[table(index(recent(created_at desc, kind)))]
pub struct Event {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(references = "auth_user.id", on_delete = "set null")]
    pub user_id: Option<i64>,
    #[column(length = 50)]
    pub kind: String,
    pub payload: Option<serde_json::Value>,
    #[column(default = "now()")]
    pub created_at: DateTime<Utc>,
}

/// A person's account on a platform. Each platform's service sees its own rows alone.
#[derive(Clone, Debug, PartialEq, Table)]
#[table(unique(platform, external_id))]
pub struct PlatformIntegration {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(references = "auth_user.id", on_delete = "cascade")]
    pub user_id: i64,
    pub platform: Platform,
    #[column(length = 100)]
    pub external_id: String,
    pub last_seen: Option<DateTime<Utc>>,
}
