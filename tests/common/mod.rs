//! The corpora of test data in a folder beside the repository, if it exists.
#![allow(dead_code)]

use std::path::PathBuf;

/// The folder of the corpora; `None`, with a message, in a clone without it.
pub(crate) fn corpora() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora");
    if folder.is_dir() {
        Some(folder)
    } else {
        eprintln!("skipped: no folder of corpora");
        None
    }
}

/// One JSON file of the corpora.
pub(crate) fn corpus(name: &str) -> Option<serde_json::Value> {
    let text = std::fs::read_to_string(corpora()?.join(name)).expect("a file of the corpora");
    Some(serde_json::from_str(&text).expect("a JSON file"))
}
