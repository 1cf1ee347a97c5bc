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

use super::layout::{Layout, Shape};
use super::scan::Scan;
use crate::json::{Node, Str, parse};

/// How much of a file is looked at, in bytes: 64 KiB.
pub const PREFIX: usize = 64 << 10;

/// How deep a list may lie.
const MAX_LEVELS: usize = 5;
const MAX_MEMBERS: usize = 64;
const MAX_LINES: usize = 50;

/// Names that lists of people have, in lower case, letters and digits only.
const LISTS: &str = "\
    accountholders accounts cardholders cardmembers clients consumers contacts \
    content contents customers data docs documents employees enrollments entities \
    entries export hits items list members objects participants payload people \
    persons profiles records resources response result results rows subscribers \
    users value values";

/// Those of them that no list inside a person has.
const SURE_LISTS: &str = "\
    cardholders cardmembers consumers customers data employees items members \
    participants people persons records results rows subscribers users";

/// Names that one person in a wrapper has.
const SINGLES: &str = "\
    cardholder client customer data member payload person record response result \
    user";

/// Names of the parts of one record.
const PARTS: &str = "\
    address addresses attributes billing birth cell contact details email home \
    info links location mailing meta metadata mobile name pagination paging \
    personal phone physical preferences primary profile properties secondary \
    settings shipping work zip";

/// Parts of names that only a person's members have.
const PERSONAL: &[&str] = &[
    "email", "mail", "phone", "mobile", "zip", "postal", "birth", "dob",
];

/// The beginning of a value, as far as it matters.
struct Sketch<'a> {
    /// The key that it has in an object.
    name: Option<Str<'a>>,
    /// Its first byte.
    kind: u8,
    /// The first element of an array; the members of an object.
    inside: Vec<Sketch<'a>>,
}

/// Where the records lie in a file that begins with `prefix`, of which
/// [`PREFIX`] bytes are enough; `complete` when that is all of it. `None` when
/// it does not look like JSON.
#[must_use]
pub fn detect_layout(prefix: &[u8], complete: bool) -> Option<Layout> {
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
            let top = Reader { text, at: 0 }.value(None, 0);
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

    fn value(&mut self, name: Option<Str<'a>>, level: usize) -> Sketch<'a> {
        let start = self.at;
        let kind = self.text.get(start).copied().unwrap_or_default();
        let mut inside = Vec::new();
        match kind {
            b'[' if level < MAX_LEVELS => {
                self.at += 1;
                if self.peek().is_some_and(|next| next != b']') {
                    inside.push(self.value(None, level + 1));
                }
                // The rest of it is of the same kind.
                self.at = start;
                self.skip();
            }
            b'{' if level < MAX_LEVELS => {
                self.at += 1;
                while let Some(b'"') = self.peek() {
                    let key = self.skip().and_then(|key| parse(key, 0).ok());
                    let name = key.and_then(Node::as_str);
                    if self.peek().is_none() {
                        break;
                    }
                    let value = self.value(name, level + 1);
                    if inside.len() < MAX_MEMBERS {
                        inside.push(value);
                    }
                }
                if self.peek().is_some() {
                    self.at += 1;
                }
            }
            _ => drop(self.skip()),
        }
        Sketch { name, kind, inside }
    }
}

/// Whether `text` holds `part`.
#[inline(never)]
fn holds(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

impl Sketch<'_> {
    fn members(&self) -> &[Self] {
        if self.kind == b'{' { &self.inside } else { &[] }
    }

    /// The name in lower case, letters and digits only.
    fn plain(&self) -> Vec<u8> {
        let raw = self.name.map_or(&b""[..], Str::raw);
        let kept = raw.iter().filter(|b| b.is_ascii_alphanumeric());
        kept.map(u8::to_ascii_lowercase).collect()
    }

    /// Whether the name is one of those.
    #[inline(never)]
    fn is_in(&self, names: &str) -> bool {
        let plain = self.plain();
        let mut names = names.as_bytes().split(|&b| b == b' ');
        names.any(|name| name == plain)
    }

    /// An object with a member that ends with `id`.
    fn has_id(&self) -> bool {
        let mut members = self.members().iter();
        members.any(|member| member.plain().ends_with(b"id"))
    }

    /// An object with a member like `email`, of its own or, `deep`, of an
    /// object in it.
    #[inline(never)]
    fn is_somebody(&self, deep: bool) -> bool {
        self.members().iter().any(|member| match member.kind {
            b'{' => deep && member.is_somebody(deep),
            b'[' => false,
            _ => {
                let plain = member.plain();
                PERSONAL.iter().any(|part| holds(&plain, part.as_bytes()))
            }
        })
    }
}

/// Leads from the top of a file to a place in it.
type Path<'s, 'a> = Vec<&'s Sketch<'a>>;

fn find(top: &Sketch<'_>) -> Layout {
    let mut path = Path::new();
    let shape = if let Some(found) = list(top, 0) {
        path = found.1;
        path.reverse();
        Shape::List
    } else if keyed(top, &mut path) {
        Shape::Keyed
    } else {
        single(top, &mut path);
        Shape::Single
    };
    let names = path.into_iter().filter_map(|step| step.name);
    let path = names.map(|name| name.text().into_owned()).collect();
    Layout::Tree { path, shape }
}

/// The best array of records below an object: how sure it is, and its path,
/// the last step first.
fn list<'s, 'a>(object: &'s Sketch<'a>, level: usize) -> Option<(usize, Path<'s, 'a>)> {
    let somebody = object.is_somebody(false);
    let mut best: Option<(usize, Path<'s, 'a>)> = None;
    for member in object.members() {
        let found = match (member.kind, member.inside.first()) {
            (b'[', first) => {
                let people = first.is_some_and(|first| first.is_somebody(true));
                let named = member.is_in(LISTS);
                let fits = if somebody {
                    people && member.is_in(SURE_LISTS)
                } else {
                    // In what is somebody by its parts only a name counts.
                    named || (people && !object.is_somebody(true))
                };
                let objects = first.is_some_and(|first| first.kind == b'{');
                let sure = PEOPLE * (2 * usize::from(people) + usize::from(objects && named));
                fits.then(|| (sure, Path::new()))
            }
            (b'{', _) if !somebody && level < MAX_LEVELS && !member.is_in(PARTS) => {
                list(member, level + 1)
            }
            _ => None,
        };
        if let Some((sure, mut path)) = found {
            // The less deep of two, and of those the first.
            let sure = (sure + 1).saturating_sub(path.len());
            path.push(member);
            if best.as_ref().is_none_or(|(most, _)| sure > *most) {
                best = Some((sure, path));
            }
        }
    }
    best
}

/// An object of records by their keys.
fn keyed<'s, 'a>(object: &'s Sketch<'a>, path: &mut Path<'s, 'a>) -> bool {
    let members = object.members();
    let ids = members.iter().all(|member| {
        member.kind == b'{'
            && ![LISTS, SINGLES, PARTS]
                .iter()
                .any(|names| member.is_in(names))
    });
    let alike = match members {
        [] => false,
        [one] => one.is_somebody(true),
        [one, two, ..] => {
            let shared = |a: &Sketch<'_>| two.members().iter().any(|b| a.plain() == b.plain());
            one.members().iter().any(shared) || (one.is_somebody(true) && two.is_somebody(true))
        }
    };
    if ids && alike {
        return true;
    }
    for member in members {
        if member.is_in(LISTS) {
            path.push(member);
            if keyed(member, path) {
                return true;
            }
            path.pop();
        }
    }
    false
}

/// The way to one user in a wrapper; nowhere when the object is one itself,
/// or when anything would be lost.
fn single<'s, 'a>(object: &'s Sketch<'a>, path: &mut Path<'s, 'a>) {
    let mut here = object;
    while !here.is_somebody(false) && !here.has_id() {
        let alone = here.members().len() == 1;
        let wraps = |member: &&Sketch<'_>| {
            let named = member.plain() == b"data" || (alone && member.is_in(SINGLES));
            named && member.is_somebody(true)
        };
        let Some(member) = here.members().iter().find(wraps) else {
            break;
        };
        path.push(member);
        here = member;
    }
}
