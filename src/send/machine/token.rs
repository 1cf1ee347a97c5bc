//! Which token is in use, by number only: the machine never sees the token.
//!
//! One refresh at a time serves all requests. A 401 for an older generation
//! starts no refresh, because a newer token exists. A 401 for a new token that
//! no request has succeeded with stops the run: another token would be rejected
//! as well.

/// The generation of the token. 0 is none; the first is 1.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Token {
    generation: u32,
    /// A response to a request of this generation was not 401.
    accepted: bool,
    refresh: Refresh,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Refresh {
    /// Nothing to do.
    #[default]
    Idle,
    /// The driver must start one.
    Needed,
    /// The driver started one and must report before this time (ms).
    Running(u64),
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
        self.generation > 0 && self.refresh == Refresh::Idle
    }

    /// A request is ready: the first token is needed if there is none.
    pub(super) fn need(&mut self) {
        if self.generation == 0 && self.refresh == Refresh::Idle {
            self.refresh = Refresh::Needed;
        }
    }

    /// `true` once when the driver must start a refresh, which must end before `deadline`.
    pub(super) fn begin(&mut self, deadline: u64) -> bool {
        let needed = self.refresh == Refresh::Needed;
        if needed {
            self.refresh = Refresh::Running(deadline);
        }
        needed
    }

    /// When the running refresh times out (ms).
    #[must_use]
    pub(super) const fn deadline(&self) -> Option<u64> {
        match self.refresh {
            Refresh::Running(deadline) => Some(deadline),
            _ => None,
        }
    }

    /// A new token has arrived. `false`: no refresh is running (it arrived too late).
    pub(super) fn arrived(&mut self) -> bool {
        let running = self.deadline().is_some();
        if running {
            self.generation = self.generation.saturating_add(1);
            self.accepted = false;
            self.refresh = Refresh::Idle;
        }
        running
    }

    /// The refresh failed. `false`: no refresh is running.
    pub(super) fn failed(&mut self) -> bool {
        let running = self.deadline().is_some();
        if running {
            self.refresh = Refresh::Idle;
        }
        running
    }

    /// The response to a request of `generation` was not 401.
    pub(super) fn accepted(&mut self, generation: u32) {
        self.accepted |= generation == self.generation;
    }

    /// The response to a request of `generation` was 401. `false`: the API
    /// rejects the new token too, so the run stops.
    #[must_use]
    pub(super) fn rejected(&mut self, generation: u32) -> bool {
        if generation != self.generation || self.refresh != Refresh::Idle {
            return true; // a newer token exists or is being fetched
        }
        if generation > 1 && !self.accepted {
            return false;
        }
        self.refresh = Refresh::Needed;
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
    fn is_unusable_without_a_token_and_during_a_refresh() {
        let mut token = Token::default();
        assert!(!token.is_usable());
        token = fetched();
        assert!(token.is_usable());
        assert!(token.rejected(1) && !token.is_usable());
        assert!(token.begin(9) && !token.is_usable());
    }

    #[test]
    fn refreshes_once_for_all_requests() {
        let mut token = fetched();
        assert!(token.rejected(1));
        assert!(token.rejected(1));
        assert!(token.begin(9));
        assert!(!token.begin(9));
        assert!(token.rejected(1));
        assert!(token.arrived());
        assert!(token.rejected(1), "a late 401 for the old token");
        assert!(token.is_usable());
    }

    #[test]
    fn stops_after_a_second_401_with_the_new_token() {
        let mut token = fetched();
        assert!(token.rejected(1));
        assert!(token.begin(9) && token.arrived());
        assert!(!token.rejected(2));
    }

    #[test]
    fn refreshes_a_token_that_worked_and_expired() {
        let mut token = fetched();
        for generation in 1..5 {
            token.accepted(generation);
            assert!(token.rejected(generation));
            assert!(token.begin(9) && token.arrived());
        }
    }

    #[test]
    fn ignores_a_token_without_a_refresh() {
        let mut token = fetched();
        assert!(!token.arrived());
        assert_eq!(token.generation(), 1);
    }
}
