//! The table of all issue codes. `docs/issues.md` contains the same table, and a
//! test compares the two.
//!
//! A code is `<field>.<what>` and is stable. If a code has several causes, a
//! *reason* distinguishes them; reasons are stable, too.
//! Messages: lower case, no full stop, one sentence, the field by its name, never
//! its value. The wording of a message is not stable, and no program reads it.

/// Whether an issue makes a row invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The row is invalid (or the field is removed, see
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
        /// An issue code, one variant for each pair of code and reason.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "the message in the table describes each variant")]
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
    IdMissing = Error, "id.missing", "", "the id is missing";
    IdInvalid = Error, "id.invalid", "", "the id must be a string or a whole number";
    IdTooLong = Error, "id.invalid", "too_long", "the id is longer than 1 MiB";
    IdIllFormed = Error, "id.invalid", "ill_formed", "the id contains an unpaired surrogate, which UTF-8 cannot encode";
    IdDigitsLost = Error, "id.invalid", "digits_lost", "the id is in scientific notation and has lost digits";
    IdNoValue = Error, "id.invalid", "no_value", "the id is an error or a formula of a program";
    IdHidden = Error, "id.invalid", "hidden_character", "the id contains an invisible character";
    IdDuplicate = Error, "id.duplicate", "", "the id is already used in row {row}";
    IdRepaired = Warning, "id.repaired", "", "white space around the id was removed";
    IdUnwrapped = Warning, "id.repaired", "unwrapped", "an apostrophe, quotes, .0 or the like were removed from the id";
    IdIsEmail = Warning, "id.email", "", "the id is an e-mail address and is sent unchanged";

    EmailInvalid = Error, "email.invalid", "", "the e-mail address is not valid";
    EmailTooLong = Error, "email.invalid", "too_long", "the e-mail address is longer than 1 MiB";
    EmailHidden = Error, "email.invalid", "hidden_character", "the e-mail address contains an invisible character";
    EmailNotPlain = Error, "email.invalid", "needs_repair", "the e-mail address is inside mailto:, <> or quotes, and the option repair is off";
    EmailRepaired = Warning, "email.repaired", "", "white space around the e-mail address was removed";
    EmailUnwrapped = Warning, "email.repaired", "unwrapped", "the e-mail address was extracted from mailto:, <>, quotes or the like";
    EmailPlaceholder = Warning, "email.repaired", "placeholder", "the e-mail address was a placeholder such as N/A and is treated as empty";
    EmailUnlikely = Warning, "email.unlikely", "", "the domain of the e-mail address is probably a typing error";
    EmailDuplicate = Warning, "email.duplicate", "", "the e-mail address is already used in an earlier row";
    EmailUnmapped = Warning, "email.unmapped", "", "no column is mapped to the e-mail address, although a column contains addresses";

    HashedEmailInvalid = Error, "hashed_email.invalid", "", "the hashed e-mail address must be 64 hexadecimal digits";
    HashedEmailMismatch = Error, "hashed_email.mismatch", "", "the hashed e-mail address is not the hash of the e-mail address in the same record";
    HashedEmailRepaired = Warning, "hashed_email.repaired", "", "white space around the hashed e-mail address was removed";
    HashedEmailBase64 = Warning, "hashed_email.repaired", "base64", "the hashed e-mail address was converted from Base64";
    HashedEmailPlaceholder = Warning, "hashed_email.repaired", "placeholder", "the hashed e-mail address was a placeholder such as N/A and is treated as empty";

    PhoneInvalid = Error, "phone_number.invalid", "", "the phone number is not valid";
    PhoneNotInternational = Error, "phone_number.invalid", "no_region", "the phone number has no calling code, and its country is not known";
    PhoneTwoNumbers = Error, "phone_number.invalid", "two_numbers", "the phone number field contains more than one number";
    PhoneDigitsLost = Error, "phone_number.invalid", "digits_lost", "the phone number is in scientific notation and has lost digits";
    PhoneLetters = Error, "phone_number.invalid", "letters", "the phone number contains letters";
    PhoneCallingCode = Error, "phone_number.invalid", "calling_code", "the calling code of the phone number is not assigned";
    PhoneAreaCode = Error, "phone_number.invalid", "area_code", "the area code of the phone number is not assigned in the North American Numbering Plan";
    PhoneLength = Error, "phone_number.invalid", "length", "the phone number has too few or too many digits for its calling code";
    PhoneNotE164 = Error, "phone_number.invalid", "needs_repair", "the phone number is not in E.164 format, and the option repair is off";
    PhoneRepaired = Warning, "phone_number.repaired", "", "the phone number was converted to E.164 format";
    PhoneExtension = Warning, "phone_number.repaired", "extension", "the extension of the phone number was removed";
    PhonePlaceholder = Warning, "phone_number.repaired", "placeholder", "the phone number was a placeholder such as N/A and is treated as empty";

    ZipInvalid = Error, "zip_code.invalid", "", "the ZIP code must have five digits";
    ZipPrefix = Error, "zip_code.invalid", "prefix", "the first three digits of the ZIP code are not assigned";
    ZipForeign = Error, "zip_code.invalid", "foreign", "the ZIP code is a postal code of another country";
    ZipNotFive = Error, "zip_code.invalid", "needs_repair", "the ZIP code is not written as five digits, and the option repair is off";
    ZipRepaired = Warning, "zip_code.repaired", "", "the ZIP code was converted to five digits";
    ZipPlus4 = Warning, "zip_code.repaired", "plus4", "the last four digits of the ZIP+4 code were removed";
    ZipZeros = Warning, "zip_code.repaired", "leading_zeros", "leading zeros of the ZIP code were restored";
    ZipPlaceholder = Warning, "zip_code.repaired", "placeholder", "the ZIP code was a placeholder such as N/A and is treated as empty";

    BirthYearInvalid = Error, "birth_year.invalid", "", "the birth year must have four digits";
    BirthYearAmbiguous = Error, "birth_year.ambiguous", "", "the birth year has two digits and can mean two different years";
    BirthYearZone = Error, "birth_year.ambiguous", "time_zone", "the birth year depends on the time zone";
    BirthYearOutOfRange = Error, "birth_year.out_of_range", "", "the birth year is before 1900 or in the future";
    BirthYearTooYoung = Error, "birth_year.out_of_range", "too_young", "the birth year makes the user younger than the minimum age";
    BirthYearNotFour = Error, "birth_year.invalid", "needs_repair", "the birth year is not written as four digits, and the option repair is off";
    BirthYearRepaired = Warning, "birth_year.repaired", "", "the birth year was converted to four digits";
    BirthYearFromDate = Warning, "birth_year.repaired", "date", "the birth year was taken from a date";
    BirthYearMissing = Warning, "birth_year.repaired", "no_year", "the date of birth has no year, and the field is omitted";
    BirthYearPlaceholder = Warning, "birth_year.repaired", "placeholder", "the birth year was a placeholder such as N/A and is treated as empty";

    CountryUnknown = Warning, "country.unknown", "", "the country is not the name or the code of a country, so a national phone number or a postal code of the row cannot be read";

    RewardsInvalid = Error, "enrolled_rewards.invalid", "", "enrolledRewards must be a list that contains only CARDLINKED";
    RewardsLegacy = Error, "enrolled_rewards.invalid", "legacy", "enrolledRewards contains AFFILIATE, which must no longer be sent";
    HistoricalInvalid = Error, "historical_transactions_sent.invalid", "", "historicalTransactionsSent must be true or false";

    PhoneNumbersInvalid = Error, "phone_numbers.invalid", "", "phoneNumbers must be a list of objects with a number and an optional type";
    PhoneNumbersType = Error, "phone_numbers.invalid", "type", "the type in phoneNumbers must be MOBILE, HOME, WORK or OTHER";
    PhoneNumbersTooMany = Error, "phone_numbers.too_many", "", "phoneNumbers contains more than 10 numbers";
    PostalCodesInvalid = Error, "postal_codes.invalid", "", "postalCodes must be a list of objects with a code and an optional type";
    PostalCodesType = Error, "postal_codes.invalid", "type", "the type in postalCodes must be PHYSICAL, BILLING or OTHER";
    PostalCodesTooMany = Error, "postal_codes.too_many", "", "postalCodes contains more than 10 codes";

    RecordMember = Warning, "record.unknown_member", "", "the record has a member whose name is similar to this field, and the member is ignored";
    RecordInvalid = Error, "record.invalid", "", "the record is not an object";
    RecordJson = Error, "record.invalid", "json", "the record is not valid JSON";
    RecordTooLong = Error, "record.invalid", "too_long", "the record is longer than 4 MiB, or one of its fields is longer than 1 MiB";
    RecordTooWide = Error, "record.invalid", "too_wide", "the record has more than 1,000 columns";
    RecordChild = Error, "record.invalid", "child", "the record belongs to another record (__parentId), so it is not a user";
    RecordError = Error, "record.invalid", "error_response", "the record is an error message of an API and not a user";
    RecordEncoding = Error, "record.invalid", "encoding", "the record contains bytes that are not valid in the encoding of the file";
    RecordTruncated = Error, "record.invalid", "truncated", "the file ends in the middle of the record";
    RecordQuote = Error, "record.invalid", "unclosed_quote", "a quoted field begins in this record and is never closed";
    RecordAfterQuote = Error, "record.invalid", "after_quote", "the record has text between a closing quote and the next delimiter";
    RecordWide = Error, "record.ragged", "too_many", "the record has more columns than the header, so its values may be in the wrong columns";
    RecordDoubtful = Error, "record.doubtful", "", "the record has an id and nothing else, and its id does not look like the others";
    RecordDoubtfulShort = Error, "record.doubtful", "short", "the record has an id and nothing else, and it is shorter than the header";
    RecordExcluded = Error, "record.excluded", "", "the user excluded the row";
    RecordRagged = Warning, "record.ragged", "", "the record has fewer columns than the header";
    FileEmpty = Error, "file.empty", "", "the file is empty";
    FileNoRows = Error, "file.empty", "no_rows", "the file has a header but no rows";
    FileWorkbook = Error, "file.unreadable", "workbook", "the file is an Excel workbook and must be saved as CSV first";
    FileWebPage = Error, "file.unreadable", "web_page", "the file is a web page, perhaps the login page of an expired session";
    FileBinary = Error, "file.unreadable", "binary", "the file is not a text file";
    FileVCard = Error, "file.unreadable", "vcard", "the file is a vCard file and not a table";
    FileICalendar = Error, "file.unreadable", "icalendar", "the file is an iCalendar file and not a table";
    FileLdif = Error, "file.unreadable", "ldif", "the file is an LDIF file and not a table";
    FileSql = Error, "file.unreadable", "sql", "the file is an SQL script and not a table";
    FileYaml = Error, "file.unreadable", "yaml", "the file is a YAML file and not a table";
    FileXml = Error, "file.unreadable", "xml", "the file is an XML file and not a table";
    FileHtml = Error, "file.unreadable", "html", "the file is HTML and must be saved as CSV first";
    FileRtf = Error, "file.unreadable", "rtf", "the file is an RTF document and not a table";
    FilePdf = Error, "file.unreadable", "pdf", "the file is a PDF document and not a table";
    FileError = Error, "file.unreadable", "error_response", "the file is an error message of an API";
    FileColumns = Error, "file.unreadable", "columns", "the file lists its values by column, but the columns differ in length, or the file is damaged or longer than 16 MiB";
    FileNotRead = Warning, "file.not_read", "", "the file has other lists, and {n} records in them are not read";
    FileUnreadable = Error, "file.unreadable", "", "the file contains no list of records";
}

impl Code {
    const fn row(self) -> (Severity, &'static str, &'static str, &'static str) {
        Code::ROWS[self as usize]
    }

    /// The code with this name and reason; an empty reason means no reason.
    #[must_use]
    pub fn from_name(name: &str, reason: &str) -> Option<Code> {
        let mut all = Code::ALL.iter().copied();
        all.find(|code| code.as_str() == name && code.reason() == reason)
    }

    /// Whether the code says that a row does not look like a user.
    #[must_use]
    pub const fn is_doubt(self) -> bool {
        matches!(self, Code::RecordDoubtful | Code::RecordDoubtfulShort)
    }

    /// The severity, unless the options change it.
    #[must_use]
    pub const fn severity(self) -> Severity {
        self.row().0
    }

    /// The stable code, `<field>.<what>`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.row().1
    }

    /// The cause, if the code has several; otherwise empty.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        self.row().2
    }

    /// The message, one sentence. `{row}` is a placeholder for a row number.
    #[must_use]
    pub const fn message(self) -> &'static str {
        self.row().3
    }
}
