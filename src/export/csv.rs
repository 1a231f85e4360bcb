//! CSV that a spreadsheet opens without running any of it.

use super::Table;

/// The table as CSV with a header, lines ended as RFC 4180 has it.
pub(super) fn table(table: &Table) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let mut write = |cells: Vec<String>| {
        // Writing to memory does not fail, and every row has as many cells as the header.
        let _ = writer.write_record(cells);
    };
    write(table.header.iter().map(|&cell| cell.to_owned()).collect());
    for row in &table.rows {
        write(row.iter().map(|cell| inert(cell)).collect());
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A cell that would be run as a formula gets an apostrophe before it, which spreadsheets take as
/// "this is text" and do not show.
fn inert(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_a_spreadsheet_would_run_is_made_text() {
        let rows = vec![vec!["=cmd|' /C calc'!A0".to_owned(), "plain, with \"quotes\"".to_owned()]];
        let text = table(&Table { header: &["a", "b"], rows });
        assert_eq!(text, "a,b\r\n'=cmd|' /C calc'!A0,\"plain, with \"\"quotes\"\"\"\r\n");
    }
}
