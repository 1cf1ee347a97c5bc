//! Counts of the kinds of values in a column.

use super::target::ColumnTarget;
use super::value_kinds::{
    contains_email, is_card_number, is_date, is_flag, is_hex64, is_ssn, is_year, is_zip5,
    looks_like_amount, looks_like_key, looks_like_phone, looks_like_rewards,
    looks_like_serial_date, looks_like_zip, nanp_form, year_of_date,
};
use crate::record::field::Field;
use crate::rules::country;
use crate::rules::placeholder::is_empty_or_common_placeholder;
use crate::rules::unicode::text::trim;

/// The most rows that are examined.
const MAX_ROWS: usize = 100;

/// How many values of a column are of each kind.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ValueStats {
    /// All rows.
    pub(super) rows: usize,
    /// Values that are neither empty nor placeholders.
    pub(super) filled: usize,
    /// Different values among the filled ones.
    pub(super) distinct: usize,
    /// How often the most frequent value occurs.
    most_frequent: usize,
    pub(super) email: usize,
    pub(super) hex: usize,
    pub(super) flag: usize,
    phone: usize,
    /// Possible numbers of the NANP with ten digits.
    pub(super) nanp: usize,
    /// Numbers with the punctuation that only phone numbers have: `+1…`,
    /// `(415) 555-2671`.
    pub(super) formatted_phone: usize,
    zip: usize,
    pub(super) zip5: usize,
    pub(super) year: usize,
    pub(super) date: usize,
    /// Dates whose year can be a year of birth.
    pub(super) possible_birth_date: usize,
    /// Dates, years and serial day numbers.
    birth: usize,
    rewards: usize,
    /// Card numbers and Social Security numbers.
    secret: usize,
    /// Amounts of money, percentages and international numbers.
    pub(super) amount: usize,
    /// Names and codes of countries.
    country: usize,
    /// Single words with a digit.
    pub(super) key: usize,
}

impl ValueStats {
    /// Counts the values of one column; rows can have different lengths.
    pub(super) fn of_column(column: usize, samples: &[Vec<&str>]) -> ValueStats {
        let mut stats = ValueStats::default();
        let mut seen: Vec<(&str, usize)> = Vec::new();
        for row in samples.iter().take(MAX_ROWS) {
            stats.rows += 1;
            let value = trim(row.get(column).copied().unwrap_or(""));
            if is_empty_or_common_placeholder(value) {
                continue;
            }
            stats.filled += 1;
            match seen.iter_mut().find(|(known, _)| *known == value) {
                Some((_, count)) => *count += 1,
                None => seen.push((value, 1)),
            }
            stats.add(value);
        }
        stats.distinct = seen.len();
        stats.most_frequent = seen.iter().map(|(_, count)| *count).max().unwrap_or(0);
        stats
    }

    fn add(&mut self, value: &str) {
        let date = is_date(value);
        let year = is_year(value);
        let (is_nanp, is_formatted) = nanp_form(value);
        self.email += usize::from(contains_email(value));
        self.hex += usize::from(is_hex64(value));
        self.flag += usize::from(is_flag(value));
        self.phone += usize::from(!date && looks_like_phone(value));
        self.nanp += usize::from(is_nanp && !date);
        self.formatted_phone += usize::from(is_formatted && !date);
        self.zip += usize::from(!date && looks_like_zip(value));
        self.zip5 += usize::from(is_zip5(value));
        self.year += usize::from(year);
        self.date += usize::from(date);
        self.possible_birth_date +=
            usize::from(date && year_of_date(value).is_none_or(|it| it <= 2015));
        self.birth += usize::from(date || year || looks_like_serial_date(value));
        self.rewards += usize::from(looks_like_rewards(value));
        self.secret += usize::from(is_ssn(value) || is_card_number(value));
        self.amount += usize::from(looks_like_amount(value));
        self.country += usize::from(country::parse(value).is_some());
        self.key += usize::from(looks_like_key(value));
    }

    /// Whether nearly all rows have one value.
    pub(super) fn is_constant(&self) -> bool {
        self.filled >= 3 && self.most_frequent * 5 >= self.filled * 4
    }

    /// `count` as a share of the filled values, 0 to 1.
    pub(super) fn share(&self, count: usize) -> f32 {
        if self.filled == 0 {
            return 0.0;
        }
        #[allow(clippy::cast_precision_loss, reason = "at most 100")]
        let share = count as f32 / self.filled as f32;
        share
    }

    /// The share of the filled values that could belong to `target`, 0 to 1.
    pub(super) fn support(&self, target: ColumnTarget) -> f32 {
        let count = match target {
            ColumnTarget::BirthDate | ColumnTarget::Field(Field::BirthYear) => self.birth,
            ColumnTarget::Field(Field::Email) => self.email,
            ColumnTarget::Field(Field::HashedEmail) => self.hex,
            ColumnTarget::Field(Field::PhoneNumber) => self.phone,
            ColumnTarget::Field(Field::ZipCode) => self.zip,
            ColumnTarget::Field(Field::EnrolledRewards) => self.rewards,
            ColumnTarget::Field(Field::HistoricalTransactionsSent) => self.flag,
            ColumnTarget::Field(Field::Country) => self.country,
            // Addresses and secrets must not be sent as ids by mistake.
            ColumnTarget::Field(Field::Id) => self.filled.saturating_sub(self.email + self.secret),
            ColumnTarget::Field(Field::PhoneNumbers | Field::PostalCodes) => self.filled,
        };
        self.share(count)
    }
}
