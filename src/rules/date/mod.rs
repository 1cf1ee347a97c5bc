//! The year of a written date.
//!
//! A date is split into numbers and month names. Every interpretation that is a date
//! of the (proleptic Gregorian) calendar is tried, and the year counts if all
//! interpretations agree on it. Formats: [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339)
//! and ISO 8601, the output of Excel, of spreadsheets in other countries, of databases
//! and of JavaScript, and dates written by people in English, Spanish, German and
//! French.
//!
//! Odd cases: a year of four digits is the first or the last part, never the middle
//! one, and a year of two digits needs exactly two digits (`2/22/5` has no year). A
//! local midnight in UTC can be a time of the day before or after. Therefore a time
//! with a zone, except midnight, is ambiguous within 14 hours of the end of a year.

pub(crate) mod calendar;
mod digits;
mod month;
mod time;

use calendar::{Today, is_day, is_day_in_any_order};
use digits::number;
use month::parse_month;
use time::{DateAndTime, split_time};

/// The year of a written date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateYear {
    /// One year; four digits are not checked against any range.
    Year(u16),
    /// A date of this year that is today or later.
    Future,
    /// A day and a month alone.
    NoYear,
    /// A time near the end of a year, with a time zone.
    Zone,
    /// Several interpretations with different years.
    Ambiguous,
    /// Not a date.
    Unknown,
}

impl DateYear {
    /// Combines two possible interpretations.
    fn or(self, other: DateYear) -> DateYear {
        match (self, other) {
            (DateYear::Unknown, one) | (one, DateYear::Unknown) => one,
            (DateYear::Future, one) | (one, DateYear::Future) => one,
            (DateYear::Year(a), DateYear::Year(b)) if a == b => self,
            _ => DateYear::Ambiguous,
        }
    }
}

/// A year with every day of a birthday.
const LEAP_YEAR: u16 = 2000;

impl DateYear {
    /// This year, unless the time of an instant makes it ambiguous.
    fn at(self, parts: &[Option<DatePart>], instant: Option<u32>) -> DateYear {
        const HOUR: u32 = 3600;
        let Some(second @ 1..) = instant else {
            return self;
        };
        let count = |wanted: u16| {
            let is = |part: &&Option<DatePart>| match part {
                Some(Number(value, 1..=2) | Month(value)) => *value == wanted,
                _ => false,
            };
            parts.iter().filter(is).count()
        };
        let last_day = second >= 10 * HOUR && count(12) > 0 && count(31) > 0;
        let first_day = second <= 14 * HOUR && count(1) > 1;
        match self {
            DateYear::Year(_) if last_day || first_day => DateYear::Zone,
            other => other,
        }
    }
}

/// A part of a date: a number with its count of digits, or a month name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DatePart {
    Number(u16, u8),
    Month(u16),
}
use DatePart::{Month, Number};

/// Parses a date from folded text (see [`fold`](crate::rules::unicode::fold)) that
/// is not only digits.
pub(crate) fn parse(folded: &[u8], today: Today) -> DateYear {
    let DateAndTime {
        date,
        year,
        instant,
    } = split_time(folded);
    if date.len() == 8 && date.iter().all(u8::is_ascii_digit) {
        let pair = |at: usize| {
            date.get(at..at + 2)
                .map(|pair| Number(number(pair) as u16, 2))
        };
        let pairs = [pair(0), pair(2), pair(4), pair(6)];
        return parse_compact(date, today).at(&pairs, instant);
    }
    // vCard and ISO 8601 write two hyphens in place of a year.
    let date = match date.strip_prefix(b"--") {
        Some(&[a, b, c, d]) => return parse(&[a, b, b'-', c, d], today),
        Some(rest) if rest.len() == 5 => rest,
        _ => date,
    };
    let Some(DateParts { parts, separator }) = split_parts(date) else {
        return DateYear::Unknown;
    };
    let found = match (parts, year) {
        ([Some(a), Some(b), Some(c)], None) => year_of_three(a, b, c, today),
        ([Some(a), Some(b), None], Some(year)) => year_of_three(a, b, Number(year, 4), today),
        ([Some(a), Some(b), None], None) => year_of_two(a, b, separator, today),
        _ => DateYear::Unknown,
    };
    found.at(&parts, instant)
}

/// Parses eight digits: `YYYYMMDD`, `YYYYDDMM`, `MMDDYYYY` or `DDMMYYYY`.
pub(crate) fn parse_compact(digits: &[u8], today: Today) -> DateYear {
    let number = number(digits);
    let (head, tail) = ((number / 10_000) as u16, (number % 10_000) as u16);
    let first = year_first(head, tail / 100, tail % 100, today);
    let last = year_of_day(tail, head / 100, head % 100, today);
    let in_range = |year| match year {
        DateYear::Year(year) if !(1900..=today.year).contains(&year) => DateYear::Unknown,
        other => other,
    };
    match in_range(first).or(in_range(last)) {
        // A date of 1850 is a date out of range.
        DateYear::Unknown => first.or(last),
        one => one,
    }
}

/// Parses the serial day number of a spreadsheet, five digits, by the 1900 date system.
/// A later day means that the digits are something else, such as a ZIP code.
pub(crate) fn parse_serial(digits: &[u8], today: Today) -> DateYear {
    let serial = number(digits);
    if !(10_000..today.serial()).contains(&serial) {
        return DateYear::Unknown;
    }
    // Days since 1 March 1900, which is 61 because the system has a 29 February
    // 1900; years that begin in March end with their leap day.
    let days = serial - 61;
    let year = (4 * days + 3) / 1461;
    let day_of_year = days - year * 1461 / 4;
    DateYear::Year((1900 + year + u32::from(day_of_year >= 306)) as u16)
}

/// The year if it has that day, in this order.
fn year_of_date(year: u16, month: u16, day: u16, today: Today) -> DateYear {
    if !is_day(year, month, day) {
        DateYear::Unknown
    } else if year == today.year && month * 100 + day >= today.day {
        DateYear::Future
    } else {
        DateYear::Year(year)
    }
}

/// The year if it has that day, in any order of month and day.
fn year_of_day(year: u16, p: u16, q: u16, today: Today) -> DateYear {
    year_of_date(year, p, q, today).or(year_of_date(year, q, p, today))
}

/// The year before a month and a day; the day is first only if it must be.
fn year_first(year: u16, p: u16, q: u16, today: Today) -> DateYear {
    match year_of_date(year, p, q, today) {
        DateYear::Unknown => year_of_date(year, q, p, today),
        found => found,
    }
}

/// The year of a date with a day.
fn year_of_three(a: DatePart, b: DatePart, c: DatePart, today: Today) -> DateYear {
    let this_year = today.year;
    match (a, b, c) {
        (Number(year, 4), Number(p, 1..=2), Number(q, 1..=2)) => year_first(year, p, q, today),
        (Number(p, 1..=2), Number(q, 1..=2), Number(year, 4)) => year_of_day(year, p, q, today),
        (Number(year, 4), Month(month), Number(day, 1..=2))
        | (Number(day, 1..=2), Month(month), Number(year, 4))
        | (Month(month), Number(day, 1..=2), Number(year, 4)) => {
            year_of_date(year, month, day, today)
        }
        (Number(a, n @ 1..=2), Number(b, 1..=2), Number(c, k @ 1..=2)) => {
            year_of_two_digits(a, n, this_year, |year| is_day_in_any_order(year, b, c)).or(
                year_of_two_digits(c, k, this_year, |year| is_day_in_any_order(year, a, b)),
            )
        }
        (Number(a, n @ 1..=2), Month(month), Number(c, k @ 1..=2)) => {
            year_of_two_digits(a, n, this_year, |year| is_day(year, month, c)).or(
                year_of_two_digits(c, k, this_year, |year| is_day(year, month, a)),
            )
        }
        (Month(month), Number(day, 1..=2), Number(year, k @ 1..=2)) => {
            year_of_two_digits(year, k, this_year, |year| is_day(year, month, day))
        }
        _ => DateYear::Unknown,
    }
}

/// The year of a month and a year, without a day. A month and a day have no year.
fn year_of_two(a: DatePart, b: DatePart, separator: Separator, today: Today) -> DateYear {
    match (a, b) {
        (Month(month), Number(year, 4)) => year_of_date(year, month, 1, today),
        (Number(month, 1..=2), Number(year, 4)) | (Number(year, 4), Number(month, 1..=2))
            if (1..=12).contains(&month)
                && matches!(separator, Separator::Dash | Separator::Slash) =>
        {
            year_of_date(year, month, 1, today)
        }
        (Number(p, 1..=2), Number(q, 1..=2))
            if is_day_in_any_order(LEAP_YEAR, p, q)
                && matches!(separator, Separator::Dash | Separator::Slash) =>
        {
            DateYear::NoYear
        }
        (Number(day, 1..=2), Month(month)) if is_day(LEAP_YEAR, month, day) => DateYear::NoYear,
        (Month(month), Number(day, digits @ 1..=2))
            if is_day(LEAP_YEAR, month, day) && (digits == 1 || separator == Separator::Space) =>
        {
            DateYear::NoYear
        }
        // A number up to 31 can be the day of a date without a year.
        (Month(_), Number(1..=31, 2)) => DateYear::Ambiguous,
        (Month(_), Number(year, 2)) => year_of_two_digits(year, 2, today.year, |_| true),
        _ => DateYear::Unknown,
    }
}

/// The year of two digits, in each century for which `possible` is true.
fn year_of_two_digits(
    year: u16,
    digits: u8,
    this_year: u16,
    possible: impl Fn(u16) -> bool,
) -> DateYear {
    if digits != 2 {
        return DateYear::Unknown;
    }
    (1900 + year..=this_year.min(9999))
        .step_by(100)
        .filter(|&year| possible(year))
        .fold(DateYear::Unknown, |found, year| {
            found.or(DateYear::Year(year))
        })
}

/// The separator of two parts, apart from white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Separator {
    Space,
    Dash,
    Slash,
    Dot,
    Comma,
}

/// The two or three parts of a date, and their last separator.
struct DateParts {
    parts: [Option<DatePart>; 3],
    separator: Separator,
}

fn split_parts(text: &[u8]) -> Option<DateParts> {
    let mut parts = [None; 3];
    let mut separators = [Separator::Space; 2];
    let mut count = 0;
    let mut rest = text;
    let mut weekday = false;
    let mut after_number = false;
    while let Some(&first) = rest.first() {
        let run = rest
            .iter()
            .take_while(|&&byte| char_class(byte) == char_class(first))
            .count();
        let (token, after) = rest.split_at_checked(run)?;
        rest = after;
        let part = match char_class(first) {
            CharClass::Digit if run <= 4 => Number(number(token) as u16, run as u8),
            CharClass::Letter
                if after_number && matches!(token, b"st" | b"nd" | b"rd" | b"th" | b"er") =>
            {
                continue;
            }
            CharClass::Letter if count == 0 && !weekday && is_weekday(token) => {
                weekday = true;
                continue;
            }
            CharClass::Letter if count > 0 && matches!(token, b"of" | b"de" | b"del") => continue,
            CharClass::Letter => Month(parse_month(token)?),
            CharClass::Separator => {
                after_number = false;
                let found = parse_separator(token)?;
                match (count, rest.is_empty()) {
                    (0, _) if !weekday => return None,
                    (_, true) if found != Separator::Dot => return None,
                    (1 | 2, false) if found != Separator::Space => {
                        *separators.get_mut(count - 1)? = found
                    }
                    _ => {}
                }
                continue;
            }
            CharClass::Digit | CharClass::Other => return None,
        };
        *parts.get_mut(count)? = Some(part);
        count += 1;
        after_number = matches!(part, Number(..));
    }
    let [before, last] = separators;
    let separator = if count == 3 { last } else { before };
    let has_month_name = parts.iter().flatten().any(|part| matches!(part, Month(_)));
    let same_separator = count < 3 || before == last;
    (has_month_name || same_separator && separator != Separator::Comma)
        .then_some(DateParts { parts, separator })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CharClass {
    Digit,
    Letter,
    Separator,
    Other,
}

const fn char_class(byte: u8) -> CharClass {
    match byte {
        b'0'..=b'9' => CharClass::Digit,
        b'a'..=b'z' => CharClass::Letter,
        b' ' | b'-' | b'/' | b'.' | b',' => CharClass::Separator,
        _ => CharClass::Other,
    }
}

/// One punctuation character with or without white space around it, white space,
/// or `.,` after an abbreviation.
fn parse_separator(token: &[u8]) -> Option<Separator> {
    match token.trim_ascii() {
        b"" => Some(Separator::Space),
        b"-" => Some(Separator::Dash),
        b"/" => Some(Separator::Slash),
        b"." => Some(Separator::Dot),
        b"," | b".," => Some(Separator::Comma),
        _ => None,
    }
}

fn is_weekday(word: &[u8]) -> bool {
    let full: [&[u8]; 7] = [
        b"monday",
        b"tuesday",
        b"wednesday",
        b"thursday",
        b"friday",
        b"saturday",
        b"sunday",
    ];
    full.iter()
        .any(|day| word.len() >= 3 && day.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_of_a_serial_number_changes_on_1_january() {
        // By DATE(year, 1, 1) of a spreadsheet.
        for (serial, year) in [
            (10_228, 1928),
            (10_594, 1929),
            (25_569, 1970),
            (36_526, 2000),
            (36_892, 2001),
            (46_388, 2027),
        ] {
            assert_eq!(
                parse_serial(format!("{serial}").as_bytes(), 2027.into()),
                DateYear::Year(year)
            );
            assert_eq!(
                parse_serial(format!("{}", serial - 1).as_bytes(), 2027.into()),
                DateYear::Year(year - 1)
            );
        }
    }

    #[test]
    fn equal_interpretations_count_as_one() {
        assert_eq!(
            DateYear::Year(1970).or(DateYear::Year(1970)),
            DateYear::Year(1970)
        );
        assert_eq!(
            DateYear::Year(1970).or(DateYear::Year(1971)),
            DateYear::Ambiguous
        );
        assert_eq!(
            DateYear::Unknown.or(DateYear::Year(1971)),
            DateYear::Year(1971)
        );
        assert_eq!(
            DateYear::Ambiguous.or(DateYear::Unknown),
            DateYear::Ambiguous
        );
    }

    #[test]
    #[rustfmt::skip]
    fn parses_every_month_name_and_checks_the_days_of_the_month() {
        let days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let names = [
            "jan enero janvier", "feb febrero fevrier", "mar marzo mrz", "apr abril avril",
            "may mayo mai", "jun junio juin", "jul julio juillet", "aug agosto aout",
            "sep septiembre septembre", "oct octubre oktober", "nov noviembre novembre",
            "dec diciembre dezember",
        ];
        for ((at, names), days) in (1..).zip(names).zip(days) {
            for name in names.split(' ') {
                assert_eq!(parse_month(name.as_bytes()), Some(at), "{name}");
                let on = |day: u16| parse(format!("{day} {name} 1974").as_bytes(), 2026.into());
                assert_eq!((on(days), on(days + 1)), (DateYear::Year(1974), DateYear::Unknown), "{name}");
            }
        }
    }

    #[test]
    fn separators_and_prepositions_are_allowed_only_between_parts() {
        for text in ["/5/12/1974", "5/12/1974/", "de5/12/1974", "wed of 5/1974"] {
            assert_eq!(
                parse(text.as_bytes(), 2026.into()),
                DateYear::Unknown,
                "{text}"
            );
        }
        // The separator counts, with or without white space around the preposition.
        assert_eq!(parse(b"5/de 1974", 2026.into()), DateYear::Year(1974));
    }

    #[test]
    fn two_digits_after_a_month_are_ambiguous_if_they_can_be_a_day() {
        assert_eq!(parse(b"jan-31", 2026.into()), DateYear::Ambiguous);
        assert_eq!(parse(b"jan 32", 2026.into()), DateYear::Year(1932));
    }
}
