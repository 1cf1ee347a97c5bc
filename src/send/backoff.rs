//! Exponential backoff with full jitter: how often and after what wait a request
//! is retried. Runs and requests about one user use the same policy.
//!
//! Full jitter (a uniform draw from 0 up to an exponential ceiling) spreads
//! clients that failed together over the whole interval; see Brooker,
//! "Exponential Backoff And Jitter", AWS Architecture Blog 2015. `Retry-After`
//! (RFC 9110, 10.2.3) is a lower bound of that draw, but the wait is never longer
//! than [`RETRY_AFTER_CAP`] because of it: a server that says "in a year" would
//! block the run, and one more request after five minutes is harmless.

use serde::{Deserialize, Serialize};

/// The ceiling of the first wait, in ms.
pub const BASE: u64 = 500;

/// Factor of the ceiling after 429 and 503, with which the server says that it
/// is busy.
pub const BUSY: u64 = 2;

/// The maximum ceiling, in ms.
pub const CEILING: u64 = 60_000;

/// The longest `Retry-After` that is followed, in ms. A longer one counts as
/// this long.
pub const RETRY_AFTER_CAP: u64 = 300_000;

/// Whether `status` means that the server asks all requests to slow down.
#[must_use]
pub(super) const fn is_busy(status: u16) -> bool {
    matches!(status, 429 | 503)
}

/// How a request is retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Backoff {
    /// The ceiling of the first wait, in ms.
    pub base: u64,
    /// Retries of one request.
    pub retries: u32,
}

impl Default for Backoff {
    fn default() -> Backoff {
        Backoff {
            base: BASE,
            retries: 6,
        }
    }
}

impl Backoff {
    /// The default waits with another number of retries.
    #[must_use]
    pub const fn with_retries(retries: u32) -> Backoff {
        Backoff {
            base: BASE,
            retries,
        }
    }

    /// Whether a request that was retried `retries` times may be retried again.
    #[must_use]
    pub const fn allows(self, retries: u32) -> bool {
        retries < self.retries
    }

    /// Milliseconds to wait before retry number `attempt`.
    ///
    /// * `status`: of the response, 0 if there was none.
    /// * `retry_after`: ms that the response asked for, not capped.
    /// * `attempt`: how many attempts failed so far, 1-based.
    /// * `random`: uniform over all of `u32`.
    ///
    /// `max(min(retry_after, cap), random in 0..=min(CEILING, base * 2^(attempt-1)))`
    #[must_use]
    pub fn wait(self, status: u16, retry_after: Option<u64>, attempt: u32, random: u32) -> u64 {
        let factor = if is_busy(status) { BUSY } else { 1 };
        let base = self.base.min(CEILING) * factor;
        let ceiling = (base << attempt.saturating_sub(1).min(16)).min(CEILING);
        let drawn = ((ceiling + 1) * u64::from(random)) >> 32;
        drawn.max(retry_after.unwrap_or(0).min(RETRY_AFTER_CAP))
    }
}

/// A small random number generator for jitter (SplitMix64; Steele, Lea and Flood
/// 2014). Not for secrets.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The same seed gives the same numbers.
    #[must_use]
    pub const fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// The next number, uniform over all of `u32`.
    pub fn draw(&mut self) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 32) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(status: u16, retry_after: Option<u64>, attempt: u32, random: u32) -> u64 {
        Backoff::default().wait(status, retry_after, attempt, random)
    }

    #[test]
    fn doubles_the_ceiling_up_to_its_maximum() {
        let most = |status, attempt| wait(status, None, attempt, u32::MAX);
        assert_eq!(
            [1, 2, 3, 7, 8, 99, u32::MAX].map(|n| most(500, n)),
            [500, 1_000, 2_000, 32_000, 60_000, 60_000, 60_000]
        );
        assert_eq!([1, 2, 7].map(|n| most(429, n)), [1_000, 2_000, 60_000]);
        assert_eq!(most(0, 0), 500);
    }

    #[test]
    fn draws_from_the_whole_interval() {
        assert_eq!(wait(500, None, 4, 0), 0);
        let mut random = Random::new(1);
        let mean = (0..10_000)
            .map(|_| wait(500, None, 2, random.draw()))
            .sum::<u64>()
            / 10_000;
        assert!((480..=520).contains(&mean), "{mean}");
    }

    /// The vectors of Vigna's splitmix64.c.
    #[test]
    fn draws_the_numbers_of_splitmix64() {
        let drawn = |seed| {
            let mut random = Random::new(seed);
            [(); 5].map(|()| random.draw())
        };
        let upper = |numbers: [u64; 5]| numbers.map(|number| (number >> 32) as u32);
        assert_eq!(
            drawn(1_234_567),
            upper([
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423,
                4_593_380_528_125_082_431,
                16_408_922_859_458_223_821,
            ])
        );
        assert_eq!(
            drawn(0),
            upper([
                0xe220_a839_7b1d_cdaf,
                0x6e78_9e6a_a1b9_65f4,
                0x06c4_5d18_8009_454f,
                0xf88b_b8a8_724c_81ec,
                0x1b39_896a_51a8_749b,
            ])
        );
    }

    #[test]
    fn takes_retry_after_as_a_lower_bound_and_caps_it() {
        assert_eq!(wait(429, Some(7_000), 1, u32::MAX), 7_000);
        assert_eq!(wait(429, Some(7_000), 7, u32::MAX), 60_000);
        assert_eq!(wait(429, Some(0), 1, u32::MAX), 1_000);
        let year = 365 * 24 * 3_600_000;
        assert_eq!(wait(503, Some(year), 1, 9), RETRY_AFTER_CAP);
        assert_eq!(wait(503, Some(u64::MAX), 1, 9), RETRY_AFTER_CAP);
    }

    #[test]
    fn scales_with_the_base_and_counts_retries() {
        let policy = Backoff {
            base: 7,
            retries: 2,
        };
        assert_eq!(policy.wait(500, None, 3, u32::MAX), 28);
        assert_eq!(
            [0, 1, 2, 3].map(|n| policy.allows(n)),
            [true, true, false, false]
        );
    }
}
