//! Splits a date and the time after it.
//!
//! Formats: [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339), the output of Excel
//! and databases (`05.00.00.000000` of Oracle and DB2), `Date.toString()` of
//! JavaScript, and the time zones of all of them. The time is checked to its end.
//!
//! Odd cases: Java, C and Unix write the year after the time
//! (`Jul 16 00:00:00 EDT 1968`). XML writes a time zone after a date without a time.

use super::digits::number;

/// A date, and what its time says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct DateAndTime<'t> {
    /// Empty if the text has a colon but no valid time.
    pub(super) date: &'t [u8],
    /// The year after the time.
    pub(super) year: Option<u16>,
    /// The seconds of the day, if the time has a zone.
    pub(super) instant: Option<u32>,
}

pub(super) fn split_time(text: &[u8]) -> DateAndTime<'_> {
    let no_time = DateAndTime {
        date: text,
        ..DateAndTime::default()
    };
    if let Some((date, zone)) = text.split_at_checked(10)
        && date.get(4) == Some(&b'-')
        && matches!(zone, b"z" | [b'+' | b'-', b'0' | b'1', _, b':', ..])
        && let Some(Time { second: 0, .. }) = parse_zone(zone)
    {
        return DateAndTime { date, ..no_time };
    }
    if let Some((date, time)) = split_dotted(text).or_else(|| split_compact(text)) {
        return time.after(date);
    }
    let Some(colon) = text.iter().position(|&byte| byte == b':') else {
        return no_time;
    };
    let head = text.get(..colon).unwrap_or_default();
    let hour = head
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    // SAS writes 16JAN1974:00:00:00.
    let (date, time) = if hour > 2 {
        (head, colon + 1)
    } else {
        (head.get(..colon - hour).unwrap_or_default(), colon - hour)
    };
    let date = match date {
        [date @ .., digit, b't'] if digit.is_ascii_digit() => {
            head.get(..date.len() + 1).unwrap_or_default()
        }
        [date @ .., b' '] => date.trim_ascii_end().strip_suffix(b",").unwrap_or(date),
        date if hour > 2 => date,
        _ => return DateAndTime::default(),
    };
    match parse_time(text.get(time..).unwrap_or_default()) {
        Some(time) => time.after(date),
        None => DateAndTime::default(),
    }
}

/// `16-jul-68 05.00.00.000000 am` of Oracle, `1968-07-16-05.00.00.000000` of DB2.
fn split_dotted(text: &[u8]) -> Option<(&[u8], Time)> {
    let end = text
        .windows(7)
        .position(|time| matches!(time, [b' ' | b'-', _, _, b'.', _, _, b'.']))?;
    let (date, time) = (text.get(..end)?, text.get(end + 1..)?);
    let has_digit = date.len() > 5 && date.iter().any(u8::is_ascii_digit);
    Some((date, parse_time(time)?)).filter(|_| has_digit)
}

/// `19850314t000000z`, `19850314000000`.
fn split_compact(text: &[u8]) -> Option<(&[u8], Time)> {
    let (date, time) = text.split_at_checked(8)?;
    let digits = time.strip_prefix(b"t").unwrap_or(time);
    let run = digits.iter().take_while(|byte| byte.is_ascii_digit());
    let complete = run.count() == 6 || digits.len() < time.len();
    (complete && date.iter().all(u8::is_ascii_digit)).then_some((date, parse_time(digits)?))
}

/// A time of the day.
struct Time {
    second: u32,
    has_zone: bool,
    year: Option<u16>,
}

impl Time {
    fn after(self, date: &[u8]) -> DateAndTime<'_> {
        DateAndTime {
            date,
            year: self.year,
            instant: self.has_zone.then_some(self.second),
        }
    }
}

/// Parses `12:00`, `12:00:00.000 PM` or the like, with or without a time zone.
fn parse_time(time: &[u8]) -> Option<Time> {
    let run = time.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut rest = time;
    let (mut hour, minute, mut second) = if matches!(run, 4 | 6) {
        let all = take_digits(&mut rest, 4, 6)? * if run == 4 { 100 } else { 1 };
        (all / 10_000, all / 100 % 100, all % 100)
    } else {
        let hour = take_digits(&mut rest, 1, 2)?;
        let dotted = rest.first() == Some(&b'.');
        let mark = if dotted { b'.' } else { b':' };
        if !take(&mut rest, mark) {
            return None;
        }
        let minute = take_digits(&mut rest, 2, 2)?;
        let second = match take(&mut rest, mark) {
            true => take_digits(&mut rest, 2, 2)?,
            false if dotted || matches!(rest, [b'.' | b',', ..]) => return None,
            false => 0,
        };
        (hour, minute, second)
    };
    if hour > 24 || minute > 59 || second > 60 {
        return None;
    }
    // SQL Server writes a colon before the fraction, too.
    if let [b'.' | b',' | b':', after @ ..] = rest {
        rest = after;
        take_digits(&mut rest, 1, 9)?;
    }
    rest = rest.trim_ascii_start();
    if let [half @ (b'a' | b'p'), b'.', b'm', b'.', after @ ..]
    | [half @ (b'a' | b'p'), b'm', after @ ..] = rest
    {
        rest = after.trim_ascii_start();
        hour = hour % 12 + if *half == b'p' { 12 } else { 0 };
    }
    second += hour * 3600 + minute * 60;
    parse_zone(rest).map(|zone| Time { second, ..zone })
}

/// Parses the time zone and the year after a time. The second is 0.
fn parse_zone(text: &[u8]) -> Option<Time> {
    let mut rest = text;
    let name = rest
        .iter()
        .take_while(|byte| byte.is_ascii_lowercase() || matches!(byte, b'/' | b'_'))
        .count();
    let (zone, after) = rest.split_at_checked(name)?;
    if name > 5 && !zone.contains(&b'/') {
        return None;
    }
    rest = after;
    let mut has_zone = name > 0;
    if let [b'+' | b'-', after @ ..] = rest {
        rest = after;
        has_zone = true;
        take_digits(&mut rest, 2, 4)?;
        if take(&mut rest, b':') {
            take_digits(&mut rest, 2, 2)?;
        }
    }
    let mut year = None;
    let mut digits = rest.trim_ascii_start();
    if digits.len() == 4
        && let Some(number) = take_digits(&mut digits, 4, 4)
    {
        year = Some(number as u16);
        rest = &[];
    }
    matches!(rest.trim_ascii_start(), [] | [b'(', .., b')']).then_some(Time {
        second: 0,
        has_zone,
        year,
    })
}

/// Removes the digits at the start of `rest` if their count is in the range, and
/// returns their value.
fn take_digits(rest: &mut &[u8], min: usize, max: usize) -> Option<u32> {
    let run = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (taken, after) = rest.split_at_checked(run)?;
    if !(min..=max).contains(&run) {
        return None;
    }
    *rest = after;
    Some(number(taken))
}

fn take(rest: &mut &[u8], mark: u8) -> bool {
    match rest {
        [first, after @ ..] if *first == mark => {
            *rest = after;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn recognizes_a_time_only() {
        for time in [
            "0:00", "23:59:59", "23:59:60", "24:00", "12:00 am", "12:00:00.123z",
            "00:00:00 gmt+0000 (coordinated universal time)", "10:00 -05:00", "10:00+05",
            "10:00 est", "10:00:00:000am", "05.00.00.000000 am -05:00", "05.00.00 america/new_york",
            "000000", "0000", "000000.0z",
        ] {
            assert!(parse_time(time.as_bytes()).is_some(), "{time}");
        }
        for other in [
            "", "0", "0:0", "25:00", "10:60", "10:00:61", "10:00 198", "10:00:", "10.00", "05:00.00", "250000", "00000", "10:00:00.", "10:00 +5",
            "10:00 +", "10:00 +05:", "10:00 +05:3",
            "10:00 eastern time", "10:00 (", "x",
        ] {
            assert!(parse_time(other.as_bytes()).is_none(), "{other}");
        }
    }

    #[test]
    fn a_time_follows_a_space_or_a_t_after_a_digit() {
        let date = |text: &'static str| split_time(text.as_bytes()).date;
        assert_eq!(date("1974-01-16t10:00"), b"1974-01-16");
        assert_eq!(date("16 jan 1974, 10:00"), b"16 jan 1974");
        for text in [
            "1974-jan10:00",
            "16.1.1974.10:00",
            "1974-jant10:00",
            "1974-augustt10:00",
        ] {
            assert_eq!(date(text), b"", "{text}");
        }
    }
}
