//! The program: read the command line, run, say how it went.

use std::process::ExitCode;

fn main() -> ExitCode {
    desig::cli::main()
}
