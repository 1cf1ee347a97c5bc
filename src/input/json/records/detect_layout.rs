//! Detects where the records are in a JSON file, from its first bytes.
//!
//! No standard defines this. The rules, in this order:
//! 1. At least half of the lines are a whole object each: one record on each line.
//! 2. The file starts with `[`: its elements.
//! 3. An array of objects in an object, or in nested objects: its elements, if the key of
//!    the array is a usual name of lists (`users`, `data`, `items`, ...) or its objects
//!    have a member like `email`, and the object around it is not itself a person (the
//!    `phoneNumbers` of a user are not records).
//! 4. An object of similar objects, keyed by id, unless the keys are names of parts of a
//!    record (`home`, `address`, ...).
//! 5. A single object in `data`, `user` or the like that looks like a user.
//! 6. The object itself.

use super::layout::{Layout, Shape};
use super::sketch::{MAX_LEVELS, Sketch};
use crate::json::{UTF8_BOM, ValueScanner};

/// How much of a file is examined, in bytes: 64 KiB.
pub const PREFIX: usize = 64 << 10;

const MAX_LINES: usize = 50;

/// Usual names of lists of people, in lower case, only letters and digits.
const LIST_NAMES: &str = "\
    accountholders accounts cardholders cardmembers clients consumers contacts \
    content contents customers data docs documents employees enrollments entities \
    entries export hits items list members objects participants payload people \
    persons profiles records resources response result results rows subscribers \
    users value values";

/// Those of [`LIST_NAMES`] that are never the name of a list inside a person.
const CERTAIN_LIST_NAMES: &str = "\
    cardholders cardmembers consumers customers data employees items members \
    participants people persons records results rows subscribers users";

/// Usual names of one person in a wrapper.
const SINGLE_NAMES: &str = "\
    cardholder client customer data member payload person record response result \
    user";

/// Usual names of the parts of one record.
const PART_NAMES: &str = "\
    address addresses attributes billing birth cell contact details email home \
    info links location mailing meta metadata mobile name pagination paging \
    personal phone physical preferences primary profile properties secondary \
    settings shipping work zip";

/// The layout of a file that starts with `prefix`; [`PREFIX`] bytes are enough.
/// `complete` is whether that is the whole file. `None` if it does not look like JSON.
#[must_use]
pub fn detect_layout(prefix: &[u8], complete: bool) -> Option<Layout> {
    let text = prefix.strip_prefix(UTF8_BOM).unwrap_or(prefix);
    let text = text.trim_ascii_start();
    let mut after = text.get(1..).unwrap_or_default().trim_ascii_start().iter();
    let next = after.next().copied();
    match text.first()? {
        b'[' => {
            let element = matches!(
                next,
                None | Some(b'{' | b'[' | b']' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n')
            );
            element.then_some(Layout::TOP)
        }
        b'{' if matches!(next, None | Some(b'"' | b'}')) => {
            let top = Sketch::of(text);
            // A line can itself be a wrapper of records, but a line with an id is a
            // record that contains a list.
            let is_ndjson = has_object_lines(text, complete);
            let is_record = || best_list(&top, 0).is_none_or(|(score, _)| score < PEOPLE_SCORE);
            if is_ndjson && (top.has_id() || is_record()) {
                return Some(Layout::Lines);
            }
            Some(detect_in_document(&top))
        }
        _ if has_object_lines(text, complete) => Some(Layout::Lines),
        _ => None,
    }
}

/// The score of a list whose elements have a member like `email`.
const PEOPLE_SCORE: usize = 4 * MAX_LEVELS;

/// Whether at least half of the lines are a whole object each, and there is more than
/// one line.
fn has_object_lines(text: &[u8], complete: bool) -> bool {
    let mut lines: Vec<&[u8]> = text.split(|&b| b == b'\n').take(MAX_LINES).collect();
    let is_cut = !complete && lines.len() < MAX_LINES;
    let last = if is_cut { lines.pop() } else { None };
    lines.retain(|line| !line.trim_ascii().is_empty());
    let whole = |line: &&&[u8]| {
        let line = line.trim_ascii();
        line.first() == Some(&b'{') && ValueScanner::new(b'{').scan(line, 0) == Ok(line.len())
    };
    let objects = lines.iter().filter(whole).count();
    let last_is_object = last.is_some_and(|last| last.trim_ascii_start().first() == Some(&b'{'));
    objects * 2 >= lines.len() && objects > 0 && (lines.len() > 1 || last_is_object)
}

/// The members from the top of a file to a value.
type SketchPath<'s, 'a> = Vec<&'s Sketch<'a>>;

/// Applies rules 3 to 6.
fn detect_in_document(top: &Sketch<'_>) -> Layout {
    let mut path = SketchPath::new();
    let shape = if let Some((_, found)) = best_list(top, 0) {
        path = found;
        path.reverse();
        Shape::List
    } else if find_keyed(top, &mut path) {
        Shape::Keyed
    } else {
        find_single(top, &mut path);
        Shape::Single
    };
    let names = path.into_iter().filter_map(|step| step.name);
    let path = names.map(|name| name.text().into_owned()).collect();
    Layout::Tree { path, shape }
}

/// Rule 3: the best array of records below an object, with its score and its path from
/// the last member to the first.
fn best_list<'s, 'a>(object: &'s Sketch<'a>, level: usize) -> Option<(usize, SketchPath<'s, 'a>)> {
    let is_person = object.is_person(false);
    let mut best: Option<(usize, SketchPath<'s, 'a>)> = None;
    for member in object.members() {
        let found = match (member.kind, member.inside.first()) {
            (b'[', first) => {
                let people = first.is_some_and(|first| first.is_person(true));
                let named = member.is_named_in(LIST_NAMES);
                let fits = if is_person {
                    people && member.is_named_in(CERTAIN_LIST_NAMES)
                } else {
                    // If nested objects make the object a person, only the name counts.
                    named || (people && !object.is_person(true))
                };
                let objects = first.is_some_and(|first| first.kind == b'{');
                let score =
                    PEOPLE_SCORE * (2 * usize::from(people) + usize::from(objects && named));
                fits.then(|| (score, SketchPath::new()))
            }
            (b'{', _) if !is_person && level < MAX_LEVELS && !member.is_named_in(PART_NAMES) => {
                best_list(member, level + 1)
            }
            _ => None,
        };
        if let Some((score, mut path)) = found {
            // Of equal lists the least nested one wins, then the first one.
            let score = (score + 1).saturating_sub(path.len());
            path.push(member);
            if best.as_ref().is_none_or(|(highest, _)| score > *highest) {
                best = Some((score, path));
            }
        }
    }
    best
}

/// Rule 4: an object of records keyed by id.
fn find_keyed<'s, 'a>(object: &'s Sketch<'a>, path: &mut SketchPath<'s, 'a>) -> bool {
    let members = object.members();
    let keys_are_ids = members.iter().all(|member| {
        member.kind == b'{'
            && ![LIST_NAMES, SINGLE_NAMES, PART_NAMES]
                .iter()
                .any(|names| member.is_named_in(names))
    });
    let are_similar = match members {
        [] => false,
        [one] => one.is_person(true),
        [one, two, ..] => {
            let shared = |a: &Sketch<'_>| {
                two.members()
                    .iter()
                    .any(|b| a.normalized_name() == b.normalized_name())
            };
            one.members().iter().any(shared) || (one.is_person(true) && two.is_person(true))
        }
    };
    if keys_are_ids && are_similar {
        return true;
    }
    for member in members {
        if member.is_named_in(LIST_NAMES) {
            path.push(member);
            if find_keyed(member, path) {
                return true;
            }
            path.pop();
        }
    }
    false
}

/// Rule 5: the path to one user in a wrapper. It stays empty if the object itself is a
/// user, or if members with data would be skipped.
fn find_single<'s, 'a>(object: &'s Sketch<'a>, path: &mut SketchPath<'s, 'a>) {
    let mut here = object;
    while !here.is_person(false) && !here.has_id() {
        let alone = here.members().len() == 1;
        let wraps = |member: &&Sketch<'_>| {
            let named =
                member.normalized_name() == b"data" || (alone && member.is_named_in(SINGLE_NAMES));
            named && member.is_person(true)
        };
        let Some(member) = here.members().iter().find(wraps) else {
            break;
        };
        path.push(member);
        here = member;
    }
}
