//! How the country of a record changes the reading of its other fields.

use crate::record::Record;
use crate::record::cell::Cell;
use crate::record::field::Field;
use crate::rules::country;
use crate::rules::issue_code::Code;
use crate::rules::phone::NANP;
use crate::rules::placeholder::is_placeholder;
use crate::rules::unicode::text::trim;
use crate::rules::validate_fields::field_validator::FieldValidator;

/// A longer text, in bytes, is not the name of a country.
const MAX_LENGTH: usize = 100;

impl FieldValidator<'_> {
    /// The calling code of national phone numbers, and whether a postal code of the
    /// record is not a ZIP code. A record without a country has those of the options.
    ///
    /// With an unknown country, neither is read: a number or a code of another country
    /// would become one of the United States.
    #[inline(always)]
    pub(super) fn country(&mut self, record: &Record<'_>) -> (Option<u16>, bool) {
        if record.cell(Field::Country) == Cell::Absent {
            return (self.options.region.map(|_| NANP), false);
        }
        self.stated_country(record)
    }

    #[inline(never)]
    fn stated_country(&mut self, record: &Record<'_>) -> (Option<u16>, bool) {
        let cell = record.cell(Field::Country);
        let without = (self.options.region.map(|_| NANP), false);
        let text = cell.text().map(trim);
        if text.is_some_and(|text| text.is_empty() || is_placeholder(text)) || !is_used(record) {
            return without;
        }
        // Neighboring rows often have the same country.
        let (last, country) = &mut self.evaluation.country;
        let text = text
            .filter(|text| text.len() <= MAX_LENGTH)
            .unwrap_or_default();
        if text != last {
            last.clear();
            last.push_str(text);
            *country = country::parse(text);
        }
        match *country {
            Some(country) => (
                Some(country.calling_code).filter(|code| *code != 0),
                country.has_other_postal_codes,
            ),
            None => {
                self.report(Field::Country, Code::CountryUnknown);
                (None, true)
            }
        }
    }
}

/// Whether the record has a phone number or a postal code.
fn is_used(record: &Record<'_>) -> bool {
    let fields = [
        Field::PhoneNumber,
        Field::ZipCode,
        Field::PhoneNumbers,
        Field::PostalCodes,
    ];
    fields
        .iter()
        .any(|field| record.cell(*field) != Cell::Absent)
}
