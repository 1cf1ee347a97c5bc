//! Parses a birth year: four digits, or the year of a date of birth in any format.
//!
//! Only the year is kept, so the order of day and month does not matter; but the
//! parts must be a calendar date in some order: `99/99/1974` and `30/2/1974` are
//! invalid. The written year counts, but a time with a time zone near the end of a
//! year is ambiguous. A date of this year must be before today. A birthday without a
//! year (`7/16`, `--07-16`) is reported by a code of its own.
//!
//! A year of two digits is accepted only in a date, and only if exactly one
//! interpretation of the whole date lies between 1900 and this year, whichever part
//! is the year: `2/22/83` is 1983 and `29/2/00` is 2000 (1900 was no leap year), but
//! `2/14/03` may be 1903 and `10/11/12` may be six years. `85` alone is ambiguous,
//! because nothing shows that it is a year.
//!
//! Five digits are the serial day number of a spreadsheet, but only in a column of
//! dates, by the 1900 date system of ECMA-376 part 1, 18.17.4.1. The 1904 system of
//! old Mac workbooks differs by four years; a CSV does not say which system it has,
//! and current programs write the 1900 system.
//!
//! Odd cases: `1974.5` and `1.974E3` are not years; month and year (`05/1974`,
//! `May 1974`) are accepted; six digits without separators are not.

use crate::rules::clean::clean;
use crate::rules::date::{self, DateYear};

pub use crate::rules::date::calendar::Today;
use crate::rules::dfa;
use crate::rules::issue_code::Code;
use crate::rules::parsed::Parsed;
use crate::rules::unicode::fold;

/// The earliest birth year of a living person.
pub const FIRST_YEAR: u16 = 1900;

/// A year as the API takes it: four ASCII digits, from 1900 to this year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Year4([u8; 4]);

impl Year4 {
    /// The four digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only digits, so this is always UTF-8.
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The same as bytes, without the cost of [`as_str`](Year4::as_str).
    pub(crate) const fn as_bytes(&self) -> &[u8; 4] {
        &self.0
    }

    /// The year as a number.
    #[must_use]
    pub fn value(&self) -> u16 {
        self.0
            .iter()
            .fold(0, |sum, digit| sum * 10 + u16::from(digit & 15))
    }

    fn within(year: u16, this_year: u16) -> Option<Year4> {
        let digit = |unit: u16| b'0' + (year / unit % 10) as u8;
        (FIRST_YEAR..=this_year.min(9999))
            .contains(&year)
            .then(|| Year4([digit(1000), digit(100), digit(10), digit(1)]))
    }
}

/// The content of a column by its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BirthYearSource {
    /// Years, such as the `birthYear` of a record.
    Year,
    /// Dates of birth.
    Date,
}

/// The size of the buffer: the output of `Date.toString()` is the longest accepted form.
const MAX_LEN: usize = 80;

/// Parses one birth year or date of birth; `text` is not empty and may have outer
/// white space. A date must be before `today`.
///
/// Warnings: `BirthYearRepaired` for another spelling of a year,
/// `BirthYearFromDate`. Errors: `BirthYearInvalid`, `BirthYearAmbiguous`,
/// `BirthYearOutOfRange`.
#[must_use]
pub fn parse(text: &str, source: BirthYearSource, today: Today) -> Parsed<Year4> {
    let this_year = today.year;
    if let Some(year) = four_digits(text.as_bytes()) {
        return match Year4::within(year, this_year) {
            Some(year) => Parsed::Valid(year),
            None => Parsed::Invalid(Code::BirthYearOutOfRange),
        };
    }
    let mut buffer = [0; MAX_LEN];
    let Some(folded) = fold::fold_to_ascii(clean(text).text, &mut buffer) else {
        return Parsed::Invalid(Code::BirthYearInvalid);
    };
    let number = match folded {
        // The fraction of a serial number is the time.
        [_, _, _, _, _, b'.' | b',', time @ ..] if time.iter().all(u8::is_ascii_digit) => {
            folded.get(..5).unwrap_or_default()
        }
        _ => fold::strip_decimal_zeros(folded),
    };
    if number.iter().all(u8::is_ascii_digit) {
        return parse_digits(number, source, today);
    }
    from_date(date::parse(folded, today), this_year)
}

fn parse_digits(digits: &[u8], source: BirthYearSource, today: Today) -> Parsed<Year4> {
    let this_year = today.year;
    if let Some(year) = four_digits(digits) {
        return match Year4::within(year, this_year) {
            Some(year) => Parsed::Normalized(year, Code::BirthYearRepaired, None),
            None => Parsed::Invalid(Code::BirthYearOutOfRange),
        };
    }
    match (digits.len(), source) {
        (2, _) => Parsed::Invalid(Code::BirthYearAmbiguous),
        (5, BirthYearSource::Date) => from_date(date::parse_serial(digits, today), this_year),
        (8, _) => from_date(date::parse_compact(digits, today), this_year),
        // A time follows the date.
        (14, _) => from_date(date::parse(digits, today), this_year),
        _ => Parsed::Invalid(Code::BirthYearInvalid),
    }
}

fn from_date(year: DateYear, this_year: u16) -> Parsed<Year4> {
    match year {
        // MySQL and contact books of Apple write these for a birthday without a year.
        DateYear::Year(0 | 1604) | DateYear::NoYear => Parsed::Invalid(Code::BirthYearMissing),
        DateYear::Future => Parsed::Invalid(Code::BirthYearOutOfRange),
        DateYear::Zone => Parsed::Invalid(Code::BirthYearZone),
        DateYear::Year(year) => match Year4::within(year, this_year) {
            Some(year) => Parsed::Normalized(year, Code::BirthYearFromDate, None),
            None => Parsed::Invalid(Code::BirthYearOutOfRange),
        },
        DateYear::Ambiguous => Parsed::Invalid(Code::BirthYearAmbiguous),
        DateYear::Unknown => Parsed::Invalid(Code::BirthYearInvalid),
    }
}

fn four_digits(bytes: &[u8]) -> Option<u16> {
    let digits: [u8; 4] = bytes.try_into().ok()?;
    dfa::YEAR.matches(bytes).then(|| Year4(digits).value())
}

#[cfg(test)]
mod tests {
    use super::BirthYearSource::{Date, Year};
    use super::*;

    const THIS_YEAR: u16 = 2026;

    fn shown(text: &str, source: BirthYearSource) -> Result<(String, Option<Code>), Code> {
        match parse(text, source, THIS_YEAR.into()) {
            Parsed::Valid(year) => Ok((year.as_str().to_owned(), None)),
            Parsed::Normalized(year, code, None) => Ok((year.as_str().to_owned(), Some(code))),
            Parsed::Normalized(..) => panic!("two codes"),
            Parsed::Invalid(code) => Err(code),
        }
    }

    fn all_have_year(year: &str, texts: &[&str]) {
        for text in texts {
            for source in [Year, Date] {
                assert_eq!(
                    shown(text, source),
                    Ok((year.to_owned(), Some(Code::BirthYearFromDate))),
                    "{text:?}"
                );
            }
        }
    }

    fn all_invalid(code: Code, texts: &[&str]) {
        for text in texts {
            for source in [Year, Date] {
                assert_eq!(shown(text, source), Err(code), "{text:?} {source:?}");
            }
        }
    }

    #[test]
    fn four_digits_from_1900_to_this_year_are_valid() {
        for year in ["1900", "1990", "2026"] {
            assert_eq!(shown(year, Year), Ok((year.to_owned(), None)));
            assert_eq!(shown(year, Date), Ok((year.to_owned(), None)));
        }
        let Parsed::Valid(year) = parse("1990", Year, THIS_YEAR.into()) else {
            panic!("1990")
        };
        assert_eq!(year.value(), 1990);
    }

    #[test]
    #[rustfmt::skip]
    fn normalizes_other_spellings_of_four_digits() {
        for text in [
            "1990.0", " 1990 ", "１９９０", "1990.00", "1990,0", "'1990", "=\"1990\"", "\u{a0}1990",
            "19\u{200b}90",
        ] {
            assert_eq!(
                shown(text, Year),
                Ok(("1990".to_owned(), Some(Code::BirthYearRepaired))),
                "{text:?}"
            );
        }
    }

    #[test]
    #[rustfmt::skip]
    fn years_before_1900_and_in_the_future_are_out_of_range() {
        all_invalid(
            Code::BirthYearOutOfRange,
            &[
                "1850", "1899", "2027", "2031", "0000", "9999", " 1850", "1850.0", "5/12/1850",
                "1850-01-16", "26-Jan-2031", "18500116", "20310116",
            ],
        );
    }

    #[test]
    #[rustfmt::skip]
    fn parses_dates_in_any_order() {
        all_have_year(
            "1974",
            &[
                "5/12/1974", "05-12-1974", "26.12.1974", "12/26/1974", "1974-05-12", "1974/5/12",
                "1974.05.12", "1974. 5. 12.", "19740512", "12051974", "26121974", " 5/12/1974 ",
                "'5/12/1974", "5 / 12 / 1974", "５／１２／１９７４", "1974–05–12", "05 12 1974",
                "19740512.0", "1974-26-12", "05/1974", "1974-05", "5-1974",
            ],
        );
    }

    #[test]
    #[rustfmt::skip]
    fn parses_month_names_in_four_languages() {
        all_have_year(
            "1966",
            &[
                "26-Jan-1966", "Jan 26, 1966", "January 26 1966", "26 January 1966", "26JAN1966",
                "1966-Jan-26", "26/JAN/1966", "Jan. 26th, 1966", "26th of January, 1966",
                "26. Januar 1966", "26. März 1966", "1er août 1966", "26 févr. 1966",
                "26 de enero de 1966", "26 dic 1966", "Wednesday, January 26, 1966", "Sept 26 1966",
                "January 1966", "Jan-1966", "Jan-66",
            ],
        );
    }

    #[test]
    #[rustfmt::skip]
    fn ignores_a_valid_time_after_a_date() {
        all_have_year(
            "1974",
            &[
                "1974-01-16T00:00:00Z", "1974-01-16 00:00:00", "1974-01-16T00:00:00.000Z",
                "1974-12-31T09:59:59-12:00", "1974-01-01T00:00+14:00", "1/16/1974 0:00",
                "1/16/1974 12:00:00 AM", "1974-01-16 00:00:00+00", "1974-01-16 00:00:00 UTC",
                "16-Jan-1974 12:00 p.m.", "16JAN1974:00:00:00",
                "Wed Jan 16 1974 00:00:00 GMT+0000 (Coordinated Universal Time)",
                "1974-01-16T00:00:00.000000000", "Wed, 16 Jan 1974 00:00:00 GMT", "1/16/74 0:00",
                "16-JAN-74 05.00.00.000000 AM", "16-JAN-74 05.00.00.000000000 PM -05:00",
                "16-JAN-74 05.00.00 AM AMERICA/NEW_YORK", "1974-01-16-05.00.00.000000",
                "Wed Jan 16 00:00:00 EST 1974", "Wed Jan 16 12:00:00 AM EST 1974",
                "Wed Jan 16 00:00:00 +0000 1974", "Wed Jan 16 00:00:00 1974", "Jan 16 1974 12:00AM",
                "Jan 16 1974 12:00:00:000AM", "19740116T000000Z", "19740116T0000", "19740116000000",
                "19740116000000Z", "19740116000000.0Z", "19740116 00:00:00", "1974-01-16Z", "1974-01-16-05:00",
                "1974-01-16+00:00", "1974-12-31Z",
            ],
        );
        all_invalid(
            Code::BirthYearInvalid,
            &[
                "1974-01-16T", "1974-01-16 25:00", "1974-01-16 10:61", "1974-01-16 10:00 1985",
                "1974-01-16 x", "10:00", "1974 10:00", "1/16/1974 1:2:3:4", "19740116T25", "19740116250000",
                "197401160000", "1974-01-16ZZ", "1974-01-16-05.00", "1974-01-16-25.00.00", "Jan 1974 10:00 1974",
                "16/1 00:00:00 EST 1974 x", "19740116T",
            ],
        );
    }

    #[test]
    #[rustfmt::skip]
    fn parts_that_are_no_calendar_date_are_invalid() {
        all_invalid(
            Code::BirthYearInvalid,
            &[
                "99/99/1974", "13/13/1974", "0/5/1974", "30/2/1974", "29/2/1973", "31-Apr-1974",
                "12/1974/5", "1974/1975/1", "5/12/197", "5/12/19745", "5/12-1974", "99991974",
                "32121974", "12321974", "1974-00-00", "5/12/74/1", "13/1974", "1974-13",
            ],
        );
    }

    #[test]
    #[rustfmt::skip]
    fn resolves_two_digits_with_one_interpretation() {
        all_have_year(
            "1983",
            &[
                "2/22/83", "22.2.83", "83/2/22", "83-02-22", "22-Feb-83", "Feb 22, 83", "22FEB83",
            ],
        );
        all_have_year("1961", &["28-Feb-61", "02/28/61"]);
        all_have_year("1912", &["21121912"]);
        all_have_year("2000", &["29/2/00", "29-Feb-00"]);
        all_have_year("1999", &["31.12.99"]);
    }

    #[test]
    #[rustfmt::skip]
    fn two_digits_with_two_interpretations_are_ambiguous() {
        all_invalid(
            Code::BirthYearAmbiguous,
            &[
                "2/14/03", "10/11/12", "5/5/26", "10/05/31", "14-Feb-03", "12-Oct-31", "Jan-12", "Jan-26",
                "29/2/04", "20121912",
            ],
        );
        assert_eq!(
            shown("5/5/27", Date),
            Ok(("1927".to_owned(), Some(Code::BirthYearFromDate)))
        );
    }

    #[test]
    fn two_digits_alone_are_ambiguous() {
        all_invalid(
            Code::BirthYearAmbiguous,
            &["85", "'85", " 85 ", "85.0", "03"],
        );
    }

    #[test]
    fn five_digits_are_a_serial_day_number_only_in_a_column_of_dates() {
        for (serial, year) in [
            ("29575", "1980"),
            ("29575.0", "1980"),
            ("29575.5", "1980"),
            ("29575,25", "1980"),
            ("10000", "1927"),
            ("36526", "2000"),
            ("36525", "1999"),
            ("46387", "2026"),
        ] {
            assert_eq!(
                shown(serial, Date),
                Ok((year.to_owned(), Some(Code::BirthYearFromDate))),
                "{serial}"
            );
            assert_eq!(shown(serial, Year), Err(Code::BirthYearInvalid));
        }
        assert_eq!(shown("46388", Date), Err(Code::BirthYearInvalid));
        assert_eq!(shown("02957", Date), Err(Code::BirthYearInvalid));
        assert_eq!(shown("99999", Date), Err(Code::BirthYearInvalid));
    }

    #[test]
    #[rustfmt::skip]
    fn a_birthday_without_a_year_is_missing_its_year() {
        all_invalid(
            Code::BirthYearMissing,
            &[
                "07-16", "7/16", "16/7", "--07-16", "--0716", "July 16", "Jul 5", "Jan 26", "16 July", "16-Jul",
                "16th of July", "Feb 29", "29/2", "0000-05-12", "1604-05-12",
            ],
        );
    }

    #[test]
    #[rustfmt::skip]
    fn a_time_with_a_zone_near_the_end_of_a_year_is_ambiguous() {
        all_invalid(
            Code::BirthYearZone,
            &[
                "1984-12-31T14:00:00Z", "1984-12-31T22:00:00.000Z", "1984-12-31T23:00:00+00:00",
                "1984-12-31 23:00:00+00", "1984-12-31T19:00:00-05:00", "1985-01-01T05:00:00Z", "1/1/1985 8:00 AM UTC",
                "Mon Dec 31 1984 19:00:00 GMT-0500 (Eastern Standard Time)", "Mon Dec 31 19:00:00 EST 1984",
                "19841231T230000Z", "31-DEC-84 11.00.00.000000 PM -05:00", "12/31/1984 11:00 PM EST",
            ],
        );
        for text in [
            "1984-12-31T00:00:00Z", "1984-12-31 23:00:00", "1984-12-31T09:00:00Z", "1984-12-30T23:00:00Z",
            "1984-01-01T00:00:00Z", "1984-01-01T00:00:00.000+09:00", "1984-01-01T15:00:00Z", "1984-11-01T01:00:00Z",
            "1984-12-31 12:00:00 AM UTC", "12/31/1984 11:00 PM",
        ] {
            assert_eq!(shown(text, Date), Ok(("1984".to_owned(), Some(Code::BirthYearFromDate))), "{text}");
        }
    }

    #[test]
    fn a_date_of_this_year_is_valid_only_before_today() {
        let on = |text, day| match parse(text, Date, Today { year: 2026, day }) {
            Parsed::Normalized(year, ..) => Ok(year.value()),
            Parsed::Invalid(code) => Err(code),
            Parsed::Valid(_) => panic!("a year"),
        };
        for text in [
            "2026-07-04",
            "7/4/2026",
            "4.7.2026",
            "20260704",
            "07042026",
            "July 4, 2026",
            "4-Jul-2026",
            "2026-07-04T00:00:00Z",
        ] {
            assert_eq!(on(text, 705), Ok(2026), "{text}");
        }
        for text in [
            "2026-12-01",
            "20261201",
            "2026-07-14",
            "20260714",
            "07142026",
            "July 4, 2026",
            "August 2026",
            "12/2026",
        ] {
            assert_eq!(on(text, 704), Err(Code::BirthYearOutOfRange), "{text}");
        }
        // 7 April is past.
        assert_eq!(on("7/4/2026", 704), Ok(2026));
        assert_eq!(on("46207", 705), Ok(2026));
        assert_eq!(on("46207", 704), Err(Code::BirthYearInvalid));
        assert_eq!(on("46023", 102), Ok(2026));
        assert_eq!(on("46023", 101), Err(Code::BirthYearInvalid));
    }

    #[test]
    #[rustfmt::skip]
    fn other_texts_are_invalid() {
        all_invalid(
            Code::BirthYearInvalid,
            &[
                "1974.5", "1.974E3", "1974.05", "198", "199O", "c. 1990", "1990-1995", "N/A",
                "twenty", "1990?", "-1990", "640502", "198505", "12/85", "Jan", "32 Jan",
                "26 Foo 1966", "--", "--1", "---12", "--13-32", "31/31", "7.16", "7 16", "Jan Feb 1966", "1990 1991", "", " ", "'", "/", "1,990",
                "١٩٩٠", "1990\n1991", "5121974",
            ],
        );
        all_invalid(
            Code::BirthYearInvalid,
            &[&"1".repeat(100), &" 1".repeat(39), &"/".repeat(80)],
        );
    }
}
