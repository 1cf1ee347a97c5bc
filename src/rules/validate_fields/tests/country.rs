//! How the country of a record changes its phone number and its postal code.

use super::*;

fn sent_with_country(field: Field, text: &str, country: &str) -> (Value, Vec<Code>) {
    let cells = [(field, Text(text)), (Field::Country, Text(country))];
    let (sent, issues) = validate_record(&cells, &Options::default());
    let codes = issues.iter().map(|issue| issue.code).collect();
    (sent["attributes"][field.name()].clone(), codes)
}

#[test]
fn a_national_number_is_read_by_the_numbering_plan_of_the_country() {
    for (country, number, e164) in [
        ("US", "4155552671", "+14155552671"),
        ("Canada", "613-555-0123", "+16135550123"),
        ("MX", "55 1234 5678", "+525512345678"),
        ("52", "5512345678", "+525512345678"),
        ("India", "7012345678", "+917012345678"),
        ("AU", "0412345678", "+61412345678"),
        ("AUS", "412345678", "+61412345678"),
        ("GB", "(020) 7946 0958", "+442079460958"),
        ("Germany", "030 12345678", "+493012345678"),
        ("DE", "089/12345678", "+498912345678"),
        ("FR", "06.12.34.56.78", "+33612345678"),
        ("Italy", "06 69812345", "+390669812345"),
        ("RU", "8 (912) 345-67-89", "+79123456789"),
        ("HU", "06 20 123 4567", "+36201234567"),
        ("GB", "00442079460958", "+442079460958"),
        ("GB", "442079460958", "+442079460958"),
        ("MX", "+1 415 555 2671", "+14155552671"),
    ] {
        let (sent, _) = sent_with_country(Field::PhoneNumber, number, country);
        assert_eq!(sent, e164, "{country}: {number}");
    }
}

#[test]
fn a_number_that_the_country_does_not_have_is_invalid() {
    for (country, number) in [
        ("AU", "4155552671"),
        ("FR", "4155552671"),
        ("GB", "12345"),
        ("Narnia", "4155552671"),
        ("AQ", "4155552671"),
    ] {
        let (sent, _) = sent_with_country(Field::PhoneNumber, number, country);
        assert_eq!(sent, Value::Null, "{country}: {number}");
    }
}

#[test]
fn a_postal_code_outside_of_the_united_states_is_no_zip_code() {
    for country in ["AU", "Germany", "FR", "MEX", "44", "Canada"] {
        let result = sent_with_country(Field::ZipCode, "2000", country);
        assert_eq!(result, (Value::Null, vec![Code::ZipForeign]), "{country}");
    }
    for country in ["US", "Puerto Rico", "GU", "1", "n/a", ""] {
        let (sent, _) = sent_with_country(Field::ZipCode, "02134", country);
        assert_eq!(sent, "02134", "{country}");
    }
    let unknown = sent_with_country(Field::ZipCode, "10115", "Narnia");
    assert_eq!(
        unknown,
        (Value::Null, vec![Code::CountryUnknown, Code::ZipForeign])
    );
}

#[test]
fn a_foreign_postal_code_is_omitted_with_the_option() {
    let omit = Options {
        on_invalid_field: OnInvalidField::Omit,
        ..Options::default()
    };
    let cells = [
        (Field::ZipCode, Text("75001")),
        (Field::Country, Text("FR")),
    ];
    let (sent, issues) = validate_record(&cells, &omit);
    assert_eq!(sent["attributes"]["zipCode"], Value::Null);
    assert_eq!((sent["id"].as_str(), issues.len()), (Some("u1"), 1));
    assert_eq!(issues[0].severity, Severity::Warning);
}

#[test]
fn a_country_without_a_phone_number_or_a_postal_code_has_no_issue() {
    let (sent, issues) = validate_record(&[(Field::Country, Text("Narnia"))], &Options::default());
    assert!(!sent.is_null() && issues.is_empty());
}
