//! What a reading found, as JSON text.

use crate::output::json_report::{list, number, optional, string};
use crate::rules::code::Code;
use crate::sheet::View;
use crate::sheet::index::{Counts, Group};

impl View {
    /// `{"counts":…,"groups":[…],"rules":[…],"about":[…]}` of the last complete
    /// reading, or before there was one, of what is known so far. The groups
    /// stand in the order in which they were met.
    #[must_use]
    pub fn state(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        let (rules, about) = match &self.done {
            Some(done) => (done.rules.clone(), done.about.clone()),
            None => (self.mend.rules().to_vec(), b"[]".to_vec()),
        };
        let Some(survey) = self.survey() else {
            return b"null".to_vec();
        };
        out.extend_from_slice(b"{\"counts\":");
        write_counts(&mut out, survey.counts());
        out.extend_from_slice(b",\"groups\":");
        list(&mut out, survey.groups(), write_group);
        out.extend_from_slice(b",\"rules\":");
        list(&mut out, &rules, |out, rule| {
            write_code(out, rule.code);
            string(out, ",\"action\":", rule.action.as_str());
            let at = rules.iter().position(|one| one == rule).unwrap_or_default();
            number(out, ",\"rows\":", u64::from(survey.rule_rows(at)));
            out.push(b'}');
        });
        out.extend_from_slice(b",\"about\":");
        out.extend_from_slice(&about);
        out.push(b'}');
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

fn write_code(out: &mut Vec<u8>, code: Code) {
    string(out, "{\"code\":", code.as_str());
    let reason = code.reason();
    optional(
        out,
        ",\"reason\":",
        Some(reason).filter(|reason| !reason.is_empty()),
    );
}

fn write_group(out: &mut Vec<u8>, group: &Group) {
    write_code(out, group.code);
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
