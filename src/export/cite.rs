//! Citations to paste into a filing or an article.

use crate::model::{Event, NewsItem};

use super::markdown::escape;

/// How a citation is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// In words.
    Plain,
    /// Markdown, with a link.
    Markdown,
    /// An entry of a BibTeX file.
    Bibtex,
}

/// What is said of a source.
struct Source<'a> {
    key: &'a str,
    title: &'a str,
    outlet: &'a str,
    author: Option<&'a str>,
    /// As precisely as it is known.
    date: String,
    year: Option<String>,
    url: Option<String>,
    note: Option<String>,
}

/// A citation of a news item.
#[must_use]
pub fn of_news(item: &NewsItem, style: Style) -> String {
    let source = Source {
        key: &item.id,
        title: &item.title,
        outlet: &item.outlet,
        author: item.author.as_deref(),
        date: item.date_text(),
        year: item.date.map(|day| day.format("%Y").to_string()),
        url: item.url.clone(),
        note: None,
    };
    source.cite(style)
}

/// A citation of a rule; `None` where it stands on no page that is known.
#[must_use]
pub fn of_event(event: &Event, style: Style) -> Option<String> {
    let citation = event.citation?.to_string();
    let day = event.published;
    let source = Source {
        key: &event.id,
        title: &event.title,
        outlet: "Federal Register",
        author: None,
        date: day.map_or_else(|| "date of publication not recorded".to_owned(), |day| day.to_string()),
        year: day.map(|day| day.format("%Y").to_string()),
        url: event.url(),
        note: Some(citation),
    };
    Some(source.cite(style))
}

impl Source<'_> {
    fn cite(&self, style: Style) -> String {
        match style {
            Style::Plain => self.plain(),
            Style::Markdown => self.markdown(),
            Style::Bibtex => self.bibtex(),
        }
    }

    fn plain(&self) -> String {
        let author = self.author.map_or_else(String::new, |author| format!("{author}, "));
        let rest = self.note.iter().chain([&self.date]).chain(&self.url);
        let rest: String = rest.map(|part| format!(", {part}")).collect();
        format!("{author}“{}”, {}{rest}", self.title, self.outlet)
    }

    fn markdown(&self) -> String {
        let title = match &self.url {
            // What would end the link is written as an address may write it.
            Some(url) => {
                let url = url.replace('(', "%28").replace(')', "%29").replace(' ', "%20");
                format!("[{}](<{}>)", escape(self.title), url.replace(['<', '>'], ""))
            }
            None => format!("“{}”", escape(self.title)),
        };
        let author = self.author.map_or_else(String::new, |author| format!("{}, ", escape(author)));
        let note = self.note.as_ref().map_or_else(String::new, |note| format!(", {}", escape(note)));
        format!("{author}{title}, *{}*{note}, {}", escape(self.outlet), self.date)
    }

    fn bibtex(&self) -> String {
        let key: String = self.key.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        let mut entry = format!("@misc{{{key},\n");
        let mut field = |name: &str, value: &str| {
            entry += &format!("  {name} = {{{}}},\n", bibtex(value));
        };
        field("title", self.title);
        self.author.iter().for_each(|author| field("author", author));
        field("howpublished", self.outlet);
        match &self.year {
            Some(year) => {
                field("year", year);
                field("date", &self.date);
            }
            // BibTeX has no word for a day that is not known; a note does not pretend to be one.
            None => field("annote", &self.date),
        }
        self.note.iter().for_each(|note| field("note", note));
        // An address is read as it stands; what would end the field is written as an address may write it.
        if let Some(url) = &self.url {
            let url = url.replace('{', "%7B").replace('}', "%7D").replace('\\', "%5C");
            entry += &format!("  url = {{{url}}},\n");
        }
        entry + "}\n"
    }
}

/// A text as BibTeX reads it: what TeX would take for commands is written out.
fn bibtex(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => written += "\\textbackslash{}",
            '{' | '}' | '%' | '$' | '#' | '_' | '&' => {
                written.push('\\');
                written.push(c);
            }
            '~' => written += "\\textasciitilde{}",
            '^' => written += "\\textasciicircum{}",
            c if c.is_control() => written.push(' '),
            c => written.push(c),
        }
    }
    written
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::store::Dataset;

    #[test]
    fn a_rule_and_an_item_are_cited_with_their_pages_days_and_links() {
        let data = Dataset::embedded().unwrap();
        let event = data.event(data.event_by_id("84-FR-54002").unwrap());
        let markdown = of_event(event, Style::Markdown).unwrap();
        assert!(markdown.contains("*Federal Register*, 84 FR 54002, 2019-10-09"), "{markdown}");
        let bibtex = of_event(event, Style::Bibtex).unwrap();
        assert!(bibtex.starts_with("@misc{84-FR-54002,\n  title = {"), "{bibtex}");
        assert!(bibtex.contains("year = {2019}") && bibtex.contains("note = {84 FR 54002}"), "{bibtex}");
        let mut item = data.news().first().unwrap().clone();
        item.title = "50% of [A&B] {x}\\y".to_owned();
        item.url = Some("https://example.org/a_(b)".to_owned());
        assert!(of_news(&item, Style::Bibtex).contains("50\\% of [A\\&B] \\{x\\}\\textbackslash{}y"));
        assert!(of_news(&item, Style::Bibtex).contains("url = {https://example.org/a_(b)}"));
        assert!(of_news(&item, Style::Plain).ends_with(", https://example.org/a_(b)"));
        assert!(of_news(&item, Style::Markdown).contains("(<https://example.org/a_%28b%29>)"));
        item.date = None;
        assert!(!of_news(&item, Style::Bibtex).contains("year"), "what is not known is not said");
    }
}
