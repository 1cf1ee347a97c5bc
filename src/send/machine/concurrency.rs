//! How fast the whole run may go: the gate of the rate limit, the maximum number
//! of requests in flight, and the retries that the run has left.

/// One gate for all requests. A 429 or 503 for one request closes it for all,
/// because the rate limit belongs to the server.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RateLimitGate {
    until: u64,
}

impl RateLimitGate {
    /// Closes the gate until `until` (ms); never shortens an earlier closing.
    pub(super) fn close(&mut self, until: u64) {
        self.until = self.until.max(until);
    }

    /// When the gate opens, if it is closed at `now` (both ms).
    #[must_use]
    pub(super) fn opens(&self, now: u64) -> Option<u64> {
        (now < self.until).then_some(self.until)
    }
}

/// Maximum requests in flight: additive increase, multiplicative decrease (Chiu
/// and Jain 1989), as in TCP. A round of successes adds one request, a failure
/// halves, and all failures of one round count as one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Concurrency {
    /// In 1/256 of a request.
    limit: u32,
    maximum: u32,
    round: u32,
}

const ONE: u32 = 256;

impl Concurrency {
    /// At most `maximum` (at least 1) requests at a time; begins with 2.
    #[must_use]
    pub(super) fn new(maximum: u16) -> Concurrency {
        let maximum = u32::from(maximum.max(1)) * ONE;
        Concurrency {
            limit: maximum.min(2 * ONE),
            maximum,
            round: 0,
        }
    }

    /// How many requests may be in flight now; at least 1.
    #[must_use]
    pub(super) const fn limit(&self) -> usize {
        (self.limit / ONE) as usize
    }

    /// The round of a request that is sent now.
    #[must_use]
    pub(super) const fn round(&self) -> u32 {
        self.round
    }

    /// A request succeeded.
    pub(super) fn increase(&mut self) {
        self.limit = (self.limit + (ONE * ONE).div_ceil(self.limit)).min(self.maximum);
    }

    /// A request of `round` failed.
    pub(super) fn decrease(&mut self, round: u32) {
        if round == self.round {
            self.limit = (self.limit / 2).max(ONE);
            self.round = self.round.wrapping_add(1);
        }
    }
}

/// The retries that the whole run has left. A successful response gives one
/// back, so a long run survives scattered faults, while a server that is down
/// does not get the retries of every remaining request.
#[derive(Clone, Copy, Debug)]
pub(super) struct RetryBudget {
    left: u32,
    maximum: u32,
}

impl RetryBudget {
    /// A full budget.
    #[must_use]
    pub(super) const fn new(maximum: u32) -> RetryBudget {
        RetryBudget {
            left: maximum,
            maximum,
        }
    }

    /// Takes a retry; `false` if none is left.
    pub(super) fn take(&mut self) -> bool {
        let any = self.left > 0;
        self.left = self.left.saturating_sub(1);
        any
    }

    /// Gives a retry back.
    pub(super) fn give(&mut self) {
        self.left = self.left.saturating_add(1).min(self.maximum);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_the_gate_at_the_latest_time_that_was_set() {
        let mut gate = RateLimitGate::default();
        assert_eq!(gate.opens(0), None);
        gate.close(50);
        gate.close(20);
        assert_eq!(
            [gate.opens(19), gate.opens(49), gate.opens(50)],
            [Some(50), Some(50), None]
        );
    }

    #[test]
    fn adds_one_request_per_round_and_halves_after_a_failure() {
        let mut concurrency = Concurrency::new(8);
        assert_eq!(concurrency.limit(), 2);
        for want in 3..=8 {
            for _ in 0..concurrency.limit() + 1 {
                concurrency.increase();
            }
            assert!(
                (want - 1..=want).contains(&concurrency.limit()),
                "{want} {}",
                concurrency.limit()
            );
        }
        for _ in 0..99 {
            concurrency.increase();
        }
        assert_eq!(concurrency.limit(), 8);
        concurrency.decrease(concurrency.round());
        assert_eq!(concurrency.limit(), 4);
        for _ in 0..5 {
            concurrency.decrease(concurrency.round());
        }
        assert_eq!(concurrency.limit(), 1);
    }

    #[test]
    fn counts_the_failures_of_one_round_once() {
        let mut concurrency = Concurrency::new(8);
        let round = concurrency.round();
        concurrency.decrease(round);
        concurrency.decrease(round);
        assert_eq!(concurrency.round(), round + 1);
        assert_eq!(Concurrency::new(0).limit(), 1);
    }

    #[test]
    fn refills_the_retry_budget_up_to_its_maximum() {
        let mut budget = RetryBudget::new(1);
        assert!(budget.take());
        assert!(!budget.take());
        budget.give();
        budget.give();
        assert!(budget.take());
        assert!(!budget.take());
    }
}
