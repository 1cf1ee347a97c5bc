//! Which token is in use, by number only: the token itself never comes here.
//!
//! One refresh at a time serves all workers. A 401 for an older generation
//! asks for nothing, because the newer token is there already. A 401 for a
//! token that was just fetched, and with which nothing ever went well, is the
//! last word: fetching another would only repeat it.

/// The generations of the token. 0 is none; the first is 1.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Token {
    generation: u32,
    /// An answer under this generation was not 401.
    good: bool,
    fetch: Fetch,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Fetch {
    /// Nothing to do.
    #[default]
    Idle,
    /// The driver must be told.
    Wanted,
    /// The driver was told and must answer before this time (ms).
    Under(u64),
}

impl Token {
    /// The generation in use.
    #[must_use]
    pub(super) const fn generation(&self) -> u32 {
        self.generation
    }

    /// Whether requests can be sent with it.
    #[must_use]
    pub(super) fn is_usable(&self) -> bool {
        self.generation > 0 && self.fetch == Fetch::Idle
    }

    /// A request is ready: fetch the first token if there is none.
    pub(super) fn need(&mut self) {
        if self.generation == 0 && self.fetch == Fetch::Idle {
            self.fetch = Fetch::Wanted;
        }
    }

    /// `true` once when a token must be fetched; it must come before `deadline`.
    pub(super) fn begin(&mut self, deadline: u64) -> bool {
        let wanted = self.fetch == Fetch::Wanted;
        if wanted {
            self.fetch = Fetch::Under(deadline);
        }
        wanted
    }

    /// When the fetch under way runs out of time (ms).
    #[must_use]
    pub(super) const fn deadline(&self) -> Option<u64> {
        match self.fetch {
            Fetch::Under(deadline) => Some(deadline),
            _ => None,
        }
    }

    /// A new token is there. `false`: nobody asked (it came too late).
    pub(super) fn arrived(&mut self) -> bool {
        let asked = self.deadline().is_some();
        if asked {
            self.generation = self.generation.saturating_add(1);
            self.good = false;
            self.fetch = Fetch::Idle;
        }
        asked
    }

    /// The fetch failed. `false`: nobody asked.
    pub(super) fn failed(&mut self) -> bool {
        let asked = self.deadline().is_some();
        if asked {
            self.fetch = Fetch::Idle;
        }
        asked
    }

    /// An answer to a request of `generation` was not 401.
    pub(super) fn accepted(&mut self, generation: u32) {
        self.good |= generation == self.generation;
    }

    /// A request of `generation` was answered 401. `false`: the new token is
    /// refused too, so stop.
    #[must_use]
    pub(super) fn refused(&mut self, generation: u32) -> bool {
        if generation != self.generation || self.fetch != Fetch::Idle {
            return true; // a newer one is there or under way
        }
        if generation > 1 && !self.good {
            return false;
        }
        self.fetch = Fetch::Wanted;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fetched() -> Token {
        let mut token = Token::default();
        token.need();
        assert!(token.begin(9));
        assert!(token.arrived());
        token
    }

    #[test]
    fn nothing_is_sent_without_a_token_or_while_another_is_fetched() {
        let mut token = Token::default();
        assert!(!token.is_usable());
        token = fetched();
        assert!(token.is_usable());
        assert!(token.refused(1) && !token.is_usable());
        assert!(token.begin(9) && !token.is_usable());
    }

    #[test]
    fn one_refresh_serves_all_workers() {
        let mut token = fetched();
        assert!(token.refused(1));
        assert!(token.refused(1));
        assert!(token.begin(9));
        assert!(!token.begin(9));
        assert!(token.refused(1));
        assert!(token.arrived());
        assert!(token.refused(1), "a late 401 for the old token");
        assert!(token.is_usable());
    }

    #[test]
    fn a_second_401_with_the_new_token_stops() {
        let mut token = fetched();
        assert!(token.refused(1));
        assert!(token.begin(9) && token.arrived());
        assert!(!token.refused(2));
    }

    #[test]
    fn a_token_that_worked_and_expired_is_fetched_again() {
        let mut token = fetched();
        for generation in 1..5 {
            token.accepted(generation);
            assert!(token.refused(generation));
            assert!(token.begin(9) && token.arrived());
        }
    }

    #[test]
    fn a_token_that_nobody_asked_for_is_ignored() {
        let mut token = fetched();
        assert!(!token.arrived());
        assert_eq!(token.generation(), 1);
    }
}
