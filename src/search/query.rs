//! The query language: what was typed, as terms with the place where each was typed.
//!
//! Knows the grammar and nothing of any dataset; whether `country:XX` means anything is for the
//! plan to say.

use std::ops::Range;

use crate::model::{Citation, DateError, DateRange};

/// The longest query read, in characters. Longer ones are slips of the paste.
pub const MAX_CHARS: usize = 500;
/// The most terms a query may have.
pub const MAX_TERMS: usize = 32;

/// What was typed, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// The terms, all of which must hold.
    pub terms: Vec<Term>,
}

/// One term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Where it stands in the typed text, in characters.
    pub span: Range<usize>,
    /// Whether it must not hold.
    pub negated: bool,
    /// What it asks.
    pub ask: Ask,
}

/// What a term asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Text in names, aliases, addresses, titles, citations.
    Text {
        /// How it must match.
        how: How,
        /// The text as typed.
        text: String,
    },
    /// An event with a date in the range.
    Dates(DateRange),
    /// A field with one of these values.
    Field {
        /// Which field.
        field: Field,
        /// The values; any of them will do.
        values: Vec<String>,
    },
}

/// How text must match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// `word`: the start of a word, inside a word, or scattered over a name.
    Loose,
    /// `'word`: a whole word.
    Word,
    /// `^word`: the start of the text.
    Start,
    /// `word$`: the end of the text.
    End,
    /// `"a phrase"`: words in this order.
    Phrase,
}

/// The fields a query can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Why listed.
    Category,
    /// Which list.
    List,
    /// Which country.
    Country,
    /// What sort of party, or of event.
    Kind,
    /// Where it stands.
    Status,
    /// In which year.
    Year,
    /// Which rule, by identifier, citation or title.
    Event,
    /// Part of an address.
    Addr,
    /// Part of a news item about it.
    News,
    /// Something that is recorded.
    Has,
}

/// The fields by name, as typed before the colon, with what each is for.
pub const FIELDS: [(&str, &str); 13] = [
    ("category", "why listed: category:human-rights"),
    ("list", "which list: list:EL"),
    ("country", "listed under: country:CN or country:china"),
    ("kind", "what sort of party or event: kind:research, kind:removal"),
    ("status", "listed, announced or removed as of the date in force"),
    ("year", "year of the addition or removal: year:2019"),
    (
        "event",
        "which rule, by identifier, any of its pages or title: event:84-FR-54002, event:\"84 FR 54004\"",
    ),
    ("date", "any date of an event that met it: date:2020, date:2020-05, date:2019-10..2020-06"),
    ("before", "strictly before: before:2020"),
    ("after", "strictly after: after:2020-05"),
    ("addr", "part of an address: addr:mianshan"),
    ("news", "part of a news item: news:reuters"),
    ("has", "what is recorded: has:news, has:alias, has:address, has:local-name, has:revision"),
];

/// What is wrong with a query, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct QueryError {
    /// Where, in characters of the typed text.
    pub span: Range<usize>,
    /// What is wrong and what would be right.
    pub message: String,
}

impl Query {
    /// Reads a query.
    ///
    /// A quote that is still open at the end is taken as closed there, since it is being typed.
    ///
    /// # Errors
    /// The first thing wrong, with its place.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let chars: Vec<char> = text.chars().collect();
        if chars.len() > MAX_CHARS {
            let message = format!("the query has {} characters; {MAX_CHARS} at most", chars.len());
            return Err(QueryError { span: MAX_CHARS..chars.len(), message });
        }
        let mut terms = Vec::new();
        let words = split(&chars);
        let mut at = 0;
        while let Some(span) = words.get(at).cloned() {
            let typed =
                |at: usize| words.get(at).and_then(|span| chars.get(span.clone())).unwrap_or_default();
            let (first, negated) = match typed(at) {
                ['!', first @ ..] => (first, true),
                first => (first, false),
            };
            if let Some((count, range)) = date_in_words([first, typed(at + 1), typed(at + 2)]) {
                let end = words.get(at + count - 1).map_or(span.end, |last| last.end);
                terms.push(Term { span: span.start..end, negated, ask: Ask::Dates(range) });
                at += count;
                continue;
            }
            if let Some(cited) = unquoted_citation([typed(at), typed(at + 1), typed(at + 2)]) {
                let end = words.get(at + 2).map_or(span.end, |last| last.end);
                let message = format!("what is written apart goes in quotes: event:\"{cited}\"");
                return Err(QueryError { span: span.start..end, message });
            }
            if let Some(term) = parse_term(typed(at), span.clone())? {
                terms.push(term);
            }
            at += 1;
            if terms.len() > MAX_TERMS {
                let message = format!("more than {MAX_TERMS} terms");
                return Err(QueryError { span: span.start..chars.len(), message });
            }
        }
        Ok(Self { terms })
    }

    /// Whether what was typed has nothing to look for: no letter and no digit.
    #[must_use]
    pub fn has_nothing_in(text: &str) -> bool {
        !text.trim().is_empty() && !text.contains(char::is_alphanumeric)
    }

    /// Whether nothing is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

/// A month and a year in words, perhaps with a day, and how many words that took: `March 2020`, `5 June 2020`,
/// `June 5, 2020`. Whoever types that means a date.
fn date_in_words(words: [&[char]; 3]) -> Option<(usize, DateRange)> {
    // A month may be written short, and a comma stand behind each.
    let words = words.map(|word| word.iter().collect::<String>());
    let [first, second, third] = words.each_ref().map(|word| word.trim_end_matches([',', '.']));
    let day_of = |word: &str| word.parse::<u32>().ok().filter(|day| (1..=31).contains(day));
    let (count, day, month, year) = match (month_number(first), day_of(second)) {
        (Some(month), None) => (2, None, month, second),
        (Some(month), day) => (3, day, month, third),
        (None, _) => (3, Some(day_of(first)?), month_number(second)?, third),
    };
    let day = day.map_or_else(String::new, |day| format!("-{day:02}"));
    let range = DateRange::parse(&format!("{year}-{month:02}{day}")).ok()?;
    Some((count, range))
}

/// `event:84 FR 54002`: the page, of which nothing but the volume would be taken as the event.
fn unquoted_citation(words: [&[char]; 3]) -> Option<Citation> {
    let words = words.map(|word| word.iter().collect::<String>());
    let (field, volume) = words.first()?.split_once(':')?;
    let [_, register, page] = &words;
    let is_event = field.trim_start_matches('!').eq_ignore_ascii_case("event");
    let is_apart = is_event && volume.parse::<u16>().is_ok();
    format!("{volume} {register} {page}").parse().ok().filter(|_| is_apart)
}

/// The number of a month by its English name, whole or its first three letters, or as September is cut by many.
fn month_number(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.to_ascii_lowercase();
    let word = if word == "sept" { "sep" } else { word.as_str() };
    let named = |month: &&str| *month == word || month.get(..3) == Some(word);
    MONTHS.iter().position(named).map(|at| at as u32 + 1)
}

/// Cuts at white space outside quotes.
fn split(chars: &[char]) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut start = None;
    let mut quoted = false;
    for (at, &c) in chars.iter().enumerate() {
        if c == '"' {
            quoted = !quoted;
        }
        if (c.is_whitespace() || c.is_control()) && !quoted {
            spans.extend(start.take().map(|from| from..at));
        } else if start.is_none() {
            start = Some(at);
        }
    }
    spans.extend(start.map(|from| from..chars.len()));
    spans
}

fn parse_term(typed: &[char], span: Range<usize>) -> Result<Option<Term>, QueryError> {
    let (negated, rest) = match typed {
        ['!', rest @ ..] => (true, rest),
        all => (false, all),
    };
    let text: String = rest.iter().collect();
    let inner = span.end - rest.len()..span.end;
    let Some(ask) = parse_ask(&text, inner)? else { return Ok(None) };
    Ok(Some(Term { span, negated, ask }))
}

fn parse_ask(text: &str, span: Range<usize>) -> Result<Option<Ask>, QueryError> {
    let worded = |how, text: &str| {
        let text = text.trim_matches('"').to_owned();
        Ok(text.chars().any(char::is_alphanumeric).then_some(Ask::Text { how, text }))
    };
    if text.starts_with('"') {
        return worded(How::Phrase, text);
    }
    if let Some((name, value)) = text.split_once(':')
        && name.len() > 1
        && name.bytes().all(|b| b.is_ascii_alphabetic())
    {
        return parse_field(name, value, span).map(Some);
    }
    if let Some(text) = text.strip_prefix('\'') {
        return worded(How::Word, text);
    }
    if let Some(text) = text.strip_prefix('^') {
        return worded(How::Start, text);
    }
    if let Some(text) = text.strip_suffix('$') {
        return worded(How::End, text);
    }
    // A bare month, day or range can only be meant as a date; a bare year may be part of a name.
    if text.len() > 4 {
        match DateRange::parse(text) {
            Ok(range) => return Ok(Some(Ask::Dates(range))),
            Err(error) if DateRange::is_written_like_one(text) => {
                let message = format!("{error}; in quotes it is looked for as it stands");
                return Err(QueryError { span, message });
            }
            Err(_) => {}
        }
    }
    worded(How::Loose, text)
}

fn parse_field(name: &str, value: &str, span: Range<usize>) -> Result<Ask, QueryError> {
    let name = name.to_ascii_lowercase();
    let value_span = span.start + name.len() + 1..span.end;
    let value = value.trim_matches('"');
    let Some((name, help)) = FIELDS.iter().find(|(known, _)| *known == name) else {
        let begins = FIELDS.iter().map(|(known, _)| *known).find(|known| known.starts_with(&name));
        let near = || {
            let distances =
                FIELDS.iter().map(|(known, _)| (strsim::damerau_levenshtein(known, &name), *known));
            distances.min().filter(|(distance, _)| *distance <= 2).map(|(_, known)| known)
        };
        let message = match begins.or_else(near) {
            Some(known) => format!("no field “{name}:”; did you mean “{known}:”?"),
            None => {
                let known: Vec<&str> = FIELDS.iter().map(|(known, _)| *known).collect();
                format!("no field “{name}:”; fields are {}", known.join(", "))
            }
        };
        return Err(QueryError { span: span.start..span.start + name.chars().count(), message });
    };
    if value.is_empty() {
        return Err(QueryError { span, message: format!("{name}: wants a value — {help}") });
    }
    let dates = |read: Result<DateRange, DateError>| {
        read.map(Ask::Dates).map_err(|error| QueryError { span: value_span, message: error.to_string() })
    };
    let field = match *name {
        "date" => return dates(DateRange::parse(value)),
        "before" => return dates(DateRange::before(value)),
        "after" => return dates(DateRange::after(value)),
        "category" => Field::Category,
        "list" => Field::List,
        "country" => Field::Country,
        "kind" => Field::Kind,
        "status" => Field::Status,
        "year" => Field::Year,
        "event" => Field::Event,
        "addr" => Field::Addr,
        "news" => Field::News,
        _ => Field::Has,
    };
    let values = match field {
        // Free text may hold commas.
        Field::Addr | Field::News | Field::Event => vec![value.to_owned()],
        _ => value.split(',').filter(|value| !value.is_empty()).map(str::to_owned).collect(),
    };
    if values.is_empty() {
        return Err(QueryError { span, message: format!("{name}: wants a value — {help}") });
    }
    Ok(Ask::Field { field, values })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asks(text: &str) -> Vec<(bool, Ask)> {
        Query::parse(text).unwrap().terms.into_iter().map(|term| (term.negated, term.ask)).collect()
    }

    fn text(how: How, text: &str) -> Ask {
        Ask::Text { how, text: text.to_owned() }
    }

    #[test]
    fn each_mark_asks_for_its_kind_of_match() {
        assert_eq!(
            asks("sens 'tech ^beijing ltd$ !person \"public security\""),
            [
                (false, text(How::Loose, "sens")),
                (false, text(How::Word, "tech")),
                (false, text(How::Start, "beijing")),
                (false, text(How::End, "ltd")),
                (true, text(How::Loose, "person")),
                (false, text(How::Phrase, "public security")),
            ]
        );
    }

    #[test]
    fn fields_and_dates_are_read() {
        let china = Ask::Field { field: Field::Country, values: vec!["CN".into(), "IR".into()] };
        assert_eq!(asks("!country:CN,IR"), [(true, china)]);
        let march = DateRange::parse("2020-03").unwrap();
        assert_eq!(asks("date:2020-03"), [(false, Ask::Dates(march))]);
        assert_eq!(asks("2020-03"), [(false, Ask::Dates(march))], "a bare month is a date");
        assert_eq!(asks("2020"), [(false, text(How::Loose, "2020"))], "a bare year may be a name's");
    }

    #[test]
    fn a_month_and_a_year_in_words_are_a_date() {
        let date = |text: &str| Ask::Dates(DateRange::parse(text).unwrap());
        assert_eq!(
            asks("March 2020 additions"),
            [(false, date("2020-03")), (false, text(How::Loose, "additions"))]
        );
        assert_eq!(asks("tech 5 jun 2020"), [(false, text(How::Loose, "tech")), (false, date("2020-06-05"))]);
        assert_eq!(Query::parse("x march 2020").unwrap().terms[1].span, 2..12);
        assert_eq!(asks("may technology").len(), 2, "a month without a year is a word");
        for text in ["June 5, 2020", "june 5 2020", "5 June, 2020", "Jun. 5, 2020", "Jun 05 2020,"] {
            assert_eq!(asks(text), [(false, date("2020-06-05"))], "{text}");
        }
        assert_eq!(
            asks("!June 5, 2020 tech"),
            [(true, date("2020-06-05")), (false, text(How::Loose, "tech"))]
        );
        assert_eq!(asks("!march 2020"), [(true, date("2020-03"))]);
        for text in ["sept 2019", "Sept. 2019", "September, 2019"] {
            assert_eq!(asks(text), [(false, date("2019-09"))], "{text}");
        }
        assert_eq!(asks("june 31, 2020").len(), 3, "a day that June has not is no date");
        assert_eq!(asks("31 june 2020")[1], (false, date("2020-06")), "a day that June has not is a word");
    }

    #[test]
    fn an_error_says_where_it_is_and_what_would_be_right() {
        let error = Query::parse("sens catgory:x").unwrap_err();
        assert_eq!(error.span, 5..12);
        assert!(error.message.contains("did you mean “category:”"), "{error}");
        let error = Query::parse("date:2020-13").unwrap_err();
        assert_eq!(error.span, 5..12);
        for (text, place, said) in [
            ("iran date:2020-06..2019-10", 10..26, "ends before it begins"),
            ("iran 2020-06..2019-10", 5..21, "ends before it begins; in quotes"),
            ("!2020-13", 1..8, "is not a date"),
            ("huawei 2020-02-31 x", 7..17, "is not a date"),
            ("x event:84 FR 54002 y", 2..19, "event:\"84 FR 54002\""),
            ("!Event:84 F.R. 54,002", 0..21, "event:\"84 FR 54002\""),
        ] {
            let error = Query::parse(text).unwrap_err();
            assert_eq!(error.span, place, "{text}");
            assert!(error.message.contains(said), "{text}: {error}");
        }
        assert_eq!(asks("\"2020-13\""), [(false, text(How::Phrase, "2020-13"))]);
        assert_eq!(
            asks("2019-22210"),
            [(false, text(How::Loose, "2019-22210"))],
            "a document's number is a word"
        );
        assert_eq!(asks("event:84-FR-54002 x").len(), 2, "nothing is written apart here");
        let error = Query::parse(&"a".repeat(100_000)).unwrap_err();
        assert!(error.message.contains("500 at most"), "{error}");
    }

    #[test]
    fn a_quote_or_mark_still_being_typed_is_no_error() {
        assert_eq!(asks("\"public sec"), [(false, text(How::Phrase, "public sec"))]);
        for typed in ["", " ", "!", "'", "^", "$", "\"", "!\"", "…", "\n\t"] {
            assert_eq!(asks(typed), [], "{typed:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_query_or_an_error_with_a_place_in_it(text in "\\PC{0,80}") {
            let length = text.chars().count();
            match Query::parse(&text) {
                Ok(query) => prop_assert!(query.terms.iter().all(|term| term.span.end <= length)),
                Err(error) => prop_assert!(error.span.start <= error.span.end && error.span.end <= length),
            }
        }
    }
}
