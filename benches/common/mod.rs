//! What the benchmarks share: worlds to ask about, the yardstick, and the library behind the same
//! few calls.
#![allow(dead_code, unreachable_pub, reason = "each benchmark uses its part of it, and it is one crate with it")]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark prints, and fails loudly"
)]

pub mod asked;
pub mod baseline;
pub mod conflict;
pub mod data;
pub mod generate;
pub mod library;
pub mod naive;
pub mod questions;
pub mod seminaive;
