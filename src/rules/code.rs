//! The one table of everything that can be wrong with, or was put right in, a
//! row. The README repeats it and a test holds the two together.
//!
//! A code is `<field>.<what>` and is stable. Where one code has several
//! causes, a *reason* tells them apart; a reason is as stable as a code.
//! Messages: lower case, no full stop, one sentence, the field by name, never
//! its value.

/// Whether a row is refused or only told about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The row is not sent (or the field is left out, see
    /// [`OnInvalidField`](crate::rules::options::OnInvalidField)).
    Error,
    /// The row is sent.
    Warning,
}

impl Severity {
    /// `"error"` or `"warning"`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $severity:ident, $code:literal, $reason:expr, $message:literal;)*) => {
        /// What was found, one variant for each pair of code and reason.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "the message beside each name says it")]
        pub enum Code { $($name,)* }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            const ROWS: &'static [(Severity, &'static str, &'static str, &'static str)] =
                &[$((Severity::$severity, $code, $reason, $message),)*];
        }
    };
}

codes! {
    IdMissing = Error, "id.missing", "", "id is missing";
    IdInvalid = Error, "id.invalid", "", "id must be a string or a whole number";
    IdTooLong = Error, "id.invalid", "too_long", "id is longer than 1 MiB";
    IdIllFormed = Error, "id.invalid", "ill_formed", "id holds half of a surrogate pair, which no UTF-8 text can hold";
    IdDigitsLost = Error, "id.invalid", "digits_lost", "id is written in scientific notation, so digits of it were lost";
    IdDuplicate = Error, "id.duplicate", "", "id is already used in row {row}";
    IdRepaired = Warning, "id.repaired", "", "white space around id was removed";
    IdIsEmail = Warning, "id.email", "", "id is an e-mail address, and ids are sent as they are";

    EmailInvalid = Error, "email.invalid", "", "email is not a valid address";
    EmailTooLong = Error, "email.invalid", "too_long", "email is longer than 1 MiB";
    EmailNotPlain = Error, "email.invalid", "needs_repair", "email is wrapped in mailto: or <>, and repair is off";
    EmailRepaired = Warning, "email.repaired", "", "white space around email was removed";
    EmailUnwrapped = Warning, "email.repaired", "unwrapped", "the address in email was taken out of its mailto: or <> wrapping";
    EmailPlaceholder = Warning, "email.repaired", "placeholder", "email was a placeholder such as N/A and counts as empty";
    EmailDuplicate = Warning, "email.duplicate", "", "email is already used in an earlier row";

    HashedEmailInvalid = Error, "hashed_email.invalid", "", "hashedEmail must be 64 hexadecimal digits";
    HashedEmailMismatch = Error, "hashed_email.mismatch", "", "hashedEmail is not the hash of the email beside it";
    HashedEmailRepaired = Warning, "hashed_email.repaired", "", "white space around hashedEmail was removed";
    HashedEmailPlaceholder = Warning, "hashed_email.repaired", "placeholder", "hashedEmail was a placeholder such as N/A and counts as empty";

    PhoneInvalid = Error, "phone_number.invalid", "", "phoneNumber is not a number that can exist";
    PhoneNotInternational = Error, "phone_number.invalid", "no_region", "phoneNumber has no + and calling code, and no region says how to read it";
    PhoneTwoNumbers = Error, "phone_number.invalid", "two_numbers", "phoneNumber holds more than one number";
    PhoneDigitsLost = Error, "phone_number.invalid", "digits_lost", "phoneNumber is written in scientific notation and digits of it were lost";
    PhoneLetters = Error, "phone_number.invalid", "letters", "phoneNumber holds letters";
    PhoneCallingCode = Error, "phone_number.invalid", "calling_code", "phoneNumber begins with a calling code that is not assigned";
    PhoneAreaCode = Error, "phone_number.invalid", "area_code", "phoneNumber has an area code that is not assigned in the North American Numbering Plan";
    PhoneLength = Error, "phone_number.invalid", "length", "phoneNumber has too few or too many digits for its calling code";
    PhoneNotE164 = Error, "phone_number.invalid", "needs_repair", "phoneNumber is not written in E.164, and repair is off";
    PhoneRepaired = Warning, "phone_number.repaired", "", "phoneNumber was rewritten in E.164";
    PhoneExtension = Warning, "phone_number.repaired", "extension", "the extension after phoneNumber was left out";
    PhonePlaceholder = Warning, "phone_number.repaired", "placeholder", "phoneNumber was a placeholder such as N/A and counts as empty";

    ZipInvalid = Error, "zip_code.invalid", "", "zipCode is not a five-digit ZIP code";
    ZipPrefix = Error, "zip_code.invalid", "prefix", "zipCode begins with three digits that are not assigned";
    ZipForeign = Error, "zip_code.invalid", "foreign", "zipCode is a postal code of another country";
    ZipNotFive = Error, "zip_code.invalid", "needs_repair", "zipCode is not written as five digits, and repair is off";
    ZipRepaired = Warning, "zip_code.repaired", "", "zipCode was rewritten as five digits";
    ZipPlus4 = Warning, "zip_code.repaired", "plus4", "zipCode was a ZIP+4, and its last four digits were left out";
    ZipZeros = Warning, "zip_code.repaired", "leading_zeros", "zipCode got back the leading zeros that a spreadsheet took away";
    ZipPlaceholder = Warning, "zip_code.repaired", "placeholder", "zipCode was a placeholder such as N/A and counts as empty";

    BirthYearInvalid = Error, "birth_year.invalid", "", "birthYear is not a year of four digits";
    BirthYearAmbiguous = Error, "birth_year.ambiguous", "", "birthYear has two digits that can mean two years";
    BirthYearOutOfRange = Error, "birth_year.out_of_range", "", "birthYear is before 1900 or after this year";
    BirthYearTooYoung = Error, "birth_year.out_of_range", "too_young", "birthYear makes the user younger than minAge";
    BirthYearNotFour = Error, "birth_year.invalid", "needs_repair", "birthYear is not written as four digits, and repair is off";
    BirthYearRepaired = Warning, "birth_year.repaired", "", "birthYear was rewritten as four digits";
    BirthYearFromDate = Warning, "birth_year.repaired", "date", "birthYear was a date, and only its year is used";
    BirthYearPlaceholder = Warning, "birth_year.repaired", "placeholder", "birthYear was a placeholder such as N/A and counts as empty";

    RewardsInvalid = Error, "enrolled_rewards.invalid", "", "enrolledRewards must be a list of CARDLINKED";
    RewardsLegacy = Error, "enrolled_rewards.invalid", "legacy", "enrolledRewards holds AFFILIATE, which must no longer be sent";
    HistoricalInvalid = Error, "historical_transactions_sent.invalid", "", "historicalTransactionsSent must be true or false";

    PhoneNumbersInvalid = Error, "phone_numbers.invalid", "", "phoneNumbers must be a list of objects with a number and perhaps a type";
    PhoneNumbersType = Error, "phone_numbers.invalid", "type", "the type in phoneNumbers must be MOBILE, HOME, WORK or OTHER";
    PhoneNumbersTooMany = Error, "phone_numbers.too_many", "", "phoneNumbers holds more than 10 numbers";
    PostalCodesInvalid = Error, "postal_codes.invalid", "", "postalCodes must be a list of objects with a code and perhaps a type";
    PostalCodesType = Error, "postal_codes.invalid", "type", "the type in postalCodes must be PHYSICAL, BILLING or OTHER";
    PostalCodesTooMany = Error, "postal_codes.too_many", "", "postalCodes holds more than 10 codes";

    RecordMember = Warning, "record.unknown_member", "", "the record has a member of another name that seems to be meant for this field and is not looked at";
    RecordInvalid = Error, "record.invalid", "", "the record is not an object";
    RecordJson = Error, "record.invalid", "json", "the record is not valid JSON";
    RecordTooLong = Error, "record.invalid", "too_long", "the record is longer than 4 MiB, or one of its fields longer than 1 MiB";
    RecordTooWide = Error, "record.invalid", "too_wide", "the record has more than 1,000 columns";
    RecordEncoding = Error, "record.invalid", "encoding", "the record holds bytes that are not text in the encoding of the file";
    RecordTruncated = Error, "record.invalid", "truncated", "the file ends in the middle of this record";
    RecordQuote = Error, "record.invalid", "unclosed_quote", "a quoted field begins here and is never closed";
    RecordAfterQuote = Error, "record.invalid", "after_quote", "there is text between a closing quote and the next delimiter";
    RecordWide = Error, "record.ragged", "too_many", "the record has more columns than the header, so they may be shifted";
    RecordLeftOut = Error, "record.left_out", "", "the row was left out by hand";
    RecordRagged = Warning, "record.ragged", "", "the record has fewer columns than the header";
    FileEmpty = Error, "file.empty", "", "the file is empty";
    FileNoRows = Error, "file.empty", "no_rows", "the file has a header and no rows";
    FileWorkbook = Error, "file.unreadable", "workbook", "the file is an Excel workbook, so save it as CSV first";
    FileWebPage = Error, "file.unreadable", "web_page", "the file is a web page, perhaps of a login that ran out";
    FileBinary = Error, "file.unreadable", "binary", "the file is not text";
    FileUnreadable = Error, "file.unreadable", "", "the file holds no list of records that can be read";
}

impl Code {
    const fn row(self) -> (Severity, &'static str, &'static str, &'static str) {
        Code::ROWS[self as usize]
    }

    /// The code of that name and reason; an empty reason is none.
    #[must_use]
    pub fn from_name(name: &str, reason: &str) -> Option<Code> {
        let mut all = Code::ALL.iter().copied();
        all.find(|code| code.as_str() == name && code.reason() == reason)
    }

    /// How bad it is, where the options do not say otherwise.
    #[must_use]
    pub const fn severity(self) -> Severity {
        self.row().0
    }

    /// The stable code, `<field>.<what>`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.row().1
    }

    /// Which of several causes of the same code; empty where there is one.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        self.row().2
    }

    /// One sentence. `{row}` stands for the row that the issue points at.
    #[must_use]
    pub const fn message(self) -> &'static str {
        self.row().3
    }
}
