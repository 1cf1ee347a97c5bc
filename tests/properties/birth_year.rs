//! Properties of birth years: a date gives its own year or none.

use kard_enroll::rules::birth_year::{self, BirthYearSource};
use kard_enroll::rules::issue_code::Code;
use kard_enroll::rules::parsed::Parsed;
use proptest::prelude::*;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

fn year_of(text: &str) -> Result<u16, Code> {
    match birth_year::parse(text, BirthYearSource::Date, 2026.into()) {
        Parsed::Valid(year) | Parsed::Normalized(year, ..) => Ok(year.value()),
        Parsed::Invalid(code) => Err(code),
    }
}

proptest! {
    #[test]
    fn any_text_gives_a_year_in_range_or_nothing_without_panic(text in any::<String>(), this_year in any::<u16>()) {
        for source in [BirthYearSource::Year, BirthYearSource::Date] {
            if let Parsed::Valid(year) | Parsed::Normalized(year, ..) = birth_year::parse(&text, source, this_year.into()) {
                prop_assert!(year.value() >= 1900 && year.value() <= this_year);
            }
        }
    }

    #[test]
    fn text_made_of_parts_of_dates_gives_a_year_in_range_or_nothing(text in "([0-9]{1,4}|Jan|Mai|Mon|th|de|T|:|[-/., +])([0-9]{1,4}|[-/., :]|feb|pm|Z){0,8}") {
        if let Ok(year) = year_of(&text) {
            prop_assert!((1900..=2026).contains(&year));
        }
    }

    #[test]
    fn a_date_with_a_year_of_four_digits_gives_that_year_in_every_form(y in 1900u16..=2026, m in 1u16..=12, d in 1u16..=28, time in "|T00:00:00Z| 23:59| 12:00:00 AM|T10:00:00\\.000-08:00") {
        let month = MONTHS[usize::from(m) - 1];
        for date in [
            format!("{m}/{d}/{y}"), format!("{m:02}/{d:02}/{y}"), format!("{d:02}.{m:02}.{y}"), format!("{d}-{m}-{y}"),
            format!("{y}-{m:02}-{d:02}"), format!("{y}/{m}/{d}"), format!("{d}-{month}-{y}"), format!("{month} {d}, {y}"), format!("{d} {month} {y}"),
        ] {
            let time = time.replace("\\.", ".");
            // At that time it is 31 December elsewhere.
            let is_ambiguous = (m, d) == (1, 1) && time.ends_with("-08:00");
            let expected = if is_ambiguous { Err(Code::BirthYearZone) } else { Ok(y) };
            prop_assert_eq!(year_of(&format!("{date}{time}")), expected, "{}{}", date, time);
        }
        // Without separators there can be two years: 20121912.
        let compact = year_of(&format!("{y}{m:02}{d:02}"));
        prop_assert!(compact == Ok(y) || compact == Err(Code::BirthYearAmbiguous));
    }

    #[test]
    fn a_date_with_a_year_of_two_digits_gives_that_year_or_is_ambiguous(y in 1900u16..=2026, m in 1u16..=12, d in 1u16..=28) {
        let month = MONTHS[usize::from(m) - 1];
        let yy = y % 100;
        for date in [
            format!("{m}/{d}/{yy:02}"), format!("{m:02}/{d:02}/{yy:02}"), format!("{d:02}.{m:02}.{yy:02}"), format!("{yy:02}-{m:02}-{d:02}"),
            format!("{d}-{month}-{yy:02}"), format!("{d:02}-{month}-{yy:02}"), format!("{month} {d}, {yy:02}"),
        ] {
            let year = year_of(&date);
            prop_assert!(year == Ok(y) || year == Err(Code::BirthYearAmbiguous), "{} {:?}", date, year);
            // If neither day nor month can be the year, only the century is unknown.
            if date.contains('/') && yy > 31 {
                prop_assert_eq!(year, Ok(y), "{}", date);
            }
        }
    }

    #[test]
    fn a_serial_day_number_gives_the_year_of_its_day(serial in 10_000u32..=46_387) {
        // Counts year by year from serial 1, which is 1 January 1900. The system treats
        // 1900 as a leap year; 2000 is one.
        let (mut year, mut start) = (1900u16, 1u32);
        loop {
            let leap = year.is_multiple_of(4);
            let days = 365 + u32::from(leap);
            if serial < start + days {
                break;
            }
            start += days;
            year += 1;
        }
        prop_assert_eq!(year_of(&serial.to_string()), Ok(year));
    }
}
