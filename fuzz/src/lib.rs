//! Harnesses: plain functions that take any bytes and panic when a promise is broken.

use std::io::{self, ErrorKind, Read};

use allegiance::{Error, Limits, document};

pub mod mutate;

/// Reads `data` as a JSON document, and tells whether it was accepted.
///
/// # Panics
///
/// If the reader panics, if an accepted document does not come back from its own text, if the answer depends on how the
/// bytes arrive, or if an error could break out of the line it is printed on.
pub fn document(data: &[u8]) -> bool {
    let limits = Limits::default();
    let whole = rewritten(data, &limits);
    let in_pieces = rewritten(Pieces { data, turn: 0 }, &limits);
    match (&whole, &in_pieces) {
        (Ok(text), Ok(again)) => {
            assert_eq!(text, again, "bytes that arrive in pieces read otherwise")
        }
        (Err(_), Err(error)) => check_message(error),
        _ => panic!("read whole: {whole:?}; read in pieces: {in_pieces:?}"),
    }
    let Ok(text) = whole else { return false };
    let again = rewritten(text.as_bytes(), &limits).expect("what was written can be read");
    assert_eq!(text, again, "written, read and written again");
    true
}

/// The text of the graph that `reader` holds.
fn rewritten(reader: impl Read, limits: &Limits) -> Result<String, Error> {
    let graph = document::read(reader, limits)?;
    Ok(document::to_string(&graph).expect("a graph that was read can be written"))
}

/// An error stays short and on one line, whatever it quotes.
fn check_message(error: &Error) {
    let message = error.to_string();
    assert!(!message.chars().any(char::is_control), "a raw control character in {message:?}");
    assert!(message.chars().count() <= 1_000, "a message of {} bytes", message.len());
}

/// A reader that gives a few bytes at a time and is interrupted now and then.
struct Pieces<'a> {
    data: &'a [u8],
    turn: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.turn += 1;
        if self.turn.is_multiple_of(5) {
            return Err(ErrorKind::Interrupted.into());
        }
        let length = buffer.len().min(1 + self.turn % 7);
        self.data.read(&mut buffer[..length])
    }
}
