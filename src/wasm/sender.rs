//! The sender and its journal.

use js_sys::Uint32Array;
use wasm_bindgen::prelude::*;

use super::response::{api_response, user_refs};
use super::{from_time, parse_options, throw, time, to_js};
use crate::send::response::{parse, parse_lookup};
use crate::send::{
    self, Backoff, Config, Failure, Journal, LookupResult, SendMachine, SendRequest,
};

/// A run that sends users: see [`SendMachine`]. Times are milliseconds of a
/// monotonic clock.
#[wasm_bindgen]
pub struct Sender(SendMachine);

#[wasm_bindgen]
impl Sender {
    /// `config`: a [`Config`].
    #[wasm_bindgen(constructor)]
    pub fn new(config: JsValue, seed: f64) -> Result<Sender, JsValue> {
        let config = parse_options(config)?;
        Ok(Sender(SendMachine::new(config, seed.to_bits(), None)))
    }

    /// With the journal that has `bytes`; `key` is 16 random bytes.
    #[wasm_bindgen(js_name = withJournal)]
    pub fn with_journal(
        config: JsValue,
        seed: f64,
        bytes: &[u8],
        fingerprint: &Fingerprint,
        key: &[u8],
    ) -> Result<Sender, JsValue> {
        let key = key.first_chunk().copied().unwrap_or_default();
        let journal = Journal::open(bytes, fingerprint.0.bytes(), key).map_err(throw)?;
        let config = parse_options(config)?;
        Ok(Sender(SendMachine::new(
            config,
            seed.to_bits(),
            Some(journal),
        )))
    }

    /// The next [`Command`](send::Command).
    pub fn poll(&mut self, now: f64) -> Result<JsValue, JsValue> {
        to_js(&self.0.poll(time(now)))
    }

    /// Takes the users of the next request and returns its key.
    pub fn push(
        &mut self,
        now: f64,
        index: u32,
        ids: Vec<String>,
        rows: &[u32],
    ) -> Result<u32, JsValue> {
        let request = SendRequest::new(index, user_refs(ids, rows)).map_err(throw)?;
        Ok(self.0.push(time(now), request))
    }

    pub fn end(&mut self, now: f64, invalid: f64) {
        self.0.end(time(now), time(invalid));
    }

    pub fn response(
        &mut self,
        now: f64,
        attempt: u32,
        status: u16,
        retry_after: Option<f64>,
        content_type: Option<String>,
        body: &[u8],
    ) {
        let Some((index, users)) = self.0.sent(attempt) else {
            return;
        };
        let response = api_response(status, retry_after, content_type.as_deref(), body);
        let result = parse(index, &users, &response);
        self.0.response(time(now), attempt, status, result);
    }

    /// `sent`: the request may have been sent.
    pub fn failed(&mut self, now: f64, attempt: u32, sent: bool) {
        let failure = if sent {
            Failure::Network
        } else {
            Failure::NotSent
        };
        self.0.failed(time(now), attempt, failure);
    }

    /// The response to a lookup. `user`: the resource object that was sent, as JSON.
    #[wasm_bindgen(js_name = lookupResponse)]
    #[allow(
        clippy::too_many_arguments,
        reason = "the members of a response, without an object for them"
    )]
    pub fn lookup_response(
        &mut self,
        now: f64,
        attempt: u32,
        user: &str,
        status: u16,
        retry_after: Option<f64>,
        content_type: Option<String>,
        body: &[u8],
    ) {
        let response = api_response(status, retry_after, content_type.as_deref(), body);
        let result = parse_lookup(user.as_bytes(), &response);
        self.0.lookup_response(time(now), attempt, result);
    }

    /// The user has an id that no URL can name, so there is no lookup.
    #[wasm_bindgen(js_name = lookupImpossible)]
    pub fn lookup_impossible(&mut self, now: f64, attempt: u32) {
        self.0
            .lookup_response(time(now), attempt, LookupResult::Unclear);
    }

    pub fn journaled(&mut self) {
        self.0.journaled();
    }

    #[wasm_bindgen(js_name = journalFailed)]
    pub fn journal_failed(&mut self) {
        self.0.journal_failed();
    }

    /// `false`: the run does not wait for a token any more.
    #[wasm_bindgen(js_name = tokenArrived)]
    pub fn token_arrived(&mut self, now: f64) -> bool {
        self.0.token_arrived(time(now))
    }

    #[wasm_bindgen(js_name = tokenFailed)]
    pub fn token_failed(&mut self, now: f64) {
        self.0.token_failed(time(now));
    }

    pub fn pause(&mut self) {
        self.0.pause();
    }

    pub fn resume(&mut self) {
        self.0.resume();
    }

    pub fn cancel(&mut self, now: f64) {
        self.0.cancel(time(now));
    }

    /// The [`Counts`](send::Counts) so far.
    pub fn counts(&self) -> Result<JsValue, JsValue> {
        to_js(&self.0.counts())
    }

    #[wasm_bindgen(js_name = inFlight)]
    pub fn in_flight(&self) -> usize {
        self.0.in_flight()
    }
}

/// The default [`Config`].
#[wasm_bindgen(js_name = defaultSendConfig)]
pub fn default_send_config() -> Result<JsValue, JsValue> {
    to_js(&Config::default())
}

/// Milliseconds to wait before the next retry of a request that failed `failures`
/// times (1-based), or `undefined` if it has no retries left. `random`: 0 to 1.
#[wasm_bindgen(js_name = retryWait)]
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates"
)]
pub fn retry_wait(
    base: u32,
    retries: u32,
    status: u16,
    retry_after: Option<f64>,
    failures: u32,
    random: f64,
) -> Option<f64> {
    let policy = Backoff {
        base: base.into(),
        retries,
    };
    let random = (random * f64::from(u32::MAX)) as u32;
    policy
        .allows(failures.saturating_sub(1))
        .then(|| from_time(policy.wait(status, retry_after.map(time), failures, random)))
}

/// Computes what a journal belongs to.
#[wasm_bindgen]
#[derive(Default)]
pub struct Fingerprint(send::Fingerprint);

#[wasm_bindgen]
impl Fingerprint {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Fingerprint {
        Fingerprint::default()
    }

    pub fn add(&mut self, part: &[u8]) {
        self.0.add(part);
    }

    #[wasm_bindgen(js_name = addText)]
    pub fn add_text(&mut self, part: &str) {
        self.0.add(part.as_bytes());
    }
}

/// The rows of a journal: created, exists, rejected, unsent, unknown; then 1 if its
/// end is torn, else 0.
#[wasm_bindgen(js_name = journalCounts)]
pub fn journal_counts(bytes: &[u8]) -> Result<Uint32Array, JsValue> {
    let read = send::replay(bytes).map_err(throw)?;
    let rows = read.state.counts();
    let torn = u32::from(read.length < bytes.len());
    let counts = [
        rows.created,
        rows.exists,
        rows.rejected,
        rows.unsent,
        rows.unknown,
        torn,
    ];
    Ok(counts.as_slice().into())
}
