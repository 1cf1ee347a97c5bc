//! The border to JavaScript, and the only file that knows it is there. It
//! converts and calls; what is decided is decided elsewhere.

mod sheet;

use js_sys::{Array, JsString, Uint8Array, Uint32Array};
use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};
use wasm_bindgen::prelude::*;

use crate::input::encoding::Encoding;
use crate::input::file::{FileOptions, FilePreparer, Pull};
use crate::input::packed_records::Packed;
use crate::output::csv_cells;
use crate::output::json_report;
use crate::output::request_body::Batch;
use crate::pipeline::Preparer;
use crate::pipeline::validate_one::{Document, check_one};
use crate::rules::email;
use crate::rules::hash;
use crate::rules::options::{InvalidOptions, Options};
use crate::send::outcome::UserRef;
use crate::send::response::{self, Answer, Method};
use crate::send::{self, Command, Config, Failure, Journal, Machine, Reconciled, Request};

/// A third of the size of the standard one, and faster.
#[global_allocator]
static ALLOCATOR: WasmDynamicTalc = new_wasm_dynamic_allocator();

/// Gives `[code, message]` as the exception; the TypeScript layer makes a
/// `KardEnrollError` of it.
fn misuse(code: &str, message: &str) -> JsValue {
    Array::of2(&code.into(), &message.into()).into()
}

fn invalid_options(error: InvalidOptions) -> JsValue {
    misuse("options.invalid", &error.0)
}

fn options(chosen: &str) -> Result<Options, JsValue> {
    Options::from_json(chosen).map_err(invalid_options)
}

fn file_options(chosen: &str) -> Result<FileOptions, JsValue> {
    FileOptions::from_json(chosen).map_err(invalid_options)
}

fn config(chosen: &str) -> Result<Config, JsValue> {
    Config::from_json(chosen).map_err(invalid_options)
}

#[wasm_bindgen]
extern "C" {
    /// The platform's own.
    type TextDecoder;

    #[wasm_bindgen(constructor)]
    fn new() -> TextDecoder;

    #[wasm_bindgen(method)]
    fn decode(this: &TextDecoder, bytes: &[u8]) -> JsString;
}

thread_local! {
    static DECODER: TextDecoder = TextDecoder::new();
}

/// The platform's decoder is faster than to see in here that the bytes are text.
fn text(bytes: &[u8]) -> JsString {
    DECODER.with(|decoder| decoder.decode(bytes))
}

/// `[index, body, ids, table]`: of the table the first half is where each id ends,
/// in UTF-16 units, and the second its row.
fn request(index: u32, batch: &Batch) -> JsValue {
    let mut table = batch.utf16_ends();
    table.extend_from_slice(batch.rows());
    Array::of4(
        &index.into(),
        &text(batch.body()),
        &JsString::from(batch.ids()),
        &Uint32Array::from(table.as_slice()),
    )
    .into()
}

/// `[read, accepted, rejected, warnings, issues that a report has no room for]`
fn counts(preparer: &Preparer) -> Vec<u32> {
    let counts = preparer.counts();
    vec![
        counts.read,
        counts.accepted,
        counts.rejected,
        counts.warnings,
        preparer.issues.dropped(),
    ]
}

/// What was told since the last time, [by kind](json_report::write_by_kind). A text
/// costs less than bytes of JavaScript's.
fn issues(preparer: &mut Preparer) -> JsString {
    let mut out = Vec::new();
    json_report::write_by_kind(&mut out, &preparer.issues.take());
    text(&out)
}

fn normal(email: &str) -> Result<Vec<u8>, JsValue> {
    let mut out = Vec::new();
    email::normalize(email, &mut out)
        .map_err(|_| misuse("email.invalid", "email has no normal form"))?;
    Ok(out)
}

#[wasm_bindgen(js_name = normalizeEmail)]
pub fn normalize_email(email: &str) -> Result<JsString, JsValue> {
    normal(email).map(|normal| text(&normal))
}

#[wasm_bindgen(js_name = hashEmail)]
pub fn hash_email(email: &str) -> Result<JsString, JsValue> {
    normal(email).map(|normal| text(&hash::hex(&hash::digest(&normal))))
}

#[wasm_bindgen(js_name = checkOne)]
pub fn check_one_record(
    text_of_all: Vec<u8>,
    ends: Vec<u32>,
    kinds: Vec<u8>,
    chosen: &str,
    update: bool,
) -> Result<JsString, JsValue> {
    let document = if update {
        Document::Update
    } else {
        Document::Resource
    };
    Ok(text(&check_one(
        Packed::of_bytes(text_of_all, ends, kinds),
        options(chosen)?,
        document,
    )))
}

#[wasm_bindgen(js_name = usersUrl)]
pub fn users_url(
    environment: &str,
    organization_id: &str,
    user_id: Option<String>,
) -> Result<String, JsValue> {
    crate::url::users_url(environment, organization_id, user_id.as_deref())
        .map_err(|error| misuse(error.as_str(), error.message()))
}

/// Records of JavaScript's memory to requests.
#[wasm_bindgen]
pub struct RecordPreparer {
    packed: Packed,
    preparer: Preparer,
    taken: bool,
}

#[wasm_bindgen]
impl RecordPreparer {
    #[wasm_bindgen(constructor)]
    pub fn new(chosen: &str) -> Result<RecordPreparer, JsValue> {
        Ok(RecordPreparer {
            packed: Packed::default(),
            preparer: Preparer::new(options(chosen)?, usize::MAX),
            taken: false,
        })
    }

    /// The next records; those before must have been pulled to their end.
    pub fn push(&mut self, text_of_all: Vec<u8>, ends: Vec<u32>, kinds: Vec<u8>) {
        self.packed = Packed::of_bytes(text_of_all, ends, kinds);
    }

    #[wasm_bindgen(js_name = unknownMember)]
    pub fn unknown_member(&mut self, row: u32, name: &str) {
        self.preparer.unknown_member(row, name);
    }

    /// A full request, or `undefined` when more records are needed; with `end`
    /// the last one too, however full.
    pub fn pull(&mut self, end: bool) -> JsValue {
        if std::mem::take(&mut self.taken) {
            self.preparer.next_batch();
        }
        while !self.preparer.is_full() {
            if !self.packed.read_into(&mut self.preparer) {
                if end {
                    break;
                }
                return JsValue::UNDEFINED;
            }
        }
        let Some((index, batch)) = self.preparer.close_batch() else {
            return JsValue::UNDEFINED;
        };
        let request = request(index, batch);
        self.taken = true;
        request
    }

    pub fn counts(&self) -> Vec<u32> {
        counts(&self.preparer)
    }

    #[wasm_bindgen(js_name = takeIssues)]
    pub fn take_issues(&mut self) -> JsString {
        issues(&mut self.preparer)
    }
}

#[wasm_bindgen(js_name = sniffEncoding)]
pub fn sniff_encoding(prefix: &[u8], complete: bool) -> String {
    Encoding::sniff(prefix, complete).label().to_owned()
}

/// A file to requests.
#[wasm_bindgen]
pub struct FileRequests(FilePreparer);

#[wasm_bindgen]
impl FileRequests {
    #[wasm_bindgen(constructor)]
    pub fn new(chosen: &str, file: &str, max_issues: usize) -> Result<FileRequests, JsValue> {
        Ok(FileRequests(FilePreparer::new(
            options(chosen)?,
            file_options(file)?,
            max_issues,
        )))
    }

    /// Lays edits and rules over the rows; before the first bytes.
    #[wasm_bindgen(js_name = layOver)]
    pub fn lay_over(&mut self, mends: &sheet::Mends) {
        self.0.lay_over(mends.0.clone());
    }

    pub fn push(&mut self, bytes: &[u8]) {
        self.0.push(bytes);
    }

    pub fn end(&mut self) {
        self.0.end();
    }

    /// A request; `false` when more bytes are needed; `true` when all is read.
    pub fn pull(&mut self) -> Result<JsValue, JsValue> {
        Ok(match self.0.pull().map_err(invalid_options)? {
            Pull::Batch(index) => request(index, self.0.batch()),
            Pull::NeedInput => JsValue::FALSE,
            Pull::Done => JsValue::TRUE,
        })
    }

    pub fn counts(&self) -> Vec<u32> {
        counts(&self.0.preparer)
    }

    #[wasm_bindgen(js_name = takeIssues)]
    pub fn take_issues(&mut self) -> JsString {
        issues(&mut self.0.preparer)
    }

    #[wasm_bindgen(js_name = takeRejects)]
    pub fn take_rejects(&mut self) -> Uint8Array {
        self.0.rejects.take().as_slice().into()
    }

    /// What the file turned out to be, as JSON text, or `undefined` as long as
    /// nobody knows.
    pub fn understood(&self) -> Option<JsString> {
        self.0.understood().map(|understood| {
            let mut out = Vec::new();
            json_report::write_understood(&mut out, understood);
            text(&out)
        })
    }
}

/// The result of one answer as JSON text. `ids` are all ids in one text, `ends`
/// where each ends in UTF-16 units.
#[wasm_bindgen(js_name = readAnswer)]
#[allow(
    clippy::too_many_arguments,
    reason = "each is one value of JavaScript's"
)]
pub fn read_answer(
    index: u32,
    ids: Vec<String>,
    rows: &[u32],
    status: u16,
    retry_after: Option<String>,
    content_type: Option<String>,
    body: &[u8],
    now_ms: f64,
) -> JsString {
    let users: Vec<UserRef> = ids
        .into_iter()
        .zip(rows)
        .map(|(id, &row)| UserRef { id, row })
        .collect();
    let answer = status_answer(
        status,
        retry_after.as_deref(),
        content_type.as_deref(),
        body,
        now_ms,
    );
    let mut out = Vec::new();
    json_report::write_result(&mut out, &response::read(index, &users, &answer));
    text(&out)
}

fn status_answer<'a>(
    status: u16,
    retry_after: Option<&'a str>,
    content_type: Option<&'a str>,
    body: &'a [u8],
    now_ms: f64,
) -> Answer<'a> {
    Answer {
        status,
        retry_after,
        content_type,
        body,
        now_ms: time(now_ms),
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a time in milliseconds, from 0"
)]
fn time(ms: f64) -> u64 {
    ms.max(0.0) as u64
}

#[allow(clippy::cast_precision_loss, reason = "a time in milliseconds")]
fn from_time(ms: u64) -> f64 {
    ms as f64
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

/// What an answer about the user `id` means, as JSON text.
#[wasm_bindgen(js_name = readOne)]
#[allow(
    clippy::too_many_arguments,
    reason = "each is one value of JavaScript's"
)]
pub fn read_one(
    method: &str,
    id: &str,
    doubt: bool,
    status: u16,
    retry_after: Option<String>,
    content_type: Option<String>,
    body: &[u8],
    now_ms: f64,
) -> JsString {
    let method = match method {
        "PUT" => Method::Put,
        "DELETE" => Method::Delete,
        _ => Method::Get,
    };
    let answer = status_answer(
        status,
        retry_after.as_deref(),
        content_type.as_deref(),
        body,
        now_ms,
    );
    let mut out = Vec::new();
    json_report::write_one(&mut out, &response::read_one(method, id, doubt, &answer));
    text(&out)
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

/// Rows of a CSV that a spreadsheet can open safely.
#[wasm_bindgen(js_name = csvRows)]
pub fn csv_rows(cells: Vec<String>, columns: usize) -> Uint8Array {
    let mut out = Vec::new();
    csv_cells::write_rows(&mut out, &cells, columns);
    out.as_slice().into()
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
