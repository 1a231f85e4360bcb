//! Where a file may be fetched from: one rule, for what is asked for and for where a redirect leads.
//! It knows nothing of connections.

use ureq::http::Uri;

use super::error::Reason;
use crate::model::visible;

/// The names of this machine. Plain http is allowed to them: nobody is between here and there.
const LOOPBACK: [&str; 4] = ["127.0.0.1", "::1", "[::1]", "localhost"];

/// As much of an address as a message has room for, in characters.
const SHOWN: usize = 300;

/// An address that the rule allows.
///
/// What is checked is the parsed form that the connection is made from, so that no second reading of the same
/// text can come to another host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    uri: Uri,
    plain: bool,
    here: bool,
}

impl Address {
    /// Reads an address: https, or http to this very machine, and nobody's password in it.
    pub(super) fn parse(text: &str) -> Result<Self, Reason> {
        let scheme = scheme(text).ok_or(Reason::NotAnAddress)?.to_ascii_lowercase();
        let plain = match scheme.as_str() {
            "https" => false,
            "http" => true,
            _ => return Err(Reason::Scheme(scheme)),
        };
        let uri: Uri = text.parse().map_err(|_| Reason::NotAnAddress)?;
        // `https:80` is read as a host of that name.
        if uri.scheme_str() != Some(scheme.as_str()) {
            return Err(Reason::NotAnAddress);
        }
        let authority = uri.authority().ok_or(Reason::NotAnAddress)?;
        if authority.as_str().contains('@') {
            return Err(Reason::Credentials);
        }
        let host = authority.host();
        if host.is_empty() {
            return Err(Reason::NotAnAddress);
        }
        let here = LOOPBACK.iter().any(|name| name.eq_ignore_ascii_case(host));
        if plain && !here {
            return Err(Reason::PlainHttp);
        }
        Ok(Self { uri, plain, here })
    }

    /// Where a redirect from here leads, if the rule allows it. From https there is no way back to http, not
    /// even to this machine.
    pub(super) fn follow(&self, location: &str) -> Result<Self, Reason> {
        let next = match Self::parse(&join(&self.uri, location)) {
            Ok(next) if next.plain && !self.plain => Err(Reason::Downgrade),
            other => other,
        };
        next.map_err(|why| Reason::Redirect { to: shown(location), why: Box::new(why) })
    }

    /// The parsed form.
    pub(super) fn uri(&self) -> &Uri {
        &self.uri
    }

    /// Whether it is plain http.
    pub(super) fn is_plain(&self) -> bool {
        self.plain
    }

    /// Whether it is this very machine.
    pub(super) fn is_here(&self) -> bool {
        self.here
    }
}

/// An address as a message may show it: nobody's password, nothing invisible, and not without end.
pub(super) fn shown(text: &str) -> String {
    let start = text.find("://").map_or(0, |at| at + 3);
    let (before, rest) = text.split_at(start);
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let whole = format!("{before}{host}{path}");
    let mut short: String = whole.chars().take(SHOWN).collect();
    if short.len() < whole.len() {
        short.push('…');
    }
    visible(&short).into_owned()
}

/// What stands before the first colon, if it can be a scheme (RFC 3986, 3.1).
fn scheme(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once(':')?;
    let letters = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    let rest = scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    (letters && rest).then_some(scheme)
}

/// What `reference` means when it stands at `base` (RFC 3986, 5.2.2).
fn join(base: &Uri, reference: &str) -> String {
    let reference = reference.split_once('#').map_or(reference, |(before, _)| before);
    if scheme(reference).is_some() {
        return reference.to_owned();
    }
    let scheme = base.scheme_str().unwrap_or_default();
    if reference.starts_with("//") {
        return format!("{scheme}:{reference}");
    }
    let authority = base.authority().map_or("", |authority| authority.as_str());
    let (path, query) =
        reference.split_once('?').map_or((reference, None), |(path, query)| (path, Some(query)));
    let (path, query) = match path {
        "" => (base.path().to_owned(), query.or(base.query())),
        _ if path.starts_with('/') => (without_dots(path), query),
        _ => {
            let folder = base.path().rsplit_once('/').map_or("", |(folder, _)| folder);
            (without_dots(&format!("{folder}/{path}")), query)
        }
    };
    let query = query.map_or_else(String::new, |query| format!("?{query}"));
    format!("{scheme}://{authority}{path}{query}")
}

/// A path with `.` and `..` worked out (RFC 3986, 5.2.4). `..` at the top stays at the top.
fn without_dots(path: &str) -> String {
    let mut kept = Vec::new();
    let mut open = false;
    for segment in path.split('/').skip(1) {
        open = matches!(segment, "." | "..");
        match segment {
            "." => {}
            ".." => drop(kept.pop()),
            _ => kept.push(segment),
        }
    }
    let end = if open && !kept.is_empty() { "/" } else { "" };
    format!("/{}{end}", kept.join("/"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        Address::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn https_is_allowed_anywhere_and_http_only_to_this_machine() {
        for fine in [
            "https://data.trade.gov/x.csv?a=b",
            "HTTPS://EXAMPLE.ORG",
            "http://127.0.0.1:8080/x",
            "http://[::1]:1/",
            "http://LocalHost/",
        ] {
            assert!(Address::parse(fine).is_ok(), "{fine}");
        }
        for plain in [
            "http://example.com/",
            "http://127.0.0.1.example.com/",
            "http://localhost.example.com/",
            "http://127.0.0.2/",
            "http://0.0.0.0/",
            "http://[::2]/",
            "http://127.1/",
            "http://2130706433/",
        ] {
            assert!(matches!(Address::parse(plain), Err(Reason::PlainHttp)), "{plain}");
        }
    }

    #[test]
    fn other_schemes_passwords_and_what_is_no_address_are_refused() {
        for other in ["ftp://example.com/x", "file:///etc/passwd", "FILE:/etc/passwd", "javascript:alert(1)"]
        {
            assert!(matches!(Address::parse(other), Err(Reason::Scheme(_))), "{other}");
        }
        assert!(matches!(Address::parse("https://me:secret@example.com/"), Err(Reason::Credentials)));
        assert!(matches!(Address::parse("http://127.0.0.1@example.com/"), Err(Reason::Credentials)));
        for nothing in [
            "",
            "example.com",
            "https:",
            "https:80",
            "https://",
            "https:///x",
            "https://a b/",
            "//example.com/",
        ] {
            assert!(matches!(Address::parse(nothing), Err(Reason::NotAnAddress)), "{nothing}");
        }
        assert!(!refusal("https://me:secret@example.com/").contains("secret"));
    }

    #[test]
    fn a_redirect_is_read_as_the_standard_says() {
        // RFC 3986, 5.4, with the fragment left out: it is never sent.
        let base: Uri = "https://a/b/c/d;p?q".parse().unwrap();
        for (reference, whole) in [
            ("g", "https://a/b/c/g"),
            ("./g", "https://a/b/c/g"),
            ("g/", "https://a/b/c/g/"),
            ("/g", "https://a/g"),
            ("//g", "https://g"),
            ("?y", "https://a/b/c/d;p?y"),
            ("g?y", "https://a/b/c/g?y"),
            ("#s", "https://a/b/c/d;p?q"),
            ("g#s", "https://a/b/c/g"),
            (";x", "https://a/b/c/;x"),
            ("", "https://a/b/c/d;p?q"),
            (".", "https://a/b/c/"),
            ("./", "https://a/b/c/"),
            ("..", "https://a/b/"),
            ("../g", "https://a/b/g"),
            ("../..", "https://a/"),
            ("../../../g", "https://a/g"),
            ("g;x=1/../y", "https://a/b/c/y"),
            ("g?y/../x", "https://a/b/c/g?y/../x"),
            ("http://x/y", "http://x/y"),
        ] {
            assert_eq!(join(&base, reference), whole, "{reference}");
        }
    }

    #[test]
    fn a_redirect_never_leads_from_https_to_http() {
        let from = Address::parse("https://example.com/a").unwrap();
        for to in ["http://example.com/b", "http://127.0.0.1/b", "file:///etc/passwd", "//me:pw@example.com/"]
        {
            assert!(matches!(from.follow(to), Err(Reason::Redirect { .. })), "{to}");
        }
        assert_eq!(from.follow("//other.org/b").unwrap(), Address::parse("https://other.org/b").unwrap());
    }

    #[test]
    fn what_is_shown_has_no_password_nothing_invisible_and_an_end() {
        assert_eq!(shown("https://me:se@cret@example.com/a@b"), "https://example.com/a@b");
        assert_eq!(shown("https://example.com/\u{1b}[2J\u{202e}"), "https://example.com/␛[2J⟨U+202E⟩");
        assert_eq!(shown(&format!("https://example.com/{}", "a".repeat(9999))).chars().count(), SHOWN + 1);
    }
}
