//! `Retry-After` (RFC 9110, 10.2.3): whole seconds, or a date in one of the
//! three forms of RFC 9110, 5.6.7. Anything else says nothing.

const DAY: u64 = 86_400;
/// The end of the year 9999, in seconds: no date can be written beyond it.
const LAST: u64 = 253_402_300_799;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// Milliseconds to wait from `now_ms` (Unix time), saturating and uncapped; 0
/// for a date that has passed, `None` for what is neither form.
pub(super) fn read(header: &str, now_ms: u64) -> Option<u64> {
    let header = header.trim_matches([' ', '\t']);
    if !header.is_empty() && header.bytes().all(|b| b.is_ascii_digit()) {
        let seconds = header.bytes().fold(0_u64, |sum, digit| {
            sum.saturating_mul(10)
                .saturating_add(u64::from(digit - b'0'))
        });
        return Some(seconds.saturating_mul(1000));
    }
    let then = date(header, now_ms / 1000)?;
    Some(then.saturating_mul(1000).saturating_sub(now_ms))
}

/// Unix seconds of an HTTP-date; 0 for one before 1970. The day of the week
/// must be one, and is not held against the date.
fn date(text: &str, now: u64) -> Option<u64> {
    let mut words = text.split(' ').filter(|word| !word.is_empty());
    let weekday = words.next()?;
    let (day, month, year, time, zone);
    if let Some(name) = weekday.strip_suffix(',') {
        let first = words.next()?;
        if first.contains('-') {
            // RFC 850: `Sunday, 06-Nov-94 08:49:37 GMT`.
            is_weekday(name, true)?;
            let mut parts = first.split('-');
            day = number(parts.next()?, 2)?;
            month = month_of(parts.next()?)?;
            let short = number(parts.next()?, 2)?;
            parts.next().is_none().then_some(())?;
            time = clock(words.next()?)?;
            year = full_year(short, month, day, time, now);
        } else {
            // IMF-fixdate: `Sun, 06 Nov 1994 08:49:37 GMT`.
            is_weekday(name, false)?;
            day = number(first, 2)?;
            month = month_of(words.next()?)?;
            year = number(words.next()?, 4)?;
            time = clock(words.next()?)?;
        }
        zone = words.next()?;
    } else {
        // asctime: `Sun Nov  6 08:49:37 1994`.
        is_weekday(weekday, false)?;
        month = month_of(words.next()?)?;
        let digits = words.next()?;
        day = number(digits, digits.len().min(2))?;
        time = clock(words.next()?)?;
        year = number(words.next()?, 4)?;
        zone = "GMT";
    }
    let whole = zone.eq_ignore_ascii_case("GMT") && words.next().is_none();
    (whole && (1..=days_in(month, year)).contains(&day))
        .then(|| seconds_of(year, month, day).saturating_add(time))
}

fn is_weekday(name: &str, long: bool) -> Option<()> {
    let is = |day: &str| {
        let wanted = if long { Some(day) } else { day.get(..3) };
        wanted.is_some_and(|wanted| wanted.eq_ignore_ascii_case(name))
    };
    WEEKDAYS.into_iter().any(is).then_some(())
}

/// 1 to 12.
fn month_of(name: &str) -> Option<u64> {
    let place = MONTHS.iter().position(|m| m.eq_ignore_ascii_case(name))?;
    Some(place as u64 + 1)
}

/// Exactly `length` digits.
fn number(text: &str, length: usize) -> Option<u64> {
    let fits = text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

/// Seconds of the day; a leap second counts.
fn clock(text: &str) -> Option<u64> {
    let mut parts = text.split(':').map(|part| number(part, 2));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let real = hour < 24 && minute < 60 && second <= 60 && parts.next().is_none();
    real.then_some(hour * 3600 + minute * 60 + second)
}

const fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

const fn days_in(month: u64, year: u64) -> u64 {
    match month {
        2 => 28 + is_leap(year) as u64,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Unix seconds of a midnight; 0 before 1970. `month` is 1 to 12.
fn seconds_of(year: u64, month: u64, day: u64) -> u64 {
    // Days from 1 March of the year 0, so that a leap day ends its year.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year.saturating_sub(1), month + 9)
    };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    days.saturating_sub(719_468) * DAY
}

/// Two digits are the latest such year that is not more than 50 years ahead.
fn full_year(short: u64, month: u64, day: u64, time: u64, now: u64) -> u64 {
    let limit = now.min(LAST) + 50 * 365 * DAY + 12 * DAY;
    let mut year = 1900 + short;
    while year < 9900 && seconds_of(year + 100, month, day) + time <= limit {
        year += 100;
    }
    year
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sun, 06 Nov 1994 08:49:37 GMT.
    const THEN: u64 = 784_111_777_000;

    #[test]
    fn the_three_forms_of_a_date_are_the_same_moment() {
        for header in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            " sun, 06 nov 1994 08:49:37 gmt\t",
        ] {
            assert_eq!(read(header, THEN - 1500), Some(1500), "{header}");
            assert_eq!(read(header, THEN + 1), Some(0), "{header}");
        }
    }

    #[test]
    fn seconds_become_milliseconds_and_saturate() {
        assert_eq!(read("0", 5), Some(0));
        assert_eq!(read(" 120 ", 5), Some(120_000));
        assert_eq!(read("31536000", 5), Some(31_536_000_000));
        assert_eq!(read(&"9".repeat(400), 5), Some(u64::MAX));
    }

    #[test]
    fn garbage_says_nothing() {
        for header in [
            "",
            " ",
            "-1",
            "+1",
            "1.5",
            "1e3",
            "5s",
            "soon",
            "5, 5",
            "١٢",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 94 08:49:37 GMT",
            "Xyz, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT x",
            "1994-11-06T08:49:37Z",
        ] {
            assert_eq!(read(header, 0), None, "{header}");
        }
    }

    #[test]
    fn two_digits_of_a_year_are_never_more_than_fifty_years_ahead() {
        let now = 1_792_000_000_000; // October 2026.
        let in_2070 = read("Saturday, 01-Jan-70 00:00:00 GMT", now).unwrap();
        assert_eq!(in_2070, (3_155_760_000_u64 * 1000) - now);
        assert_eq!(read("Saturday, 01-Jan-80 00:00:00 GMT", now), Some(0));
        assert!(read("Saturday, 01-Jan-00 00:00:00 GMT", u64::MAX).is_some());
    }

    #[test]
    fn leap_days_are_counted() {
        let day = |header| read(header, 0).unwrap() / 1000 / DAY;
        assert_eq!(day("Thu, 29 Feb 2024 00:00:00 GMT"), 19_782);
        assert_eq!(day("Fri, 01 Mar 2024 00:00:00 GMT"), 19_783);
        assert_eq!(day("Tue, 29 Feb 2000 00:00:00 GMT"), 11_016);
        assert_eq!(read("Mon, 29 Feb 2100 00:00:00 GMT", 0), None);
        assert_eq!(read("Sat, 01 Jan 0000 00:00:00 GMT", 0), Some(0));
    }
}
