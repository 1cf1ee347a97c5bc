//! Applies the edits of a user to one record.

use std::borrow::Cow;

use crate::edits::suggestions::suggest;
use crate::edits::user_edits::{Edits, FixAction, is_clearable};
use crate::record::Record;
use crate::record::cell::Cell;
use crate::record::field::Field;
use crate::rules::evaluate::{Earlier, EarlierRows, evaluate};
use crate::rules::evaluation::Evaluation;
use crate::rules::issue_code::Code;
use crate::rules::options::Options;

/// A record with its edits.
pub(crate) struct EditedRow<'a> {
    original: Record<'a>,
    /// The new text of each edited field; empty clears the field.
    texts: [Option<Cow<'a, str>>; Field::ALL.len()],
    /// Whether the user or a fix excludes the row.
    pub(crate) excluded: bool,
    /// Whether an edit changes the row.
    pub(crate) changed: bool,
    /// Indices of the fixes that acted.
    pub(crate) fixes: Vec<usize>,
    /// Whether an earlier row has the address that this row had at some step.
    pub(crate) repeats_address: bool,
}

impl EditedRow<'_> {
    /// The record to evaluate.
    pub(crate) fn record(&self) -> Record<'_> {
        let mut record = self.original;
        for (field, text) in Field::ALL.into_iter().zip(&self.texts) {
            match text.as_deref() {
                None => {}
                Some("") => record.set(field, Cell::Absent),
                Some(text) => record.set(field, Cell::Text(text)),
            }
        }
        record
    }

    /// The new text of a field, if an edit or a fix changes it.
    pub(crate) fn text(&self, field: Field) -> Option<&str> {
        self.texts[field as usize].as_deref()
    }
}

/// Applies `edits` to `record`: first its cell edits, then fixes, until no fix
/// has anything left to do. `note` is an issue of the row as a whole.
/// `evaluation` is a buffer; its result is that of an intermediate step.
pub(crate) fn apply_edits<'a>(
    edits: &'a Edits,
    record: &Record<'a>,
    note: Option<Code>,
    options: &Options,
    earlier: &dyn EarlierRows,
    evaluation: &mut Evaluation,
) -> EditedRow<'a> {
    let row = record.row;
    let mut edited = EditedRow {
        original: *record,
        texts: Default::default(),
        excluded: edits.is_excluded(row),
        changed: false,
        fixes: Vec::new(),
        repeats_address: false,
    };
    for edit in edits.cells_of(row) {
        edited.texts[edit.field as usize] = Some(Cow::Borrowed(&edit.text));
        edited.changed = true;
    }
    if edited.excluded || edits.fixes().is_empty() {
        return edited;
    }
    // A fix acts on a field once, so the loop ends.
    let mut acted = [false; Field::ALL.len()];
    loop {
        evaluate(
            &edited.record(),
            note,
            options,
            Earlier::Find(earlier),
            evaluation,
        );
        let mut codes = evaluation.issues.iter().map(|issue| issue.code);
        edited.repeats_address |= codes.any(|code| code == Code::EmailDuplicate);
        let mut changes = Vec::new();
        for issue in &evaluation.issues {
            let Some(fix) = edits.fix_for(issue.code) else {
                continue;
            };
            let text = match (edits.fixes()[fix].action, issue.location.field) {
                (FixAction::Exclude, _) => {
                    edited.excluded = true;
                    edited.changed = true;
                    edited.fixes.push(fix);
                    return edited;
                }
                (FixAction::Accept, _) => {
                    if issue.code.is_doubt() && !edited.original.is_accepted {
                        edited.original.is_accepted = true;
                        edited.changed = true;
                        edited.fixes.push(fix);
                    }
                    None
                }
                (_, None) => None,
                (_, Some(field)) if acted[field as usize] => None,
                (FixAction::Clear, Some(field)) if !is_clearable(field) => None,
                (FixAction::Clear, Some(field)) => Some((field, String::new())),
                (FixAction::Suggest, Some(field)) => {
                    suggest(issue.code, field, &edited.record(), options).map(|text| (field, text))
                }
            };
            if let Some((field, text)) = text {
                acted[field as usize] = true;
                changes.push((fix, field, text));
            }
        }
        if changes.is_empty() {
            return edited;
        }
        for (fix, field, text) in changes {
            edited.texts[field as usize] = Some(Cow::Owned(text));
            edited.changed = true;
            if !edited.fixes.contains(&fix) {
                edited.fixes.push(fix);
            }
        }
    }
}
