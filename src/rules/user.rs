//! A user that can be sent: the normalized values of one valid row.

use crate::rules::birth_year::Year4;
use crate::rules::hash::Hex;
use crate::rules::options::{EmailMode, Reward};
use crate::rules::phone::E164;
use crate::rules::zip::Zip5;

/// The types of an entry of `phoneNumbers` (Kard's reference).
pub const PHONE_TYPES: [&str; 4] = ["MOBILE", "HOME", "WORK", "OTHER"];
/// The types of an entry of `postalCodes` (Kard's reference).
pub const POSTAL_TYPES: [&str; 3] = ["PHYSICAL", "BILLING", "OTHER"];

/// A user that can be sent.
#[derive(Clone, Debug, Default)]
pub struct User<'a> {
    /// The id, trimmed.
    pub id: &'a str,
    /// The raw address, trimmed, its case unchanged. It is sent only in the
    /// modes that [`sends_raw`] names.
    pub email: Option<&'a str>,
    /// The `hashedEmail` of a record that has no address.
    pub hashed_email: Option<Hex>,
    /// E.164.
    pub phone_number: Option<E164>,
    /// Five digits.
    pub zip_code: Option<Zip5>,
    /// Four digits.
    pub birth_year: Option<Year4>,
    /// `None` means the default of the options.
    pub enrolled_rewards: Option<&'static [Reward]>,
    /// Irreversible: Kard rejects an update from `true` to `false`.
    pub historical_transactions_sent: Option<bool>,
    /// Numbers with an index into [`PHONE_TYPES`].
    pub phone_numbers: Option<Vec<(E164, Option<usize>)>>,
    /// Codes with an index into [`POSTAL_TYPES`].
    pub postal_codes: Option<Vec<(Zip5, Option<usize>)>>,
}

/// Whether the raw address is sent.
#[must_use]
pub const fn sends_raw(mode: EmailMode) -> bool {
    matches!(mode, EmailMode::Both | EmailMode::Raw)
}

/// Whether the hash of an address is sent.
#[must_use]
pub const fn sends_hash(mode: EmailMode) -> bool {
    matches!(mode, EmailMode::Both | EmailMode::Hash)
}
