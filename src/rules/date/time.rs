//! Removes the time after a date.
//!
//! Formats: [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339), the output of Excel
//! and databases, `Date.toString()` of JavaScript, and the time zones of all of
//! them. The time is checked to its end, so that a year after it
//! (`Jan 16 10:00 1974`) is not overlooked.

use super::digits::number;

/// `text` without the time after the date; empty if `text` has a colon but no valid
/// time.
pub(super) fn strip_time(text: &[u8]) -> &[u8] {
    let Some(colon) = text.iter().position(|&byte| byte == b':') else {
        return text;
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
        _ => return &[],
    };
    if is_time(text.get(time..).unwrap_or_default()) {
        date
    } else {
        &[]
    }
}

/// Whether `time` is `12:00`, `12:00:00.000 PM` or the like, with or without a time
/// zone.
fn is_time(time: &[u8]) -> bool {
    let mut rest = time;
    if take_digits(&mut rest, 1, 2).is_none_or(|hour| hour > 24)
        || !take_colon(&mut rest)
        || take_digits(&mut rest, 2, 2).is_none_or(|minute| minute > 59)
    {
        return false;
    }
    if take_colon(&mut rest) {
        if take_digits(&mut rest, 2, 2).is_none_or(|second| second > 60) {
            return false;
        }
        if let [b'.' | b',', after @ ..] = rest {
            rest = after;
            if take_digits(&mut rest, 1, 9).is_none() {
                return false;
            }
        }
    }
    rest = rest.trim_ascii_start();
    if let [b'a' | b'p', b'.', b'm', b'.', after @ ..] | [b'a' | b'p', b'm', after @ ..] = rest {
        rest = after.trim_ascii_start();
    }
    let name = rest
        .iter()
        .take_while(|byte| byte.is_ascii_lowercase())
        .count();
    rest = rest.get(name..).unwrap_or_default();
    if let [b'+' | b'-', after @ ..] = rest {
        rest = after;
        if take_digits(&mut rest, 2, 4).is_none()
            || take_colon(&mut rest) && take_digits(&mut rest, 2, 2).is_none()
        {
            return false;
        }
    }
    name <= 5 && matches!(rest.trim_ascii_start(), [] | [b'(', .., b')'])
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

fn take_colon(rest: &mut &[u8]) -> bool {
    match rest {
        [b':', after @ ..] => {
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
            "10:00 est",
        ] {
            assert!(is_time(time.as_bytes()), "{time}");
        }
        for other in [
            "", "0", "0:0", "25:00", "10:60", "10:00:61", "10:00 1985", "10:00:", "10:00:00.", "10:00 +5",
            "10:00 +", "10:00 +05:", "10:00 +05:3",
            "10:00 eastern time", "10:00 (", "x",
        ] {
            assert!(!is_time(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn a_time_follows_a_space_or_a_t_after_a_digit() {
        let date = |text: &'static str| strip_time(text.as_bytes());
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
