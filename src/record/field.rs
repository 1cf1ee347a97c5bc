//! The attributes of a user, by the names that a record and the API give them.
//!
//! Source: Kard's reference, "Create Users".

/// One member of a record. The order is the order of the table of cells in
/// [`Record`](crate::record::Record).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Field {
    /// The issuer's own id of the user.
    Id,
    /// The raw address.
    Email,
    /// SHA-256 of the normal form of the address, 64 hex digits.
    HashedEmail,
    /// One phone number, E.164 when it is sent.
    PhoneNumber,
    /// Five digits when it is sent.
    ZipCode,
    /// Four digits when it is sent.
    BirthYear,
    /// The rewards that the user is enrolled in.
    EnrolledRewards,
    /// Whether past transactions were sent; one way.
    HistoricalTransactionsSent,
    /// At most ten numbers with a type each.
    PhoneNumbers,
    /// At most ten codes with a type each.
    PostalCodes,
}

impl Field {
    /// Every field, in the order of [`Field`].
    pub const ALL: [Field; 10] = [
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
        }
    }

    /// The field of that exact name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|field| field.name() == name)
    }
}
