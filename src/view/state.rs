//! What a reading found, as JSON text.

use super::survey::{Counts, Group};
use super::{Done, View};
use crate::code::Severity;
use crate::report::{list, number, optional, string, write_issues};

impl View {
    /// `{"counts":…,"groups":[…],"rules":[…],"about":[…]}` of the last complete
    /// reading; `null` before there was one.
    #[must_use]
    pub fn state(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let Some(Done {
            survey,
            rules,
            about,
        }) = &self.done
        else {
            return b"null".to_vec();
        };
        out.extend_from_slice(b"{\"counts\":");
        write_counts(&mut out, survey.counts());
        let mut groups: Vec<&Group> = survey.groups().iter().collect();
        groups.sort_by_key(|group| {
            (
                group.severity == Severity::Warning,
                std::cmp::Reverse(group.rows()),
            )
        });
        out.extend_from_slice(b",\"groups\":");
        list(&mut out, &groups, |out, group| write_group(out, group));
        out.extend_from_slice(b",\"rules\":");
        let rules: Vec<_> = rules.iter().enumerate().collect();
        list(&mut out, &rules, |out, (at, rule)| {
            string(out, "{\"code\":", rule.code.as_str());
            let reason = rule.code.reason();
            optional(out, ",\"reason\":", Some(reason).filter(|r| !r.is_empty()));
            string(out, ",\"action\":", rule.action.as_str());
            number(out, ",\"rows\":", u64::from(survey.rule_rows(*at)));
            out.push(b'}');
        });
        out.extend_from_slice(b",\"about\":");
        write_issues(&mut out, about);
        out.push(b'}');
        out
    }

    /// The counts as JSON, of what was read so far where no reading is complete.
    #[must_use]
    pub fn counts(&mut self) -> Vec<u8> {
        let counts = self.survey().map(super::Survey::counts);
        let mut out = Vec::new();
        write_counts(&mut out, counts.unwrap_or_default());
        out
    }
}

fn write_counts(out: &mut Vec<u8>, counts: Counts) {
    for (name, count) in [
        ("{\"read\":", counts.read),
        (",\"accepted\":", counts.accepted),
        (",\"rejected\":", counts.rejected),
        (",\"warned\":", counts.warned),
        (",\"fixed\":", counts.fixed),
        (",\"leftOut\":", counts.left_out),
    ] {
        number(out, name, u64::from(count));
    }
    out.push(b'}');
}

fn write_group(out: &mut Vec<u8>, group: &Group) {
    string(out, "{\"code\":", group.code.as_str());
    let reason = group.code.reason();
    optional(
        out,
        ",\"reason\":",
        Some(reason).filter(|reason| !reason.is_empty()),
    );
    string(out, ",\"field\":", group.place.field_name());
    string(out, ",\"severity\":", group.severity.as_str());
    string(out, ",\"message\":", &group.message());
    number(out, ",\"rows\":", u64::from(group.rows()));
    if let Some((from, to)) = &group.example {
        string(out, ",\"example\":{\"from\":", from);
        optional(out, ",\"to\":", to.as_deref());
        out.push(b'}');
    }
    number(out, ",\"suggested\":", u64::from(group.suggested));
    out.extend_from_slice(if group.is_clearable() {
        b",\"clearable\":true}"
    } else {
        b",\"clearable\":false}"
    });
}
