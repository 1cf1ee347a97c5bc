//! What a caller may choose about checking and packing.

use crate::chosen::Chosen;

/// What leaves the browser in place of, or beside, the raw address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "country codes of ISO 3166-1")]
pub enum Region {
    US,
    CA,
}

/// What is done with a row whose optional field has no safe reading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnInvalidField {
    /// The row is not sent.
    #[default]
    Reject,
    /// The field is left out with a warning and the row is sent.
    Omit,
}

/// A reward that a user can be enrolled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reward {
    /// The only one that may be sent.
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
#[derive(Clone, Debug, PartialEq, Eq)]
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

const EMAIL_MODES: [(&str, EmailMode); 3] = [
    ("hash", EmailMode::Hash),
    ("both", EmailMode::Both),
    ("raw", EmailMode::Raw),
];
const REGIONS: [(&str, Region); 2] = [("US", Region::US), ("CA", Region::CA)];
const REWARDS: [(&str, Reward); 1] = [("CARDLINKED", Reward::CardLinked)];
const ON_INVALID_FIELD: [(&str, OnInvalidField); 2] = [
    ("reject", OnInvalidField::Reject),
    ("omit", OnInvalidField::Omit),
];

impl Options {
    /// The options of a JSON object with the members' names in camelCase, each
    /// as in the public contract; see [`Chosen`]. They are
    /// [`checked`](Options::checked).
    ///
    /// # Errors
    /// [`InvalidOptions`] with one sentence that names the option.
    pub fn from_json(text: &str) -> Result<Options, InvalidOptions> {
        let chosen = Chosen::read(text)?;
        let default = Options::default();
        let region = match chosen.member("region") {
            Some(node) if node.is_null() => None,
            _ => chosen.one_of("region", &REGIONS)?.or(default.region),
        };
        Options {
            email: chosen.one_of("email", &EMAIL_MODES)?.unwrap_or_default(),
            enrolled_rewards: chosen
                .some_of("enrolledRewards", &REWARDS)?
                .unwrap_or(default.enrolled_rewards),
            region,
            repair: chosen.flag("repair")?.unwrap_or(default.repair),
            min_age: chosen.whole("minAge")?,
            batch_size: chosen.whole("batchSize")?.unwrap_or(default.batch_size),
            on_invalid_field: chosen
                .one_of("onInvalidField", &ON_INVALID_FIELD)?
                .unwrap_or_default(),
            report_values: chosen.flag("reportValues")?.unwrap_or_default(),
            this_year: chosen.whole("thisYear")?.unwrap_or(default.this_year),
        }
        .checked()
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_object_is_the_defaults() {
        assert_eq!(Options::from_json("{}"), Ok(Options::default()));
        let text = r#"{"signal":{},"email":null,"minAge":null}"#;
        assert_eq!(Options::from_json(text), Ok(Options::default()));
    }

    #[test]
    fn every_option_is_read() {
        let text = r#"{"email":"both","enrolledRewards":[],"region":null,"repair":false,"minAge":18,
            "batchSize":7,"onInvalidField":"omit","reportValues":true,"thisYear":2031}"#;
        let expected = Options {
            email: EmailMode::Both,
            enrolled_rewards: Vec::new(),
            region: None,
            repair: false,
            min_age: Some(18),
            batch_size: 7,
            on_invalid_field: OnInvalidField::Omit,
            report_values: true,
            this_year: 2031,
        };
        assert_eq!(Options::from_json(text), Ok(expected));
        let region = |text| Options::from_json(text).unwrap().region;
        assert_eq!(region(r#"{"region":"CA"}"#), Some(Region::CA));
    }

    #[test]
    fn what_cannot_be_followed_names_the_option() {
        for (name, value) in [
            ("email", "\"plain\""),
            ("enrolledRewards", "[\"OTHER\"]"),
            ("region", "\"GB\""),
            ("repair", "0"),
            ("minAge", "151"),
            ("batchSize", "0"),
            ("batchSize", "101"),
            ("onInvalidField", "true"),
            ("reportValues", "\"yes\""),
            ("thisYear", "1e9"),
        ] {
            let error = Options::from_json(&format!("{{\"{name}\":{value}}}")).unwrap_err();
            assert!(error.0.starts_with(name), "{error}");
        }
    }
}
