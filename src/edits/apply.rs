//! One row with all that was decided laid over it.

use std::borrow::Cow;

use crate::edits::suggestions::suggest;
use crate::edits::{Action, Mend, is_clearable};
use crate::record::Record;
use crate::record::cell::Cell;
use crate::record::field::Field;
use crate::rules::code::Code;
use crate::rules::issue::Place;
use crate::rules::options::Options;
use crate::rules::validate::{Findings, Found};

/// What earlier rows said; asking changes nothing.
pub(crate) trait Known {
    /// The row before `row` that holds this id.
    fn id(&self, id: &str, row: u32) -> Option<u32>;
    /// Whether a row before `row` holds the address of this normal form.
    fn address(&self, normal: &[u8], row: u32) -> bool;
}

/// A row as it then stands.
pub(crate) struct Laid<'a> {
    base: Record<'a>,
    /// In place of the cells of the file; empty where a field was cleared.
    texts: [Option<Cow<'a, str>>; Field::ALL.len()],
    /// Whether it is left out, by hand or by a rule.
    pub(crate) out: bool,
    /// Whether anything is laid over it.
    pub(crate) changed: bool,
    /// By index the rules that acted.
    pub(crate) rules: Vec<usize>,
    /// Whether its address was found in an earlier row on the way.
    pub(crate) known_address: bool,
}

impl Laid<'_> {
    /// The record that is to be checked.
    pub(crate) fn record(&self) -> Record<'_> {
        let mut record = self.base;
        for (field, text) in Field::ALL.into_iter().zip(&self.texts) {
            match text.as_deref() {
                None => {}
                Some("") => record.set(field, Cell::Absent),
                Some(text) => record.set(field, Cell::Text(text)),
            }
        }
        record
    }

    /// What was put into a field.
    pub(crate) fn text(&self, field: Field) -> Option<&str> {
        self.texts[field as usize].as_deref()
    }
}

/// Lays `mend` over `record`. `note` is what was found in the row as a whole.
pub(crate) fn lay<'a>(
    mend: &'a Mend,
    record: &Record<'a>,
    note: Option<Code>,
    options: &Options,
    findings: &mut Findings,
    known: &dyn Known,
) -> Laid<'a> {
    let row = record.row;
    let mut laid = Laid {
        base: *record,
        texts: Default::default(),
        out: mend.is_left_out(row),
        changed: false,
        rules: Vec::new(),
        known_address: false,
    };
    for (_, field, text) in mend.edits_of(row) {
        laid.texts[*field as usize] = Some(Cow::Borrowed(text));
        laid.changed = true;
    }
    if laid.out || mend.rules.is_empty() {
        return laid;
    }
    // A rule acts on a field once, so this ends.
    let mut acted = [false; Field::ALL.len()];
    loop {
        find_all(&mut laid, note, options, findings, known);
        let mut changes = Vec::new();
        for found in &findings.found {
            let Some(rule) = mend.rule_for(found.code) else {
                continue;
            };
            let text = match (mend.rules[rule].action, found.place.field) {
                (Action::LeaveOut, _) => {
                    laid.out = true;
                    laid.changed = true;
                    laid.rules.push(rule);
                    return laid;
                }
                (_, None) => None,
                (_, Some(field)) if acted[field as usize] => None,
                (Action::Clear, Some(field)) if !is_clearable(field) => None,
                (Action::Clear, Some(field)) => Some((field, String::new())),
                (Action::Suggest, Some(field)) => {
                    suggest(found.code, field, &laid.record(), options).map(|text| (field, text))
                }
            };
            if let Some((field, text)) = text {
                acted[field as usize] = true;
                changes.push((rule, field, text));
            }
        }
        if changes.is_empty() {
            return laid;
        }
        for (rule, field, text) in changes {
            laid.texts[field as usize] = Some(Cow::Owned(text));
            laid.changed = true;
            if !laid.rules.contains(&rule) {
                laid.rules.push(rule);
            }
        }
    }
}

/// All that is found in the row as it stands now, what earlier rows say too.
fn find_all(
    laid: &mut Laid<'_>,
    note: Option<Code>,
    options: &Options,
    findings: &mut Findings,
    known: &dyn Known,
) {
    let record = laid.record();
    let row = record.row;
    let user = findings.check(&record, options);
    let (id, has_email) = (user.id, user.email.is_some());
    let mut find = |code, place| findings.found.push(Found::new(code, place, None));
    if let Some(code) = note {
        find(code, Place::default());
    }
    if !id.is_empty() && known.id(id, row).is_some() {
        find(Code::IdDuplicate, Field::Id.into());
    }
    if !findings.refused() && has_email && known.address(&findings.normal, row) {
        let place = Field::Email.into();
        findings
            .found
            .push(Found::new(Code::EmailDuplicate, place, None));
        laid.known_address = true;
    }
}
