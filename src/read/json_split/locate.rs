//! Finds out where the records lie in a JSON file, from its beginning.
//!
//! There is no standard to go by; the rules are, in this order:
//! 1. Half of the lines or more hold a whole object each: one record a line.
//! 2. The file begins with `[`: its elements.
//! 3. An array of objects in an object, or in objects in it: its elements, if
//!    the array has a name that lists have (`users`, `data`, `items`, ...) or
//!    its objects have a member like `email`, and the object around it is not
//!    itself somebody (a user's `phoneNumbers` are no records).
//! 4. An object of objects that are alike, by their keys, unless the keys are
//!    names of parts of a record (`home`, `address`, ...).
//! 5. A single object of `data`, `user` and the like that looks like a user.
//! 6. The object itself.

use std::borrow::Cow;

use super::layout::{Layout, Shape};
use super::scan::Scan;
use crate::json::parse;

/// How much of a file is looked at, in bytes: 64 KiB.
pub const PREFIX: usize = 64 << 10;

/// How deep a list may lie.
const MAX_LEVELS: usize = 5;
const MAX_MEMBERS: usize = 64;
const MAX_LINES: usize = 50;

/// Names that lists of people have, as [`plain`] spells them.
const LISTS: &[&str] = &[
    "accountholders",
    "accounts",
    "cardholders",
    "cardmembers",
    "clients",
    "consumers",
    "contacts",
    "content",
    "contents",
    "customers",
    "data",
    "docs",
    "documents",
    "employees",
    "enrollments",
    "entities",
    "entries",
    "export",
    "hits",
    "items",
    "list",
    "members",
    "objects",
    "participants",
    "payload",
    "people",
    "persons",
    "profiles",
    "records",
    "resources",
    "response",
    "result",
    "results",
    "rows",
    "subscribers",
    "users",
    "value",
    "values",
];

/// Those of them that no list inside a person has.
const SURE_LISTS: &[&str] = &[
    "cardholders",
    "cardmembers",
    "consumers",
    "customers",
    "data",
    "employees",
    "items",
    "members",
    "participants",
    "people",
    "persons",
    "records",
    "results",
    "rows",
    "subscribers",
    "users",
];

/// Names that one person in a wrapper has.
const SINGLES: &[&str] = &[
    "cardholder",
    "client",
    "customer",
    "data",
    "member",
    "payload",
    "person",
    "record",
    "response",
    "result",
    "user",
];

/// Names of the parts of one record.
const PARTS: &[&str] = &[
    "address",
    "addresses",
    "billing",
    "birth",
    "cell",
    "details",
    "email",
    "home",
    "info",
    "links",
    "location",
    "mailing",
    "meta",
    "metadata",
    "mobile",
    "name",
    "pagination",
    "paging",
    "personal",
    "phone",
    "physical",
    "preferences",
    "primary",
    "properties",
    "secondary",
    "settings",
    "shipping",
    "work",
    "zip",
];

/// Parts of names that only a person's members have.
const PERSONAL: &[&str] = &[
    "email", "mail", "phone", "mobile", "zip", "postal", "birth", "dob",
];

/// The beginning of a value, as far as it matters.
#[derive(Debug)]
enum Sketch<'a> {
    Other,
    /// With its first element.
    Array(Option<Box<Sketch<'a>>>),
    Object(Vec<(Cow<'a, str>, Sketch<'a>)>),
}

/// Where the records lie in a file that begins with `prefix`, of which
/// [`PREFIX`] bytes are enough; `complete` when that is all of it. `None` when
/// it does not look like JSON.
#[must_use]
pub fn locate(prefix: &[u8], complete: bool) -> Option<Layout> {
    let text = prefix.strip_prefix(b"\xef\xbb\xbf").unwrap_or(prefix);
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
            let top = Reader { text, at: 0 }.value(0);
            // A line may itself be a wrapper of records, but one with an id is
            // a record that holds a list.
            let lines = lines(text, complete);
            if lines && (top.has_id() || list(&top, 0).is_none_or(|(sure, _)| sure < PEOPLE)) {
                return Some(Layout::Lines);
            }
            Some(find(&top))
        }
        _ if lines(text, complete) => Some(Layout::Lines),
        _ => None,
    }
}

/// How sure a list is whose elements have a member like `email`.
const PEOPLE: usize = 4 * MAX_LEVELS;

/// Whether half of the lines or more are objects of their own, and there is more than one.
fn lines(text: &[u8], complete: bool) -> bool {
    let mut lines: Vec<&[u8]> = text.split(|&b| b == b'\n').take(MAX_LINES).collect();
    let cut = !complete && lines.len() < MAX_LINES;
    let last = if cut { lines.pop() } else { None };
    lines.retain(|line| !line.trim_ascii().is_empty());
    let whole = |line: &&&[u8]| {
        let line = line.trim_ascii();
        line.first() == Some(&b'{') && Scan::new(b'{').run(line, 0) == Ok(line.len())
    };
    let objects = lines.iter().filter(whole).count();
    let begun = last.is_some_and(|last| last.trim_ascii_start().first() == Some(&b'{'));
    objects * 2 >= lines.len() && objects > 0 && (lines.len() > 1 || begun)
}

/// Reads as much of a value as there is; never fails, and goes no deeper than
/// [`MAX_LEVELS`].
struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// The next byte that is not space, a comma or a colon.
    fn peek(&mut self) -> Option<u8> {
        while let b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' = self.text.get(self.at)? {
            self.at += 1;
        }
        self.text.get(self.at).copied()
    }

    /// Passes over one value, and gives its text if it is whole.
    fn skip(&mut self) -> Option<&'a [u8]> {
        let start = self.at;
        let mut scan = Scan::new(*self.text.get(start)?);
        let from = start + usize::from(scan.bare);
        let end = scan.run(self.text, from);
        let (Ok(reached) | Err(reached)) = end;
        self.at = reached;
        self.text.get(start..end.ok()?)
    }

    fn value(&mut self, level: usize) -> Sketch<'a> {
        match self.peek() {
            Some(b'[') if level < MAX_LEVELS => {
                let start = self.at;
                self.at += 1;
                let first = match self.peek() {
                    None | Some(b']') => None,
                    Some(_) => Some(Box::new(self.value(level + 1))),
                };
                // The rest of it is of the same kind.
                self.at = start;
                self.skip();
                Sketch::Array(first)
            }
            Some(b'{') if level < MAX_LEVELS => {
                self.at += 1;
                let mut members = Vec::new();
                while let Some(b'"') = self.peek() {
                    let Some(key) = self.skip() else { break };
                    let name = parse(key, 0).ok().and_then(|key| key.as_str());
                    if self.peek().is_none() {
                        break;
                    }
                    let value = self.value(level + 1);
                    if members.len() < MAX_MEMBERS {
                        let name = name.map_or(Cow::Borrowed(""), |name| name.text());
                        members.push((name, value));
                    }
                }
                if self.peek().is_some() {
                    self.at += 1;
                }
                Sketch::Object(members)
            }
            Some(_) => {
                self.skip();
                Sketch::Other
            }
            None => Sketch::Other,
        }
    }
}

/// Lower case, letters and digits only.
fn plain(name: &str) -> String {
    let kept = name.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|c| c.to_ascii_lowercase()).collect()
}

fn is_in(list: &[&str], name: &str) -> bool {
    list.contains(&&*plain(name))
}

impl<'a> Sketch<'a> {
    fn members(&self) -> &[(Cow<'a, str>, Sketch<'a>)] {
        match self {
            Sketch::Object(members) => members,
            _ => &[],
        }
    }

    /// An object with a member that ends with `id`.
    fn has_id(&self) -> bool {
        let mut members = self.members().iter();
        members.any(|(name, _)| plain(name).ends_with("id"))
    }

    /// An object with a member like `email`, of its own or, `deep`, of an
    /// object in it.
    fn is_somebody(&self, deep: bool) -> bool {
        self.members().iter().any(|(name, value)| match value {
            Sketch::Object(_) => deep && value.is_somebody(deep),
            Sketch::Array(_) => false,
            Sketch::Other => {
                let name = plain(name);
                PERSONAL.iter().any(|part| name.contains(part))
            }
        })
    }
}

fn find(top: &Sketch<'_>) -> Layout {
    let mut path = Vec::new();
    let shape = if let Some(found) = list(top, 0) {
        path = found.1;
        Shape::List
    } else if keyed(top, &mut path) {
        Shape::Keyed
    } else {
        single(top, &mut path);
        Shape::Single
    };
    let path = path.into_iter().map(str::to_owned).collect();
    Layout::Tree { path, shape }
}

/// The best array of records below an object: how sure it is, and its path.
fn list<'s>(object: &'s Sketch<'_>, level: usize) -> Option<(usize, Vec<&'s str>)> {
    let somebody = object.is_somebody(false);
    let mut best: Option<(usize, Vec<&str>)> = None;
    for (name, value) in object.members() {
        let found = match value {
            Sketch::Array(first) => {
                let first = first.as_deref();
                let people = first.is_some_and(|first| first.is_somebody(true));
                let objects = matches!(first, Some(Sketch::Object(_)));
                let named = is_in(LISTS, name);
                let fits = if somebody {
                    people && is_in(SURE_LISTS, name)
                } else {
                    // In what is somebody by its parts only a name counts.
                    named || (people && !object.is_somebody(true))
                };
                let sure = PEOPLE * (2 * usize::from(people) + usize::from(objects && named));
                fits.then(|| (sure, Vec::new()))
            }
            Sketch::Object(_) if level < MAX_LEVELS && !somebody && !is_in(PARTS, name) => {
                list(value, level + 1)
            }
            _ => None,
        };
        if let Some((sure, mut path)) = found {
            // The less deep of two, and of those the first.
            let sure = (sure + 1).saturating_sub(path.len());
            path.insert(0, name);
            if best.as_ref().is_none_or(|(most, _)| sure > *most) {
                best = Some((sure, path));
            }
        }
    }
    best
}

/// An object of records by their keys.
fn keyed<'s>(object: &'s Sketch<'_>, path: &mut Vec<&'s str>) -> bool {
    let members = object.members();
    let all = members.iter().all(|(name, value)| {
        let taken = is_in(LISTS, name) || is_in(SINGLES, name) || is_in(PARTS, name);
        matches!(value, Sketch::Object(_)) && !taken
    });
    let alike = match members {
        [] => false,
        [(_, one)] => one.is_somebody(true),
        [(_, one), (_, two), ..] => {
            let shared = |(name, _): &(Cow<'_, str>, _)| two.members().iter().any(|m| m.0 == *name);
            one.members().iter().any(shared) || (one.is_somebody(true) && two.is_somebody(true))
        }
    };
    if all && alike {
        return true;
    }
    for (name, value) in members {
        if is_in(LISTS, name) && matches!(value, Sketch::Object(_)) {
            path.push(name);
            if keyed(value, path) {
                return true;
            }
            path.pop();
        }
    }
    false
}

/// The way to one user in a wrapper; nowhere when the object is one itself,
/// or when anything would be lost.
fn single<'s>(object: &'s Sketch<'_>, path: &mut Vec<&'s str>) {
    let mut here = object;
    while !here.is_somebody(false) && !here.has_id() {
        let wraps = |(name, value): &&(Cow<'_, str>, Sketch<'_>)| {
            let named = name == "data" || (is_in(SINGLES, name) && here.members().len() == 1);
            named && value.is_somebody(true)
        };
        let Some((name, value)) = here.members().iter().find(wraps) else {
            break;
        };
        path.push(name);
        here = value;
    }
}
