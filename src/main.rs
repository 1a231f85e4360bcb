//! The program: read the command line, run, say how it went.

use std::process::ExitCode;

/// Reading and opening large lists is mostly making and dropping texts, made on one thread and dropped on the
/// next. Opening the million parties of `benches/import.rs` takes 15 s with this allocator, 41 s with that
/// of glibc.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    desig::cli::main()
}
