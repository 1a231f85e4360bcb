//! Every invalid configuration in `tests/config` is refused with the message its first line says.
#![allow(clippy::unwrap_used, missing_docs)]

use desig::config::Config;

#[test]
fn each_invalid_configuration_is_refused_with_its_message() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/config");
    let mut seen = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let expected = text.lines().next().and_then(|line| line.strip_prefix("# expect: ")).unwrap();
        let message = Config::read(&path).unwrap_err().to_string();
        assert!(message.contains(expected), "{}: “{expected}” is not in “{message}”", path.display());
        assert!(
            message.contains(path.file_name().unwrap().to_str().unwrap()),
            "{message} does not name the file"
        );
        seen += 1;
    }
    assert!(seen >= 10, "only {seen} files were found");
}
