//! What the kernel does, as methods of the [`Machine`](super::machine::Machine).
//!
//! In the order in which a driver meets them: its personality goes into the [`catalogue`], a node is registered by
//! [`publish`] and gets its turn by [`turns`]; [`matching`] repeats passes over it, in which candidates are looked up,
//! screened by [`screening`], which asks [`kexts`] for their code, probed by [`probe`] and started by [`start`], where
//! [`resources`] and the processes of [`driverkit`] are waited for. [`terminate`] undoes it.
//!
//! Invariant: the files call one another's methods as the kernel's functions do, and share no state but the machine's.

mod catalogue;
mod daemon;
mod driverkit;
mod kexts;
mod matching;
mod media;
mod objects;
mod probe;
mod publish;
mod resources;
mod screening;
mod start;
mod terminate;
mod turns;

pub(crate) use driverkit::same_organisation;
