//! The issues of a file as text: one JSON array, and the members that issues of
//! the same kind have in common, one line per kind, without braces. In the array
//! `"kind":0` is replaced by the members of the first line, and so on. Most issues
//! of a file are of a few kinds.
//!
//! This is text and not serde objects because a report creates its issues only when
//! a program reads them, and a worker posts one string faster than many objects.
//! Nanoseconds per issue in Node, 20,000 issues of six kinds, medians of 30 rounds:
//!
//! | | this text | serde objects | ratio |
//! | --- | --- | --- | --- |
//! | pass to JavaScript | 298 | 4,831 | 16 |
//! | the same, and create the objects | 1,730 | 4,831 | 2.8 |
//! | copy from a worker | 38 | 1,853 | 49 |

use crate::json::write_str;
use crate::rules::issue::{Issue, IssueLocation};

/// How many kinds of issues have their members written once.
const KINDS: usize = 8;

/// Appends the issues as a JSON array, and then one line per kind.
pub fn write_issue_list(out: &mut Vec<u8>, issues: &[Issue]) {
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

/// The index of the kind of an issue in `firsts`, which gets the first issue of every kind.
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
        location => string(out, ",\"pointer\":", &location.pointer()),
    }
    string(out, ",\"severity\":", issue.severity.as_str());
    string(out, ",\"code\":", issue.code.as_str());
    optional(
        out,
        ",\"reason\":",
        Some(issue.code.reason()).filter(|reason| !reason.is_empty()),
    );
    string(out, ",\"message\":", &issue.message());
    if let Some(number_of) = issue.duplicate_of {
        let name = if issue.row == 0 {
            ",\"count\":"
        } else {
            ",\"duplicateOf\":"
        };
        number(out, name, u64::from(number_of));
    }
    optional(out, ",\"value\":", issue.value.as_deref());
}

fn number(out: &mut Vec<u8>, name: &str, value: u64) {
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

fn string(out: &mut Vec<u8>, name: &str, value: &str) {
    out.extend_from_slice(name.as_bytes());
    write_str(out, value);
}

fn optional(out: &mut Vec<u8>, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        string(out, name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::field::Field;
    use crate::rules::issue_code::{Code, Severity};

    #[test]
    fn the_issues_are_those_that_serde_writes() {
        let kinds = Code::ALL.iter().copied().cycle();
        let issues: Vec<Issue> = (1..=300)
            .zip(kinds)
            .map(|(row, code)| Issue {
                row,
                line: None,
                id: (row % 3 > 0).then(|| format!("u{row}")),
                // Some codes have several locations, severities and members.
                location: if row % 5 > 0 {
                    Field::Email.into()
                } else {
                    IssueLocation::default()
                },
                severity: if row % 7 > 0 {
                    Severity::Warning
                } else {
                    Severity::Error
                },
                code: if row % 2 > 0 {
                    Code::EmailDuplicate
                } else {
                    code
                },
                duplicate_of: (row % 11 == 0).then_some(1),
                value: (row % 13 == 0).then(|| "x".to_owned()),
            })
            .collect();
        let mut written = Vec::new();
        write_issue_list(&mut written, &issues);
        let written = String::from_utf8(written).expect("UTF-8");
        let mut lines = written.lines();
        let mut list = lines.next().expect("a list").to_owned();
        let kinds: Vec<_> = lines.enumerate().collect();
        assert_eq!(kinds.len(), KINDS);
        let by_kind = list.matches("\"kind\":").count();
        assert!(by_kind > issues.len() / 3, "{by_kind}");
        for (kind, members) in kinds {
            list = list.replace(&format!("\"kind\":{kind}"), members);
        }
        assert_eq!(list, serde_json::to_string(&issues).expect("JSON"));
    }

    #[test]
    fn no_issues_have_no_kinds() {
        let mut written = Vec::new();
        write_issue_list(&mut written, &[]);
        assert_eq!(written, b"[]");
    }
}
