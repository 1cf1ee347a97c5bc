//! Where a request goes: the addresses of Kard's users endpoints.
//!
//! Sources: Kard's reference (`/v2/issuers/{organizationId}/users/{userId}`,
//! parameters percent-encoded), ECMA-262 `encodeURIComponent`, the WHATWG URL
//! standard, which `fetch` reads an address by.
//!
//! A base URL is taken only where no two programs can read it differently: no
//! credentials, query, fragment, backslash or white space inside. Plain `http`
//! would show the bearer token to everybody on the way, so it is for this
//! machine alone: `localhost`, 127.0.0.0/8 and `[::1]`.
//!
//! Odd case: `.` and `..` as an id. A URL has no way to say them in its path,
//! since the standard takes even `%2e` for a dot and then walks up, so a DELETE
//! of the user `..` would go to another address. They are errors.

use crate::rules::unicode::text::trim;
use std::fmt;

const PRODUCTION: &str = "https://rewards-api.getkard.com";
const SANDBOX: &str = "https://test-rewards-api.getkard.com";

/// Why there is no address. Misuse by the caller, not a problem of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UrlError {
    /// Neither `production` nor `sandbox` nor something that begins as a URL.
    EnvironmentUnknown,
    /// A URL that cannot be read in one way only.
    EnvironmentInvalid,
    /// A URL with a user name or password.
    EnvironmentCredentials,
    /// A URL with `?` or `#`.
    EnvironmentQuery,
    /// Plain `http` to another machine.
    EnvironmentInsecure,
    /// An empty organization id.
    OrganizationIdMissing,
    /// An organization id of `.` or `..`.
    OrganizationIdDots,
    /// An empty user id.
    UserIdMissing,
    /// A user id of `.` or `..`.
    UserIdDots,
}

impl UrlError {
    /// The stable code, `<argument>.<what>`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.row().0
    }

    /// One sentence; never holds what was given.
    #[must_use]
    pub const fn message(self) -> &'static str {
        self.row().1
    }

    #[rustfmt::skip]
    const fn row(self) -> (&'static str, &'static str) {
        use UrlError::*;
        match self {
            EnvironmentUnknown => ("environment.unknown", "environment must be production, sandbox or a URL that begins with https://"),
            EnvironmentInvalid => ("environment.invalid", "environment is not a URL of a plain host, perhaps with a port and a path"),
            EnvironmentCredentials => ("environment.credentials", "environment must be a URL without user name and password"),
            EnvironmentQuery => ("environment.query", "environment must be a URL without ? and #"),
            EnvironmentInsecure => ("environment.insecure", "environment must use https except on localhost, since http shows the token to others"),
            OrganizationIdMissing => ("organization_id.missing", "organizationId is missing"),
            OrganizationIdDots => ("organization_id.dots", "organizationId is . or .., which no URL can hold in its path"),
            UserIdMissing => ("user_id.missing", "the id of the user is missing"),
            UserIdDots => ("user_id.dots", "the id of the user is . or .., which no URL can hold in its path"),
        }
    }
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for UrlError {}

/// The address of an organization's users, or of one user.
///
/// `environment` is `production`, `sandbox` or a base URL, whose path is kept
/// and whose slashes at the end do not matter. The ids are taken as they are and
/// percent-encoded.
///
/// ```
/// use kard_enroll::url::users_url;
/// assert_eq!(
///     users_url("sandbox", "acme", Some("a/b")).as_deref(),
///     Ok("https://test-rewards-api.getkard.com/v2/issuers/acme/users/a%2Fb")
/// );
/// ```
///
/// # Errors
/// See [`UrlError`].
pub fn users_url(
    environment: &str,
    organization_id: &str,
    user_id: Option<&str>,
) -> Result<String, UrlError> {
    let base = match environment {
        "production" => PRODUCTION,
        "sandbox" => SANDBOX,
        other => base_url(trim(other))?,
    };
    let mut url = String::with_capacity(
        base.len() + organization_id.len() + user_id.map_or(0, str::len) + 32,
    );
    url.push_str(base);
    url.push_str("/v2/issuers/");
    match organization_id {
        "" => return Err(UrlError::OrganizationIdMissing),
        "." | ".." => return Err(UrlError::OrganizationIdDots),
        id => push_encoded(&mut url, id),
    }
    url.push_str("/users");
    match user_id {
        None => {}
        Some("") => return Err(UrlError::UserIdMissing),
        Some("." | "..") => return Err(UrlError::UserIdDots),
        Some(id) => {
            url.push('/');
            push_encoded(&mut url, id);
        }
    }
    Ok(url)
}

/// `url` without slashes at its end, if a token may go there.
fn base_url(url: &str) -> Result<&str, UrlError> {
    let scheme = |name: &str| {
        let head = url
            .get(..name.len())
            .filter(|head| head.eq_ignore_ascii_case(name));
        head.and_then(|_| url.get(name.len()..))
    };
    let (rest, secure) = match (scheme("https://"), scheme("http://")) {
        (Some(rest), _) => (rest, true),
        (None, Some(rest)) => (rest, false),
        (None, None) => return Err(UrlError::EnvironmentUnknown),
    };
    if rest.contains(['?', '#']) {
        return Err(UrlError::EnvironmentQuery);
    }
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if authority.contains('@') {
        return Err(UrlError::EnvironmentCredentials);
    }
    let host = host(authority).ok_or(UrlError::EnvironmentInvalid)?;
    if !is_path(path) {
        return Err(UrlError::EnvironmentInvalid);
    }
    if !secure && !is_this_machine(host) {
        return Err(UrlError::EnvironmentInsecure);
    }
    Ok(url.trim_end_matches('/'))
}

/// The host of `host` or `host:port`, where it is a name of ASCII letters, an
/// IPv4 address or an IPv6 address in brackets.
fn host(authority: &str) -> Option<&str> {
    let after = if authority.starts_with('[') {
        authority.find(']')? + 1
    } else {
        authority.find(':').unwrap_or(authority.len())
    };
    let (host, port) = authority.split_at_checked(after)?;
    let port_is_fine = match port.strip_prefix(':') {
        Some(port) => port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok(),
        None => port.is_empty(),
    };
    let host_is_fine = match host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        Some(address) => is_ipv6(address),
        None => {
            host.split('.').all(|label| !label.is_empty())
                && host
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
        }
    };
    (port_is_fine && host_is_fine).then_some(host)
}

/// Whether a URL keeps `path` as it is.
fn is_path(path: &str) -> bool {
    let visible = |byte: u8| {
        matches!(byte, b'!'..=b'~')
            && !matches!(
                byte,
                b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}'
            )
    };
    let is_dots = |segment: &str| {
        let dot = |rest: &mut &str| {
            let head = rest
                .get(..3)
                .filter(|head| head.eq_ignore_ascii_case("%2e"));
            let length = if head.is_some() { 3 } else { 1 };
            let is_dot = head.is_some() || rest.starts_with('.');
            *rest = rest.get(length..).filter(|_| is_dot).unwrap_or(rest);
            is_dot
        };
        let mut rest = segment;
        dot(&mut rest) && (rest.is_empty() || (dot(&mut rest) && rest.is_empty()))
    };
    path.bytes().all(visible) && !path.split('/').any(is_dots)
}

/// Four numbers of one byte. None begins with a 0, which would make it octal to
/// some. (`std::net` reads addresses too, and 1 KB more into the WebAssembly.)
fn is_ipv4(address: &str) -> bool {
    let is_byte = |part: &str| {
        let bytes = part.as_bytes();
        let value = || bytes.iter().fold(0u16, |n, b| n * 10 + u16::from(b - b'0'));
        (1..=3).contains(&bytes.len())
            && bytes.iter().all(u8::is_ascii_digit)
            && (bytes.len() == 1 || !part.starts_with('0'))
            && value() <= 255
    };
    address.split('.').all(is_byte) && address.split('.').count() == 4
}

/// Eight groups of four hexadecimal digits (RFC 4291, 2.2): zeros at the
/// beginning of one may lack, two may be an IPv4 address at the end, and `::`
/// stands for one or more of zeros.
fn is_ipv6(address: &str) -> bool {
    let groups = |part: &str, last: bool| {
        if part.is_empty() {
            return Some(0);
        }
        let mut count = 0;
        let mut rest = Some(part);
        while let Some(left) = rest {
            let (group, behind) = match left.split_once(':') {
                Some((group, behind)) => (group, Some(behind)),
                None => (left, None),
            };
            let is_group =
                (1..=4).contains(&group.len()) && group.bytes().all(|b| b.is_ascii_hexdigit());
            count += match behind {
                _ if is_group => 1,
                None if last && is_ipv4(group) => 2,
                _ => return None,
            };
            rest = behind;
        }
        Some(count)
    };
    match address.split_once("::") {
        None => groups(address, true) == Some(8),
        Some((head, tail)) => match (groups(head, false), groups(tail, true)) {
            (Some(before), Some(behind)) => before + behind < 8,
            _ => false,
        },
    }
}

/// Whether a host that [`host`] gave is this machine.
fn is_this_machine(host: &str) -> bool {
    let loopback = || host.starts_with("127.") && is_ipv4(host);
    // Of an address, so it is 1 if it ends so and holds no other digit but 0.
    let loopback6 = || {
        let zeros = host
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix("1]"));
        zeros.is_some_and(|zeros| zeros.bytes().all(|b| matches!(b, b'0' | b':' | b'.')))
    };
    host.eq_ignore_ascii_case("localhost") || loopback() || loopback6()
}

/// `segment` as `encodeURIComponent` writes it.
fn push_encoded(url: &mut String, segment: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in segment.bytes() {
        match byte {
            b'A'..=b'Z'
            | b'a'..=b'z'
            | b'0'..=b'9'
            | b'-'
            | b'_'
            | b'.'
            | b'!'
            | b'~'
            | b'*'
            | b'\''
            | b'('
            | b')' => {
                url.push(char::from(byte));
            }
            _ => {
                url.push('%');
                url.push(char::from(HEX[usize::from(byte >> 4)]));
                url.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(environment: &str) -> Result<String, UrlError> {
        users_url(environment, "o", None)
            .map(|url| url.trim_end_matches("/v2/issuers/o/users").to_owned())
    }

    #[test]
    fn the_two_environments_of_the_vendor_have_names() {
        assert_eq!(
            users_url("production", "o1", None).unwrap(),
            "https://rewards-api.getkard.com/v2/issuers/o1/users"
        );
        assert_eq!(
            users_url("sandbox", "o1", Some("u1")).unwrap(),
            "https://test-rewards-api.getkard.com/v2/issuers/o1/users/u1"
        );
    }

    #[test]
    fn a_base_url_keeps_its_path_and_loses_its_last_slashes() {
        assert_eq!(
            base("https://gateway.example/kard//").unwrap(),
            "https://gateway.example/kard"
        );
        assert_eq!(
            base(" https://gateway.example:8443/ ").unwrap(),
            "https://gateway.example:8443"
        );
        assert_eq!(
            base("HTTPS://Proxy.example").unwrap(),
            "HTTPS://Proxy.example"
        );
        assert_eq!(
            base("https://[2001:db8::1]:443/a%20b").unwrap(),
            "https://[2001:db8::1]:443/a%20b"
        );
        for kept in ["/..x", "/.x", "/...", "/x..", "/%2e%2Ex"] {
            let url = format!("https://gateway.example{kept}");
            assert_eq!(base(&url).as_ref(), Ok(&url));
        }
    }

    #[test]
    fn ids_are_encoded_as_encode_uri_component_does() {
        let id = "a/b?c#d e%é\u{200f}\u{1f600}+&=:@$,;-_.!~*'()\\\"<>[]\n\0";
        let url = users_url("https://x.example", "o/..", Some(id)).unwrap();
        assert_eq!(
            url,
            "https://x.example/v2/issuers/o%2F../users/a%2Fb%3Fc%23d%20e%25%C3%A9%E2%80%8F%F0%9F%98%80%2B%26%3D%3A%40%24%2C%3B-_.!~*'()%5C%22%3C%3E%5B%5D%0A%00"
        );
    }

    #[test]
    fn ids_that_a_url_would_walk_up_by_are_errors() {
        for dots in [".", ".."] {
            assert_eq!(
                users_url("sandbox", dots, None),
                Err(UrlError::OrganizationIdDots)
            );
            assert_eq!(
                users_url("sandbox", "o", Some(dots)),
                Err(UrlError::UserIdDots)
            );
        }
        assert!(
            users_url("sandbox", "o", Some("..."))
                .unwrap()
                .ends_with("/users/...")
        );
        assert!(
            users_url("sandbox", "o", Some("%2e%2e"))
                .unwrap()
                .ends_with("/users/%252e%252e")
        );
        assert!(
            users_url("sandbox", "o", Some(" .."))
                .unwrap()
                .ends_with("/users/%20..")
        );
    }

    #[test]
    fn empty_ids_are_errors() {
        assert_eq!(
            users_url("sandbox", "", None),
            Err(UrlError::OrganizationIdMissing)
        );
        assert_eq!(
            users_url("sandbox", "o", Some("")),
            Err(UrlError::UserIdMissing)
        );
    }

    #[test]
    #[rustfmt::skip]
    fn plain_http_is_for_this_machine_alone() {
        for near in [
            "http://localhost:4010", "http://LOCALHOST", "http://127.0.0.1:1", "http://127.9.9.9",
            "http://[::1]:4010/base",
        ] {
            assert!(base(near).is_ok(), "{near}");
        }
        for far in [
            "http://api.example", "http://localhost.evil.example", "http://127.0.0.1.evil.example",
            "http://10.0.0.1", "http://[::2]", "http://0.0.0.0", "http://127.1",
        ] {
            assert_eq!(base(far), Err(UrlError::EnvironmentInsecure), "{far}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn what_is_no_plain_base_url_is_refused() {
        for unknown in [
            "", "Production", "staging", "ftp://x.example", "//x.example", "https:x.example",
            "https:/x.example", "javascript:alert(1)", "x.example", "hé",
        ] {
            assert_eq!(
                base(unknown),
                Err(UrlError::EnvironmentUnknown),
                "{unknown}"
            );
        }
        for invalid in [
            "https://", "https:///x", "https://:443", "https://x.example:99999",
            "https://x.example:+1", "https://x.example:", "https://x y",
            "https://x.example\\evil", "https://x.example\t.evil",
            "https://exämple.example", "https://x..example", "https://[::1", "https://[x]",
            "https://[::1]x", "https://x.example/a b", "https://x.example/../a",
            "https://x.example/a/%2E%2e", "https://x.example/.", "https://x.example/é",
            "https://x%2eexample",
        ] {
            assert_eq!(
                base(invalid),
                Err(UrlError::EnvironmentInvalid),
                "{invalid:?}"
            );
        }
        assert_eq!(
            base("https://user:pass@x.example"),
            Err(UrlError::EnvironmentCredentials)
        );
        assert_eq!(
            base("http://localhost@evil.example"),
            Err(UrlError::EnvironmentCredentials)
        );
        assert_eq!(base("https://x.example?a"), Err(UrlError::EnvironmentQuery));
        assert_eq!(base("https://x.example/#"), Err(UrlError::EnvironmentQuery));
    }

    #[test]
    #[rustfmt::skip]
    fn messages_are_one_sentence_in_lower_case_and_codes_are_distinct() {
        use UrlError::*;
        let all = [
            EnvironmentUnknown, EnvironmentInvalid, EnvironmentCredentials, EnvironmentQuery,
            EnvironmentInsecure, OrganizationIdMissing, OrganizationIdDots, UserIdMissing, UserIdDots,
        ];
        let codes: std::collections::HashSet<_> = all.map(UrlError::as_str).into();
        assert_eq!(codes.len(), all.len());
        for error in all {
            assert!(
                error
                    .to_string()
                    .starts_with(|c: char| c.is_ascii_lowercase())
            );
            assert!(!error.message().ends_with('.'));
            let about = match error.as_str().split_once('.') {
                Some(("environment", _)) => "environment must ",
                Some(("organization_id", _)) => "organizationId is ",
                _ => "the id of the user is ",
            };
            let about = if error == EnvironmentInvalid { "environment is " } else { about };
            assert!(error.message().starts_with(about), "{error}");
        }
    }

    /// Every text of up to `most` of `pieces`.
    fn texts(pieces: &[&str], most: usize) -> Vec<String> {
        let mut all = vec![String::new()];
        let mut from = 0;
        for _ in 0..most {
            let to = all.len();
            for at in from..to {
                for piece in pieces {
                    all.push(format!("{}{piece}", all[at]));
                }
            }
            from = to;
        }
        all
    }

    #[test]
    fn addresses_are_read_as_std_reads_them() {
        use std::net::{Ipv4Addr, Ipv6Addr};
        let fours = texts(&["0", "1", "25", "6", "127", ".", "a"], 6);
        let dotted = texts(&["0.", "1.", "255.", "256.", "01.", "127.", "."], 4);
        let dotted = dotted
            .iter()
            .flat_map(|head| ["0", "9", "255", "1000", "00", ""].map(|end| format!("{head}{end}")));
        let four: Vec<String> = fours.into_iter().chain(dotted).collect();
        let mut found = 0;
        for text in &four {
            let std = text.parse::<Ipv4Addr>();
            assert_eq!(is_ipv4(text), std.is_ok(), "{text}");
            if let Ok(address) = std {
                found += 1;
                assert_eq!(is_this_machine(text), address.is_loopback(), "{text}");
            }
        }
        assert!(found > 100, "{found}");

        let short = texts(&["0", "1", "fF", "::", ":", "1.2.3.4", "g"], 6);
        let long = texts(
            &["0:", "00001:", ":", "1:2:3:4:", "0:0:0:", "127.0.0.1:"],
            5,
        );
        let long = long.iter().flat_map(|head| {
            ["1", "0001", "0.0.0.1", "1.2.3", ":", ""].map(|end| format!("{head}{end}"))
        });
        let six: Vec<String> = short.into_iter().chain(long).collect();
        found = 0;
        for text in &six {
            let std = text.parse::<Ipv6Addr>();
            assert_eq!(is_ipv6(text), std.is_ok(), "{text}");
            if let Ok(address) = std {
                found += 1;
                assert_eq!(
                    is_this_machine(&format!("[{text}]")),
                    address == Ipv6Addr::LOCALHOST,
                    "{text}"
                );
            }
        }
        assert!(found > 100, "{found}");
    }
}
