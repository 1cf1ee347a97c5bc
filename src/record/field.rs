//! The attributes of a user, with their names in a record and in the API, and the
//! country, which is not sent but decides how other fields are read.
//!
//! Source: the Kard reference, "Create Users".

/// One member of a record, in the order of the cells of
/// [`Record`](crate::record::Record).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
#[repr(u8)]
pub enum Field {
    /// The id that the issuer gave the user.
    Id,
    /// The raw e-mail address.
    Email,
    /// SHA-256 of the normal form of the address, 64 hex digits.
    HashedEmail,
    /// One phone number; sent as E.164.
    PhoneNumber,
    /// A ZIP code; sent as five digits.
    ZipCode,
    /// A birth year; sent as four digits.
    BirthYear,
    /// The rewards that the user is enrolled in.
    EnrolledRewards,
    /// Whether past transactions were sent; once true, it cannot become false.
    HistoricalTransactionsSent,
    /// At most ten phone numbers, each with a type.
    PhoneNumbers,
    /// At most ten ZIP codes, each with a type.
    PostalCodes,
    /// The country of the phone number and the postal code. Never sent.
    Country,
}

impl Field {
    /// Every field, in the order of [`Field`].
    pub const ALL: [Field; 11] = [
        Field::Id,
        Field::Email,
        Field::HashedEmail,
        Field::PhoneNumber,
        Field::ZipCode,
        Field::BirthYear,
        Field::EnrolledRewards,
        Field::HistoricalTransactionsSent,
        Field::PhoneNumbers,
        Field::PostalCodes,
        Field::Country,
    ];

    /// The name in a record and in the API's `attributes`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Field::Id => "id",
            Field::Email => "email",
            Field::HashedEmail => "hashedEmail",
            Field::PhoneNumber => "phoneNumber",
            Field::ZipCode => "zipCode",
            Field::BirthYear => "birthYear",
            Field::EnrolledRewards => "enrolledRewards",
            Field::HistoricalTransactionsSent => "historicalTransactionsSent",
            Field::PhoneNumbers => "phoneNumbers",
            Field::PostalCodes => "postalCodes",
            Field::Country => "country",
        }
    }

    /// The field with exactly this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|field| field.name() == name)
    }
}
