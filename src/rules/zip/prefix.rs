//! Which of the thousand three-digit prefixes of ZIP codes are assigned.
//!
//! A prefix is in the table if at least one of five public lists has a ZIP code
//! under it: zipcodes-py 3.0.0, pyzipcode 3.0.1 and zipcodes 8.0.0 (from USPS data),
//! GeoNames' US postal codes, and the Census Bureau's ZIP Code Tabulation Areas.
//! These are 958 of 1,000.
//!
//! 28 of the 958 are only in one or two of the lists; most of those are erroneous
//! entries, some are real (099 and 966 are military). The two possible mistakes do
//! not cost the same. Five digits that a person gave are sent unchanged, so a
//! doubtful prefix is accepted and no real user is lost. Restored zeros make a value
//! that nobody wrote, so padding needs a certain prefix. Two of the 28 begin with a
//! zero: 002 (six codes of one post office, 00210 to 00215) is padded to only for these
//! six, 099 always, because USPS assigns all of 090 to 099 to the armed forces in Europe.
//!
//! Odd case: 005 has only two ZIP codes, 00501 and 00544 (Holtsville, NY), and `555`
//! usually means something else, so [`is_paddable`] takes whole codes.

/// Bit `n % 8` of byte `n / 8` says whether prefix `n` is assigned.
#[rustfmt::skip]
const ASSIGNED: [u8; 125] = [
    0xe4, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xdf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xf7, 0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f,
    0xff, 0xdd, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xdf,
    0xff, 0xfe, 0xf3, 0xff, 0xf7, 0xff, 0xff, 0xff, 0x3f, 0xb0, 0xff, 0xff, 0xff,
    0xef, 0xbf, 0xff, 0xff, 0xff, 0xf7, 0xff, 0xff, 0xff, 0xff, 0xff, 0xf1, 0xff,
    0x7f, 0xff, 0xff, 0xdf, 0xc7, 0xff, 0x7f, 0xef, 0xfe, 0xdf, 0xff, 0xff, 0xfd,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
];

/// Whether a ZIP can begin with these three digits, 0 to 999.
pub(crate) const fn is_assigned(prefix: u16) -> bool {
    prefix < 1000 && ASSIGNED[(prefix >> 3) as usize] >> (prefix & 7) & 1 == 1
}

/// Whether a number below 10,000 is certainly a ZIP code that lost its leading zeros.
pub(crate) const fn is_paddable(zip: u32) -> bool {
    match zip / 100 {
        2 => zip >= 210 && zip <= 215,
        5 => zip == 501 || zip == 544,
        prefix @ 6..=99 => is_assigned(prefix as u16),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_thousand_prefixes_958_are_assigned() {
        assert_eq!(
            (0..u16::MAX).filter(|&prefix| is_assigned(prefix)).count(),
            958
        );
    }

    #[test]
    fn accepts_assigned_prefixes_and_no_others() {
        for real in [5, 6, 9, 10, 99, 100, 340, 606, 733, 900, 966, 969, 995, 999] {
            assert!(is_assigned(real), "{real}");
        }
        for unused in [0, 1, 3, 4, 213, 419, 568, 699, 819, 929] {
            assert!(!is_assigned(unused), "{unused}");
        }
    }

    #[test]
    fn zeros_are_restored_only_for_certain_codes() {
        for certain in [210, 211, 215, 501, 544, 601, 987, 1001, 2116, 9887, 9982] {
            assert!(is_paddable(certain), "{certain}");
        }
        for doubtful in [0, 1, 99, 200, 209, 216, 299, 301, 499, 555, 10000, 10001] {
            assert!(!is_paddable(doubtful), "{doubtful}");
        }
    }
}
