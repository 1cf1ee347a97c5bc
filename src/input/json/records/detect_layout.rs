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
//!
//! Before rule 4, and unless a list has objects with a member like `email`: the columns of
//! a table, `{"id":[...],"email":[...]}`. Rule 3 also finds the lists in each element of a
//! list, if the elements are no users.

use super::layout::{Layout, Shape};
use super::sketch::{MAX_LEVELS, Sketch};
use crate::json::{Node, UTF8_BOM, ValueScanner, parse};

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
            if !element {
                return None;
            }
            // Rows of cells, one on each line.
            let has_cells = !matches!(next, None | Some(b'{' | b'[' | b']'));
            if has_cells && has_lines(text, complete, b'[') {
                return Some(Layout::Lines);
            }
            Some(detect_in_list(&Sketch::of(text)))
        }
        b'{' if matches!(next, None | Some(b'"' | b'}')) => {
            let top = Sketch::of(text);
            // A line can itself be a wrapper of records, but a line with an id is a
            // record that contains a list.
            let is_ndjson = has_lines(text, complete, b'{');
            let is_record = || best_list(&top, 0).is_none_or(|(score, _)| score < PEOPLE_SCORE);
            if is_ndjson && (top.has_id() || is_record()) {
                return Some(Layout::Lines);
            }
            Some(detect_in_document(&top))
        }
        _ if has_lines(text, complete, b'{') => Some(Layout::Lines),
        _ => None,
    }
}

/// The score of a list whose elements have a member like `email`.
const PEOPLE_SCORE: usize = 4 * MAX_LEVELS;

/// Whether at least half of the lines are a whole value each that starts with `bracket`,
/// and there is more than one line.
fn has_lines(text: &[u8], complete: bool, bracket: u8) -> bool {
    let mut lines: Vec<&[u8]> = text.split(|&b| b == b'\n').take(MAX_LINES).collect();
    let is_cut = !complete && lines.len() < MAX_LINES;
    let last = if is_cut { lines.pop() } else { None };
    lines.retain(|line| !line.trim_ascii().is_empty());
    let whole = |line: &&&[u8]| {
        let line = line.trim_ascii();
        line.first() == Some(&bracket) && ValueScanner::new(b'{').scan(line, 0) == Ok(line.len())
    };
    let objects = lines.iter().filter(whole).count();
    let last_is_object = last.is_some_and(|last| last.trim_ascii_start().first() == Some(&bracket));
    objects * 2 >= lines.len() && objects > 0 && (lines.len() > 1 || last_is_object)
}

/// The members from the top of a file to a value.
type SketchPath<'s, 'a> = Vec<&'s Sketch<'a>>;

/// Applies rules 3 to 6.
fn detect_in_document(top: &Sketch<'_>) -> Layout {
    let mut path = SketchPath::new();
    let list = best_list(top, 0);
    let is_certain = list
        .as_ref()
        .is_some_and(|(score, _)| *score >= PEOPLE_SCORE);
    if !is_certain && let Some(keyed) = find_columns(top, &mut path) {
        let path = names_of(path);
        return Layout::Columns { path, keyed };
    }
    path.clear();
    let shape = if let Some((_, found)) = list {
        path = found;
        path.reverse();
        Shape::List
    } else if find_keyed(top, &mut path) {
        Shape::Keyed
    } else {
        find_single(top, &mut path);
        Shape::Single
    };
    let path = names_of(path);
    Layout::Tree { path, shape }
}

fn names_of(path: SketchPath<'_, '_>) -> Vec<String> {
    let names = path.into_iter().filter_map(|step| step.name);
    names.map(|name| name.text().into_owned()).collect()
}

/// A list at the top: its elements, or the lists of users in each of them.
fn detect_in_list(top: &Sketch<'_>) -> Layout {
    match top.inside.first().and_then(list_in_element) {
        Some((_, mut path)) => {
            path.reverse();
            let path = names_of(path);
            let shape = Shape::List;
            Layout::Tree { path, shape }
        }
        None => Layout::TOP,
    }
}

/// The list of users in each element of a list, if the element itself is no user.
fn list_in_element<'s, 'a>(element: &'s Sketch<'a>) -> Option<(usize, SketchPath<'s, 'a>)> {
    if element.is_person(false) || element.has_id() {
        return None;
    }
    let list = best_list(element, 1)?;
    let named = list
        .1
        .first()
        .is_some_and(|it| it.is_named_in(CERTAIN_LIST_NAMES));
    (named && list.0 >= 2 * PEOPLE_SCORE).then_some(list)
}

/// Rule 3: the best array of records below an object, with its score and its path from
/// the last member to the first.
fn best_list<'s, 'a>(object: &'s Sketch<'a>, level: usize) -> Option<(usize, SketchPath<'s, 'a>)> {
    let is_person = object.is_person(false);
    let mut best: Option<(usize, SketchPath<'s, 'a>)> = None;
    for member in object.members() {
        let found = match (member.kind, member.inside.first()) {
            (b'[', Some(first)) if level < MAX_LEVELS && list_in_element(first).is_some() => {
                list_in_element(first)
            }
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
    // A deleted user can be `null`.
    let members: Vec<_> = members.iter().filter(|it| it.kind != b'n').collect();
    let keys_are_ids = members.iter().all(|member| {
        member.kind == b'{'
            && ![LIST_NAMES, SINGLE_NAMES, PART_NAMES]
                .iter()
                .any(|names| member.is_named_in(names))
    });
    let are_similar = match members.as_slice() {
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

/// The object of the columns of a table, and whether they are keyed; see
/// [`Layout::Columns`].
fn find_columns<'s, 'a>(object: &'s Sketch<'a>, path: &mut SketchPath<'s, 'a>) -> Option<bool> {
    if let Some(keyed) = are_columns(object.members()) {
        return Some(keyed);
    }
    for member in object.members() {
        let wraps = object.members().len() == 1
            || [LIST_NAMES, SINGLE_NAMES]
                .iter()
                .any(|names| member.is_named_in(names));
        if wraps && path.len() < MAX_LEVELS {
            path.push(member);
            if let Some(keyed) = find_columns(member, path) {
                return Some(keyed);
            }
            path.pop();
        }
    }
    None
}

/// Whether members are columns, and whether these are keyed. A user is no table: it has
/// an id or an address of its own, and its parts have names.
fn are_columns(members: &[Sketch<'_>]) -> Option<bool> {
    let is_column =
        |it: &Sketch<'_>| !it.inside.is_empty() && it.inside.iter().all(Sketch::is_scalar);
    let is_key = |it: &Sketch<'_>| it.is_id() || it.is_personal();
    if members.iter().any(|it| it.is_scalar() && is_key(it)) {
        return None;
    }
    let named = members.iter().find(|it| is_column(it) && is_key(it));
    let are_numbered =
        || members.len() > 1 && members.iter().all(|it| is_column(it) && is_numbered(it));
    let first = match named {
        Some(first) => first,
        None if are_numbered() => members.first()?,
        None => return None,
    };
    if first.kind == b'[' {
        return Some(false);
    }
    let columns = || members.iter().filter(|it| it.kind == b'{');
    let keys = || first.members().iter();
    let is_key_of_first = |it: &Sketch<'_>| keys().any(|key| key.raw_name() == it.raw_name());
    let same_keys = columns().all(|it| is_column(it) && it.members().iter().all(is_key_of_first));
    let has_digit = |text: &[u8]| text.iter().any(u8::is_ascii_digit);
    // The parts of one user have names, such as `value` and `type`, and other values.
    let are_ids = keys().all(|it| has_digit(it.raw_name()));
    let are_values = || {
        let personal = columns()
            .filter(|it| it.is_personal())
            .flat_map(Sketch::members);
        columns().any(Sketch::is_id)
            && keys().count() > 1
            && personal.clone().count() > 0
            && personal
                .clone()
                .all(|it| it.kind == b'n' || has_digit(it.text) || it.text.contains(&b'@'))
    };
    (!first.is_person(false) && same_keys && (are_ids || are_values())).then_some(true)
}

/// Whether the keys are the numbers from 0.
fn is_numbered(object: &Sketch<'_>) -> bool {
    let mut number = itoa::Buffer::new();
    object.kind == b'{'
        && (0..)
            .zip(object.members())
            .all(|(at, it)| it.raw_name() == number.format::<u32>(at).as_bytes())
}

/// The names of `width` columns of the rows of a document, if a list beside the rows has
/// them: `"columns":["id","email"]` or `"columns":[{"name":"id"},{"name":"email"}]`.
pub(crate) fn column_names(prefix: &[u8], width: usize) -> Option<Vec<String>> {
    names_in(&Sketch::of(prefix.trim_ascii_start()), width)
}

fn names_in(object: &Sketch<'_>, width: usize) -> Option<Vec<String>> {
    const NAMES: &str = "columns columnnames cols fields fieldnames header headers names rowtype";
    object.members().iter().find_map(|member| {
        if member.kind != b'[' {
            return names_in(member, width);
        }
        let list = parse(member.text, 3)
            .ok()
            .filter(|_| member.is_named_in(NAMES))?;
        let name = |item: Node<'_>| {
            let name = item.as_str().or_else(move || item.get("name")?.as_str())?;
            Some(name.text().into_owned())
        };
        let names: Option<Vec<String>> = list.elements().map(name).collect();
        names.filter(|names| names.len() == width)
    })
}

/// Whether a document is the error message of an API and no user.
pub(crate) fn is_error_response(prefix: &[u8]) -> bool {
    const CERTAIN: &str = "error errors fault exception errorcode errormessage";
    let top = Sketch::of(prefix.trim_ascii_start());
    let has = |names: &str| {
        let mut members = top.members().iter();
        members
            .any(|it| !matches!(it.kind, b'n' | b'f') && it.text != b"[]" && it.is_named_in(names))
    };
    !top.is_person(false)
        && (has(CERTAIN) || (has("message detail title") && has("status statuscode code type")))
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
