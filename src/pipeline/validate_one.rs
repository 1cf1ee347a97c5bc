//! One record: validated on a form, or made into the body of an update.

use crate::output::invalid_rows_csv::InvalidRowsCsv;
use crate::pipeline::requests::RequestBuilder;
use crate::pipeline::rows::RowPipeline;
use crate::record::Record;
use crate::rules::issue::Issue;
use crate::rules::issue_code::Code;
use crate::rules::options::Options;

/// The user of a valid record, and the issues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidatedRecord {
    /// The JSON:API resource object as JSON text, as a request holds it; `None`
    /// if the record is invalid.
    pub user: Option<String>,
    /// The issues; only warnings if the record is valid.
    pub issues: Vec<Issue>,
}

impl ValidatedRecord {
    /// The body of Update User: one object under `data`, not a list.
    #[must_use]
    pub fn update_body(&self) -> Option<String> {
        self.user
            .as_ref()
            .map(|user| format!(r#"{{"data":{user}}}"#))
    }
}

/// Validates one record; `None` is a record that is not an object. Its row
/// is 1.
#[must_use]
pub fn validate_one(record: Option<&Record<'_>>, options: Options) -> ValidatedRecord {
    let sink = RequestBuilder::new(options.clone(), usize::MAX, false);
    let mut rows = RowPipeline::with_sink(options, sink, None, InvalidRowsCsv::new(false));
    match record {
        Some(record) => rows.record(record, None),
        None => rows.unreadable(None, Code::RecordInvalid, b""),
    };
    let user = rows.sink.close_batch().map(|(_, batch)| {
        let body = std::str::from_utf8(batch.body()).unwrap_or_default();
        let users = body.strip_prefix(r#"{"data":["#);
        let user = users.and_then(|users| users.strip_suffix("]}"));
        user.unwrap_or_default().to_owned()
    });
    ValidatedRecord {
        user,
        issues: rows.sink.issues().take(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::cell::Cell;
    use crate::record::field::Field;
    use crate::rules::options::EmailMode;

    fn record(id: Cell<'static>, email: Cell<'static>) -> Record<'static> {
        let mut record = Record {
            row: 1,
            ..Record::default()
        };
        record.set(Field::Id, id);
        record.set(Field::Email, email);
        record
    }

    #[test]
    fn a_valid_record_has_a_user_and_an_update_body() {
        let options = Options {
            email: EmailMode::Raw,
            ..Options::default()
        };
        let record = record(Cell::Number("17"), Cell::Text(" ann@example.com"));
        let validated = validate_one(Some(&record), options);
        let user = r#"{"type":"user","id":"17","attributes":{"enrolledRewards":["CARDLINKED"],"email":"ann@example.com"}}"#;
        assert_eq!(validated.user.as_deref(), Some(user));
        let body = format!("{{\"data\":{user}}}");
        assert_eq!(validated.update_body(), Some(body));
        let codes: Vec<_> = validated.issues.iter().map(|issue| issue.code).collect();
        assert_eq!(codes, [Code::EmailRepaired]);
    }

    #[test]
    fn an_invalid_record_has_issues_alone() {
        let record = record(Cell::Other, Cell::Text("x"));
        let validated = validate_one(Some(&record), Options::default());
        assert_eq!(
            (validated.user.as_ref(), validated.update_body()),
            (None, None)
        );
        let issues = validated.issues.iter();
        let codes: Vec<_> = issues
            .map(|issue| (issue.row, issue.code.as_str()))
            .collect();
        assert_eq!(codes, [(1, "id.invalid"), (1, "email.invalid")]);
    }

    #[test]
    fn a_value_that_is_no_record_is_invalid() {
        let validated = validate_one(None, Options::default());
        assert_eq!(validated.user, None);
        let codes: Vec<_> = validated.issues.iter().map(|issue| issue.code).collect();
        assert_eq!(codes, [Code::RecordInvalid]);
    }
}
