//! The command line as people type it; help, man page and completions come from here.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::model::Day;

/// Browse trade-restriction designations and the news about them.
#[derive(Debug, Parser)]
#[command(
    name = "desig",
    version,
    about = "A terminal browser of trade-restriction designations and the news about them",
    long_about = "A terminal browser of trade-restriction designations and the news about them: who was put on a \
                  list, when, by which rule, why, under what license terms, together with whom, and what was \
                  written about it. Without a command, the browser opens.",
    after_help = "Exit codes: 0 done; 1 no match (search, show); 2 usage; 3 bad input or refused data; 4 I/O or network.\n\
                  Query language: desig search --help"
)]
pub struct Arguments {
    /// Show everything as of this day (YYYY-MM-DD); today if not given.
    #[arg(long, global = true, value_name = "DATE", value_parser = parse_day)]
    pub as_of: Option<Day>,
    /// Where imported lists are kept; $DESIG_DATA_DIR, else the XDG data directory, if not given.
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// The configuration file; config.toml in the XDG config directory if not given.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What to do; the browser opens if nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to do without the browser.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print entities that match, best first, with why each matched.
    #[command(after_help = QUERY_HELP)]
    Search {
        /// What to look for; see below.
        #[arg(value_name = "QUERY")]
        query: Vec<String>,
        #[command(flatten)]
        output: Output,
    },
    /// Print everything known about an entity or an event.
    Show {
        /// An identifier, a citation (84 FR 54002), or a name or alias.
        #[arg(value_name = "ID-or-NAME", required = true)]
        what: Vec<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print events, newest first.
    #[command(after_help = QUERY_HELP)]
    Events {
        /// What to look for; all if nothing.
        #[arg(value_name = "QUERY")]
        query: Vec<String>,
        #[command(flatten)]
        output: Output,
    },
    /// Print news items, newest first; add, list and import feeds.
    #[command(after_help = NEWS_HELP, args_conflicts_with_subcommands = true)]
    News {
        /// What to look for; all if nothing.
        #[arg(value_name = "QUERY")]
        query: Vec<String>,
        /// Only fetched items whose title or full text has all these words, or beginnings of words.
        #[arg(long, value_name = "WORDS")]
        text: Option<String>,
        #[command(flatten)]
        output: Output,
        /// What to do instead.
        #[command(subcommand)]
        action: Option<NewsAction>,
    },
    /// Print a Markdown brief of an entity or event: who, when, by which rule, on what terms, with whom, and
    /// what was written, every line with its source.
    Brief {
        /// An identifier, a citation (84 FR 54002), or a name or alias.
        #[arg(value_name = "ENTITY-or-EVENT", required = true)]
        what: Vec<String>,
    },
    /// Read downloaded list files and keep each list in them as a snapshot.
    #[command(after_help = IMPORT_HELP)]
    Import {
        /// The files; those that belong together (the four of the SDN list) in one command.
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
        /// Take only this list, of a file that holds several.
        #[arg(long, value_name = "CODE")]
        list: Option<String>,
        /// The format, where it is not to be told by content.
        #[arg(long, value_name = "FORMAT")]
        format: Option<String>,
        /// The day the files are of (YYYY-MM-DD), where they do not say.
        #[arg(long, value_name = "DATE", value_parser = parse_day)]
        date: Option<Day>,
        /// Take a list that lost much (largest_loss in the configuration), or vanished, for what it is.
        #[arg(long)]
        accept_loss: bool,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Fetch what is published and import what has changed.
    Sync {
        /// The sources; those that are on in the configuration if none is named; `news` for all feeds that
        /// are on.
        #[arg(value_name = "SOURCE")]
        sources: Vec<String>,
        /// Take a list that lost much (largest_loss in the configuration), or vanished, for what it is.
        #[arg(long)]
        accept_loss: bool,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print the lists there are: the embedded dataset and every snapshot.
    Lists {
        /// Print JSON.
        #[arg(long)]
        json: bool,
        /// Remove the snapshot of this identifier for good.
        #[arg(long, value_name = "ID", conflicts_with_all = ["json", "keep"])]
        remove: Vec<String>,
        /// Remove all but the latest N snapshots of each list.
        #[arg(long, value_name = "N", conflicts_with = "json", value_parser = clap::value_parser!(u16).range(1..))]
        keep: Option<u16>,
    },
    /// Print what changed on the lists between two states.
    #[command(after_help = DIFF_HELP)]
    Diff {
        /// The state before: a day, the identifier of a snapshot, or a file.
        #[arg(value_name = "FROM")]
        from: String,
        /// The state after, written the same way.
        #[arg(value_name = "TO")]
        to: String,
        /// Compare only this list.
        #[arg(long, value_name = "CODE")]
        list: Option<String>,
        /// Tell also the removals of a list that lost much, or vanished.
        #[arg(long)]
        accept_loss: bool,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Write what matches to a .csv, .json or .md file.
    #[command(after_help = QUERY_HELP)]
    Export {
        /// What to look for; all if nothing.
        #[arg(value_name = "QUERY")]
        query: Vec<String>,
        /// The file; its ending says the format.
        #[arg(long, value_name = "FILE")]
        to: String,
        /// What the rows are.
        #[arg(long, value_enum, default_value_t = RowKind::Entities)]
        rows: RowKind,
        /// Overwrite the file if it is there.
        #[arg(long)]
        force: bool,
    },
    /// Check configuration, data and terminal, and say what is found.
    Doctor,
    /// Print the configuration in force, or the default file with every key explained.
    Config {
        /// Print the default file.
        #[arg(long)]
        default: bool,
        /// Print where the file is looked for.
        #[arg(long, conflicts_with = "default")]
        path: bool,
    },
    /// Print a completion script for a shell.
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
    /// Print the man page.
    Man,
}

/// What to do with feeds and fetched items.
#[derive(Debug, Subcommand)]
pub enum NewsAction {
    /// Add a feed by its address, or switch on one that is built in by its name.
    Add {
        /// The address (https), or the name.
        #[arg(value_name = "URL")]
        url: String,
        /// What its outlet is called, where not as the feed says.
        #[arg(long, value_name = "NAME")]
        title: Option<String>,
    },
    /// Fetch a feed no longer; its items stay.
    Remove {
        /// The address, or the name.
        #[arg(value_name = "URL")]
        url: String,
        /// Remove its items too, but for those that are starred, tagged, noted or linked by hand.
        #[arg(long)]
        items: bool,
    },
    /// Print the feeds there are.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Take the items of a saved feed, or the feeds of an OPML file; which it is is told by content.
    Import {
        /// The file.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The address of the feed that the file is of, where it does not say.
        #[arg(long, value_name = "URL")]
        feed: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print the feeds that are on as OPML.
    Export,
    /// Print an item with its full text.
    Show {
        /// Its identifier, as desig news --json tells it.
        #[arg(value_name = "ID")]
        id: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Mark fetched items: read, starred, tagged, noted.
    Mark {
        /// Their identifiers.
        #[arg(value_name = "ID", required = true)]
        ids: Vec<String>,
        #[command(flatten)]
        marks: MarkChange,
    },
    /// Link a fetched item to an entity or event, whatever was found in it; also takes back desig news unlink.
    Link {
        /// The item's identifier.
        #[arg(value_name = "ID")]
        id: String,
        /// An identifier, a citation (84 FR 54002), or a name or alias.
        #[arg(value_name = "ENTITY-or-EVENT", required = true)]
        what: Vec<String>,
    },
    /// Link a fetched item to an entity or event no longer, whatever is found in it; also takes back desig
    /// news link.
    Unlink {
        /// The item's identifier.
        #[arg(value_name = "ID")]
        id: String,
        /// An identifier, a citation (84 FR 54002), or a name or alias.
        #[arg(value_name = "ENTITY-or-EVENT", required = true)]
        what: Vec<String>,
    },
    /// Set a damaged database aside and save what can be read of it.
    Repair,
}

/// What changes about an item.
#[derive(Debug, Clone, Default, Args)]
#[group(required = true, multiple = true)]
pub struct MarkChange {
    /// It was read.
    #[arg(long, conflicts_with = "unread")]
    pub read: bool,
    /// It was not read.
    #[arg(long)]
    pub unread: bool,
    /// Star it.
    #[arg(long, conflicts_with = "unstar")]
    pub star: bool,
    /// Star it no longer.
    #[arg(long)]
    pub unstar: bool,
    /// Add this tag.
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,
    /// Take this tag away.
    #[arg(long, value_name = "TAG")]
    pub untag: Vec<String>,
    /// Write this note; an empty one is none.
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

/// How rows are printed.
#[derive(Debug, Clone, Copy, Args)]
pub struct Output {
    /// Print one JSON object.
    #[arg(long, group = "format")]
    pub json: bool,
    /// Print a JSON object a line.
    #[arg(long, group = "format")]
    pub jsonl: bool,
    /// Print CSV with a header.
    #[arg(long, group = "format")]
    pub csv: bool,
    /// Print at most N rows.
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Leave out the first N rows.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: usize,
}

impl Output {
    /// The rows asked for.
    pub fn cut<T>(self, rows: &[T]) -> &[T] {
        let rows = rows.get(self.offset..).unwrap_or_default();
        rows.get(..self.limit.unwrap_or(rows.len())).unwrap_or(rows)
    }
}

/// What the rows of an export are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RowKind {
    /// Entities.
    Entities,
    /// Events.
    Events,
    /// News items.
    News,
}

const IMPORT_HELP: &str = "\
Formats, told by content:
  csl-csv    Consolidated Screening List, CSV of 28 or 29 columns
  csl-json   the same as bulk JSON
  ecfr-xml   Entity List: Supplement No. 4 to Part 744, eCFR XML
  ofac-csv   SDN list: SDN.CSV with ADD.CSV, ALT.CSV and SDN_COMMENTS.CSV
  ofac-xml   SDN list: sdn.xml
  dpl-tsv    BIS Denied Persons List
  un-xml     UN Security Council Consolidated List
  eu-xml     EU consolidated financial sanctions list, XML 1.1
  eu-csv     the same as CSV, semicolons between
  uk-csv     UK Sanctions List
  federal-register  documents of the Federal Register from its API, JSON: the rules cited pages are of
  ftm-json   FollowTheMoney JSON lines of OpenSanctions, whole or nested; no deltas
  simple-csv OpenSanctions targets.simple.csv
A file is taken whole or not at all; a row that cannot be read is told with its line.
Example: desig import sdn.csv add.csv alt.csv sdn_comments.csv --date 2026-11-20";

const DIFF_HELP: &str = "\
A day (YYYY-MM-DD) stands for the snapshots in force then, as desig lists --as-of tells them.
The identifier of a snapshot, or a file of one list, is compared with that list only.
Differences in spacing, case, punctuation and order are counted and not listed; a list that
vanished or lost more than largest_loss in the configuration is told as a likely fault of the
feed, not as removals, unless it was imported with --accept-loss or --accept-loss is given here.
Example: desig diff 2026-07-01 2026-08-01 --list EL";

const NEWS_HELP: &str = "\
Feeds are RSS, Atom, JSON Feed, and documents of the Federal Register (JSON of its API). They
are fetched by desig sync news, and only then. Titles and summaries of embedded items are this
program's own words, those of fetched ones their publishers'.
A query that begins with the name of a command goes behind --: desig news -- list
Example: desig news add https://example.org/feed.xml && desig sync news && desig news huawei";

const QUERY_HELP: &str = "\
Query: all terms must hold.
  word             starts a word or stands inside one; also words run together, initials,
                   pinyin and transliterations; legal forms (Co., Ltd.) may be there or not;
                   where nobody is found as typed, and the row says so (≈): slips, what sounds
                   so, abbreviations, scattered letters; where a hundred names begin so, only names
  'word            is a whole word
  ^word  word$     begins or ends the text
  \"a phrase\"       words in this order
  !term            must not hold: everybody but those who have it
  2020-03          a bare month, day or range: an event has a date in it; also March 2020,
                   June 5, 2020
  field:value      category: list: country: kind: status: year: event: addr: news: has:
  date:2020-05     any date of an event that added, removed or revised it; also
                   date:2019-10..2020-06, before:2020, after:2020-05
Example: desig search country:CN category:surveillance date:2019-10 tech";

fn parse_day(text: &str) -> Result<Day, String> {
    text.parse().map_err(|_| "write the day as YYYY-MM-DD, such as 2020-05-25".to_owned())
}
