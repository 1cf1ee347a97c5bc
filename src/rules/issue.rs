//! Issues are data, not exceptions. They hold no personal data unless the
//! caller asks for it with `reportValues`.

use std::borrow::Cow;
use std::fmt;

use crate::record::Record;
use crate::record::field::Field;
use crate::rules::issue_code::{Code, Severity};

/// The part of a record that has an issue: the record, a field, or an item of a
/// list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IssueLocation {
    /// `None` is the record as a whole.
    pub field: Option<Field>,
    /// 0-based index into `phoneNumbers` or `postalCodes`, and the member of
    /// that item (`""` is the item itself).
    pub item: Option<(u32, &'static str)>,
}

impl From<Field> for IssueLocation {
    fn from(field: Field) -> IssueLocation {
        IssueLocation {
            field: Some(field),
            item: None,
        }
    }
}

impl IssueLocation {
    /// The name of the field; `"record"` where it is the whole record.
    #[must_use]
    pub const fn field_name(&self) -> &'static str {
        match self.field {
            Some(field) => field.name(),
            None => "record",
        }
    }

    /// A JSON Pointer (RFC 6901) into the record, `""` for the whole of it.
    #[must_use]
    pub fn pointer(&self) -> String {
        let mut pointer = String::new();
        let mut part = |name: &str| {
            pointer.push('/');
            pointer.push_str(name);
        };
        if let Some(field) = self.field {
            part(field.name());
        }
        if let Some((index, member)) = self.item {
            part(&index.to_string());
            if !member.is_empty() {
                part(member);
            }
        }
        pointer
    }
}

impl fmt::Display for IssueLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.pointer())
    }
}

/// An issue of one row, before it is known which row that is.
#[derive(Clone, Copy, Debug)]
pub struct RowIssue {
    /// The code, with its reason.
    pub code: Code,
    /// The field, list item or record that has the issue.
    pub location: IssueLocation,
    /// An error keeps the row from being sent.
    pub severity: Severity,
    /// The earlier row (1-based) that this one repeats.
    pub duplicate_of: Option<u32>,
}

impl RowIssue {
    /// An issue with the severity of its code.
    pub(crate) const fn new(
        code: Code,
        location: IssueLocation,
        duplicate_of: Option<u32>,
    ) -> RowIssue {
        RowIssue {
            code,
            location,
            severity: code.severity(),
            duplicate_of,
        }
    }

    /// The value that has the issue, if `reportValues` asks for it.
    pub(crate) fn value(&self, record: &Record<'_>) -> Option<String> {
        let field = self.location.field?;
        record.cell(field).text().map(str::to_owned)
    }

    /// The issue of a certain row. `row` and `line` are 1-based; `id` is empty
    /// for a row without one.
    pub(crate) fn of_row(
        &self,
        row: u32,
        line: Option<u64>,
        id: &str,
        value: Option<String>,
    ) -> Issue {
        Issue {
            row,
            line,
            // An id that is an address is personal data.
            id: (!id.is_empty() && memchr::memchr(b'@', id.as_bytes()).is_none())
                .then(|| id.to_owned()),
            location: self.location,
            severity: self.severity,
            code: self.code,
            duplicate_of: self.duplicate_of,
            value,
        }
    }
}

/// An issue of a record or of the whole file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// 1-based; counts records, not lines. 0 for an issue of the whole file.
    pub row: u32,
    /// 1-based line of the file on which the record begins.
    pub line: Option<u64>,
    /// The record's id, unless that is an e-mail address.
    pub id: Option<String>,
    /// The field, list item or record that has the issue.
    pub location: IssueLocation,
    /// An error, or a warning. An optional field that is not sent because it is
    /// invalid (`onInvalidField: "omit"`) is a warning with the code of an error.
    pub severity: Severity,
    /// The code, with its reason.
    pub code: Code,
    /// The earlier row (1-based) that this one repeats. In an issue of the whole file,
    /// how many records have it.
    pub duplicate_of: Option<u32>,
    /// The value; only with `reportValues`.
    pub value: Option<String>,
}

impl serde::Serialize for Issue {
    /// The issue as an object with the members of the public contract.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        #[serde(rename_all = "camelCase")]
        struct IssueObject<'i> {
            row: u32,
            #[serde(skip_serializing_if = "Option::is_none")]
            line: Option<u64>,
            #[serde(skip_serializing_if = "Option::is_none")]
            id: Option<&'i str>,
            field: &'static str,
            pointer: String,
            severity: &'static str,
            code: &'static str,
            #[serde(skip_serializing_if = "str::is_empty")]
            reason: &'static str,
            message: Cow<'static, str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            duplicate_of: Option<u32>,
            #[serde(skip_serializing_if = "Option::is_none")]
            count: Option<u32>,
            #[serde(skip_serializing_if = "Option::is_none")]
            value: Option<&'i str>,
        }
        IssueObject {
            row: self.row,
            line: self.line,
            id: self.id.as_deref(),
            field: self.location.field_name(),
            pointer: self.location.pointer(),
            severity: self.severity.as_str(),
            code: self.code.as_str(),
            reason: self.code.reason(),
            message: self.message(),
            duplicate_of: self.duplicate_of.filter(|_| self.row > 0),
            count: self.duplicate_of.filter(|_| self.row == 0),
            value: self.value.as_deref(),
        }
        .serialize(serializer)
    }
}

/// Appends `message` with the number of a row where it says `{row}`.
pub(crate) fn push_with_row(out: &mut String, message: &str, row: u32) {
    let (head, tail) = message.split_once('{').unwrap_or((message, ""));
    out.push_str(head);
    if let Some((_, tail)) = tail.split_once('}') {
        out.push_str(itoa::Buffer::new().format(row));
        out.push_str(tail);
    }
}

impl Issue {
    /// One sentence, lower case, without a full stop, with the field by name
    /// and never its value.
    #[must_use]
    pub fn message(&self) -> Cow<'static, str> {
        let message = match self.duplicate_of {
            Some(row) => {
                let mut message = String::new();
                push_with_row(&mut message, self.code.message(), row);
                message.into()
            }
            None => self.code.message().into(),
        };
        if self.severity == Severity::Warning && self.code.severity() == Severity::Error {
            message + ", so the field was removed"
        } else {
            message
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_json_pointer_into_the_record() {
        assert_eq!(IssueLocation::default().to_string(), "");
        assert_eq!(IssueLocation::from(Field::ZipCode).to_string(), "/zipCode");
        let item = IssueLocation {
            field: Some(Field::PhoneNumbers),
            item: Some((3, "number")),
        };
        assert_eq!(item.to_string(), "/phoneNumbers/3/number");
    }

    #[test]
    fn messages_are_one_lower_case_sentence_without_a_full_stop() {
        for code in Code::ALL {
            let message = code.message();
            assert!(message.starts_with(|c: char| c.is_lowercase()), "{message}");
            assert!(!message.ends_with('.'), "{message}");
        }
    }

    #[test]
    fn each_pair_of_code_and_reason_occurs_once_in_the_table() {
        let mut seen = std::collections::HashSet::new();
        for code in Code::ALL {
            assert!(
                seen.insert((code.as_str(), code.reason())),
                "{}",
                code.as_str()
            );
        }
    }
}
