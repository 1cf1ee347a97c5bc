//! One record by itself: checked on a form, or packed for an update.

use crate::input::packed_records::PackedRecords;
use crate::output::json_report::write_issues;
use crate::pipeline::records::RecordPipeline;
use crate::rules::options::Options;

/// Which document a record becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    /// The JSON:API resource object, as member `user`.
    Resource,
    /// The body of Update User as a string, as member `body`: one object under
    /// `data`, not a list.
    Update,
}

/// Checks the first of `records` and gives `{"ok":…,"user"|"body":…,"issues":[…]}`
/// as JSON text. The document is there only when `ok` is true.
#[must_use]
pub fn check_one(records: PackedRecords, options: Options, document: Document) -> Vec<u8> {
    let mut pipeline = RecordPipeline::new(options, usize::MAX);
    pipeline.push(records);
    let accepted = pipeline.pull(true).is_some();
    let mut out = Vec::new();
    out.extend_from_slice(if accepted {
        br#"{"ok":true,"# as &[u8]
    } else {
        br#"{"ok":false,"#
    });
    if accepted {
        let body = pipeline.batch().body();
        let user = body
            .get(br#"{"data":["#.len()..body.len() - b"]}".len())
            .unwrap_or_default();
        match document {
            Document::Resource => {
                out.extend_from_slice(br#""user":"#);
                out.extend_from_slice(user);
            }
            Document::Update => {
                let mut update = String::from(r#"{"data":"#);
                update.push_str(&String::from_utf8_lossy(user));
                update.push('}');
                out.extend_from_slice(br#""body":"#);
                crate::json::write_str(&mut out, &update);
            }
        }
        out.push(b',');
    }
    out.extend_from_slice(br#""issues":"#);
    write_issues(&mut out, &pipeline.issues().take());
    out.push(b'}');
    out
}
