//! Floor 5: arguments, reading files and folders, exit codes; one file per subcommand.

use std::process::ExitCode;

/// Runs the program.
pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}
