//! The year of a written date.
//!
//! A date is taken apart into numbers and month names; then every reading that
//! is a date of the (proleptic Gregorian) calendar is tried, and the year counts
//! where all readings agree. Forms: RFC 3339 and ISO 8601, what Excel,
//! spreadsheets of other countries, databases and JavaScript print, and what
//! people write in English, Spanish, German and French.
//!
//! Odd case: a year of four digits stands first or last, never in the middle,
//! and a year of two digits only where two digits are written (`2/22/5` has no
//! year).

mod time;

use time::before_time;

/// What a written date says of its year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// One year. Not checked against any range if it has four digits.
    Year(u16),
    /// Several readings with different years.
    Ambiguous,
    /// Not a date.
    No,
}

impl Written {
    /// Both readings are possible.
    fn or(self, other: Written) -> Written {
        match (self, other) {
            (Written::No, one) | (one, Written::No) => one,
            (Written::Year(a), Written::Year(b)) if a == b => self,
            _ => Written::Ambiguous,
        }
    }
}

/// A number of a date with the count of its digits, or a month by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Number(u16, u8),
    Month(u16),
}
use Part::{Month, Number};

/// Reads a folded text (see [`fold`](crate::rules::unicode::fold)) that is not digits alone.
pub(crate) fn read(folded: &[u8], this_year: u16) -> Written {
    match parts(before_time(folded)) {
        Some(Parts {
            parts: [Some(a), Some(b), Some(c)],
            ..
        }) => three(a, b, c, this_year),
        Some(Parts {
            parts: [Some(a), Some(b), None],
            separator,
        }) => two(a, b, separator, this_year),
        _ => Written::No,
    }
}

/// Reads eight digits: `YYYYMMDD`, `MMDDYYYY` or `DDMMYYYY`, and `YYYYDDMM`.
pub(crate) fn read_compact(digits: &[u8], this_year: u16) -> Written {
    let number = number(digits);
    let (head, tail) = ((number / 10_000) as u16, (number % 10_000) as u16);
    let first = if is_date(head, tail / 100, tail % 100) {
        Written::Year(head)
    } else {
        Written::No
    };
    let last = if is_date(tail, head / 100, head % 100) {
        Written::Year(tail)
    } else {
        Written::No
    };
    let alive = |written| match written {
        Written::Year(year) if !(1900..=this_year).contains(&year) => Written::No,
        other => other,
    };
    match alive(first).or(alive(last)) {
        // A date of 1850 is out of range rather than no date.
        Written::No => first.or(last),
        one => one,
    }
}

/// Reads the day number of a spreadsheet under the 1900 system, five digits.
pub(crate) fn read_serial(digits: &[u8]) -> Written {
    let serial = number(digits);
    if !(10_000..100_000).contains(&serial) {
        return Written::No;
    }
    // Days since 1 March 1900, which is 61 because the system has a 29 February
    // 1900; years that begin in March end with their leap day.
    let days = serial - 61;
    let year = (4 * days + 3) / 1461;
    let day_of_year = days - year * 1461 / 4;
    Written::Year((1900 + year + u32::from(day_of_year >= 306)) as u16)
}

fn number(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |sum: u32, &digit| {
        sum.saturating_mul(10).saturating_add(u32::from(digit & 15))
    })
}

fn three(a: Part, b: Part, c: Part, this_year: u16) -> Written {
    let written = |year: u16, possible: bool| {
        if possible {
            Written::Year(year)
        } else {
            Written::No
        }
    };
    match (a, b, c) {
        (Number(year, 4), Number(p, 1..=2), Number(q, 1..=2))
        | (Number(p, 1..=2), Number(q, 1..=2), Number(year, 4)) => {
            written(year, is_date(year, p, q))
        }
        (Number(year, 4), Month(month), Number(day, 1..=2))
        | (Number(day, 1..=2), Month(month), Number(year, 4))
        | (Month(month), Number(day, 1..=2), Number(year, 4)) => {
            written(year, is_day(year, month, day))
        }
        (Number(a, n @ 1..=2), Number(b, 1..=2), Number(c, k @ 1..=2)) => two_digits(
            a,
            n,
            this_year,
            |year| is_date(year, b, c),
        )
        .or(two_digits(c, k, this_year, |year| is_date(year, a, b))),
        (Number(a, n @ 1..=2), Month(month), Number(c, k @ 1..=2)) => two_digits(
            a,
            n,
            this_year,
            |year| is_day(year, month, c),
        )
        .or(two_digits(c, k, this_year, |year| is_day(year, month, a))),
        (Month(month), Number(day, 1..=2), Number(year, k @ 1..=2)) => {
            two_digits(year, k, this_year, |year| is_day(year, month, day))
        }
        _ => Written::No,
    }
}

/// Month and year, without a day.
fn two(a: Part, b: Part, separator: Separator, this_year: u16) -> Written {
    match (a, b) {
        (Month(_), Number(year, 4)) => Written::Year(year),
        (Number(month, 1..=2), Number(year, 4)) | (Number(year, 4), Number(month, 1..=2))
            if (1..=12).contains(&month)
                && matches!(separator, Separator::Dash | Separator::Slash) =>
        {
            Written::Year(year)
        }
        // Up to 31 it may be the day of a date without a year.
        (Month(_), Number(1..=31, 2)) => Written::Ambiguous,
        (Month(_), Number(year, 2)) => two_digits(year, 2, this_year, |_| true),
        _ => Written::No,
    }
}

/// A year by its last two digits, in each century in which `possible` holds.
fn two_digits(year: u16, digits: u8, this_year: u16, possible: impl Fn(u16) -> bool) -> Written {
    if digits != 2 {
        return Written::No;
    }
    (1900 + year..=this_year.min(9999))
        .step_by(100)
        .filter(|&year| possible(year))
        .fold(Written::No, |written, year| written.or(Written::Year(year)))
}

/// Whether `p` and `q` are month and day, or day and month, of that year.
fn is_date(year: u16, p: u16, q: u16) -> bool {
    is_day(year, p, q) || is_day(year, q, p)
}

fn is_day(year: u16, month: u16, day: u16) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u16::from(leap),
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// What stands between two parts, white space aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Separator {
    Space,
    Dash,
    Slash,
    Dot,
    Comma,
}

/// The two or three parts of a date; the last separator stands for all.
struct Parts {
    parts: [Option<Part>; 3],
    separator: Separator,
}

fn parts(text: &[u8]) -> Option<Parts> {
    let mut parts = [None; 3];
    let mut separators = [Separator::Space; 2];
    let mut count = 0;
    let mut rest = text;
    let mut weekday = false;
    let mut after_number = false;
    while let Some(&first) = rest.first() {
        let run = rest
            .iter()
            .take_while(|&&byte| kind(byte) == kind(first))
            .count();
        let (token, behind) = rest.split_at_checked(run)?;
        rest = behind;
        let part = match kind(first) {
            Kind::Digit if run <= 4 => Number(number(token) as u16, run as u8),
            Kind::Letter
                if after_number && matches!(token, b"st" | b"nd" | b"rd" | b"th" | b"er") =>
            {
                continue;
            }
            Kind::Letter if count == 0 && !weekday && is_weekday(token) => {
                weekday = true;
                continue;
            }
            Kind::Letter if count > 0 && matches!(token, b"of" | b"de" | b"del") => continue,
            Kind::Letter => Month(month(token)?),
            Kind::Separator => {
                after_number = false;
                let found = separator(token)?;
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
            Kind::Digit | Kind::Other => return None,
        };
        *parts.get_mut(count)? = Some(part);
        count += 1;
        after_number = matches!(part, Number(..));
    }
    let [before, last] = separators;
    let separator = if count == 3 { last } else { before };
    let named = parts.iter().flatten().any(|part| matches!(part, Month(_)));
    let alike = count < 3 || before == last;
    (named || alike && separator != Separator::Comma).then_some(Parts { parts, separator })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Digit,
    Letter,
    Separator,
    Other,
}

const fn kind(byte: u8) -> Kind {
    match byte {
        b'0'..=b'9' => Kind::Digit,
        b'a'..=b'z' => Kind::Letter,
        b' ' | b'-' | b'/' | b'.' | b',' => Kind::Separator,
        _ => Kind::Other,
    }
}

/// One mark with white space around it, or white space, or `.,` behind a short
/// form.
fn separator(token: &[u8]) -> Option<Separator> {
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

/// English, Spanish, German and French, without accents, in full and as the
/// short forms that calendars print.
#[rustfmt::skip]
fn month(word: &[u8]) -> Option<u16> {
    Some(match word {
        b"jan" | b"january" | b"ene" | b"enero" | b"januar" | b"janner" | b"jaenner" | b"janv" | b"janvier" => 1,
        b"feb" | b"february" | b"febr" | b"febrero" | b"februar" | b"fev" | b"fevr" | b"fevrier" => 2,
        b"mar" | b"march" | b"marzo" | b"marz" | b"maerz" | b"mrz" | b"mars" => 3,
        b"apr" | b"april" | b"abr" | b"abril" | b"avr" | b"avril" => 4,
        b"may" | b"mayo" | b"mai" => 5,
        b"jun" | b"june" | b"junio" | b"juni" | b"juin" => 6,
        b"jul" | b"july" | b"julio" | b"juli" | b"juil" | b"juillet" => 7,
        b"aug" | b"august" | b"ago" | b"agosto" | b"aout" => 8,
        b"sep" | b"sept" | b"september" | b"septiembre" | b"setiembre" | b"set" | b"septembre" => 9,
        b"oct" | b"october" | b"octubre" | b"okt" | b"oktober" | b"octobre" => 10,
        b"nov" | b"november" | b"noviembre" | b"novembre" => 11,
        b"dec" | b"december" | b"dic" | b"diciembre" | b"dez" | b"dezember" | b"decembre" => 12,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_numbers_turn_the_year_on_the_first_of_january() {
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
                read_serial(format!("{serial}").as_bytes()),
                Written::Year(year)
            );
            assert_eq!(
                read_serial(format!("{}", serial - 1).as_bytes()),
                Written::Year(year - 1)
            );
        }
    }

    #[test]
    fn readings_that_agree_are_one_reading() {
        assert_eq!(
            Written::Year(1970).or(Written::Year(1970)),
            Written::Year(1970)
        );
        assert_eq!(
            Written::Year(1970).or(Written::Year(1971)),
            Written::Ambiguous
        );
        assert_eq!(Written::No.or(Written::Year(1971)), Written::Year(1971));
        assert_eq!(Written::Ambiguous.or(Written::No), Written::Ambiguous);
    }

    #[test]
    #[rustfmt::skip]
    fn a_month_has_its_name_and_its_days() {
        let days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let names = [
            "jan enero janvier", "feb febrero fevrier", "mar marzo mrz", "apr abril avril",
            "may mayo mai", "jun junio juin", "jul julio juillet", "aug agosto aout",
            "sep septiembre septembre", "oct octubre oktober", "nov noviembre novembre",
            "dec diciembre dezember",
        ];
        for ((at, names), days) in (1..).zip(names).zip(days) {
            for name in names.split(' ') {
                assert_eq!(month(name.as_bytes()), Some(at), "{name}");
                let on = |day: u16| read(format!("{day} {name} 1974").as_bytes(), 2026);
                assert_eq!((on(days), on(days + 1)), (Written::Year(1974), Written::No), "{name}");
            }
        }
    }

    #[test]
    fn marks_and_prepositions_stand_between_the_parts_alone() {
        for text in ["/5/12/1974", "5/12/1974/", "de5/12/1974", "wed of 5/1974"] {
            assert_eq!(read(text.as_bytes(), 2026), Written::No, "{text}");
        }
        // The mark counts, whatever white space stands around the preposition.
        assert_eq!(read(b"5/de 1974", 2026), Written::Year(1974));
    }

    #[test]
    fn two_digits_behind_a_month_are_a_day_where_it_has_that_many() {
        assert_eq!(read(b"jan 31", 2026), Written::Ambiguous);
        assert_eq!(read(b"jan 32", 2026), Written::Year(1932));
    }
}
