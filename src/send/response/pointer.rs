//! JSON Pointers (RFC 6901) into a request: which user they name, and which
//! attribute of it.

/// What a pointer names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target<'p> {
    /// The place in `data`, 0-based; `None` for a request whose `data` is one
    /// user, not a list.
    pub(super) user: Option<usize>,
    /// `id`, or the name of the attribute; no attribute of the API needs an
    /// escape (`~0`, `~1`), so such a name is none.
    pub(super) field: Option<&'p str>,
}

/// Reads `/data/3`, `/data/3/id`, `/data/3/attributes/zipCode` and whatever
/// lies below them, and the same without the number. Any other pointer names
/// no user, and so does a malformed one.
pub(super) fn read(pointer: &str) -> Option<Target<'_>> {
    if pointer
        .split('~')
        .skip(1)
        .any(|s| !s.starts_with(['0', '1']))
    {
        return None;
    }
    let mut tokens = pointer.strip_prefix("/data/")?.split('/');
    let first = tokens.next()?;
    let (user, member) = if first.starts_with(|c: char| c.is_ascii_digit()) {
        (Some(index(first)?), tokens.next())
    } else {
        (None, Some(first))
    };
    let field = match (member, user) {
        (Some("id"), _) => Some("id"),
        (Some("attributes"), _) => tokens
            .next()
            .filter(|name| !name.is_empty() && !name.as_bytes().contains(&b'~')),
        (_, Some(_)) => None,
        (_, None) => return None,
    };
    Some(Target { user, field })
}

/// An array index: no sign, no leading zero, and not `-`.
fn index(token: &str) -> Option<usize> {
    let zeros = token.len() > 1 && token.starts_with('0');
    let digits = token.bytes().all(|b| b.is_ascii_digit());
    (digits && !zeros).then(|| token.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(pointer: &str) -> Option<(Option<usize>, Option<String>)> {
        read(pointer).map(|t| (t.user, t.field.map(str::to_owned)))
    }

    #[test]
    fn a_pointer_names_a_user_and_an_attribute() {
        let field = |name: &str| Some(name.to_owned());
        assert_eq!(
            names("/data/3/attributes/zipCode"),
            Some((Some(3), field("zipCode")))
        );
        assert_eq!(
            names("/data/0/attributes/phoneNumbers/2/number"),
            Some((Some(0), field("phoneNumbers")))
        );
        assert_eq!(names("/data/99/id"), Some((Some(99), field("id"))));
        assert_eq!(names("/data/7"), Some((Some(7), None)));
        assert_eq!(names("/data/7/attributes"), Some((Some(7), None)));
        assert_eq!(names("/data/7/attributes/"), Some((Some(7), None)));
        assert_eq!(names("/data/7/type"), Some((Some(7), None)));
        assert_eq!(
            names("/data/attributes/email"),
            Some((None, field("email")))
        );
        assert_eq!(
            names("/data/1/attributes/a~1b~0c~01"),
            Some((Some(1), None))
        );
    }

    #[test]
    fn what_is_no_pointer_to_a_user_names_none() {
        for pointer in [
            "",
            "/",
            "/data",
            "/data/",
            "/data/-",
            "/data/-1",
            "/data/+1",
            "/data/01",
            "/data/3x",
            "/data/ 3",
            "/data/1.0",
            "/data/99999999999999999999999",
            "data/3",
            "#/data/3",
            "//data/3",
            "/users/3",
            "/Data/3",
            "/data/٣",
            "/data/3/attributes/a~2",
            "/data/3/attributes/a~",
            "/errors/0",
        ] {
            assert_eq!(names(pointer), None, "{pointer}");
        }
    }
}
