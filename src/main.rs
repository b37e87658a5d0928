//! The `ioscope` program: everything is in the library.

fn main() -> std::process::ExitCode {
    ioscope::cli::main()
}
