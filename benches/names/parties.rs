//! A FollowTheMoney file of made-up parties.

use std::io::{BufWriter, Write as _};
use std::path::Path;

use super::corpus::{Corpus, Random};

/// Parties with names, dates and numbers; each has a sanction, every second one an address of its own.
pub fn write(file: &Path, count: usize) {
    let corpus = Corpus::new(3 * count, 42);
    let mut random = Random(9);
    let mut out = BufWriter::new(std::fs::File::create(file).unwrap());
    for at in 0..count {
        let name = |number: usize| serde_json::json!(corpus.name((3 * at + number) % corpus.len()));
        let names = [name(0), name(1), name(2)];
        let country = random.pick(&["cn", "ru", "ir", "ae", "by", "tr", "hk", "kp"]);
        let schema = random.pick(&["Company", "Person", "Organization", "Vessel"]);
        let (year, number) = (1940 + random.below(80), random.below(1_000_000_000));
        let mut line = |value: serde_json::Value| writeln!(out, "{value}").unwrap();
        line(serde_json::json!({
            "id": format!("NK-{at}"), "caption": names[0], "schema": schema, "target": true,
            "datasets": ["example_sanctions"], "referents": [format!("example-{at}")],
            "first_seen": "2024-01-02T00:00:00", "last_seen": "2026-07-01T00:00:00", "last_change": "2025-03-04T00:00:00",
            "properties": {
                "name": names, "country": [country], "topics": ["sanction"], "registrationNumber": [format!("R{number:09}")],
                "birthDate": [format!("{year}-{:02}", 1 + at % 12)], "addressEntity": [format!("addr-{}", at / 2)],
                "notes": [format!("Made up, as party {at} of {count}; linked to no one that there is.")],
            },
        }));
        line(serde_json::json!({
            "id": format!("s-{at}"), "caption": "Sanction", "schema": "Sanction", "datasets": ["example_sanctions"],
            "properties": {
                "entity": [format!("NK-{at}")], "authority": ["Example Authority"], "program": [format!("EX-{}", at % 40)],
                "startDate": [format!("20{:02}-{:02}-{:02}", at % 26, 1 + at % 12, 1 + at % 28)],
            },
        }));
        if at % 2 == 0 {
            line(serde_json::json!({
                "id": format!("addr-{}", at / 2), "caption": "address", "schema": "Address", "datasets": ["example_sanctions"],
                "properties": {"full": [format!("{} Nowhere Street, Atlantis", at / 2)], "country": [country]},
            }));
        }
    }
    out.flush().unwrap();
}
