//! Parses JSON Pointers (RFC 6901) into a request: which user they name, and
//! which attribute.

/// What a pointer names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PointerTarget<'p> {
    /// The position in `data`, 0-based; `None` if `data` of the request is one
    /// user, not a list.
    pub(super) user: Option<usize>,
    /// `id`, or the name of the attribute. No attribute of the API needs an
    /// escape (`~0`, `~1`), so a name with one is ignored.
    pub(super) field: Option<&'p str>,
}

/// Parses `/data/3`, `/data/3/id`, `/data/3/attributes/zipCode` and pointers
/// below them, and the same without the number. Any other pointer, and a
/// malformed one, names no user.
pub(super) fn parse(pointer: &str) -> Option<PointerTarget<'_>> {
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
    Some(PointerTarget { user, field })
}

/// Parses an array index: no sign, no leading zero, and not `-`.
fn index(token: &str) -> Option<usize> {
    let zeros = token.len() > 1 && token.starts_with('0');
    let digits = token.bytes().all(|b| b.is_ascii_digit());
    (digits && !zeros).then(|| token.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(pointer: &str) -> Option<(Option<usize>, Option<String>)> {
        parse(pointer).map(|t| (t.user, t.field.map(str::to_owned)))
    }

    #[test]
    fn parses_a_user_and_an_attribute() {
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
    fn ignores_other_and_malformed_pointers() {
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
