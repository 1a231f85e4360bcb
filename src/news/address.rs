//! Addresses that stand in feeds: only those of the web, written so that what is shown is where it leads.

use url::Url;

/// Longer ones are no addresses that a person could follow.
const LONGEST: usize = 2000;

/// The web address that `text` means where it stands, if it is one: http or https, with a host, without
/// anybody's name or password (`https://bank.example@evil.example` leads to the latter).
///
/// The result is ASCII: letters of other scripts that look like ours come out as what they are.
pub fn web(text: &str, base: Option<&Url>) -> Option<Url> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let mut url = match base {
        Some(base) => base.join(text).ok()?,
        None => Url::parse(text).ok()?,
    };
    let is_web =
        matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty());
    if !is_web || url.set_username("").is_err() || url.set_password(None).is_err() {
        return None;
    }
    (url.as_str().len() <= LONGEST && url.as_str().bytes().all(|byte| byte.is_ascii_graphic())).then_some(url)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        let base = Url::parse("https://news.example/feeds/all.xml").unwrap();
        web(text, Some(&base)).map(String::from)
    }

    #[test]
    fn only_the_web_is_addressed() {
        for hostile in [
            "javascript:alert(1)",
            "java\nscript:alert(1)",
            " JAVASCRIPT:alert(1)",
            "file:///etc/passwd",
            "data:text/html,x",
            "mailto:a@example.org",
            "tel:+1",
            "https://",
            "",
        ] {
            assert_eq!(shown(hostile), None, "{hostile}");
        }
        assert!(web("relative", None).is_none());
        assert!(shown(&format!("https://example.org/{}", "a".repeat(3000))).is_none());
    }

    #[test]
    fn a_relative_address_is_read_against_that_of_the_feed() {
        assert_eq!(shown("../a?b=c#d").as_deref(), Some("https://news.example/a?b=c#d"));
        assert_eq!(shown("//other.example/x").as_deref(), Some("https://other.example/x"));
        assert_eq!(shown(" /x y ").as_deref(), Some("https://news.example/x%20y"));
    }

    #[test]
    fn what_is_shown_is_where_it_leads() {
        assert_eq!(shown("https://bank.example:pw@evil.example/").as_deref(), Some("https://evil.example/"));
        assert_eq!(shown("https://аpple.example/").as_deref(), Some("https://xn--pple-43d.example/"));
        assert_eq!(
            shown("https://a.example/\u{202e}\u{1b}a").as_deref(),
            Some("https://a.example/%E2%80%AE%1Ba")
        );
    }
}
