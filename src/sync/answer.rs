//! The head of an answer, read: what is sent, how it is encoded, how it can be asked for again. It knows
//! nothing of what is done with it.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use ureq::http::{HeaderMap, HeaderName, header};

use super::error::Reason;
use crate::model::visible;

/// What a server said about a file, to ask it later whether the file has changed. Keep it beside the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Validators {
    /// The entity tag, as it was sent: `"abc"` or `W/"abc"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// When the server last changed it, as it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

impl Validators {
    /// Whether there is nothing to ask by.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }

    /// The tag that stands for every byte of the file: a strong one.
    pub(super) fn strong(&self) -> Option<&str> {
        self.etag.as_deref().filter(|tag| tag.len() > 2 && tag.starts_with('"') && tag.ends_with('"'))
    }
}

/// How the bytes on the wire stand for the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Identity,
    Gzip,
}

/// The head of an answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// How many bytes are to come, where they are counted.
    pub(super) length: Option<u64>,
    headers: HeaderMap,
}

impl Answer {
    pub(super) fn new(status: u16, headers: HeaderMap, length: Option<u64>) -> Self {
        Self { status, length, headers }
    }

    fn text(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok().map(str::trim).filter(|text| !text.is_empty())
    }

    /// Where a redirect leads.
    pub(super) fn location(&self) -> Option<&str> {
        self.text(header::LOCATION)
    }

    /// What the file can be asked for by, later.
    pub(super) fn validators(&self) -> Validators {
        let owned = |name| self.text(name).map(str::to_owned);
        Validators { etag: owned(header::ETAG), last_modified: owned(header::LAST_MODIFIED) }
    }

    /// The media type, small letters, without its parameters.
    pub(super) fn media_type(&self) -> Option<String> {
        let whole = self.text(header::CONTENT_TYPE)?;
        let essence = whole.split(';').next().unwrap_or(whole).trim().to_ascii_lowercase();
        Some(visible(&essence).into_owned()).filter(|essence| !essence.is_empty())
    }

    /// What the media type says the encoding of the text is.
    pub(super) fn charset(&self) -> Option<String> {
        let parameters = self.text(header::CONTENT_TYPE)?.split(';').skip(1);
        let mut named = parameters.filter_map(|parameter| parameter.split_once('='));
        let (_, value) = named.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
        Some(visible(value.trim().trim_matches('"')).into_owned()).filter(|value| !value.is_empty())
    }

    /// How the body is encoded.
    pub(super) fn coding(&self) -> Result<Coding, Reason> {
        let mut coding = Coding::Identity;
        for value in self.headers.get_all(header::CONTENT_ENCODING) {
            let text = String::from_utf8_lossy(value.as_bytes());
            coding = match (coding, text.trim().to_ascii_lowercase().as_str()) {
                (coding, "" | "identity") => coding,
                (Coding::Identity, "gzip" | "x-gzip") => Coding::Gzip,
                _ => return Err(Reason::Encoding(visible(text.trim()).into_owned())),
            };
        }
        Ok(coding)
    }

    /// Whether the head says where the body ends, or the body itself does, so that a cut is seen.
    pub(super) fn ends_surely(&self) -> bool {
        self.length.is_some()
            || self.headers.contains_key(header::TRANSFER_ENCODING)
            || matches!(self.coding(), Ok(Coding::Gzip))
    }

    /// Whether the server can send the file from the middle on.
    pub(super) fn offers_parts(&self) -> bool {
        self.text(header::ACCEPT_RANGES).is_some_and(|unit| unit.eq_ignore_ascii_case("bytes"))
    }

    /// The first byte, the last byte and the length of the whole, of a part.
    pub(super) fn part(&self) -> Option<(u64, u64, u64)> {
        let (unit, rest) = self.text(header::CONTENT_RANGE)?.split_once(' ')?;
        let (range, whole) = rest.split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let number = |text: &str| text.trim().parse().ok();
        unit.eq_ignore_ascii_case("bytes").then_some((number(first)?, number(last)?, number(whole)?))
    }

    /// How long the server wants to be left alone: seconds, or until a date.
    pub(super) fn again(&self) -> Option<Duration> {
        let text = self.text(header::RETRY_AFTER)?;
        if let Ok(seconds) = text.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let date = httpdate::parse_http_date(text).ok()?;
        Some(date.duration_since(SystemTime::now()).unwrap_or_default())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn answer(headers: &[(HeaderName, &str)]) -> Answer {
        let headers = headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
        Answer::new(200, headers, None)
    }

    #[test]
    fn only_a_strong_tag_stands_for_every_byte() {
        for (etag, strong) in
            [("\"a\"", true), ("W/\"a\"", false), ("a", false), ("\"", false), ("\"\"", false)]
        {
            assert_eq!(answer(&[(header::ETAG, etag)]).validators().strong().is_some(), strong, "{etag}");
        }
    }

    #[test]
    fn a_part_is_read_only_when_it_says_everything() {
        for (text, part) in [
            ("bytes 5-9/10", Some((5, 9, 10))),
            ("Bytes 5-9/10", Some((5, 9, 10))),
            ("bytes 5-9/*", None),
            ("bytes */10", None),
            ("lines 5-9/10", None),
            ("bytes 5-99999999999999999999/10", None),
        ] {
            assert_eq!(answer(&[(header::CONTENT_RANGE, text)]).part(), part, "{text}");
        }
    }

    #[test]
    fn an_encoding_nobody_asked_for_is_refused() {
        let coding = |text| answer(&[(header::CONTENT_ENCODING, text)]).coding();
        assert_eq!(coding("X-GZIP").unwrap(), Coding::Gzip);
        assert_eq!(coding("identity").unwrap(), Coding::Identity);
        assert!(matches!(coding("br"), Err(Reason::Encoding(_))));
        assert!(matches!(coding("gzip, gzip"), Err(Reason::Encoding(_))));
        let twice = answer(&[(header::CONTENT_ENCODING, "gzip"), (header::CONTENT_ENCODING, "gzip")]);
        assert!(matches!(twice.coding(), Err(Reason::Encoding(_))));
    }

    #[test]
    fn when_to_ask_again_is_seconds_or_a_date() {
        let again = |text: &str| answer(&[(header::RETRY_AFTER, text)]).again();
        assert_eq!(again("120"), Some(Duration::from_secs(120)));
        assert_eq!(again("Fri, 31 Dec 1999 23:59:59 GMT"), Some(Duration::ZERO));
        let later = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(600));
        assert!((590..=600).contains(&again(&later).unwrap().as_secs()));
        assert_eq!(again("soon"), None);
        assert_eq!(again("-1"), None);
    }

    #[test]
    fn a_media_type_has_no_parameters() {
        let media_type = |text| answer(&[(header::CONTENT_TYPE, text)]).media_type();
        assert_eq!(media_type("Text/HTML; charset=utf-8").as_deref(), Some("text/html"));
        assert_eq!(media_type("; charset=utf-8"), None);
        let charset = |text| answer(&[(header::CONTENT_TYPE, text)]).charset();
        assert_eq!(charset("text/xml; version=2; Charset = \"GBK\"").as_deref(), Some("GBK"));
        assert_eq!(charset("text/xml;charset=shift_jis").as_deref(), Some("shift_jis"));
        assert_eq!((charset("text/xml"), charset("text/xml; charset=")), (None, None));
    }
}
