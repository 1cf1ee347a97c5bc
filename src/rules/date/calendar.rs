//! The (proleptic Gregorian) calendar: which days exist, and which are past.

/// The current day. Dates before it are past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Today {
    /// The current year.
    pub year: u16,
    /// Month and day: 704 is 4 July. 1232, if only the year is known.
    pub day: u16,
}

impl Today {
    /// The serial day number by the 1900 date system of spreadsheets.
    pub(super) fn serial(self) -> u32 {
        let (month, day) = (u32::from(self.day / 100), u32::from(self.day % 100));
        // Years that begin in March; 61 is 1 March 1900.
        let year = u32::from(self.year.clamp(1900, 9999)) - u32::from(month < 3);
        let days = (year.saturating_sub(1900) * 1461) / 4;
        61 + days + (153 * ((month + 9) % 12) + 2) / 5 + day - day.min(1)
    }
}

impl From<u16> for Today {
    fn from(year: u16) -> Today {
        Today { year, day: 1232 }
    }
}

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
