//! The `candour` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    candour::commands::main()
}
