//! `Retry-After` (RFC 9110, 10.2.3): whole seconds, or a date in one of the
//! three forms of RFC 9110, 5.6.7, read leniently. Anything else says nothing.

const DAY: u64 = 86_400;
/// The end of the year 9999, in seconds: no date can be written beyond it.
const LAST: u64 = 253_402_300_799;

const MONTHS: &[u8; 36] = b"janfebmaraprmayjunjulaugsepoctnovdec";

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

/// Unix seconds of an HTTP-date; 0 for one before 1970. The words count, not
/// what stands between them, and the day of the week may be any.
fn date(text: &str, now: u64) -> Option<u64> {
    let mut words = [""; 6];
    let mut count = 0;
    for word in text.split([' ', ',', '-']).filter(|word| !word.is_empty()) {
        *words.get_mut(count)? = word;
        count += 1;
    }
    let [weekday, day, month, year, time, zone] = match (words, count) {
        // `Sun, 06 Nov 1994 08:49:37 GMT` and `Sunday, 06-Nov-94 08:49:37 GMT`.
        (words, 6) => words,
        // asctime: `Sun Nov  6 08:49:37 1994`.
        ([weekday, month, day, time, year, _], 5) => [weekday, day, month, year, time, "GMT"],
        _ => return None,
    };
    let named = weekday.len() >= 3 && weekday.bytes().all(|b| b.is_ascii_alphabetic());
    if !named || !zone.eq_ignore_ascii_case("GMT") {
        return None;
    }
    let day = number(day, day.len().min(2))?;
    let month = month_of(month)?;
    let time = clock(time)?;
    let year = match number(year, 4) {
        Some(year) => year,
        None => full_year(number(year, 2)?, month, day, time, now),
    };
    (1..=days_in(month, year))
        .contains(&day)
        .then(|| seconds_of(year, month, day).saturating_add(time))
}

/// 1 to 12.
fn month_of(name: &str) -> Option<u64> {
    let mut months = MONTHS.chunks_exact(3);
    let place = months.position(|month| month.eq_ignore_ascii_case(name.as_bytes()))?;
    Some(place as u64 + 1)
}

/// Exactly `length` digits, at most four.
fn number(text: &str, length: usize) -> Option<u64> {
    let fits = text.len() == length && !text.is_empty();
    let mut digits = text.bytes().filter(|_| fits).map(|b| b.wrapping_sub(b'0'));
    let value = digits.try_fold(0, |sum, digit| {
        (digit < 10).then_some(sum * 10 + u64::from(digit))
    });
    value.filter(|_| fits)
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
            "Sun, 006 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 199 08:49:37 GMT",
            "Sun, 06 Nov 1994 8:49:37 GMT",
            "7, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT x",
            "Sun, 06 Nov 1994 GMT",
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
