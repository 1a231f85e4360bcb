//! Laws that hold for any text, and what single guards do.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

fn data() -> &'static (Dataset, Linker) {
    static DATA: LazyLock<(Dataset, Linker)> = LazyLock::new(|| {
        let data = Dataset::embedded().unwrap();
        let linker = Linker::of(&data);
        (data, linker)
    });
    &DATA
}

fn links(title: &str, text: &str) -> Vec<Mention> {
    let (data, linker) = data();
    linker.links(data, &Piece { title, text, day: "2020-06-01".parse().ok() })
}

/// The ids linked in a text, with how.
fn told(text: &str) -> Vec<(&'static str, How)> {
    let (data, _) = data();
    let id = |mention: &Mention| match mention.target {
        Target::Entity(ix) => data.entity(ix).id.as_str(),
        Target::Event(ix) => data.event(ix).id.as_str(),
    };
    links("", text).iter().map(|mention| (id(mention), mention.how)).collect()
}

/// Whether what stands at a span is the name it is said to be: the same words, but for legal forms, what a
/// name goes on with, and the "s" of a genitive.
fn is_the_name(shown: &str, mention: &Mention) -> bool {
    let shown = text::name_words(shown);
    let same = |(a, b): (&String, &String)| a == b || a.strip_suffix('s') == Some(b);
    let (data, _) = data();
    let kind = match mention.target {
        Target::Entity(ix) => data.entity(ix).kind,
        Target::Event(_) => crate::model::EntityKind::Unknown,
    };
    let whole = text::name_words(&mention.name);
    let ways = names::variants(&mention.name, kind).into_iter().chain([whole]);
    ways.into_iter().any(|way| {
        !way.is_empty() && shown.windows(way.len()).any(|window| window.iter().zip(&way).all(same))
    })
}

/// Texts that come close to names: names, and what stands between them.
fn near() -> impl Strategy<Value = String> {
    let (data, _) = data();
    let names: Vec<String> = data
        .entity_indices()
        .flat_map(|ix| words::names(data.entity(ix)).map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let between = [
        " ",
        ", ",
        ". ",
        "'s ",
        "’s",
        "-",
        "-\n",
        "\n\n",
        " and ",
        " & ",
        " of ",
        " (",
        ")",
        "“",
        "”",
        "、",
        "和",
        " Press",
        " USA",
        " Inc.",
        " Co., Ltd.",
        " Ltd",
        "s ",
        " the ",
        "85 FR 34495",
        "84 Fed. Reg. 54,002",
        "2020-03157",
        " Entity List ",
        " China ",
        "中",
        "为",
        "é",
        "\u{ad}",
        "İ",
        "ﬁ",
        "\u{301}",
    ];
    let piece = prop_oneof![
        4 => proptest::sample::select(names),
        5 => proptest::sample::select(between.map(str::to_owned).to_vec()),
        1 => "\\PC{0,8}",
    ];
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_span_is_of_the_text_and_is_the_name(title in near(), text in near()) {
        for mention in links(&title, &text) {
            let shown = if mention.field == Field::Title { &title } else { &text };
            let Some(span) = &mention.span else { continue };
            let Some(shown) = shown.get(span.clone()) else {
                return Err(TestCaseError::fail(format!("{mention:?} is not of the text")));
            };
            prop_assert!(!shown.is_empty());
            if let Target::Entity(_) = mention.target {
                prop_assert!(is_the_name(shown, &mention), "{shown:?} is not {mention:?}");
            }
        }
    }

    #[test]
    fn names_of_entities_do_not_overlap(text in near()) {
        let mut spans: Vec<Range<usize>> = Vec::new();
        for mention in links("", &text) {
            if let (Target::Entity(_), Some(span)) = (mention.target, mention.span) {
                spans.push(span);
            }
        }
        spans.dedup();
        prop_assert!(spans.is_sorted_by_key(|span| span.start));
        prop_assert!(spans.windows(2).all(|two| two[0].end <= two[1].start), "{spans:?}");
    }

    #[test]
    fn any_text_is_read(title in "\\PC{0,40}", text in "(?s).{0,120}") {
        links(&title, &text);
    }
}

#[test]
fn every_name_of_every_entity_is_found_as_it_stands() {
    let (data, _) = data();
    for ix in data.entity_indices() {
        let entity = data.entity(ix);
        for name in words::names(entity) {
            let country = data.country_name(&entity.countries[0]);
            let text = format!("It is about the Entity List, {country}, {}: {name}.", entity.name);
            let found = links("", &text);
            let here = |mention: &&Mention| mention.target == Target::Entity(ix);
            assert!(found.iter().any(|mention| here(&mention)), "{name} of {} is not found", entity.id);
        }
    }
}

#[test]
fn a_form_too_weak_to_stand_alone_follows_the_full_name() {
    let full = ("harbin-institute-of-technology", How::FullName);
    let later = ("harbin-institute-of-technology", How::LaterShortForm);
    assert_eq!(
        told("HIT is far. The Harbin Institute of Technology (HIT) said so, and HIT knows."),
        [full, later, later]
    );
    assert_eq!(told("HIT knows."), []);
}

#[test]
fn the_longest_name_wins_and_a_longer_one_of_others_is_theirs() {
    let nanjing = "nanjing-fiberhome-starrysky-communication-development-co";
    assert_eq!(
        told("It bought Nanjing FiberHome Starrysky Communication Development Co. today."),
        [(nanjing, How::FullName)]
    );
    assert_eq!(told("It bought Harbin Engineering University Press today."), []);
    assert_eq!(told("The Victorian Institute of Forensic Science, on no Entity List of China, met."), []);
}

#[test]
fn entries_that_share_a_name_are_one_member_of_their_event() {
    let (data, _) = data();
    let event = data.event_by_id("85-FR-34495").unwrap();
    let sure = |text: &str| {
        let found = links("", text).into_iter().find(|mention| mention.target == Target::Event(event));
        found.map(|mention| mention.confidence)
    };
    assert_eq!(sure("The Entity List now has Qihoo 360."), Some(Confidence::Possible));
    let two = "The Entity List now has Qihoo 360 and CloudMinds.";
    assert_eq!(sure(two), Some(Confidence::Likely));
}

#[test]
fn pages_and_documents_are_read_in_any_spelling() {
    let event = |how| vec![("84-FR-54002", how)];
    for text in ["84 FR 54004", "84 F.R. 54,002", "84 Fed. Reg. 54002", "84-FR-54003"] {
        assert_eq!(told(&format!("See {text}.")), event(How::Citation), "{text}");
    }
    assert_eq!(told("FR Doc. 2019–22210 Filed"), event(How::Document));
    for text in ["84 FR 1", "84 CFR 54002", "2019-22210-1", "A2019-22210", "384 FR 54002"] {
        assert_eq!(told(&format!("See {text}.")), [], "{text}");
    }
}
