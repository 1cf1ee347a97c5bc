//! How fast the run may go, for all workers together: the gate, the number of
//! requests in the air, and the retries that the whole run has left.

/// One gate for all workers. A 429 or 503 for one closes it for everybody,
/// because the limit is the server's, not the worker's.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gate {
    until: u64,
}

impl Gate {
    /// Closed until `until` (ms); never shortens an earlier closing.
    pub(super) fn close(&mut self, until: u64) {
        self.until = self.until.max(until);
    }

    /// When it opens, if it is closed at `now` (both ms).
    #[must_use]
    pub(super) fn opens(&self, now: u64) -> Option<u64> {
        (now < self.until).then_some(self.until)
    }
}

/// Requests in the air: additive increase, multiplicative decrease (Chiu and
/// Jain 1989), as TCP does it: a success adds one request a round, a sign of
/// overload halves, and all the failures of one round count as one sign.
#[derive(Clone, Copy, Debug)]
pub(super) struct Concurrency {
    /// In 1/256 of a request.
    limit: u32,
    most: u32,
    round: u32,
}

const ONE: u32 = 256;

impl Concurrency {
    /// At most `most` (at least 1) requests at a time; begins with 2.
    #[must_use]
    pub(super) fn new(most: u16) -> Concurrency {
        let most = u32::from(most.max(1)) * ONE;
        Concurrency {
            limit: most.min(2 * ONE),
            most,
            round: 0,
        }
    }

    /// How many requests may be in the air now; at least 1.
    #[must_use]
    pub(super) const fn limit(&self) -> usize {
        (self.limit / ONE) as usize
    }

    /// The round to remember with a request that is sent now.
    #[must_use]
    pub(super) const fn round(&self) -> u32 {
        self.round
    }

    /// A request was answered as it should be.
    pub(super) fn up(&mut self) {
        self.limit = (self.limit + (ONE * ONE).div_ceil(self.limit)).min(self.most);
    }

    /// A request of `round` met a sign of overload.
    pub(super) fn down(&mut self, round: u32) {
        if round == self.round {
            self.limit = (self.limit / 2).max(ONE);
            self.round = self.round.wrapping_add(1);
        }
    }
}

/// The retries that the whole run may still make. A good answer gives one
/// back, so that a long run survives scattered faults, and a server that is
/// down is not asked over and over for every request that is left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    left: u32,
    most: u32,
}

impl Budget {
    /// A full budget.
    #[must_use]
    pub(super) const fn new(most: u32) -> Budget {
        Budget { left: most, most }
    }

    /// Takes a retry out; `false` when there is none left.
    pub(super) fn take(&mut self) -> bool {
        let some = self.left > 0;
        self.left = self.left.saturating_sub(1);
        some
    }

    /// Gives one back.
    pub(super) fn give(&mut self) {
        self.left = self.left.saturating_add(1).min(self.most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gate_opens_at_the_latest_time_that_was_asked_for() {
        let mut gate = Gate::default();
        assert_eq!(gate.opens(0), None);
        gate.close(50);
        gate.close(20);
        assert_eq!(
            [gate.opens(19), gate.opens(49), gate.opens(50)],
            [Some(50), Some(50), None]
        );
    }

    #[test]
    fn concurrency_goes_up_by_one_a_round_and_down_by_half() {
        let mut pace = Concurrency::new(8);
        assert_eq!(pace.limit(), 2);
        for want in 3..=8 {
            for _ in 0..pace.limit() + 1 {
                pace.up();
            }
            assert!(
                (want - 1..=want).contains(&pace.limit()),
                "{want} {}",
                pace.limit()
            );
        }
        for _ in 0..99 {
            pace.up();
        }
        assert_eq!(pace.limit(), 8);
        pace.down(pace.round());
        assert_eq!(pace.limit(), 4);
        for _ in 0..5 {
            pace.down(pace.round());
        }
        assert_eq!(pace.limit(), 1);
    }

    #[test]
    fn failures_of_one_round_count_once() {
        let mut pace = Concurrency::new(8);
        let round = pace.round();
        pace.down(round);
        pace.down(round);
        assert_eq!(pace.round(), round + 1);
        assert_eq!(Concurrency::new(0).limit(), 1);
    }

    #[test]
    fn the_budget_ends_and_is_filled_by_good_answers() {
        let mut budget = Budget::new(1);
        assert!(budget.take());
        assert!(!budget.take());
        budget.give();
        budget.give();
        assert!(budget.take());
        assert!(!budget.take());
    }
}
