//! The sender and the journal that it keeps.

use js_sys::{Array, JsString, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;

use super::response::status_answer;
use super::{config, from_time, misuse, text, time};
use crate::output::json_report;
use crate::send::outcome::UserRef;
use crate::send::response;
use crate::send::{self, Command, Failure, Journal, Machine, Reconciled, Request};

/// The sender: see [`Machine`]. Times are milliseconds of a monotonic clock.
#[wasm_bindgen]
pub struct Sender(Machine);

#[wasm_bindgen]
impl Sender {
    #[wasm_bindgen(constructor)]
    pub fn new(chosen: &str, seed: f64) -> Result<Sender, JsValue> {
        Ok(Sender(Machine::new(config(chosen)?, seed.to_bits(), None)))
    }

    /// With the journal that holds `bytes`; `key` is 16 random bytes.
    #[wasm_bindgen(js_name = withJournal)]
    pub fn with_journal(
        chosen: &str,
        seed: f64,
        bytes: &[u8],
        fingerprint: &Fingerprint,
        key: &[u8],
    ) -> Result<Sender, JsValue> {
        let key = key.first_chunk().copied().unwrap_or_default();
        let journal = Journal::open(bytes, fingerprint.0.bytes(), key)
            .map_err(|error| misuse(error.as_str(), error.message()))?;
        Ok(Sender(Machine::new(
            config(chosen)?,
            seed.to_bits(),
            Some(journal),
        )))
    }

    /// The next command: its name, then its parts.
    pub fn poll(&mut self, now: f64) -> Array {
        match self.0.poll(time(now)) {
            Command::Send {
                attempt,
                token,
                body,
            } => Array::of4(&"send".into(), &attempt.into(), &token.into(), &text(&body)),
            Command::Reconcile { attempt, token, id } => Array::of4(
                &"reconcile".into(),
                &attempt.into(),
                &token.into(),
                &id.into(),
            ),
            Command::Abort { attempt } => Array::of2(&"abort".into(), &attempt.into()),
            Command::Journal { at, bytes } => Array::of3(
                &"journal".into(),
                &from_time(at).into(),
                &Uint8Array::from(bytes.as_slice()),
            ),
            Command::RefreshToken => Array::of1(&"refresh".into()),
            Command::Pull => Array::of1(&"pull".into()),
            Command::Settled(result) => {
                let mut out = Vec::new();
                json_report::write_result(&mut out, &result);
                Array::of2(&"settled".into(), &text(&out))
            }
            Command::Wait { until } => Array::of2(
                &"wait".into(),
                &until.map_or(JsValue::UNDEFINED, |until| from_time(until).into()),
            ),
            Command::Finished(run) => {
                let mut out = Vec::new();
                json_report::write_run(&mut out, &run);
                Array::of2(&"finished".into(), &text(&out))
            }
        }
    }

    pub fn push(
        &mut self,
        now: f64,
        index: u32,
        body: &str,
        ids: Vec<String>,
        rows: &[u32],
    ) -> Result<(), JsValue> {
        let users = ids
            .into_iter()
            .zip(rows)
            .map(|(id, &row)| UserRef { id, row })
            .collect();
        let request = Request::new(index, body.as_bytes().to_vec(), users)
            .map_err(|error| misuse("request.invalid", error.message()))?;
        self.0.push(time(now), request);
        Ok(())
    }

    pub fn end(&mut self, now: f64, invalid: f64) {
        self.0.end(time(now), time(invalid));
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "each is one value of JavaScript's"
    )]
    pub fn answered(
        &mut self,
        now: f64,
        attempt: u32,
        status: u16,
        retry_after: Option<String>,
        content_type: Option<String>,
        body: &[u8],
        now_ms: f64,
    ) {
        let Some((index, users)) = self.0.sent(attempt) else {
            return;
        };
        let answer = status_answer(
            status,
            retry_after.as_deref(),
            content_type.as_deref(),
            body,
            now_ms,
        );
        let result = response::read(index, &users, &answer);
        self.0.answered(time(now), attempt, status, result);
    }

    /// `sent` is whether the request may have left.
    pub fn failed(&mut self, now: f64, attempt: u32, sent: bool) {
        self.0.failed(
            time(now),
            attempt,
            if sent {
                Failure::Network
            } else {
                Failure::NotSent
            },
        );
    }

    /// The answer to a GET.
    #[allow(
        clippy::too_many_arguments,
        reason = "each is one value of JavaScript's"
    )]
    pub fn reconciled(
        &mut self,
        now: f64,
        attempt: u32,
        status: u16,
        retry_after: Option<String>,
        content_type: Option<String>,
        body: &[u8],
        now_ms: f64,
    ) {
        let Some(sent) = self.0.sent_user(attempt) else {
            return;
        };
        let answer = status_answer(
            status,
            retry_after.as_deref(),
            content_type.as_deref(),
            body,
            now_ms,
        );
        let said = response::compare(sent, &answer);
        self.0.reconciled(time(now), attempt, said);
    }

    /// There is no way to ask for this user.
    pub fn unaddressable(&mut self, now: f64, attempt: u32) {
        self.0.reconciled(time(now), attempt, Reconciled::Unclear);
    }

    pub fn journaled(&mut self) {
        self.0.journaled();
    }

    #[wasm_bindgen(js_name = journalFailed)]
    pub fn journal_failed(&mut self) {
        self.0.journal_failed();
    }

    /// `false`: nobody waits for it any more.
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

    /// The counts so far, as JSON text.
    pub fn counts(&self) -> JsString {
        let mut out = Vec::new();
        json_report::write_counts(&mut out, &self.0.counts());
        text(&out)
    }

    #[wasm_bindgen(js_name = inAir)]
    pub fn in_air(&self) -> usize {
        self.0.in_air()
    }
}

/// What a journal belongs to.
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

/// Milliseconds to wait before the next try; `attempt` is 1-based, `random`
/// from 0 to 1.
#[wasm_bindgen(js_name = backoff)]
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates"
)]
pub fn backoff(
    base: Option<u32>,
    status: u16,
    retry_after: Option<f64>,
    attempt: u32,
    random: f64,
) -> f64 {
    let base = base.map_or(send::BASE, u64::from);
    let random = (random * f64::from(u32::MAX)) as u32;
    from_time(send::wait_from(
        base,
        status,
        retry_after.map(time),
        attempt,
        random,
    ))
}

/// What a journal knows: rows created, existing, rejected, unsent, unknown, and
/// whether its end is torn.
#[wasm_bindgen(js_name = journalCounts)]
pub fn journal_counts(bytes: &[u8]) -> Result<Uint32Array, JsValue> {
    let read = send::replay(bytes).map_err(|error| misuse(error.as_str(), error.message()))?;
    let rows = read.state.tally();
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
