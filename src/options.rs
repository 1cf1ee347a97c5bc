//! What a caller may choose about checking and packing.

use serde::Deserialize;

/// What leaves the browser in place of, or beside, the raw address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EmailMode {
    /// `hashedEmail` alone.
    #[default]
    Hash,
    /// `email` and `hashedEmail`.
    Both,
    /// `email` alone.
    Raw,
}

/// How a phone number without `+` is read. Both are in the North American
/// Numbering Plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[allow(missing_docs, reason = "country codes of ISO 3166-1")]
pub enum Region {
    US,
    CA,
}

/// What is done with a row whose optional field has no safe reading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnInvalidField {
    /// The row is not sent.
    #[default]
    Reject,
    /// The field is left out with a warning and the row is sent.
    Omit,
}
