//! The commands, run as a person or a script runs them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn desig(arguments: &[&str]) -> Output {
    let home = tempfile::tempdir().unwrap();
    Command::new(env!("CARGO_BIN_EXE_desig"))
        .args(arguments)
        .env("HOME", home.path())
        .env_remove("XDG_CONFIG_HOME")
        .env_remove("XDG_DATA_HOME")
        .env_remove("DESIG_DATA_DIR")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn text(arguments: &[&str]) -> String {
    let output = desig(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&text(arguments)).unwrap()
}

fn failure(arguments: &[&str]) -> (i32, String) {
    let output = desig(arguments);
    assert!(output.stdout.is_empty() || arguments.contains(&"--json"), "{arguments:?} printed a result");
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn events_of_march_2020_name_the_real_rule_and_the_batch_called_so_with_why() {
    let events = json(&["events", "2020-03", "--json", "--as-of", "2026-11-22"]);
    assert_eq!(events["schema"], "desig.events/1");
    assert_eq!(events["total"], 3);
    let found: Vec<(&str, &str, &str)> = events["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| {
            let by = event["date_match"]["by"].as_str().unwrap();
            (event["id"].as_str().unwrap(), event["effective"].as_str().unwrap(), by)
        })
        .collect();
    assert_eq!(
        found,
        [
            ("85-FR-34503", "2020-06-05", "also-called"),
            ("85-FR-34495", "2020-06-05", "also-called"),
            ("85-FR-14794", "2020-03-16", "effective"),
        ]
    );
    let plain = text(&["events", "2020-03"]);
    assert!(plain.contains("≈ also called “March 2020 additions”, effective 2020-06-05"), "{plain}");
}

#[test]
fn an_event_has_every_field_of_the_schema() {
    let events = json(&["events", "event:84-FR-54002", "--json"]);
    let event = &events["events"][0];
    for (field, value) in [
        ("id", "84-FR-54002"),
        ("list", "EL"),
        ("kind", "addition"),
        ("announced", "2019-10-07"),
        ("published", "2019-10-09"),
        ("effective", "2019-10-09"),
        ("citation", "84 FR 54002"),
        ("document", "2019-22210"),
        ("url", "https://www.federalregister.gov/citation/84-FR-54002"),
    ] {
        assert_eq!(event[field], value, "{field}");
    }
    let june = json(&["events", "event:85-FR-34495", "--json"]);
    assert_eq!(
        (&june["events"][0]["entities_in_rule"], &june["events"][0]["entries_in_rule"]),
        (&24.into(), &25.into())
    );
    assert_eq!((&event["entities_in_rule"], &event["recorded"]), (&Value::from(28), &Value::from(28)));
    assert_eq!(event["categories"], serde_json::json!(["human-rights", "surveillance-technology"]));
    assert_eq!((&event["also_called"], &event["inferred"]), (&serde_json::json!([]), &Value::from(false)));
    assert!(event["on_inspection"].is_null(), "unknown is null");
    assert!(event["note"].is_string());
}

#[test]
fn search_says_why_each_entity_matched_with_spans_into_the_text() {
    let found = json(&["search", "sens", "tim", "--json"]);
    assert_eq!(
        (&found["schema"], &found["query"], &found["total"]),
        (&"desig.search/1".into(), &"sens tim".into(), &1.into())
    );
    let hit = &found["results"][0];
    assert_eq!(hit["name"], "Beijing Sensetime Technology Development Co., Ltd.");
    assert_eq!(
        (&hit["tier"], &hit["status"], &hit["kind"]),
        (&"prefix".into(), &"listed".into(), &"company".into())
    );
    assert_eq!((&hit["countries"], &hit["lists"]), (&serde_json::json!(["CN"]), &serde_json::json!(["EL"])));
    assert_eq!(
        hit["matched"],
        serde_json::json!([{"field": "alias", "text": "Sense Time", "spans": [[0, 4], [6, 9]]}])
    );
}

#[test]
fn limit_and_offset_cut_the_rows_but_not_the_total() {
    let all = json(&["search", "public", "security", "--json"]);
    let part = json(&["search", "public", "security", "--json", "--limit", "2", "--offset", "1"]);
    assert_eq!(all["total"], part["total"]);
    assert_eq!(part["results"].as_array().unwrap().as_slice(), &all["results"].as_array().unwrap()[1..3]);
    let lines = text(&["search", "public", "security", "--jsonl", "--limit", "2"]);
    assert_eq!(lines.lines().count(), 2);
    let first: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(first, all["results"][0]);
}

#[test]
fn a_policy_in_a_lists_own_words_is_told_in_the_few_words_that_the_embedded_one_is() {
    let data = tempfile::tempdir().unwrap();
    let header = "source,name,type,addresses,federal_register_notice,start_date,alt_names,license_policy";
    let of = |name: &str, policy: &str| {
        format!(
            "Entity List (EL) - Bureau of Fiction,{name},,\"1 A St, RU\",88 FR 100,2023-01-02,,{policy}\n"
        )
    };
    let list = data.path().join("list.csv");
    let rows = of("Alpha Works", "Presumption of denial. 2") + &of("Beta Works", "See § 744.2 of the EAR");
    std::fs::write(&list, format!("{header}\n{rows}")).unwrap();
    let [list, data] = [list.as_path(), data.path()].map(|path| path.to_str().unwrap());
    assert!(desig(&["import", list, "--data-dir", data]).status.success());
    let policy = |name: &str| {
        json(&["show", name, "--json", "--data-dir", data])["designations"][0]["review_policy"].clone()
    };
    let words =
        serde_json::json!({ "text": "Presumption of denial.", "normalized": "presumption of denial" });
    assert_eq!(policy("Alpha Works"), words);
    assert_eq!(policy("Beta Works")["normalized"], Value::Null, "what it says is there, not here");
    let embedded = json(&["show", "84 FR 22961", "--json"]);
    assert_eq!(embedded["review_policy"], words);
}

#[test]
fn show_prints_everything_known_about_an_entity() {
    let entity = json(&["show", "hikvision", "--json", "--as-of", "2026-11-22"]);
    assert_eq!(entity["schema"], "desig.entity/1");
    assert_eq!(entity["local_names"], serde_json::json!(["海康威视"]));
    assert_eq!(entity["aliases"], serde_json::json!([{"name": "Hikvision", "quality": "strong"}]));
    let first = &entity["designations"][0];
    assert_eq!(
        (&first["event"], &first["role"], &first["effective"]),
        (&"84-FR-54002".into(), &"added".into(), &"2019-10-09".into())
    );
    assert_eq!(first["citations"], serde_json::json!(["84 FR 54004"]));
    assert_eq!(first["review_policy"]["normalized"], "case-by-case, else presumption of denial");
    let roles: Vec<&str> =
        entity["designations"].as_array().unwrap().iter().map(|d| d["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["added", "revised", "revised"]);
    assert!(entity["related"].as_array().unwrap().iter().any(|r| r["why"] == "same rule"));
    assert!(entity["evidence"][0]["raw"].as_str().unwrap().contains("84 FR 54004"));
    assert_eq!(entity["evidence"][0]["sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn show_takes_an_id_a_citation_a_name_an_alias_or_a_chinese_name() {
    for what in ["megvii-technology", "Megvii Technology", "MEGVII technology", "旷视科技"] {
        assert_eq!(json(&["show", what, "--json"])["id"], "megvii-technology", "{what}");
    }
    for what in ["84-FR-54002", "84 FR 54004", "84 F.R. 54004"] {
        let event = json(&["show", what, "--json"]);
        assert_eq!(
            (&event["schema"], &event["id"]),
            (&"desig.event/1".into(), &"84-FR-54002".into()),
            "{what}"
        );
        assert_eq!(event["entities"].as_array().unwrap().len(), 28);
    }
}

#[test]
fn show_does_not_guess_between_two() {
    let (code, message) = failure(&["show", "qihoo"]);
    assert_eq!(code, 1);
    assert!(
        message.contains("qihoo-360-technology-co-ltd") && message.contains("qihoo-360-technology-company"),
        "{message}"
    );
}

#[test]
fn as_of_moves_every_status_and_hides_what_came_later() {
    let status =
        |day: &str| json(&["show", "cloudwalk-technology", "--json", "--as-of", day])["status"].clone();
    assert_eq!(status("2020-05-22"), "announced");
    assert_eq!(status("2020-06-05"), "listed");
    let found = json(&["search", "--json", "--as-of", "2019-12-31"]);
    assert_eq!(found["total"], 29);
    let events = json(&["events", "--json", "--as-of", "2019-12-31"]);
    assert_eq!(events["total"], 2);
    let news = json(&["news", "--json", "--as-of", "2019-12-31"]);
    assert_eq!(news["total"], 3);
}

#[test]
fn news_are_found_by_what_they_say_and_by_whom_they_name() {
    let all = json(&["news", "--json"]);
    assert_eq!((&all["schema"], &all["total"]), (&"desig.news/1".into(), &11.into()));
    let technode =
        all["news"].as_array().unwrap().iter().find(|item| item["id"] == "technode-2020-05").unwrap();
    assert!(technode["date"].is_null(), "the article's own day is not known");
    assert_eq!(technode["not_before"], "2020-05-22");
    assert_eq!(technode["links"][0], serde_json::json!({"event": "85-FR-34503", "how": "curated"}));
    let ids = |query: &str| -> Vec<String> {
        let found = json(&["news", query, "--json"]);
        found["news"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids("winston"), ["winston-2019-10-09"]);
    assert_eq!(ids("hikvision"), ["technode-2020-05"]);
    assert_eq!(ids("date:2023"), ["ecd-2023-11-17"]);
}

#[test]
fn lists_say_what_is_loaded_and_where_it_is_from() {
    let lists = json(&["lists", "--json"]);
    let list = &lists["lists"][0];
    assert_eq!(
        (&list["list"], &list["origin"], &list["entities"]),
        (&"EL".into(), &"embedded".into(), &86.into())
    );
    assert!(list["as_of"].is_null(), "the day is not recorded, so none is given");
    assert_eq!(list["as_of_text"], "July 2026 (day not recorded)");
}

#[test]
fn exit_codes_tell_no_match_from_misuse_from_failure() {
    assert_eq!(failure(&["search", "qqqqzzzz"]).0, 1);
    assert_eq!(failure(&["show", "nobody at all"]).0, 1);
    assert_eq!(failure(&["--as-of", "yesterday", "events"]).0, 2);
    assert_eq!(failure(&["frobnicate"]).0, 2);
    assert_eq!(failure(&["search", "date:2020-13"]).0, 2);
    assert_eq!(failure(&["--config", "/nonexistent.toml", "config"]).0, 3);
    assert_eq!(failure(&["export", "--to", "/nonexistent/x.csv"]).0, 4);
    assert_eq!(failure(&["export", "--to", "x.xlsx"]).0, 2);
    assert_eq!(failure(&[]).0, 2, "the browser wants a terminal");
}

#[test]
fn nothing_of_a_later_day_is_told_as_of_an_earlier_one() {
    let entity = json(&["show", "hikvision", "--json", "--as-of", "2019-12-31"]);
    assert_eq!(entity["designations"].as_array().unwrap().len(), 1, "the revisions came later");
    assert_eq!(entity["news"], serde_json::json!([]));
    let brief = text(&["show", "institute of forensic science", "--as-of", "2020-06-10"]);
    assert!(brief.contains("listed since 2020-06-05") && !brief.contains("2023"), "{brief}");
    let event = text(&["show", "84-FR-22961", "--as-of", "2019-06-01"]);
    assert!(!event.contains("85 FR 51596"), "{event}");
    assert_eq!(entity["evidence"][0]["raw"], Value::Null, "the record holds later facts");
    let all = text(&["show", "hikvision", "--json", "--as-of", "2020-05-25"]);
    assert!(!all.contains("2020-06-05") && !all.contains("85 FR") && !all.contains("infectious"), "{all}");
    let event = text(&["show", "84-FR-22961", "--as-of", "2019-05-16"]);
    assert!(!event.contains("published") && !event.contains("84 FR"), "not printed yet: {event}");
    assert!(text(&["show", "84-FR-54002", "--as-of", "2020-06-05"]).contains("infectious"));
    for what in ["85-FR-34503", "cloudwalk-technology"] {
        let (code, message) = failure(&["show", what, "--as-of", "2019-12-31"]);
        assert_eq!(code, 1);
        assert!(message.contains("was not public as of 2019-12-31"), "{message}");
    }
    let country = |day: &str| {
        json(&["show", "cloudminds-hong-kong-limited", "--json", "--as-of", day])["countries"].clone()
    };
    assert_eq!(
        (country("2020-06-10"), country("2021-01-01")),
        (serde_json::json!(["HK"]), serde_json::json!(["CN"]))
    );
    for query in ["kind:removal", "year:2023", "has:revision", "news:technode", "85 FR 34505", "85 FR 44161"]
    {
        assert_eq!(failure(&["search", query, "--as-of", "2019-12-31"]).0, 1, "{query}");
    }
    let found = json(&["search", "hikvision", "--json", "--as-of", "2019-12-31"]);
    assert_eq!(found["results"][0]["events"], serde_json::json!(["84-FR-54002"]));
}

#[test]
fn a_date_that_matched_is_the_date_of_the_event_it_matched_through() {
    let found = text(&["search", "date:2023-11-17"]);
    assert!(found.contains("≈ published 2023-11-17"), "{found}");
}

#[test]
fn events_answer_for_themselves() {
    let ids = |query: &[&str]| -> Vec<String> {
        let found = json(&[&["events", "--json"], query].concat());
        found["events"]
            .as_array()
            .unwrap()
            .iter()
            .map(|event| event["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(ids(&["kind:removal"]), ["removal-2023-11-16"]);
    assert_eq!(ids(&["year:2023"]), ["removal-2023-11-16"]);
    assert!(ids(&["removal"]).contains(&"removal-2023-11-16".to_owned()));
    assert_eq!(ids(&["megvii"]), ["84-FR-54002"]);
    let none = desig(&["events", "zzzzqq"]);
    assert_eq!(none.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&none.stderr).contains("no event matches"));
}

#[test]
fn march_2020_in_words_is_the_month_and_marks_what_is_only_called_so() {
    let found = json(&["events", "march", "2020", "--json"]);
    assert_eq!(found["events"], json(&["events", "2020-03", "--json"])["events"]);
    let additions = json(&["events", "March 2020 additions", "--json"]);
    let ids: Vec<&str> =
        additions["events"].as_array().unwrap().iter().map(|e| e["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"85-FR-34495") && ids.contains(&"85-FR-34503"), "{ids:?}");
    assert_eq!(json(&["search", "march 2020", "--json"])["total"], 57);
}

#[test]
fn what_must_not_be_there_is_what_would_have_been_found() {
    for query in ["qihoo360", "vision", "иран", "hikvision"] {
        let with = json(&["search", query, "--json"])["total"].as_u64().unwrap();
        let without = json(&["search", &format!("!{query}"), "--json"])["total"].as_u64().unwrap();
        assert!(with > 0 && with + without == 86, "{query}: {with} and {without}");
    }
}

#[test]
fn a_slip_is_forgiven_beside_words_of_other_fields() {
    for (query, id) in [
        ("hikvison surveillance", "hangzhou-hikvision-digital-technology-co-ltd"),
        ("dahau zhejiang", "dahua-technology"),
    ] {
        assert_eq!(json(&["search", query, "--json"])["results"][0]["id"], id, "{query}");
    }
    let hik = json(&["search", "hik", "--json"]);
    assert_eq!(hik["total"], 1, "pinyin matches whole syllables only");
}

#[test]
fn kinds_are_of_entities_and_of_events() {
    let total = |query: &str| json(&["search", query, "--json"])["total"].clone();
    assert_eq!(total("kind:research"), 7);
    assert_eq!(total("kind:Research"), 7);
    assert_eq!(total("kind:r"), 8, "research and removal both begin so");
    assert_eq!(total("kind:removal,research"), 8);
    assert_eq!(total("kind:addition"), 86);
    for query in ["kind:x", "kind:,", "country:,", "has:,"] {
        assert_eq!(failure(&["search", query]).0, 2, "{query}");
    }
}

#[test]
fn news_of_march_2020_hold_the_batch_that_is_called_so_with_why() {
    let news = json(&["news", "2020-03", "--json"]);
    let news = news["news"].as_array().unwrap();
    let by =
        |id: &str| news.iter().find(|item| item["id"] == id).map(|item| item["date_match"]["by"].clone());
    assert_eq!(by("pingwest-2020-03-18"), Some(Value::Null), "its own date is of March");
    assert_eq!(by("reuters-2020-05-22"), Some("also-called".into()));
    assert!(text(&["news", "2020-03"]).contains("≈ about a rule also called “March 2020 additions”"));
}

#[test]
fn an_error_is_json_when_json_was_asked_for() {
    let (code, message) = failure(&["search", "catgory:x", "--json"]);
    let error: Value = serde_json::from_str(&message).unwrap();
    assert_eq!((code, &error["schema"], &error["code"]), (2, &"desig.error/1".into(), &2.into()));
    assert!(error["error"].as_str().unwrap().contains("did you mean “category:”"));
    assert!(error["hint"].is_string());
    let (code, message) = failure(&["--as-of", "tomorrow", "search", "a", "--json"]);
    let error: Value = serde_json::from_str(&message).unwrap();
    assert_eq!((code, &error["schema"]), (2, &"desig.error/1".into()));
}

#[test]
fn what_is_typed_cannot_drive_the_terminal_from_an_error_message() {
    let (_, message) = failure(&["search", "\u{1b}[31m\u{202e}qqqq"]);
    assert!(message.chars().all(|c| c == '\n' || !c.is_control()), "{message:?}");
    assert!(!message.contains('\u{202e}'), "{message:?}");
}

#[test]
fn a_table_of_parties_has_the_day_their_rule_was_published_beside_the_day_it_took_effect() {
    let table = text(&["search", "hikvision", "--csv", "--as-of", "2026-11-22"]);
    assert!(
        table.starts_with("id,name,kind,country,list,status,as_of,event,published,effective,category,"),
        "{table}"
    );
    assert!(table.contains(",84-FR-54002,2019-10-09,2019-10-09,"), "{table}");
    let data = tempfile::tempdir().unwrap();
    let list = data.path().join("list.csv");
    let row = "Entity List (EL) - Bureau of Fiction,Alpha Works,\"1 A St, RU\",88 FR 100,2023-01-03,";
    std::fs::write(
        &list,
        format!("source,name,addresses,federal_register_notice,start_date,alt_names\n{row}\n"),
    )
    .unwrap();
    let [list, data] = [list.as_path(), data.path()].map(|path| path.to_str().unwrap());
    assert!(desig(&["import", list, "--data-dir", data]).status.success());
    let table = text(&["search", "Alpha Works", "--csv", "--data-dir", data]);
    assert!(table.contains(",el-88-fr-2023-01-03,2023-01-03,,"), "no day of force is recorded: {table}");
}

#[test]
fn an_export_is_whole_and_never_overwrites_by_surprise() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["out.csv", "out.json", "out.md"] {
        let path = dir.path().join(name);
        let path = path.to_str().unwrap();
        text(&["export", "country:PK", "--to", path]);
        let written = std::fs::read_to_string(path).unwrap();
        assert!(written.contains("Samina Pvt. Ltd."), "{written}");
        let (code, message) = failure(&["export", "--to", path]);
        assert_eq!(code, 4);
        assert!(message.contains("--force"), "{message}");
        assert_eq!(std::fs::read_to_string(path).unwrap(), written);
    }
    let csv = std::fs::read_to_string(dir.path().join("out.csv")).unwrap();
    assert_eq!(csv::Reader::from_reader(csv.as_bytes()).records().count(), 9);
}

#[test]
fn a_reader_that_has_enough_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_desig"))
        .args(["search", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn piped_output_has_no_escape_sequences() {
    for arguments in
        [&["search", "hik"][..], &["events"], &["news"], &["lists"], &["show", "hikvision"], &["doctor"]]
    {
        let output = text(arguments);
        assert!(output.chars().all(|c| c == '\n' || !c.is_control()), "{arguments:?}");
    }
}

#[test]
fn help_man_page_and_completions_know_every_command() {
    let help = text(&["--help"]);
    let man = text(&["man"]);
    let completions = ["bash", "zsh", "fish"].map(|shell| text(&["completions", shell]));
    for command in
        ["search", "show", "events", "news", "lists", "export", "doctor", "config", "completions", "man"]
    {
        assert!(help.contains(command) && man.contains(command), "{command}");
        assert!(completions.iter().all(|script| script.contains(command)), "{command}");
    }
}

#[test]
fn the_default_configuration_is_sound_when_written_to_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("config.toml");
    std::fs::write(&file, text(&["config", "--default"])).unwrap();
    let with = text(&["--config", file.to_str().unwrap(), "config"]);
    assert_eq!(with, text(&["config"]), "the file says the defaults");
}

#[test]
fn a_configuration_is_printed_with_nothing_in_it_that_does_or_hides_anything() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("config.toml");
    let tricks = "\u{9b}31m \u{202e} \u{200b}";
    std::fs::write(&file, format!("opener = [\"open\", \"{tricks}\"]\n")).unwrap();
    let output = desig(&["config", "--config", file.to_str().unwrap()]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("⟨U+009B⟩31m ⟨U+202E⟩ ⟨U+200B⟩"), "{text}");
    for trick in tricks.chars().filter(|c| !c.is_ascii()) {
        assert!(!text.contains(trick), "{trick:?}");
    }
}
