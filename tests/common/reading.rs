//! Runs the pipeline over a file and checks what must be true for every result. The property
//! tests and the fuzz targets share it.

use kard_enroll::input::format::PREFIX;
use kard_enroll::input::options::FileOptions;
use kard_enroll::pipeline::file::{FilePipeline, Pull};
use kard_enroll::pipeline::requests::PrepareCounts;
use kard_enroll::rules::options::Options;
use serde_json::Value;
use std::collections::HashSet;

/// Index, body, and the id and row of each user.
pub(crate) type Request = (u32, String, Vec<(String, u32)>);

/// The complete result of a file.
#[derive(Debug, PartialEq)]
pub(crate) struct Run {
    pub(crate) requests: Vec<Request>,
    pub(crate) issues: String,
    pub(crate) counts: PrepareCounts,
    pub(crate) invalid_rows_csv: String,
    /// The count of records in its inspection.
    pub(crate) seen: Option<usize>,
}

/// `bytes` with so many blank lines after line number `line` (0: before all lines) that
/// the inspection ends before the other lines, which are then read piece by piece. Also
/// returns the size of the first piece, which ends with the blank lines.
pub(crate) fn far(bytes: &[u8], line: usize) -> (Vec<u8>, usize) {
    let ends = bytes.iter().enumerate().filter(|&(_, &byte)| byte == b'\n');
    let ends: Vec<usize> = ends.map(|(at, _)| at + 1).take(line).collect();
    let (before, after) = bytes.split_at(ends.last().copied().unwrap_or(0));
    let lines = format!("{:1$}\n", "", PREFIX / 64).repeat(65).into_bytes();
    ([before, &lines, after].concat(), before.len() + lines.len())
}

/// Reads `bytes` in pieces of the given sizes, and the rest in one piece.
pub(crate) fn run(bytes: &[u8], pieces: &[usize], options: &Options, file: &FileOptions) -> Run {
    let mut preparer = FilePipeline::new(options.clone(), file.clone(), usize::MAX);
    let mut requests = Vec::new();
    let mut issues = Vec::new();
    let mut invalid_rows_csv = Vec::new();
    let mut rest = bytes;
    let mut pieces = pieces.iter().copied().chain(std::iter::repeat(usize::MAX));
    let mut ended = false;
    loop {
        match preparer.pull().expect("options that fit") {
            Pull::Batch(index) => requests.push((
                index,
                String::from_utf8(preparer.batch().body().to_vec()).expect("UTF-8"),
                preparer
                    .batch()
                    .users()
                    .map(|(id, row)| (id.to_owned(), row))
                    .collect(),
            )),
            Pull::NeedInput => {
                assert!(!ended, "NeedInput at the end");
                let size = pieces.next().unwrap_or(usize::MAX).min(rest.len());
                let (piece, after) = rest.split_at(size);
                preparer.push(piece);
                rest = after;
                if rest.is_empty() {
                    preparer.end();
                    ended = true;
                }
            }
            Pull::Done => break,
        }
        issues.append(&mut preparer.issues().take());
        invalid_rows_csv.append(&mut preparer.invalid_rows().take());
    }
    issues.append(&mut preparer.issues().take());
    invalid_rows_csv.append(&mut preparer.invalid_rows().take());
    Run {
        requests,
        issues: serde_json::to_string(&issues).expect("JSON"),
        counts: preparer.counts(),
        invalid_rows_csv: String::from_utf8(invalid_rows_csv).expect("UTF-8"),
        seen: preparer.inspection().map(|file| file.rows.len()),
    }
}

/// Checks what must be true for every run.
pub(crate) fn check(run: &Run, batch_size: u32) {
    let PrepareCounts {
        read,
        valid,
        invalid,
        warnings,
    } = run.counts;
    assert_eq!(read, valid + invalid);
    let mut rows = HashSet::new();
    for (at, (index, body, users)) in run.requests.iter().enumerate() {
        assert_eq!(*index as usize, at);
        assert!((1..=batch_size as usize).contains(&users.len()));
        let document: Value = serde_json::from_str(body).expect("a body is JSON");
        let data = document["data"].as_array().expect("a list");
        assert_eq!(data.len(), users.len());
        for (resource, (id, row)) in data.iter().zip(users) {
            assert_eq!(resource["type"].as_str(), Some("user"));
            assert_eq!(resource["id"].as_str(), Some(id.as_str()));
            assert!(resource["attributes"]["enrolledRewards"].is_array());
            assert!(rows.insert(*row) && (1..=read).contains(row));
        }
    }
    assert_eq!(rows.len(), valid as usize);
    let full = run.requests.iter().rev().skip(1);
    assert!(
        full.clone()
            .all(|(_, _, users)| users.len() == batch_size as usize)
    );

    let issues: Value = serde_json::from_str(&run.issues).expect("issues are JSON");
    let issues = issues.as_array().expect("a list");
    let rows_with_errors: HashSet<u64> = issues
        .iter()
        .filter(|issue| issue["severity"] == "error")
        .filter_map(|issue| issue["row"].as_u64())
        .filter(|&row| row > 0)
        .collect();
    assert_eq!(
        rows_with_errors.len(),
        invalid as usize,
        "each invalid row has an error"
    );
    assert!(
        rows_with_errors
            .iter()
            .all(|&row| !rows.contains(&(row as u32)))
    );
    let warned = issues.iter().filter(|issue| issue["severity"] == "warning");
    assert_eq!(warned.count(), warnings as usize);
}
