//! Floor 4: the terminal application.
//!
//! Invariant: nothing here opens files (effects ask for them) or knows a rule of the kernel.
