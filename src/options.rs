//! What a caller may choose about checking and packing.

use serde::Deserialize;

use crate::choice::Choice;

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

pub use crate::choice::InvalidOptions;

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

const MAX_BATCH: u32 = 100;
const MAX_AGE: u32 = 150;

fn short(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

fn rewards(name: &str, choice: &Choice) -> Result<Vec<Reward>, InvalidOptions> {
    let Choice::List(list) = choice else {
        return Err(InvalidOptions::must_be(name, "a list"));
    };
    list.iter()
        .map(|reward| {
            reward.one_of(
                "each of enrolledRewards",
                &[("CARDLINKED", Reward::CardLinked)],
            )
        })
        .collect()
}

impl Options {
    /// Chooses one member by its camelCase name; unknown ones are ignored.
    ///
    /// # Errors
    /// [`InvalidOptions`] with one sentence that names the option.
    pub fn choose(&mut self, name: &str, choice: &Choice) -> Result<(), InvalidOptions> {
        match name {
            "email" => {
                self.email = choice.one_of(
                    name,
                    &[
                        ("hash", EmailMode::Hash),
                        ("both", EmailMode::Both),
                        ("raw", EmailMode::Raw),
                    ],
                )?;
            }
            "enrolledRewards" => self.enrolled_rewards = rewards(name, choice)?,
            "region" => {
                self.region = match choice {
                    Choice::Nothing => None,
                    _ => Some(choice.one_of(name, &[("US", Region::US), ("CA", Region::CA)])?),
                }
            }
            "repair" => self.repair = choice.flag(name)?,
            "minAge" => {
                self.min_age = match choice {
                    Choice::Nothing => None,
                    _ => Some(short(choice.whole(name, 0, MAX_AGE)?)),
                }
            }
            "batchSize" => self.batch_size = choice.whole(name, 1, MAX_BATCH)?,
            "onInvalidField" => {
                self.on_invalid_field = choice.one_of(
                    name,
                    &[
                        ("reject", OnInvalidField::Reject),
                        ("omit", OnInvalidField::Omit),
                    ],
                )?;
            }
            "reportValues" => self.report_values = choice.flag(name)?,
            "thisYear" => self.this_year = short(choice.whole(name, 0, 9999)?),
            _ => {}
        }
        Ok(())
    }

    /// The same options, if they can be followed.
    ///
    /// # Errors
    /// [`InvalidOptions`] with one sentence that names the option.
    pub fn checked(self) -> Result<Options, InvalidOptions> {
        if !(1..=MAX_BATCH).contains(&self.batch_size) {
            return Err(InvalidOptions(
                "batchSize must be a whole number from 1 to 100".to_owned(),
            ));
        }
        if self.min_age.is_some_and(|age| u32::from(age) > MAX_AGE) {
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

    fn text(text: &str) -> Choice {
        Choice::Text(text.to_owned())
    }

    #[test]
    fn every_member_is_chosen_by_its_public_name() {
        let mut options = Options::default();
        for (name, choice) in [
            ("email", text("both")),
            ("enrolledRewards", Choice::List(vec![])),
            ("region", text("CA")),
            ("repair", Choice::Flag(false)),
            ("minAge", Choice::Number(18.0)),
            ("batchSize", Choice::Number(7.0)),
            ("onInvalidField", text("omit")),
            ("reportValues", Choice::Flag(true)),
            ("thisYear", Choice::Number(2031.0)),
            ("unknown", Choice::Other),
        ] {
            options.choose(name, &choice).unwrap();
        }
        assert_eq!(
            options,
            Options {
                email: EmailMode::Both,
                enrolled_rewards: vec![],
                region: Some(Region::CA),
                repair: false,
                min_age: Some(18),
                batch_size: 7,
                on_invalid_field: OnInvalidField::Omit,
                report_values: true,
                this_year: 2031,
            }
        );
        options.choose("region", &Choice::Nothing).unwrap();
        options.choose("minAge", &Choice::Nothing).unwrap();
        assert_eq!((options.region, options.min_age), (None, None));
    }

    #[test]
    fn a_choice_that_cannot_be_followed_is_an_error_that_names_the_option() {
        for (name, choice) in [
            ("email", text("none")),
            ("enrolledRewards", text("CARDLINKED")),
            ("enrolledRewards", Choice::List(vec![text("AFFILIATE")])),
            ("region", text("GB")),
            ("repair", Choice::Nothing),
            ("minAge", Choice::Number(151.0)),
            ("minAge", Choice::Number(f64::NAN)),
            ("batchSize", Choice::Number(0.0)),
            ("onInvalidField", Choice::Flag(true)),
            ("reportValues", text("yes")),
        ] {
            let InvalidOptions(why) = Options::default().choose(name, &choice).unwrap_err();
            assert!(why.contains(name), "{name}: {why}");
        }
    }
}
