//! The (proleptic Gregorian) calendar: which days exist.

/// Whether `p` and `q` are month and day, or day and month, of that year.
pub(super) fn is_day_in_any_order(year: u16, p: u16, q: u16) -> bool {
    is_day(year, p, q) || is_day(year, q, p)
}

/// Whether the month of that year has that day.
pub(super) fn is_day(year: u16, month: u16, day: u16) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u16::from(leap),
        _ => 0,
    };
    (1..=days).contains(&day)
}
