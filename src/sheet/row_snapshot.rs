//! Some rows of a file, as a person is shown them, as JSON text.

use std::rc::Rc;

use crate::edits::suggestions::sent_text;
use crate::edits::{Known, Laid, Mend, Watch, lay};
use crate::output::json_report::{list, number, optional, string, write_issue};
use crate::record::Record;
use crate::record::field::Field;
use crate::rules::code::{Code, Severity};
use crate::rules::issue::Place;
use crate::rules::options::Options;
use crate::rules::validate::{Findings, Found, User};
use crate::sheet::index::{Survey, mark};
use crate::sheet::judge::{Learn, is_refused, judge};

/// Waits for its rows while a file is read, and writes them down.
pub(crate) struct Look {
    /// Ascending.
    wanted: Vec<u32>,
    next: usize,
    /// One bit a field that a column feeds.
    fields: u16,
    known: Told,
    findings: Findings,
    aside: Findings,
    /// What stands in the row that cannot be read, as text.
    unread: String,
    out: Vec<u8>,
}

/// How much of a row that cannot be read is shown, in bytes.
const MAX_UNREAD: usize = 1000;

/// What the last reading says of other rows.
struct Told(Option<Rc<Survey>>);

impl Known for Told {
    fn id(&self, id: &str, row: u32) -> Option<u32> {
        let first = self.0.as_ref()?.first_with_id(id);
        first.filter(|first| *first < row)
    }

    fn address(&self, _: &[u8], row: u32) -> bool {
        self.0
            .as_ref()
            .is_some_and(|survey| survey.mark(row) & mark::KNOWN_ADDRESS != 0)
    }
}

/// Nothing is learned: a row that is shown is one of those that are known.
impl Learn for Told {
    fn learn_id(&mut self, id: &str, row: u32) -> Option<u32> {
        self.id(id, row)
    }

    fn learn_address(&mut self, normal: &[u8], row: u32) -> bool {
        self.address(normal, row)
    }
}

impl Look {
    /// For rows in ascending order; `fields` has one bit a field that a column
    /// feeds.
    pub(crate) fn new(wanted: Vec<u32>, fields: u16, survey: Option<Rc<Survey>>) -> Look {
        Look {
            wanted,
            next: 0,
            fields,
            known: Told(survey),
            findings: Findings::default(),
            aside: Findings::default(),
            unread: String::new(),
            out: Vec::new(),
        }
    }

    /// The next row that is waited for.
    pub(crate) fn next_wanted(&self) -> Option<u32> {
        self.wanted.get(self.next).copied()
    }

    /// The rows as a JSON array.
    pub(crate) fn take(&mut self) -> Vec<u8> {
        let mut out = std::mem::take(&mut self.out);
        if out.is_empty() {
            out.push(b'[');
        }
        out.push(b']');
        out
    }

    /// The bytes of a row that may be told to be unreadable.
    pub(crate) fn unread(&mut self, bytes: &[u8]) {
        let bytes = bytes.get(..MAX_UNREAD).unwrap_or(bytes);
        self.unread = String::from_utf8_lossy(bytes.trim_ascii_end()).into_owned();
    }

    /// Whether this is the row that is waited for. One that is not there any
    /// more is not waited for any longer.
    fn begins(&mut self, row: u32) -> bool {
        while self.next_wanted().is_some_and(|wanted| wanted < row) {
            self.next += 1;
        }
        let wanted = self.next_wanted() == Some(row);
        self.next += usize::from(wanted);
        wanted
    }

    fn write(
        &mut self,
        state: &str,
        record: &Record<'_>,
        laid: Option<&Laid<'_>>,
        user: Option<&User<'_>>,
    ) {
        let out = &mut self.out;
        out.push(if out.is_empty() { b'[' } else { b',' });
        number(out, "{\"row\":", u64::from(record.row));
        if let Some(line) = record.line {
            number(out, ",\"line\":", line);
        }
        string(out, ",\"state\":", state);
        if laid.is_none() {
            string(out, ",\"text\":", &self.unread);
        }
        let mut before = ",\"cells\":{";
        for field in Field::ALL {
            let text = record.cell(field).text();
            let edited = laid.and_then(|laid| laid.text(field));
            if text.is_none() && edited.is_none() && self.fields & (1 << field as u8) == 0 {
                continue;
            }
            string(out, before, field.name());
            before = ",";
            string(out, ":{\"text\":", text.unwrap_or_default());
            optional(out, ",\"edited\":", edited);
            let stands = edited.or(text).unwrap_or_default();
            let sent = user.and_then(|user| self.findings.sent(user, field));
            optional(out, ",\"sent\":", sent.filter(|sent| *sent != stands));
            out.push(b'}');
        }
        if before != "," {
            out.extend_from_slice(before.as_bytes());
        }
        out.extend_from_slice(b"},\"issues\":");
        let id = user.map_or("", |user| user.id);
        list(out, &self.findings.found, |out, found| {
            write_issue(out, &found.issue(record, id, false));
        });
        out.push(b'}');
    }
}

impl Findings {
    /// What is sent for a field of the row that was checked last; empty where
    /// what stands there is left out, `None` where the field is refused.
    fn sent<'u>(&self, user: &'u User<'_>, field: Field) -> Option<&'u str> {
        let mut found = self.found.iter();
        let worst = found.find(|found| found.place.field == Some(field));
        match (sent_text(user, field), worst) {
            (_, Some(found)) if found.severity == Severity::Error => None,
            (None, Some(_)) => Some(""),
            (sent, _) => sent,
        }
    }
}

impl Watch for Look {
    fn record(
        &mut self,
        mend: &Mend,
        record: &Record<'_>,
        note: Option<Code>,
        options: &Options,
    ) -> bool {
        let row = record.row;
        if !self.begins(row) {
            return false;
        }
        let laid = lay(mend, record, note, options, &mut self.findings, &self.known);
        if laid.out {
            self.findings.found.clear();
            let found = Found::new(Code::RecordExcluded, Place::default(), None);
            self.findings.found.push(found);
            self.write("left_out", record, Some(&laid), None);
            return false;
        }
        let was_refused =
            laid.changed && is_refused(record, note, options, &mut self.aside, &self.known);
        let stands = laid.record();
        let user = judge(&stands, note, options, &mut self.findings, &mut self.known);
        let refused = self.findings.refused();
        let state = match (refused, was_refused) {
            (true, _) => "problem",
            (false, true) => "fixed",
            (false, false) if self.findings.found.is_empty() => "fine",
            (false, false) => "warning",
        };
        self.write(state, record, Some(&laid), Some(&user));
        !refused
    }

    fn unreadable(&mut self, mend: &Mend, row: u32, line: Option<u64>, code: Code) -> bool {
        if !self.begins(row) {
            self.unread.clear();
            return false;
        }
        let left_out = mend.leaves_out(row, code);
        let (state, code) = if left_out {
            ("left_out", Code::RecordExcluded)
        } else {
            ("problem", code)
        };
        self.findings.found.clear();
        self.findings
            .found
            .push(Found::new(code, Place::default(), None));
        let record = Record {
            row,
            line,
            ..Record::default()
        };
        self.write(state, &record, None, None);
        self.unread.clear();
        false
    }
}
