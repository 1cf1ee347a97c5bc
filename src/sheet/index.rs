//! One reading of the whole file, which keeps what a table needs to know of it:
//! a byte a row, the rows of every finding, the counts, and who holds which id.

use crate::duplicates::{DuplicateAddresses, DuplicateIds, IdKey, key};
use crate::edits::suggestions::{sent_text, suggest};
use crate::edits::{Known, Mend, Watch, is_clearable, lay};
use crate::record::Record;
use crate::rules::code::{Code, Severity};
use crate::rules::issue::{Issue, Place};
use crate::rules::options::Options;
use crate::rules::validate::{Findings, Found};
use crate::sheet::judge::{Learn, is_refused, judge};
use crate::sheet::row_set::RowList;

/// What is remembered of a row, one bit each.
pub(crate) mod mark {
    /// It is refused, but not left out.
    pub(crate) const PROBLEM: u8 = 1;
    /// It is accepted with a warning.
    pub(crate) const WARNED: u8 = 2;
    /// It is accepted because of an edit or a rule.
    pub(crate) const FIXED: u8 = 4;
    /// It is left out.
    pub(crate) const LEFT_OUT: u8 = 8;
    /// An earlier row has its address.
    pub(crate) const KNOWN_ADDRESS: u8 = 16;
}

/// How much of an example is shown, in characters.
const MAX_EXAMPLE: usize = 200;

/// How many rows there were of each kind. `read = accepted + rejected`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// All.
    pub(crate) read: u32,
    /// Those that would be sent.
    pub(crate) accepted: u32,
    /// Those that would not, left out or refused.
    pub(crate) rejected: u32,
    /// Accepted with a warning.
    pub(crate) warned: u32,
    /// Accepted because of an edit or a rule.
    pub(crate) fixed: u32,
    /// Left out.
    pub(crate) left_out: u32,
}

/// All rows in which one code was found.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// The code, with its reason.
    pub(crate) code: Code,
    /// Where in the record, of the first.
    pub(crate) place: Place,
    /// An error, or a warning.
    pub(crate) severity: Severity,
    pub(crate) rows: RowList,
    /// A value as it stands there, and what it would be or was made; of the
    /// first row, or of the first for which there is a proposal.
    pub(crate) example: Option<(String, Option<String>)>,
    /// For how many rows there is a proposal.
    pub(crate) suggested: u32,
}

impl Group {
    /// How many rows.
    pub(crate) fn rows(&self) -> u32 {
        self.rows.len()
    }

    /// Whether the field may be emptied.
    pub(crate) fn is_clearable(&self) -> bool {
        self.place.field.is_some_and(is_clearable)
    }

    /// The message, of no row in particular.
    pub(crate) fn message(&self) -> String {
        let issue = Issue {
            row: 0,
            line: None,
            id: None,
            place: self.place,
            severity: self.severity,
            code: self.code,
            other_row: None,
            value: None,
        };
        let message = issue.message();
        match message.split_once("row {row}") {
            Some((before, after)) => [before, "an earlier row", after].concat(),
            None => message.into_owned(),
        }
    }
}

/// See the head of this file.
#[derive(Default)]
pub(crate) struct Survey {
    marks: Vec<u8>,
    /// In the order in which they were met.
    groups: Vec<Group>,
    counts: Counts,
    /// By the index of a rule: the rows that it changed.
    rule_rows: Vec<u32>,
    known: Tables,
    findings: Findings,
    aside: Findings,
}

/// What tells an address apart here, where no hash is sent.
fn quick(normal: &[u8]) -> [u8; 32] {
    let [a, b, _] = key(normal);
    let mut out = [0; 32];
    out[..4].copy_from_slice(&a.to_le_bytes());
    out[4..8].copy_from_slice(&b.to_le_bytes());
    out
}

/// Who holds which id, and which addresses there were.
#[derive(Default)]
struct Tables {
    ids: DuplicateIds,
    addresses: DuplicateAddresses,
}

impl Known for Tables {
    fn id(&self, id: &str, _: u32) -> Option<u32> {
        self.ids.get(id)
    }

    fn address(&self, normal: &[u8], _: u32) -> bool {
        self.addresses.contains(&quick(normal))
    }
}

impl Learn for Tables {
    fn learn_id(&mut self, id: &str, row: u32) -> Option<u32> {
        self.ids.insert(id, row)
    }

    fn learn_address(&mut self, normal: &[u8], _: u32) -> bool {
        self.addresses.contains_or_insert(&quick(normal))
    }
}

impl Survey {
    /// The counts so far.
    pub(crate) fn counts(&self) -> Counts {
        self.counts
    }

    /// What was found so far.
    pub(crate) fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// How many rows the rule of that index changed.
    pub(crate) fn rule_rows(&self, rule: usize) -> u32 {
        self.rule_rows.get(rule).copied().unwrap_or(0)
    }

    /// The marks of a row, 1-based.
    pub(crate) fn mark(&self, row: u32) -> u8 {
        let at = row.checked_sub(1).map(|at| at as usize);
        at.and_then(|at| self.marks.get(at).copied()).unwrap_or(0)
    }

    /// The row that held an id first.
    pub(crate) fn first_with_id(&self, id: &str) -> Option<u32> {
        self.known.ids.get(id)
    }

    /// Some of the rows that have one of `bits`.
    pub(crate) fn marked(&self, bits: u8, from: usize, count: usize) -> Vec<u32> {
        let rows = self.marks.iter().zip(1..);
        let mut marked = rows
            .filter(|(mark, _)| **mark & bits != 0)
            .map(|(_, row)| row);
        page(&mut marked, from, count)
    }

    /// Some of the rows in which `code` was found.
    pub(crate) fn found(&self, code: Code, from: usize, count: usize) -> Vec<u32> {
        let group = self.groups.iter().find(|group| group.code == code);
        group.map_or_else(Vec::new, |group| page(&mut group.rows.iter(), from, count))
    }

    /// Fetches what is known of ids that are about to be asked for.
    pub(crate) fn prefetch(&self, ids: &[IdKey]) {
        self.known.ids.prefetch(ids);
    }

    /// Nothing follows: what only readings need goes.
    pub(crate) fn end(&mut self) {
        self.known.addresses = DuplicateAddresses::default();
    }

    fn mark_row(&mut self, row: u32, mark: u8) {
        // Rows come one after the other.
        self.marks.resize((row as usize).saturating_sub(1), 0);
        self.marks.push(mark);
        self.counts.read += 1;
        let count = |bit, counter: &mut u32| {
            if mark & bit != 0 {
                *counter += 1;
            }
        };
        if mark & (mark::PROBLEM | mark::LEFT_OUT) == 0 {
            self.counts.accepted += 1;
        } else {
            self.counts.rejected += 1;
        }
        count(mark::WARNED, &mut self.counts.warned);
        count(mark::FIXED, &mut self.counts.fixed);
        count(mark::LEFT_OUT, &mut self.counts.left_out);
    }

    fn acted(&mut self, rules: &[usize]) {
        for &rule in rules {
            if rule >= self.rule_rows.len() {
                self.rule_rows.resize(rule + 1, 0);
            }
            self.rule_rows[rule] += 1;
        }
    }
}

/// Some of `rows`, `from` 0-based. Not generic, which keeps the wasm small.
fn page(rows: &mut dyn Iterator<Item = u32>, from: usize, count: usize) -> Vec<u32> {
    let mut page = Vec::new();
    let mut passed = 0;
    while page.len() < count
        && let Some(row) = rows.next()
    {
        if passed < from {
            passed += 1;
        } else {
            page.push(row);
        }
    }
    page
}

/// The beginning of a long text, for an example.
fn short(text: &str) -> String {
    let end = text.char_indices().nth(MAX_EXAMPLE);
    text.get(..end.map_or(text.len(), |(at, _)| at))
        .unwrap_or_default()
        .to_owned()
}

/// Adds what was found in a row to its group.
fn tell(
    groups: &mut Vec<Group>,
    found: &Found,
    record: &Record<'_>,
    sent: Option<&str>,
    options: &Options,
) {
    let at = groups.iter().position(|group| group.code == found.code);
    let at = at.unwrap_or_else(|| {
        groups.push(Group {
            code: found.code,
            place: found.place,
            severity: found.severity,
            rows: RowList::default(),
            example: None,
            suggested: 0,
        });
        groups.len() - 1
    });
    let group = &mut groups[at];
    let known = group.rows();
    group.rows.push(record.row);
    let field = found.place.field.filter(|_| group.rows() > known);
    let Some((field, from)) = field.and_then(|field| Some((field, record.cell(field).text()?)))
    else {
        return;
    };
    let proposal = suggest(found.code, field, record, options);
    let first_proposal = proposal.is_some() && group.suggested == 0;
    group.suggested += u32::from(proposal.is_some());
    if group.example.is_none() || first_proposal {
        let repaired = || sent.filter(|sent| *sent != from).map(str::to_owned);
        group.example = Some((short(from), proposal.or_else(repaired)));
    }
}

impl Survey {
    /// The row as it is to be checked, with what is known of it beforehand.
    fn settle(
        &mut self,
        record: &Record<'_>,
        note: Option<Code>,
        options: &Options,
        was_refused: bool,
        mut mark: u8,
    ) -> bool {
        let (findings, known) = (&mut self.findings, &mut self.known);
        let user = judge(record, note, options, findings, known);
        for found in &self.findings.found {
            let sent = found.place.field.and_then(|field| sent_text(&user, field));
            tell(&mut self.groups, found, record, sent, options);
            if found.code == Code::EmailDuplicate {
                mark |= mark::KNOWN_ADDRESS;
            }
        }
        let refused = self.findings.refused();
        if refused {
            mark |= mark::PROBLEM;
        } else {
            if !self.findings.found.is_empty() {
                mark |= mark::WARNED;
            }
            if was_refused {
                mark |= mark::FIXED;
            }
        }
        self.mark_row(record.row, mark);
        !refused
    }
}

impl Watch for Survey {
    fn record(
        &mut self,
        mend: &Mend,
        record: &Record<'_>,
        note: Option<Code>,
        options: &Options,
    ) -> bool {
        // Nearly all rows are, and nothing is copied for them.
        if mend.is_plain(record.row) {
            return self.settle(record, note, options, false, 0);
        }
        let (findings, known) = (&mut self.findings, &self.known);
        let laid = lay(mend, record, note, options, findings, known);
        self.acted(&laid.rules);
        let mark = if laid.known_address {
            mark::KNOWN_ADDRESS
        } else {
            0
        };
        if laid.out {
            self.mark_row(record.row, mark | mark::LEFT_OUT);
            return false;
        }
        let was_refused =
            laid.changed && is_refused(record, note, options, &mut self.aside, &self.known);
        self.settle(&laid.record(), note, options, was_refused, mark)
    }

    fn unreadable(&mut self, mend: &Mend, row: u32, line: Option<u64>, code: Code) -> bool {
        if mend.leaves_out(row, code) {
            if !mend.is_left_out(row) {
                let rule = mend.rules().iter().position(|rule| rule.code == code);
                self.acted(rule.as_slice());
            }
            self.mark_row(row, mark::LEFT_OUT);
            return false;
        }
        let found = Found::new(code, Place::default(), None);
        let record = Record {
            row,
            line,
            ..Record::default()
        };
        tell(&mut self.groups, &found, &record, None, &Options::default());
        self.mark_row(row, mark::PROBLEM);
        false
    }
}
