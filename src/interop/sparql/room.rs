//! Room for what recurses along a query: the parser and the evaluator of others.

use std::{
    panic::resume_unwind,
    thread::{self, Builder},
};

use super::fault::SparqlFault;

/// Enough for the largest query that is let through, without optimizations: each of its parts may take some 40 KiB.
const ROOM: usize = 128 << 20;

/// Does it, on a thread of its own where it needs much room.
pub(super) fn with_room<T: Send>(is_large: bool, work: impl FnOnce() -> T + Send) -> Result<T, SparqlFault> {
    if !is_large {
        return Ok(work());
    }
    thread::scope(|scope| match Builder::new().stack_size(ROOM).spawn_scoped(scope, work) {
        Ok(thread) => Ok(thread.join().unwrap_or_else(|panic| resume_unwind(panic))),
        Err(error) => Err(SparqlFault::NoRoom(error.to_string())),
    })
}
