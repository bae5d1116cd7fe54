//! A type of the application, kept as JSON.

/// What somebody likes.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Prefs {
    /// The theme.
    pub theme: String,
    /// The font's size.
    pub size: u8,
}
