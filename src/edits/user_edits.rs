//! The edits of a user, by row and by issue code.

use std::collections::BinaryHeap;

use crate::record::field::Field;
use crate::rules::issue_code::Code;

/// What a fix does to each row that has its issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FixAction {
    /// Replaces the value by the [suggestion](crate::edits::suggestions::suggest),
    /// where there is one.
    Suggest,
    /// Clears the field, if the field can be empty.
    Clear,
    /// Excludes the row.
    Exclude,
    /// Accepts a row that does not look like a user (`record.doubtful`).
    Accept,
}

impl FixAction {
    /// Its name in options.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            FixAction::Suggest => "suggest",
            FixAction::Clear => "clear",
            FixAction::Exclude => "exclude",
            FixAction::Accept => "accept",
        }
    }

    /// The action of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<FixAction> {
        let all = [
            FixAction::Suggest,
            FixAction::Clear,
            FixAction::Exclude,
            FixAction::Accept,
        ];
        all.into_iter().find(|action| action.as_str() == name)
    }
}

/// The same correction for all rows that have the issue `code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fix {
    /// A code with its reason.
    pub code: Code,
    /// What the fix does.
    pub action: FixAction,
}

/// The new text of one cell; empty clears it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellEdit {
    /// 1-based.
    pub row: u32,
    /// The field.
    pub field: Field,
    /// The text.
    pub text: String,
}

/// All edits of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edits {
    /// Sorted by row and field.
    cells: Vec<CellEdit>,
    /// Sorted.
    excluded: Vec<u32>,
    fixes: Vec<Fix>,
}

impl Edits {
    /// Whether there are no edits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.excluded.is_empty() && self.fixes.is_empty()
    }

    /// Sets the text of a cell (`row` is 1-based), empty to clear it; `None`
    /// removes the edit.
    pub fn edit_cell(&mut self, row: u32, field: Field, text: Option<String>) {
        let key = (row, field as u8);
        let found = self
            .cells
            .binary_search_by_key(&key, |edit| (edit.row, edit.field as u8));
        match (found, text) {
            (Ok(at), Some(text)) => self.cells[at].text = text,
            (Ok(at), None) => drop(self.cells.remove(at)),
            (Err(at), Some(text)) => self.cells.insert(at, CellEdit { row, field, text }),
            (Err(_), None) => {}
        }
    }

    /// The cell edits of a row.
    #[must_use]
    pub fn cells_of(&self, row: u32) -> &[CellEdit] {
        let from = self.cells.partition_point(|edit| edit.row < row);
        let rest = self.cells.get(from..).unwrap_or_default();
        let len = rest.iter().take_while(|edit| edit.row == row).count();
        rest.get(..len).unwrap_or_default()
    }

    /// Excludes rows (1-based), or includes them again.
    pub fn set_excluded(&mut self, rows: &[u32], excluded: bool) {
        if excluded {
            self.excluded.extend_from_slice(rows);
            self.excluded = sorted(std::mem::take(&mut self.excluded));
            self.excluded.dedup();
        } else {
            let rows = sorted(rows.to_vec());
            self.excluded.retain(|row| rows.binary_search(row).is_err());
        }
    }

    /// Whether the user excluded this very row.
    #[must_use]
    pub fn is_excluded(&self, row: u32) -> bool {
        !self.excluded.is_empty() && self.excluded.binary_search(&row).is_ok()
    }

    /// Whether no edit can change this row.
    pub(crate) fn leave_unchanged(&self, row: u32) -> bool {
        self.fixes.is_empty() && !self.is_excluded(row) && self.cells_of(row).is_empty()
    }

    /// Whether a row whose only issue is `code` is excluded, by itself or by a fix.
    pub(crate) fn exclude(&self, row: u32, code: Code) -> bool {
        let fix = Fix {
            code,
            action: FixAction::Exclude,
        };
        self.is_excluded(row) || self.fixes.contains(&fix)
    }

    /// Adds a fix, which replaces the one for the same code; `None` removes that.
    pub fn set_fix(&mut self, code: Code, action: Option<FixAction>) {
        self.fixes.retain(|fix| fix.code != code);
        if let Some(action) = action {
            self.fixes.push(Fix { code, action });
        }
    }

    /// The fixes, the oldest first.
    #[must_use]
    pub fn fixes(&self) -> &[Fix] {
        &self.fixes
    }

    /// The index of the fix for `code`.
    pub(crate) fn fix_for(&self, code: Code) -> Option<usize> {
        self.fixes.iter().position(|fix| fix.code == code)
    }
}

/// Whether a field can be empty. `enrolledRewards` cannot: an empty one takes the
/// default of the options.
#[must_use]
pub const fn is_clearable(field: Field) -> bool {
    !matches!(field, Field::Id | Field::EnrolledRewards)
}

/// The rows in ascending order. This sorting of a heap has a twentieth of the code of
/// `sort_unstable`.
fn sorted(rows: Vec<u32>) -> Vec<u32> {
    BinaryHeap::from(rows).into_sorted_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(row: u32, field: Field, text: &str) -> CellEdit {
        let text = text.to_owned();
        CellEdit { row, field, text }
    }

    #[test]
    fn finds_cell_edits_by_row_and_removes_them_one_by_one() {
        let mut edits = Edits::default();
        for row in [7, 3, 5] {
            edits.edit_cell(row, Field::ZipCode, Some(format!("z{row}")));
            edits.edit_cell(row, Field::Id, Some(format!("i{row}")));
        }
        edits.edit_cell(5, Field::Id, Some("again".to_owned()));
        assert_eq!(edits.cells_of(4), []);
        let [id, zip] = [edit(5, Field::Id, "again"), edit(5, Field::ZipCode, "z5")];
        assert_eq!(edits.cells_of(5), [id, zip.clone()]);
        edits.edit_cell(5, Field::Id, None);
        assert_eq!(edits.cells_of(5), [zip]);
        for row in [3, 5, 7] {
            edits.edit_cell(row, Field::ZipCode, None);
            edits.edit_cell(row, Field::Id, None);
        }
        assert!(edits.is_empty());
    }

    #[test]
    fn excludes_and_includes_rows_in_any_order() {
        let mut edits = Edits::default();
        edits.set_excluded(&[9, 2, 9, 4], true);
        assert!(edits.is_excluded(2) && edits.is_excluded(9) && !edits.is_excluded(3));
        edits.set_excluded(&[9, 3, 2], false);
        assert!(!edits.is_excluded(2) && edits.is_excluded(4));
        edits.set_excluded(&[4], false);
        assert!(edits.is_empty());
    }

    #[test]
    fn a_second_fix_for_the_same_issue_replaces_the_first() {
        let mut edits = Edits::default();
        edits.set_fix(Code::BirthYearAmbiguous, Some(FixAction::Suggest));
        edits.set_fix(Code::BirthYearAmbiguous, Some(FixAction::Clear));
        assert_eq!(
            edits.fixes(),
            [Fix {
                code: Code::BirthYearAmbiguous,
                action: FixAction::Clear
            }]
        );
        edits.set_fix(Code::BirthYearAmbiguous, None);
        assert!(edits.is_empty());
    }
}
