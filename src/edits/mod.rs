//! What somebody decides about the rows of a file that is not changed itself:
//! other texts in some fields, rows left out, and rules that do the same to all
//! rows in which the same was found. All of it is laid over the rows in one
//! place, before they are checked, so that what is shown, what is counted and
//! what is sent cannot differ.
//!
//! Decided: an edit by hand comes first and rules see what it left. A rule acts
//! on a field at most once. A row that is left out holds neither its id nor its
//! address against later rows. A row that could not be read becomes the record
//! of its edits, if it has any.

pub(crate) mod apply;
pub(crate) mod overlay;
pub mod suggestions;

pub(crate) use apply::{Known, Laid, lay};
pub use overlay::Overlay;
pub(crate) use overlay::{Job, Watch};

use crate::record::field::Field;
use crate::rules::code::Code;

/// What a rule does to each row in which its finding was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Puts in what [`suggest`](suggest::suggest) proposes, where it does.
    Suggest,
    /// Empties the field, where it may be empty.
    Clear,
    /// Leaves the row out.
    LeaveOut,
}

impl Action {
    /// Its name in options.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Action::Suggest => "suggest",
            Action::Clear => "clear",
            Action::LeaveOut => "leave_out",
        }
    }

    /// The action of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Action> {
        [Action::Suggest, Action::Clear, Action::LeaveOut]
            .into_iter()
            .find(|action| action.as_str() == name)
    }
}

/// The same for all rows in which `code` was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What was found; one variant is a code with its reason.
    pub code: Code,
    /// What is done.
    pub action: Action,
}

/// A row (1-based), its field, and what was typed into it.
pub type Edit = (u32, Field, String);

/// All that was decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mend {
    /// By row and field, sorted.
    edits: Vec<Edit>,
    /// Sorted.
    left_out: Vec<u32>,
    rules: Vec<Rule>,
}

impl Mend {
    /// Whether nothing was decided, so that rows are as they stand.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty() && self.left_out.is_empty() && self.rules.is_empty()
    }

    /// Puts `text` into a field of a row (1-based), empty to clear it; `None`
    /// takes the edit back.
    pub fn edit(&mut self, row: u32, field: Field, text: Option<String>) {
        let key = (row, field as u8);
        let found = self
            .edits
            .binary_search_by_key(&key, |(row, field, _)| (*row, *field as u8));
        match (found, text) {
            (Ok(at), Some(text)) => self.edits[at].2 = text,
            (Ok(at), None) => drop(self.edits.remove(at)),
            (Err(at), Some(text)) => self.edits.insert(at, (row, field, text)),
            (Err(_), None) => {}
        }
    }

    /// The edits of a row.
    #[must_use]
    pub fn edits_of(&self, row: u32) -> &[Edit] {
        let from = self.edits.partition_point(|edit| edit.0 < row);
        let rest = self.edits.get(from..).unwrap_or_default();
        let len = rest.iter().take_while(|edit| edit.0 == row).count();
        rest.get(..len).unwrap_or_default()
    }

    /// Leaves rows (1-based) out, or takes that back.
    pub fn leave_out(&mut self, rows: &[u32], out: bool) {
        if out {
            self.left_out.extend_from_slice(rows);
            sort(&mut self.left_out);
            self.left_out.dedup();
        } else {
            let mut rows = rows.to_vec();
            sort(&mut rows);
            self.left_out.retain(|row| rows.binary_search(row).is_err());
        }
    }

    /// Whether a row was left out by hand.
    #[must_use]
    pub fn is_left_out(&self, row: u32) -> bool {
        !self.left_out.is_empty() && self.left_out.binary_search(&row).is_ok()
    }

    /// Whether nothing lies over a row, whatever is found in it.
    pub(crate) fn is_plain(&self, row: u32) -> bool {
        self.rules.is_empty() && !self.is_left_out(row) && self.edits_of(row).is_empty()
    }

    /// Whether a row in which only `code` was found is left out, by hand or by a
    /// rule.
    pub(crate) fn leaves_out(&self, row: u32, code: Code) -> bool {
        self.is_left_out(row)
            || self.rules.contains(&Rule {
                code,
                action: Action::LeaveOut,
            })
    }

    /// Puts a rule in force, or with `None` takes the one for `code` back.
    pub fn rule(&mut self, code: Code, action: Option<Action>) {
        self.rules.retain(|rule| rule.code != code);
        if let Some(action) = action {
            self.rules.push(Rule { code, action });
        }
    }

    /// The rules in force, the oldest first.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The index of the rule for `code`.
    fn rule_for(&self, code: Code) -> Option<usize> {
        self.rules.iter().position(|rule| rule.code == code)
    }
}

/// Whether a field may be empty: all that a row need not have. What a user is
/// enrolled in would fall back to what the options say.
#[must_use]
pub const fn is_clearable(field: Field) -> bool {
    !matches!(field, Field::Id | Field::EnrolledRewards)
}

/// Sorts rows, byte by byte from the lowest up, which keeps those of equal bytes
/// in order. (`sort_unstable` is as fast, and 1.6 KB more of WebAssembly.)
fn sort(rows: &mut Vec<u32>) {
    let mut other = vec![0; rows.len()];
    for byte in 0..4 {
        let of = |row: u32| usize::from(row.to_le_bytes()[byte]);
        let mut places = [0; 257];
        rows.iter().for_each(|&row| places[of(row) + 1] += 1);
        for at in 1..places.len() {
            places[at] += places[at - 1];
        }
        for &row in rows.iter() {
            let place = &mut places[of(row)];
            other[*place] = row;
            *place += 1;
        }
        std::mem::swap(rows, &mut other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_found_by_row_and_taken_back_one_by_one() {
        let mut mend = Mend::default();
        for row in [7, 3, 5] {
            mend.edit(row, Field::ZipCode, Some(format!("z{row}")));
            mend.edit(row, Field::Id, Some(format!("i{row}")));
        }
        mend.edit(5, Field::Id, Some("again".to_owned()));
        assert_eq!(mend.edits_of(4), []);
        assert_eq!(
            mend.edits_of(5),
            [
                (5, Field::Id, "again".to_owned()),
                (5, Field::ZipCode, "z5".to_owned())
            ]
        );
        mend.edit(5, Field::Id, None);
        assert_eq!(mend.edits_of(5), [(5, Field::ZipCode, "z5".to_owned())]);
        for row in [3, 5, 7] {
            mend.edit(row, Field::ZipCode, None);
            mend.edit(row, Field::Id, None);
        }
        assert!(mend.is_empty());
    }

    #[test]
    fn rows_are_left_out_and_taken_in_again_in_any_order() {
        let mut mend = Mend::default();
        mend.leave_out(&[9, 2, 9, 4], true);
        assert!(mend.is_left_out(2) && mend.is_left_out(9) && !mend.is_left_out(3));
        mend.leave_out(&[9, 3, 2], false);
        assert!(!mend.is_left_out(2) && mend.is_left_out(4));
        mend.leave_out(&[4], false);
        assert!(mend.is_empty());
    }

    #[test]
    fn a_second_rule_for_the_same_finding_takes_the_place_of_the_first() {
        let mut mend = Mend::default();
        mend.rule(Code::BirthYearAmbiguous, Some(Action::Suggest));
        mend.rule(Code::BirthYearAmbiguous, Some(Action::Clear));
        assert_eq!(
            mend.rules(),
            [Rule {
                code: Code::BirthYearAmbiguous,
                action: Action::Clear
            }]
        );
        mend.rule(Code::BirthYearAmbiguous, None);
        assert!(mend.is_empty());
    }

    #[test]
    fn rows_are_sorted_as_std_does() {
        let mut state = 1u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> (state % 25)
        };
        for len in [0, 1, 2, 3, 255, 256, 1000] {
            let mut rows: Vec<u32> = (0..len).map(|_| next()).collect();
            rows.extend([u32::MAX, 0, 256, 1 << 24].iter().take(len));
            let mut expected = rows.clone();
            expected.sort_unstable();
            sort(&mut rows);
            assert_eq!(rows, expected);
        }
    }
}
