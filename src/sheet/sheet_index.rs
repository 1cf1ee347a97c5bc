//! The index of one complete reading of a file: one byte per row, the rows of each
//! issue code, the counts, and which row has which id.

use crate::edits::suggestions::{sent_text, suggest};
use crate::edits::user_edits::is_clearable;
use crate::pipeline::earlier_values::EarlierValues;
use crate::pipeline::row_sink::{EvaluatedRow, RowSink, Verdict};
use crate::rules::evaluate::EarlierRows;
use crate::rules::issue::{Issue, IssueLocation, RowIssue};
use crate::rules::issue_code::{Code, Severity};
use crate::rules::user::User;
use crate::sheet::row_set::RowSet;

/// What is known of a row, one bit each.
pub(crate) mod mark {
    /// It is invalid, and not excluded.
    pub(crate) const INVALID: u8 = 1;
    /// It is valid with a warning.
    pub(crate) const WARNING: u8 = 2;
    /// It is valid because of an edit or a fix.
    pub(crate) const FIXED: u8 = 4;
    /// It is excluded.
    pub(crate) const EXCLUDED: u8 = 8;
    /// An earlier row has its address.
    pub(crate) const REPEATS_ADDRESS: u8 = 16;
}

/// The length of an example, in characters.
const MAX_EXAMPLE: usize = 200;
/// How many issues of the whole file are kept.
const MAX_FILE_ISSUES: usize = 100;

/// How many rows there are of each kind. `read = valid + invalid`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct SheetCounts {
    /// All rows.
    pub read: u32,
    /// Rows that are sent.
    pub valid: u32,
    /// Rows that are not sent, excluded ones included.
    pub invalid: u32,
    /// Valid rows with a warning.
    pub warned: u32,
    /// Rows that are valid because of an edit or a fix.
    pub fixed: u32,
    /// Excluded rows.
    pub excluded: u32,
}

/// All rows that have the same issue.
#[derive(Clone, Debug)]
pub(crate) struct IssueGroup {
    /// The code, with its reason.
    pub(crate) code: Code,
    /// The location of the issue in the first row.
    pub(crate) location: IssueLocation,
    /// An error, or a warning.
    pub(crate) severity: Severity,
    pub(crate) rows: RowSet,
    /// A value, and the value that is suggested or sent instead; of the first
    /// row, or of the first with a suggestion.
    pub(crate) example: Option<(String, Option<String>)>,
    /// For how many rows there is a suggestion.
    pub(crate) suggested: u32,
}

impl IssueGroup {
    /// Whether the field can be cleared.
    pub(crate) fn is_clearable(&self) -> bool {
        self.location.field.is_some_and(is_clearable)
    }

    /// The message, without a certain row.
    pub(crate) fn message(&self) -> String {
        let issue = RowIssue {
            code: self.code,
            location: self.location,
            severity: self.severity,
            duplicate_of: None,
        };
        let message = issue.of_row(0, None, "", None).message().into_owned();
        match message.strip_suffix("row {row}") {
            Some(beginning) => format!("{beginning}an earlier row"),
            None => message,
        }
    }
}

/// See the head of this file.
pub(crate) struct SheetIndex {
    marks: Vec<u8>,
    /// In the order of their first rows.
    groups: Vec<IssueGroup>,
    counts: SheetCounts,
    /// By the index of a fix: how many rows it changed.
    fix_rows: Vec<u32>,
    earlier: EarlierValues,
    file_issues: Vec<Issue>,
}

impl Default for SheetIndex {
    fn default() -> SheetIndex {
        SheetIndex {
            marks: Vec::new(),
            groups: Vec::new(),
            counts: SheetCounts::default(),
            fix_rows: Vec::new(),
            earlier: EarlierValues::immediate(),
            file_issues: Vec::new(),
        }
    }
}

impl SheetIndex {
    /// The counts so far.
    pub(crate) fn counts(&self) -> SheetCounts {
        self.counts
    }

    /// The issues so far.
    pub(crate) fn groups(&self) -> &[IssueGroup] {
        &self.groups
    }

    /// The issues of the whole file.
    pub(crate) fn file_issues(&self) -> &[Issue] {
        &self.file_issues
    }

    /// How many rows the fix of that index changed.
    pub(crate) fn fix_rows(&self, fix: usize) -> u32 {
        self.fix_rows.get(fix).copied().unwrap_or(0)
    }

    /// The marks of a row, 1-based.
    pub(crate) fn mark(&self, row: u32) -> u8 {
        let at = row.checked_sub(1).map(|at| at as usize);
        at.and_then(|at| self.marks.get(at).copied()).unwrap_or(0)
    }

    /// The first row that has an id.
    pub(crate) fn row_of_id(&self, id: &str) -> Option<u32> {
        self.earlier.row_of_id(id)
    }

    /// Up to `count` rows that have one of the marks `bits`, after `from` others.
    pub(crate) fn marked(&self, bits: u8, from: usize, count: usize) -> Vec<u32> {
        let rows = self.marks.iter().zip(1..);
        let marked = rows.filter(|(mark, _)| **mark & bits != 0);
        marked.map(|(_, row)| row).skip(from).take(count).collect()
    }

    /// Up to `count` rows that have the issue `code`, after `from` others.
    pub(crate) fn with_issue(&self, code: Code, from: usize, count: usize) -> Vec<u32> {
        let group = self.groups.iter().find(|group| group.code == code);
        let rows = group.into_iter().flat_map(|group| group.rows.iter());
        rows.skip(from).take(count).collect()
    }

    /// The file is read to its end: frees what only reading needs.
    pub(crate) fn finish(&mut self) {
        self.earlier.forget_addresses();
    }

    fn push_mark(&mut self, mark: u8) {
        self.marks.push(mark);
        let counts = &mut self.counts;
        counts.read += 1;
        if mark & (mark::INVALID | mark::EXCLUDED) == 0 {
            counts.valid += 1;
        } else {
            counts.invalid += 1;
        }
        let count = |bit| u32::from(mark & bit != 0);
        counts.warned += count(mark::WARNING);
        counts.fixed += count(mark::FIXED);
        counts.excluded += count(mark::EXCLUDED);
    }

    fn count_fixes(&mut self, fixes: &[usize]) {
        for &fix in fixes {
            if fix >= self.fix_rows.len() {
                self.fix_rows.resize(fix + 1, 0);
            }
            self.fix_rows[fix] += 1;
        }
    }

    /// Adds an issue of a row to its group.
    fn add_issue(&mut self, issue: &RowIssue, row: &EvaluatedRow<'_, '_>) {
        let at = self
            .groups
            .iter()
            .position(|group| group.code == issue.code);
        let at = at.unwrap_or_else(|| {
            self.groups.push(IssueGroup {
                code: issue.code,
                location: issue.location,
                severity: issue.severity,
                rows: RowSet::default(),
                example: None,
                suggested: 0,
            });
            self.groups.len() - 1
        });
        let group = &mut self.groups[at];
        let is_new = group.rows.push(row.record.row);
        let Some(field) = issue.location.field.filter(|_| is_new) else {
            return;
        };
        let Some(value) = row.record.cell(field).text() else {
            return;
        };
        let suggestion = suggest(issue.code, field, row.record, row.options);
        let first_suggestion = suggestion.is_some() && group.suggested == 0;
        group.suggested += u32::from(suggestion.is_some());
        if group.example.is_none() || first_suggestion {
            let sent = |user: &User<'_>| sent_text(user, field).map(str::to_owned);
            let sent = || row.user.and_then(sent).filter(|sent| sent != value);
            group.example = Some((beginning(value), suggestion.or_else(sent)));
        }
    }
}

/// The beginning of a long text, for an example.
fn beginning(text: &str) -> String {
    text.chars().take(MAX_EXAMPLE).collect()
}

impl RowSink for SheetIndex {
    fn earlier(&mut self) -> &mut dyn EarlierRows {
        &mut self.earlier
    }

    fn prefetch(&mut self, ids: &[&str], first_row: Option<u32>) {
        self.earlier.prefetch_ids(ids, first_row);
    }

    fn end_prefetch(&mut self) {
        self.earlier.end_prefetch();
    }

    fn row(&mut self, row: &EvaluatedRow<'_, '_>) {
        self.count_fixes(row.fixes);
        let repeats_address = row.edited.is_some_and(|edited| edited.repeats_address);
        let mut mark = if repeats_address {
            mark::REPEATS_ADDRESS
        } else {
            0
        };
        if row.verdict == Verdict::Excluded {
            return self.push_mark(mark | mark::EXCLUDED);
        }
        for issue in &row.evaluation.issues {
            self.add_issue(issue, row);
            if issue.code == Code::EmailDuplicate {
                mark |= mark::REPEATS_ADDRESS;
            }
        }
        if row.verdict == Verdict::Invalid {
            mark |= mark::INVALID;
        } else {
            if !row.evaluation.issues.is_empty() {
                mark |= mark::WARNING;
            }
            if row.was_invalid {
                mark |= mark::FIXED;
            }
        }
        self.push_mark(mark);
    }

    fn file_issue(&mut self, line: Option<u64>, code: Code, count: Option<u32>) {
        if self.file_issues.len() < MAX_FILE_ISSUES {
            let issue = RowIssue::new(code, IssueLocation::default(), count);
            self.file_issues.push(issue.of_row(0, line, "", None));
        }
    }
}
