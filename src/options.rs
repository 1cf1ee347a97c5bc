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

/// A reward that a user can be enrolled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Reward {
    /// The only one that may be sent.
    #[serde(rename = "CARDLINKED")]
    CardLinked,
}

/// A choice that cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidOptions(pub String);

impl std::fmt::Display for InvalidOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidOptions {}

/// Everything that may be chosen, with the defaults of the public contract.
/// Deserialises from the members' camelCase names; unknown members are ignored
/// because callers hand the same object to several functions.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Options {
    /// What leaves the browser.
    pub email: EmailMode,
    /// For records that name none; may be empty.
    pub enrolled_rewards: Vec<Reward>,
    /// How to read a phone number without `+`; `None`: such a number is an error.
    pub region: Option<Region>,
    /// Put right what has one safe reading.
    pub repair: bool,
    /// Youngest age in years.
    pub min_age: Option<u16>,
    /// Users a request, 1 to 100.
    pub batch_size: u32,
    /// What to do with a row that has one invalid optional field.
    pub on_invalid_field: OnInvalidField,
    /// Put the values into the issues; for a local screen only.
    pub report_values: bool,
    /// The current year; the core has no clock of its own.
    pub this_year: u16,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            email: EmailMode::Hash,
            enrolled_rewards: vec![Reward::CardLinked],
            region: Some(Region::US),
            repair: true,
            min_age: None,
            batch_size: 100,
            on_invalid_field: OnInvalidField::Reject,
            report_values: false,
            this_year: 2026,
        }
    }
}

impl Options {
    /// The same options, if they can be followed.
    ///
    /// # Errors
    /// [`InvalidOptions`] with one sentence that names the option.
    pub fn checked(self) -> Result<Options, InvalidOptions> {
        if !(1..=100).contains(&self.batch_size) {
            return Err(InvalidOptions(
                "batchSize must be a whole number from 1 to 100".to_owned(),
            ));
        }
        if self.min_age.is_some_and(|age| age > 150) {
            return Err(InvalidOptions(
                "minAge must be a whole number from 0 to 150".to_owned(),
            ));
        }
        Ok(self)
    }
}
