//! The normal form, and a slow and simple implementation of its rule. The property tests and the
//! fuzz targets share it.

use kard_enroll::rules::email::normalize;
use kard_enroll::rules::unicode::text::is_space;

pub(crate) fn normal(email: &str) -> Option<String> {
    let mut out = Vec::new();
    normalize(email, &mut out).ok()?;
    Some(String::from_utf8(out).expect("UTF-8"))
}

/// The rule, step by step.
pub(crate) fn naive(email: &str) -> Option<String> {
    let dense: String = email.chars().filter(|&c| !is_space(c)).collect();
    let lower = dense.to_lowercase();
    let parts: Vec<&str> = lower.split('@').collect();
    let [local, domain] = parts.as_slice() else {
        return None;
    };
    if local.is_empty() || domain.is_empty() {
        return None;
    }
    if *domain != "gmail.com" && *domain != "googlemail.com" {
        return Some(lower.clone());
    }
    let local = local.split('+').next().unwrap_or_default().replace('.', "");
    (!local.is_empty()).then(|| format!("{local}@gmail.com"))
}
