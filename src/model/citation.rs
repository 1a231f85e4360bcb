//! A Federal Register citation: a volume and a page, which is a place, not an event.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// `84 FR 54004`: a page of the Federal Register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Citation {
    /// Volume; one a year, volume 84 being 2019.
    pub volume: u16,
    /// Page within the volume.
    pub page: u32,
}

/// The text is not a citation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a Federal Register citation: write 84 FR 54004")]
pub struct CitationError(String);

impl Citation {
    /// The year its volume appeared in: the Federal Register began with 1936, and a volume is a year.
    #[must_use]
    pub fn year(&self) -> i32 {
        1935 + i32::from(self.volume)
    }

    /// The official address of the page; the Federal Register resolves it to its document.
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://www.federalregister.gov/citation/{}-FR-{}", self.volume, self.page)
    }
}

impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} FR {}", self.volume, self.page)
    }
}

/// Reads `84 FR 54004`, `84-FR-54004`, `84 F.R. 54,004` and the like, in any case.
impl FromStr for Citation {
    type Err = CitationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || CitationError(text.to_owned());
        let plain: String = text.chars().filter(|c| !matches!(c, '.' | ',')).collect();
        let mut parts = plain.split([' ', '-', '_']).filter(|p| !p.is_empty());
        let (volume, register, page) = (parts.next(), parts.next(), parts.next());
        if !register.is_some_and(|r| r.eq_ignore_ascii_case("fr")) || parts.next().is_some() {
            return Err(bad());
        }
        let volume = volume.and_then(|v| v.parse().ok()).ok_or_else(bad)?;
        let page = page.and_then(|p| p.parse().ok()).ok_or_else(bad)?;
        Ok(Self { volume, page })
    }
}

impl Serialize for Citation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Citation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_people_write_a_citation_are_read() {
        let page = Citation { volume: 84, page: 54004 };
        for text in ["84 FR 54004", "84-FR-54004", "84 fr 54004", "84 F.R. 54,004"] {
            assert_eq!(text.parse::<Citation>().unwrap(), page, "{text}");
        }
        for text in ["", "84", "84 FR", "FR 54004", "84 CFR 54004", "84 FR 54004 x", "84 FR x"] {
            assert!(text.parse::<Citation>().is_err(), "{text}");
        }
        assert_eq!(page.url(), "https://www.federalregister.gov/citation/84-FR-54004");
    }
}
