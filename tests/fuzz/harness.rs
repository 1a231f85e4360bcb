//! What is done with any bytes, for every reader there is. Each function panics when something is wrong; whoever
//! calls them, with whatever made the bytes, needs to know no more.

use std::path::Path;
use std::sync::LazyLock;

use desig::app::{Keymap, KeymapFile};
use desig::config::Config;
use desig::import::{self, Format};
use desig::model::{Day, visible};
use desig::names::Folded;
use desig::news::{self, opml};
use desig::search::{Engine, Filters, Opened, Request};
use desig::store::{Library, Pack};
use desig::tui::Theme;

use crate::common;

fn today() -> Day {
    "2026-11-22".parse().unwrap()
}

/// Text in which nothing drives a terminal; line ends may be allowed.
fn assert_shown(text: &str) {
    for line in text.split('\n') {
        assert!(matches!(visible(line), std::borrow::Cow::Borrowed(_)), "{line:?}");
    }
}

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Opened::embedded().unwrap().engine);

/// A query is answered, or what is wrong with it is told by a place in it.
pub fn query(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let length = text.chars().count();
    let wrong = match ENGINE.parse(&text) {
        Ok(query) => {
            let request = Request { query, filters: Filters::default(), as_of: today(), event: None };
            match ENGINE.search(&request) {
                Ok(answer) => {
                    assert!(answer.entities.len() <= ENGINE.data().count());
                    for hit in answer.entities.iter().take(3) {
                        let _ = ENGINE.explain(&request.query, hit, today());
                    }
                    return;
                }
                Err(wrong) => wrong,
            }
        }
        Err(wrong) => wrong,
    };
    assert!(wrong.span.start <= wrong.span.end && wrong.span.end <= length, "{:?} of {length}", wrong.span);
    assert!(!wrong.message.is_empty());
}

/// A text folds to words that lead back into it.
pub fn fold(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let length = text.chars().count();
    for folded in std::iter::once(Folded::new(&text)).chain(Folded::readings(&text)) {
        for word in folded.words() {
            let span = folded.source_span(word);
            assert!(span.start <= span.end && span.end <= length, "{word:?}: {span:?} of {length}");
        }
    }
    let shown = visible(&text);
    assert_eq!(visible(&shown), shown);
}

/// A file is read into entries that hold together, or refused with a reason.
pub fn list(format: Option<Format>, bytes: &[u8]) {
    match common::read_bytes(bytes, format) {
        Ok((report, entries)) => {
            assert_eq!(report.entries.values().sum::<u64>(), entries.len() as u64);
            for entry in &entries {
                assert!(!entry.name.is_empty() && !entry.id.is_empty() && !entry.list.is_empty());
                assert!(!entry.raw.is_empty() && !entry.locator.is_empty());
                let names = entry.aliases.iter().map(|alias| &alias.name).chain(&entry.local_names);
                names.chain([&entry.name, &entry.id, &entry.locator]).for_each(|text| assert_shown(text));
                entry.addresses.iter().for_each(|address| assert_shown(&address.text));
                entry.facts.iter().for_each(|fact| assert_shown(&fact.value));
                entry.doubts.iter().for_each(|doubt| assert_shown(doubt));
            }
            report.rejects.iter().for_each(|reject| assert_shown(&reject.reason));
        }
        Err(refused) => assert_shown(&refused.to_string()),
    }
    let file = common::file(bytes);
    if let Err(refused) = import::rules(file.path()) {
        assert_shown(&refused.to_string());
    }
}

/// A feed or a list of feeds is read into what can be shown, or refused with a reason.
pub fn feed(bytes: &[u8]) {
    match news::read(bytes, Some("https://feeds.example/feed"), today()) {
        Ok(feed) => {
            for item in &feed.items {
                [&item.title, &item.summary, &item.text, &item.key]
                    .into_iter()
                    .for_each(|text| assert_shown(text));
                assert!(!item.title.is_empty() && !item.key.is_empty());
                assert!(item.url.iter().all(|url| url.starts_with("http") && url.is_ascii()));
            }
            feed.left_out.iter().for_each(|why| assert_shown(why));
        }
        Err(refused) => assert_shown(&refused.to_string()),
    }
    if let Ok(list) = opml::read(bytes) {
        assert!(list.outlines.iter().all(|outline| outline.url.starts_with("http")));
    }
}

/// A snapshot is read as it was written, or refused with a reason; a library opens all the same.
pub fn pack(bytes: &[u8]) {
    let dir = tempfile::tempdir().unwrap();
    let snapshots = dir.path().join("snapshots");
    std::fs::create_dir(&snapshots).unwrap();
    let path = snapshots.join("XAL-2025-01-01-1.pack");
    std::fs::write(&path, bytes).unwrap();
    match Pack::open(&path) {
        Ok(pack) => {
            let is_sound = pack.verify().is_ok();
            let mut entries = 0;
            let read = pack.for_each(|_| entries += 1);
            assert!(!is_sound || (read.is_ok() && entries == pack.snapshot().entries));
            for number in [0, 1, 63, 64, u32::MAX] {
                let _ = (pack.raw(number), pack.locator(number));
            }
        }
        Err(refused) => assert!(!refused.to_string().is_empty()),
    }
    assert!(Library::open(dir.path()).packs().len() <= 1);
}

/// A configuration is read, and says the same when written and read again; or it is refused with a reason.
pub fn config(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match Config::parse(&text) {
        Ok(config) => {
            let written = toml::to_string(&config).unwrap();
            assert_eq!(Config::parse(&written).unwrap(), config);
            let _ = Keymap::new(&config.keys).unwrap();
        }
        Err(why) => assert!(!why.is_empty()),
    }
    if let Err(why) = Theme::parse(&text) {
        assert!(!why.is_empty());
    }
    if let Ok(keys) = toml::from_str::<KeymapFile>(&text) {
        let _ = Keymap::new(&keys);
    }
}

/// The reader of that name.
pub fn named(target: &str) -> Option<fn(&[u8])> {
    Some(match target {
        "query" => query,
        "fold" => fold,
        "feed" => feed,
        "pack" => pack,
        "config" => config,
        "any-list" => |bytes| list(None, bytes),
        _ => return None,
    })
}

/// Tries what was found once: a file for each, in a folder for each reader.
pub fn again(folder: &Path) -> usize {
    let mut tried = 0;
    for target in std::fs::read_dir(folder).unwrap().map(|target| target.unwrap()) {
        let name = target.file_name().into_string().unwrap();
        for file in std::fs::read_dir(target.path()).unwrap().map(|file| file.unwrap().path()) {
            let bytes = std::fs::read(&file).unwrap();
            match named(&name) {
                Some(read) => read(&bytes),
                None => {
                    list(Some(Format::named(&name).unwrap_or_else(|| panic!("{name} is no reader"))), &bytes)
                }
            }
            tried += 1;
        }
    }
    tried
}
