//! The options of validation.
//!
//! They cross from JavaScript as an object, with the names and defaults of the
//! public contract. Every option has its own deserializer, because the errors of
//! serde do not name the option.

use crate::rules::birth_year::Today;
use serde::{Deserialize, Deserializer, de};

/// Which form of the e-mail address is sent.
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

/// The country of a phone number without `+`. Both belong to the North American
/// Numbering Plan (NANP).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[allow(missing_docs, reason = "country codes of ISO 3166-1")]
pub enum Region {
    US,
    CA,
}

/// What happens to a row with an invalid optional field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnInvalidField {
    /// The row is invalid.
    #[default]
    Reject,
    /// The row is sent without the field, with a warning.
    Omit,
}

/// A reward that a user can be enrolled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Reward {
    /// The only reward that the API accepts.
    CardLinked,
}

/// The options of validation, with the defaults of the public contract.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Options {
    /// Which form of the e-mail address is sent.
    #[serde(deserialize_with = "email")]
    pub email: EmailMode,
    /// The rewards of a record that names none; may be empty.
    #[serde(deserialize_with = "enrolled_rewards")]
    pub enrolled_rewards: Vec<Reward>,
    /// The country of a phone number without `+`; `None`: such a number is an error.
    #[serde(deserialize_with = "region")]
    pub region: Option<Region>,
    /// Normalize values with one unambiguous interpretation.
    #[serde(deserialize_with = "repair")]
    pub repair: bool,
    /// Minimum age in years, at most 150.
    #[serde(deserialize_with = "min_age")]
    pub min_age: Option<u16>,
    /// Users per request, 1 to 100.
    #[serde(deserialize_with = "batch_size")]
    pub batch_size: u32,
    /// What happens to a row with an invalid optional field.
    #[serde(deserialize_with = "on_invalid_field")]
    pub on_invalid_field: OnInvalidField,
    /// Accept rows that do not look like users (`record.doubtful`).
    #[serde(deserialize_with = "accept_doubtful")]
    pub accept_doubtful: bool,
    /// Put the values into the issues; for a local screen only.
    #[serde(deserialize_with = "report_values")]
    pub report_values: bool,
    /// The current day; the crate has no clock.
    #[serde(deserialize_with = "today")]
    pub today: Today,
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
            accept_doubtful: false,
            report_values: false,
            today: Today::from(2026),
        }
    }
}

/// Deserializes one option. `expected` is the sentence of the error, which says
/// what the option must be.
pub(crate) fn option<'de, T, D>(from: D, expected: &str) -> Result<T, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    T::deserialize(from).map_err(|_| de::Error::custom(expected))
}

/// [`option`] for a number that must be in `range`.
fn number<'de, D: Deserializer<'de>>(
    from: D,
    range: std::ops::RangeInclusive<u32>,
    expected: &str,
) -> Result<u32, D::Error> {
    let number = option(from, expected)?;
    if range.contains(&number) {
        Ok(number)
    } else {
        Err(de::Error::custom(expected))
    }
}

/// An array. A `Vec` accepts everything that JavaScript can iterate, a string
/// included.
pub(crate) struct StrictArray<T>(pub(crate) Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for StrictArray<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<StrictArray<T>, D::Error> {
        struct ArrayVisitor<T>(Vec<T>);

        impl<'de, T: Deserialize<'de>> de::Visitor<'de> for ArrayVisitor<T> {
            type Value = StrictArray<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an array")
            }

            fn visit_seq<A: de::SeqAccess<'de>>(
                mut self,
                mut items: A,
            ) -> Result<StrictArray<T>, A::Error> {
                while let Some(item) = items.next_element()? {
                    self.0.push(item);
                }
                Ok(StrictArray(self.0))
            }
        }

        from.deserialize_any(ArrayVisitor(Vec::new()))
    }
}

fn email<'de, D: Deserializer<'de>>(from: D) -> Result<EmailMode, D::Error> {
    option(from, r#"email must be "hash", "both" or "raw""#)
}

fn enrolled_rewards<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Reward>, D::Error> {
    let expected = r#"enrolledRewards must be an array of "CARDLINKED", which may be empty"#;
    option(from, expected).map(|StrictArray(rewards)| rewards)
}

fn region<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Region>, D::Error> {
    option(from, r#"region must be "US", "CA" or null"#)
}

fn repair<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    option(from, "repair must be true or false")
}

fn min_age<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u16>, D::Error> {
    let age = number(from, 0..=150, "minAge must be a whole number from 0 to 150")?;
    Ok(u16::try_from(age).ok())
}

fn batch_size<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    number(
        from,
        1..=100,
        "batchSize must be a whole number from 1 to 100",
    )
}

fn on_invalid_field<'de, D: Deserializer<'de>>(from: D) -> Result<OnInvalidField, D::Error> {
    option(from, r#"onInvalidField must be "reject" or "omit""#)
}

fn accept_doubtful<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    option(from, "acceptDoubtful must be true or false")
}

fn report_values<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    option(from, "reportValues must be true or false")
}

fn today<'de, D: Deserializer<'de>>(from: D) -> Result<Today, D::Error> {
    let day = number(
        from,
        0..=99_991_231,
        "today must be a date, such as 20260704",
    )?;
    Ok(Today {
        year: (day / 10_000) as u16,
        day: (day % 10_000) as u16,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Result<Options, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn an_empty_object_gives_the_defaults() {
        assert_eq!(parse("{}"), Ok(Options::default()));
        assert_eq!(parse(r#"{"signal":{},"other":1}"#), Ok(Options::default()));
    }

    #[test]
    fn parses_every_option() {
        let json = r#"{"email":"both","enrolledRewards":[],"region":null,"repair":false,"minAge":18,
            "batchSize":7,"onInvalidField":"omit","acceptDoubtful":true,"reportValues":true,"today":20310704}"#;
        let expected = Options {
            email: EmailMode::Both,
            enrolled_rewards: Vec::new(),
            region: None,
            repair: false,
            min_age: Some(18),
            batch_size: 7,
            on_invalid_field: OnInvalidField::Omit,
            accept_doubtful: true,
            report_values: true,
            today: Today {
                year: 2031,
                day: 704,
            },
        };
        assert_eq!(parse(json), Ok(expected));
        let region = |json| parse(json).unwrap().region;
        assert_eq!(region(r#"{"region":"CA"}"#), Some(Region::CA));
        let rewards = parse(r#"{"enrolledRewards":["CARDLINKED"]}"#).unwrap();
        assert_eq!(rewards.enrolled_rewards, [Reward::CardLinked]);
        for age in [0, 150] {
            let options = parse(&format!("{{\"minAge\":{age}}}")).unwrap();
            assert_eq!(options.min_age, Some(age));
        }
        for size in [1, 100] {
            let options = parse(&format!("{{\"batchSize\":{size}}}")).unwrap();
            assert_eq!(options.batch_size, size);
        }
    }

    #[test]
    fn the_error_says_what_the_option_must_be_and_not_what_it_was() {
        for (name, values, expected) in [
            (
                "email",
                ["\"plain\"", "null", "1"],
                r#"email must be "hash", "both" or "raw""#,
            ),
            (
                "enrolledRewards",
                ["[\"OTHER\"]", "null", "\"CARDLINKED\""],
                r#"enrolledRewards must be an array of "CARDLINKED", which may be empty"#,
            ),
            (
                "region",
                ["\"GB\"", "1", "[]"],
                r#"region must be "US", "CA" or null"#,
            ),
            (
                "repair",
                ["0", "null", "\"yes\""],
                "repair must be true or false",
            ),
            (
                "minAge",
                ["151", "-1", "17.5"],
                "minAge must be a whole number from 0 to 150",
            ),
            (
                "batchSize",
                ["0", "101", "\"10\""],
                "batchSize must be a whole number from 1 to 100",
            ),
            (
                "onInvalidField",
                ["true", "null", "\"drop\""],
                r#"onInvalidField must be "reject" or "omit""#,
            ),
            (
                "reportValues",
                ["\"yes\"", "null", "1"],
                "reportValues must be true or false",
            ),
            (
                "today",
                ["1e9", "null", "\"2026-07-04\""],
                "today must be a date, such as 20260704",
            ),
        ] {
            for value in values {
                let error = parse(&format!("{{\"{name}\":{value}}}")).unwrap_err();
                let position = error.find(" at line").unwrap();
                assert_eq!(&error[..position], expected, "{value}");
            }
        }
    }
}
