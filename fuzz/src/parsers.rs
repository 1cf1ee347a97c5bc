use kard_enroll::error::ErrorKind;
use kard_enroll::input::format::Format;
use kard_enroll::input::options::FileOptions;
use kard_enroll::rules::options::{EmailMode, OnInvalidField, Options, Region};
use kard_enroll::send::outcome::{Outcome, UserRef};
use kard_enroll::send::response::{self as answers, ApiResponse, Method};
use kard_enroll::send::{Journal, Mark, replay};
use serde_json::Value;
use siphasher::sip::SipHasher13;
use siphasher::sip128;

use crate::input::Input;
use crate::journaling::{FINGERPRINT, run};
use crate::normal_form::{naive, normal};
use crate::reading;
use crate::responses::{accounted, listed};

/// A file: every split into chunks gives the same result, and every row is counted.
pub fn file(data: &[u8]) {
    let mut input = Input(data);
    let options = Options {
        email: input.pick(&[EmailMode::Hash, EmailMode::Both, EmailMode::Raw]),
        region: input.pick(&[Some(Region::US), Some(Region::CA), None]),
        repair: input.pick(&[true, false]),
        on_invalid_field: input.pick(&[OnInvalidField::Reject, OnInvalidField::Omit]),
        batch_size: input.pick(&[1, 2, 3, 100]),
        ..Options::default()
    };
    let file = FileOptions {
        format: input.pick(&[
            None,
            Some(Format::Csv),
            Some(Format::NdJson),
            Some(Format::Json),
        ]),
        delimiter: input.pick(&[None, Some(','), Some(';'), Some('\t'), Some('¦')]),
        decoded: input.pick(&[false, true]),
        keep_invalid_rows: true,
        ..FileOptions::default()
    };
    let step = usize::from(input.byte()).max(1);
    // In half of the cases the file starts with a long first part. This is slower, but the first part is read as a whole.
    let far = input.byte();
    let (bytes, beginning) = if far % 2 == 0 {
        reading::far(input.0, usize::from(far / 2) % 5)
    } else {
        (input.0.to_vec(), 0)
    };

    let whole = reading::run(&bytes, &[], &options, &file);
    reading::check(&whole, options.batch_size);
    let mut sizes = vec![step; (bytes.len() - beginning) / step];
    sizes.insert(0, beginning);
    assert_eq!(reading::run(&bytes, &sizes, &options, &file), whole);
}

/// A response: it settles each user once, and a user is `created` only if a
/// success response contains its id.
pub fn response(data: &[u8]) {
    let mut input = Input(data);
    let status = input.pick(&[201, 207, 200, 400, 401, 409, 413, 429, 500, 0, 302, 204]);
    let count = u32::from(input.byte() % 12);
    let retry_after = input.pick(&[None, Some(3_000), Some(u64::MAX)]);
    let content_type = input.pick(&[Some("application/json"), Some("text/html"), None]);
    let users: Vec<UserRef> = (1..=count)
        .map(|row| UserRef {
            id: format!("u{row}"),
            row,
        })
        .collect();
    let body = input.0;
    let answer = ApiResponse {
        status,
        retry_after,
        content_type,
        body,
    };
    let result = answers::parse(7, &users, &answer);
    assert!(accounted(&users, &result));
    for row in &result.outcomes {
        assert_ne!(row.outcome, Outcome::Invalid);
        if row.outcome == Outcome::Created {
            assert!((200..300).contains(&status) && row.errors.is_empty());
            // serde_json rejects some values that browsers accept, such as 1e400; such bodies are not compared.
            let text = String::from_utf8_lossy(body);
            if serde_json::from_str::<Value>(&text).is_ok() {
                assert!(listed(body).contains(&row.id));
            }
        }
    }
    for method in [Method::Put, Method::Delete, Method::Get] {
        let one = answers::parse_single(method, "u1", false, &answer);
        assert!(!one.ok || (200..300).contains(&status) || status == 404);
    }
}

/// The normal form equals that of a simple implementation of the rule, and
/// normalizing it again changes nothing.
pub fn normal_form(data: &[u8]) {
    let email = String::from_utf8_lossy(data);
    let normal_form = normal(&email);
    assert_eq!(normal_form, naive(&email));
    if let Some(once) = normal_form {
        assert_eq!(normal(&once).as_ref(), Some(&once));
    }
}

/// A journal: any bytes can be read, a prefix never contains more than the whole,
/// and a run that resumes from it settles every row.
pub fn journal(data: &[u8]) {
    let mut input = Input(data);
    let disk = match input.byte() % 4 {
        0 => input.0.to_vec(),
        _ => sealed(&mut input),
    };
    let whole = match replay(&disk) {
        Ok(whole) => whole,
        Err(error) => {
            let opened = Journal::open(&disk, FINGERPRINT, [2; 16]);
            assert_eq!(opened.err(), Some(error));
            return;
        }
    };
    assert!(whole.length <= disk.len());
    for (_, known) in whole.state.rows() {
        assert_ne!(known.settled, Some(Mark::NotApplied));
        assert!(known.settled.is_none() || !known.in_doubt());
    }
    for cut in [disk.len() / 3, disk.len() / 2, disk.len().saturating_sub(1)] {
        if let Ok(part) = replay(&disk[..cut]) {
            assert!(part.length <= whole.length && part.length <= cut);
        }
    }
    match Journal::open(&disk, FINGERPRINT, [2; 16]) {
        Ok(_) => {}
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::JournalChanged);
            return;
        }
    }
    let batches: Vec<Vec<_>> = (0..3)
        .map(|batch| {
            (0..2)
                .map(|user| (format!("u{batch}{user}"), Outcome::Created))
                .collect()
        })
        .collect();
    let (after, _, machine) = run(disk, &batches);
    let report = machine.report();
    let of = |outcome| report.counts.of(outcome);
    let settled: u64 = [
        Outcome::Created,
        Outcome::Exists,
        Outcome::Rejected,
        Outcome::Unsent,
        Outcome::Unknown,
        Outcome::Invalid,
    ]
    .into_iter()
    .map(of)
    .sum();
    assert_eq!(settled, 6, "every row has one outcome");
    assert!(replay(&after).is_ok());
}

/// Entries that the fuzzer chooses, each with a valid checksum
/// (src/send/journal/format.rs), after a header of this file or another.
fn sealed(input: &mut Input<'_>) -> Vec<u8> {
    const SEED: u64 = 0x6b61_7264_656e_726f;
    let key = [5; 16];
    let fingerprint = input.pick(&[FINGERPRINT, FINGERPRINT, FINGERPRINT, [9; 16]]);
    let keyed = sip128::SipHasher13::new_with_key(&key).hash(&fingerprint);
    let mut header = b"KARDJRNL\x01".to_vec();
    header.extend_from_slice(&key);
    header.extend_from_slice(&keyed.h1.to_le_bytes());
    header.extend_from_slice(&keyed.h2.to_le_bytes());
    let mut disk = Vec::new();
    let mut before = SEED;
    let mut seal = |kind: u8, payload: &[u8]| {
        let begin = disk.len();
        disk.extend_from_slice(&(payload.len() as u32).to_le_bytes());
        disk.push(kind);
        disk.extend_from_slice(payload);
        before = SipHasher13::new_with_keys(before, SEED).hash(&disk[begin..]);
        disk.extend_from_slice(&before.to_le_bytes());
    };
    seal(1, &header);
    while !input.0.is_empty() {
        let kind = input.byte() % 5;
        let length = usize::from(input.byte());
        let payload = match kind {
            // Entries with the ids of the run, which a fuzzer cannot guess.
            4 => {
                let row = 1 + input.byte() % 24;
                let id = format!("u{}{}", (row - 1) / 10, (row - 1) % 10);
                let hash = sip128::SipHasher13::new_with_key(&key).hash(id.as_bytes());
                let mut payload = u32::from(row).to_le_bytes().to_vec();
                payload.extend_from_slice(&hash.h1.to_le_bytes());
                payload.extend_from_slice(&hash.h2.to_le_bytes());
                payload
            }
            _ => input.bytes(length).to_vec(),
        };
        seal(if kind == 4 { 2 } else { kind }, &payload);
    }
    disk.extend_from_slice(input.0);
    disk
}
