//! Issues as JSON text, with the members of the public contract.
//! Text crosses the border in one piece and `JSON.parse` makes objects of it
//! faster than they can be built from here.

use crate::input::file_reader::FileInspection;
use crate::json::write_str;
use crate::rules::issue::{Issue, IssueLocation};

/// Appends issues as a JSON array.
pub fn write_issues(out: &mut Vec<u8>, issues: &[Issue]) {
    list(out, issues, write_issue);
}

pub(crate) fn write_issue(out: &mut Vec<u8>, issue: &Issue) {
    begin_issue(out, issue);
    end_issue(out, issue);
    out.push(b'}');
}

/// Kinds of issues whose members are written once; a digit tells them apart.
const KINDS: usize = 8;

/// Appends many issues as lines: a JSON array, and then, without braces, the members
/// that issues of a kind have in common. In the array `"kind":0` stands for those of
/// the first kind, and so on. Most issues of a file are of a few kinds.
pub fn write_by_kind(out: &mut Vec<u8>, issues: &[Issue]) {
    let mut firsts: Vec<&Issue> = Vec::new();
    out.push(b'[');
    for (index, issue) in issues.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        begin_issue(out, issue);
        match kind_of(&mut firsts, issue) {
            Some(kind) => number(out, "\"kind\":", kind as u64),
            None => end_issue(out, issue),
        }
        out.push(b'}');
    }
    out.push(b']');
    for issue in firsts {
        out.push(b'\n');
        end_issue(out, issue);
    }
}

/// The place of the first issue of the same kind in `firsts`.
fn kind_of<'i>(firsts: &mut Vec<&'i Issue>, issue: &'i Issue) -> Option<usize> {
    if issue.duplicate_of.is_some() || issue.value.is_some() || issue.location.item.is_some() {
        return None;
    }
    let kind = |issue: &Issue| (issue.location.field, issue.severity, issue.code);
    let known = firsts.iter().position(|first| kind(first) == kind(issue));
    if known.is_none() && firsts.len() < KINDS {
        firsts.push(issue);
        return Some(firsts.len() - 1);
    }
    known
}

fn begin_issue(out: &mut Vec<u8>, issue: &Issue) {
    number(out, "{\"row\":", u64::from(issue.row));
    if let Some(line) = issue.line {
        number(out, ",\"line\":", line);
    }
    optional(out, ",\"id\":", issue.id.as_deref());
    out.push(b',');
}

fn end_issue(out: &mut Vec<u8>, issue: &Issue) {
    string(out, "\"field\":", issue.location.field_name());
    match issue.location {
        IssueLocation {
            field: Some(field),
            item: None,
        } => {
            out.extend_from_slice(b",\"pointer\":\"/");
            out.extend_from_slice(field.name().as_bytes());
            out.push(b'"');
        }
        place => string(out, ",\"pointer\":", &place.pointer()),
    }
    string(out, ",\"severity\":", issue.severity.as_str());
    string(out, ",\"code\":", issue.code.as_str());
    optional(
        out,
        ",\"reason\":",
        Some(issue.code.reason()).filter(|reason| !reason.is_empty()),
    );
    string(out, ",\"message\":", &issue.message());
    if let Some(row) = issue.duplicate_of {
        number(out, ",\"duplicateOf\":", u64::from(row));
    }
    optional(out, ",\"value\":", issue.value.as_deref());
}

pub(crate) fn list<T>(out: &mut Vec<u8>, items: &[T], mut write: impl FnMut(&mut Vec<u8>, &T)) {
    out.push(b'[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(out, item);
    }
    out.push(b']');
}

pub(crate) fn number(out: &mut Vec<u8>, name: &str, value: u64) {
    out.extend_from_slice(name.as_bytes());
    let mut digits = [0; 20];
    let mut first = digits.len();
    let mut rest = value;
    loop {
        first -= 1;
        digits[first] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[first..]);
}

pub(crate) fn string(out: &mut Vec<u8>, name: &str, value: &str) {
    out.extend_from_slice(name.as_bytes());
    write_str(out, value);
}

pub(crate) fn optional(out: &mut Vec<u8>, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        string(out, name, value);
    }
}

/// Appends what the beginning of a file says.
pub fn write_understood(out: &mut Vec<u8>, understood: &FileInspection) {
    string(out, "{\"format\":", understood.format.as_str());
    let delimiter = understood
        .delimiter
        .map(|byte| char::from(byte).to_string());
    or_null(out, ",\"delimiter\":", delimiter.as_deref());
    out.extend_from_slice(if understood.has_header {
        b",\"hasHeader\":true,\"columns\":"
    } else {
        b",\"hasHeader\":false,\"columns\":"
    });
    list(out, &understood.columns, |out, column| {
        string(out, "{\"header\":", &column.header);
        let field = column.target.map(|target| target.field().name());
        or_null(out, ",\"field\":", field);
        confidence(out, column.confidence);
        out.extend_from_slice(b",\"sample\":");
        strings(out, &column.sample);
        out.push(b'}');
    });
    out.extend_from_slice(b",\"rows\":");
    list(out, &understood.rows, |out, row| strings(out, row));
    out.push(b'}');
}

fn or_null(out: &mut Vec<u8>, name: &str, value: Option<&str>) {
    out.extend_from_slice(name.as_bytes());
    match value {
        Some(value) => write_str(out, value),
        None => out.extend_from_slice(b"null"),
    }
}

fn strings(out: &mut Vec<u8>, texts: &[String]) {
    list(out, texts, |out, text| write_str(out, text));
}

/// A number from 0 to 1, in thousandths: code that prints any float is large.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 0 to 1000"
)]
fn confidence(out: &mut Vec<u8>, value: f32) {
    let thousandths = (value.clamp(0.0, 1.0) * 1000.0 + 0.5) as u64;
    number(out, ",\"confidence\":", thousandths);
    out.extend_from_slice(b"e-3");
}

#[cfg(test)]
mod tests;
