//! What a reading of the file found, for a user interface.

use serde::Serialize;

use crate::edits::user_edits::Fix;
use crate::rules::issue::Issue;
use crate::sheet::sheet_index::{IssueGroup, SheetCounts, SheetIndex};

/// The result of a reading.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SheetState {
    /// How many rows there are of each kind.
    pub counts: SheetCounts,
    /// The issues, in the order of their first rows.
    pub groups: Vec<GroupState>,
    /// The fixes, the oldest first.
    pub fixes: Vec<FixState>,
    /// Issues of the whole file.
    pub file_issues: Vec<Issue>,
}

/// All rows that have the same issue.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupState {
    /// The code.
    pub code: &'static str,
    /// The reason of the code, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    /// The field of the first row; `"record"` for the whole record.
    pub field: &'static str,
    /// `"error"` or `"warning"`.
    pub severity: &'static str,
    /// The message, without a certain row.
    pub message: String,
    /// How many rows.
    pub rows: u32,
    /// An example.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<GroupExample>,
    /// For how many rows there is a suggestion.
    pub suggested: u32,
    /// Whether the field can be cleared.
    pub clearable: bool,
}

/// A value of a group.
#[derive(Clone, Debug, Serialize)]
pub struct GroupExample {
    /// The value in the file.
    pub from: String,
    /// The value that is suggested or sent instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// A fix, and how many rows it changes.
#[derive(Clone, Debug, Serialize)]
pub struct FixState {
    /// The code.
    pub code: &'static str,
    /// The reason of the code, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    /// What the fix does.
    pub action: &'static str,
    /// How many rows it changes.
    pub rows: u32,
}

impl SheetState {
    /// The state of an index that was made with these fixes.
    pub(crate) fn of(index: &SheetIndex, fixes: &[Fix]) -> SheetState {
        let fixes = fixes.iter().enumerate().map(|(at, fix)| FixState {
            code: fix.code.as_str(),
            reason: reason(fix.code.reason()),
            action: fix.action.as_str(),
            rows: index.fix_rows(at),
        });
        SheetState {
            counts: index.counts(),
            groups: index.groups().iter().map(GroupState::of).collect(),
            fixes: fixes.collect(),
            file_issues: index.file_issues().to_vec(),
        }
    }
}

impl GroupState {
    fn of(group: &IssueGroup) -> GroupState {
        let example = group.example.clone();
        GroupState {
            code: group.code.as_str(),
            reason: reason(group.code.reason()),
            field: group.location.field_name(),
            severity: group.severity.as_str(),
            message: group.message(),
            rows: group.rows.len(),
            example: example.map(|(from, to)| GroupExample { from, to }),
            suggested: group.suggested,
            clearable: group.is_clearable(),
        }
    }
}

fn reason(reason: &'static str) -> Option<&'static str> {
    (!reason.is_empty()).then_some(reason)
}
