//! What is told about a row: data, not exceptions, and never a person's data
//! unless it was asked for.

use std::borrow::Cow;
use std::fmt;

use crate::record::field::Field;
use crate::rules::code::{Code, Severity};

/// Where in a record: the whole of it, a member, or an item of a member's list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// `None` is the record as a whole.
    pub field: Option<Field>,
    /// 0-based index into `phoneNumbers` or `postalCodes`, and the member of
    /// that item (`""` is the item itself).
    pub item: Option<(u32, &'static str)>,
}

impl From<Field> for Place {
    fn from(field: Field) -> Place {
        Place {
            field: Some(field),
            item: None,
        }
    }
}

impl Place {
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

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.pointer())
    }
}

/// One thing that was found in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// 1-based; counts records, not lines. 0 where the file as a whole is meant.
    pub row: u32,
    /// 1-based line of the file on which the record begins.
    pub line: Option<u64>,
    /// The record's id, where it has one that is not an e-mail address.
    pub id: Option<String>,
    /// Where in the record.
    pub place: Place,
    /// An error, or a warning. A field that was left out is a warning with the
    /// code of an error.
    pub severity: Severity,
    /// What was found.
    pub code: Code,
    /// The earlier row that this one repeats.
    pub other_row: Option<u32>,
    /// What stood there; only with `reportValues`.
    pub value: Option<String>,
}

/// `message` with the number of a row where it says `{row}`.
pub(crate) fn with_row(message: &str, row: u32) -> String {
    match message.split_once('{') {
        Some((head, tail)) => {
            let tail = tail.split_once('}').map_or("", |(_, tail)| tail);
            [head, &row.to_string(), tail].concat()
        }
        None => message.to_owned(),
    }
}

impl Issue {
    /// One sentence, lower case, without a full stop, with the field by name
    /// and never its value.
    #[must_use]
    pub fn message(&self) -> Cow<'static, str> {
        let message = match self.other_row {
            Some(row) => with_row(self.code.message(), row).into(),
            None => self.code.message().into(),
        };
        if self.severity == Severity::Warning && self.code.severity() == Severity::Error {
            message + ", and the field was left out"
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
        assert_eq!(Place::default().to_string(), "");
        assert_eq!(Place::from(Field::ZipCode).to_string(), "/zipCode");
        let item = Place {
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
    fn a_pair_of_code_and_reason_stands_once_in_the_table() {
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
