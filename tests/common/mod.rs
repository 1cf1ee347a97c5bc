//! Real test material that lies beside the repository, where it is there.
#![allow(dead_code)]

use std::path::PathBuf;

/// The folder of the corpora, or `None` (said aloud) in a clone that stands alone.
pub(crate) fn corpora() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora");
    if folder.is_dir() {
        Some(folder)
    } else {
        eprintln!("skipped: the corpora are not here");
        None
    }
}

/// One JSON file of the corpora.
pub(crate) fn corpus(name: &str) -> Option<serde_json::Value> {
    let text = std::fs::read_to_string(corpora()?.join(name)).expect("a file of the corpora");
    Some(serde_json::from_str(&text).expect("a JSON file"))
}
