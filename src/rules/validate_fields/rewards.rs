//! `enrolledRewards`: a list of reward names, also as the text of a CSV cell.

use crate::json::{self, Kind};
use crate::record::cell::Cell;
use crate::record::field::Field;
use crate::rules::clean::clean;
use crate::rules::issue_code::Code;
use crate::rules::options::Reward;
use crate::rules::placeholder::is_placeholder;
use crate::rules::unicode::text::trim;
use crate::rules::validate_fields::field_validator::{FieldValidator, LIST_DEPTH};

impl FieldValidator<'_> {
    pub(super) fn rewards(&mut self, cell: Cell<'_>) -> Option<&'static [Reward]> {
        const ENROLLED: &[Reward] = &[Reward::CardLinked];
        let report_invalid = |row: &mut Self, code| {
            row.report(Field::EnrolledRewards, code);
            None
        };
        let legacy = |name: &str| {
            if name.eq_ignore_ascii_case("AFFILIATE") {
                Code::RewardsLegacy
            } else {
                Code::RewardsInvalid
            }
        };
        match cell {
            Cell::Absent => None,
            Cell::Json(raw) => self.rewards_list(raw),
            Cell::Text(text) => {
                let text = clean(text).text;
                if text.starts_with('[') {
                    return self.rewards_list(text);
                }
                // In this field "none" is a choice, not a placeholder.
                if text.eq_ignore_ascii_case("none") {
                    return Some(&[]);
                }
                if text.is_empty() || is_placeholder(text) {
                    return None;
                }
                let mut names = text
                    .split([',', ';', '|'])
                    .map(trim)
                    .filter(|name| !name.is_empty());
                match names.find(|name| !name.eq_ignore_ascii_case("CARDLINKED")) {
                    None => Some(ENROLLED),
                    Some(name) => report_invalid(self, legacy(name)),
                }
            }
            _ => report_invalid(self, Code::RewardsInvalid),
        }
    }

    fn rewards_list(&mut self, raw: &str) -> Option<&'static [Reward]> {
        let mut code = Code::RewardsInvalid;
        if let Ok(list) = json::parse(raw.as_bytes(), LIST_DEPTH)
            && list.kind() == Kind::Array
        {
            let mut rewards: &'static [Reward] = &[];
            let invalid = list.elements().find(|item| {
                rewards = &[Reward::CardLinked];
                item.as_str().is_none_or(|name| name.text() != "CARDLINKED")
            });
            match invalid {
                None => return Some(rewards),
                Some(item) if item.as_str().is_some_and(|name| name.text() == "AFFILIATE") => {
                    code = Code::RewardsLegacy
                }
                Some(_) => {}
            }
        }
        self.report(Field::EnrolledRewards, code);
        None
    }
}
