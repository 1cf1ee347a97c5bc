//! `phoneNumbers` and `postalCodes`: lists of objects with a value and a type.

use crate::json::{self, Kind, Node};
use crate::record::Record;
use crate::record::cell::Cell;
use crate::record::field::Field;
use crate::rules::clean::clean;
use crate::rules::issue::IssueLocation;
use crate::rules::issue_code::Code;
use crate::rules::parsed::Parsed;
use crate::rules::placeholder::is_placeholder;
use crate::rules::unicode::text::trim;
use crate::rules::user::{PHONE_TYPES, POSTAL_TYPES};
use crate::rules::validate_fields::field_validator::{FieldValidator, LIST_DEPTH};

/// The longest list in `phoneNumbers` and `postalCodes` (Kard's reference).
pub(super) const MAX_LIST: usize = 10;

/// The codes and member names of a field with a list of values.
pub(super) struct ListField {
    field: Field,
    member: &'static str,
    types: &'static [&'static str],
    invalid: Code,
    invalid_type: Code,
    too_many: Code,
    needs_repair: Code,
}

pub(super) const PHONE_LIST: ListField = ListField {
    field: Field::PhoneNumbers,
    member: "number",
    types: &PHONE_TYPES,
    invalid: Code::PhoneNumbersInvalid,
    invalid_type: Code::PhoneNumbersType,
    too_many: Code::PhoneNumbersTooMany,
    needs_repair: Code::PhoneNotE164,
};
pub(super) const POSTAL_LIST: ListField = ListField {
    field: Field::PostalCodes,
    member: "code",
    types: &POSTAL_TYPES,
    invalid: Code::PostalCodesInvalid,
    invalid_type: Code::PostalCodesType,
    too_many: Code::PostalCodesTooMany,
    needs_repair: Code::ZipNotFive,
};

impl FieldValidator<'_> {
    pub(super) fn list<T>(
        &mut self,
        record: &Record<'_>,
        names: &ListField,
        parse: impl Fn(&str) -> Parsed<T>,
    ) -> Option<Vec<(T, Option<usize>)>> {
        let raw = match record.cell(names.field) {
            Cell::Absent => return None,
            Cell::Json(raw) => raw,
            Cell::Text(text) => match clean(text).text {
                text if text.is_empty() || is_placeholder(text) => return None,
                text => text,
            },
            _ => "",
        };
        let list = match json::parse(raw.as_bytes(), LIST_DEPTH) {
            Ok(list) if list.kind() == Kind::Array => list,
            _ => {
                self.report(names.field, names.invalid);
                return None;
            }
        };
        let mut values = Vec::new();
        let mut complete = true;
        for (item, index) in list.elements().zip(0_u32..) {
            if values.len() == MAX_LIST {
                self.report(names.field, names.too_many);
                return None;
            }
            match self.item(item, index, names, &parse) {
                Some(value) => values.push(value),
                None => complete = false,
            }
        }
        complete.then_some(values)
    }

    fn item<T>(
        &mut self,
        item: Node<'_>,
        index: u32,
        names: &ListField,
        parse: impl Fn(&str) -> Parsed<T>,
    ) -> Option<(T, Option<usize>)> {
        let location = |member| IssueLocation {
            field: Some(names.field),
            item: Some((index, member)),
        };
        if item.kind() != Kind::Object {
            self.report(location(""), names.invalid);
            return None;
        }
        let kind = match item.get("type") {
            None => Some(None),
            Some(node) if node.is_null() => Some(None),
            Some(node) => {
                let position = node.as_str().and_then(|name| {
                    let name = name.text();
                    let is = |known: &&str| known.eq_ignore_ascii_case(trim(&name));
                    names.types.iter().position(is)
                });
                if position.is_none() {
                    self.report(location("type"), names.invalid_type);
                }
                position.map(Some)
            }
        };
        let node = item.get(names.member);
        let text = node.and_then(|node| match node.kind() {
            Kind::String => node
                .as_str()
                .filter(|text| text.is_well_formed())
                .map(|text| text.text()),
            Kind::Number => node.number_text().map(Into::into),
            _ => None,
        });
        let Some(text) = text.filter(|text| !trim(text).is_empty()) else {
            self.report(location(names.member), names.invalid);
            return None;
        };
        let value = match parse(&text) {
            Parsed::Valid(value) => Some(value),
            Parsed::Normalized(value, warning, second) => self
                .report_repair(location(names.member), warning, names.needs_repair)
                .then(|| {
                    if let Some(second) = second {
                        self.report(location(names.member), second);
                    }
                    value
                }),
            Parsed::Invalid(code) => {
                self.report(location(names.member), code);
                None
            }
        };
        Some((value?, kind?))
    }
}
