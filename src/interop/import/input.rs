//! The bytes of an input: no more than the limits allow, and lines that are text.

use std::{
    fmt,
    io::{self, BufRead, ErrorKind, Read},
};

/// An input that ends with an error of the kind [`FileTooLarge`](ErrorKind::FileTooLarge) where it is longer than it may be.
pub struct Bounded<'i> {
    input: &'i mut dyn BufRead,
    left: u64,
}

impl<'i> Bounded<'i> {
    pub(super) fn new(input: &'i mut dyn BufRead, most: u64) -> Self {
        Bounded { input, left: most }
    }
}

impl fmt::Debug for Bounded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bounded").field("left", &self.left).finish_non_exhaustive()
    }
}

impl Read for Bounded<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Bounded<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX);
        loop {
            match self.input.fill_buf() {
                // At the end another look would read again, and could be interrupted.
                Ok([]) => return Ok(&[]),
                Ok(_) => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        // Borrowed anew: a borrow that is returned from a loop would last for all of it. What is there is not read again.
        let buffer = self.input.fill_buf()?;
        if most == 0 && !buffer.is_empty() {
            return Err(ErrorKind::FileTooLarge.into());
        }
        Ok(buffer.get(..most.min(buffer.len())).unwrap_or_default())
    }

    fn consume(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes as u64);
        self.input.consume(bytes);
    }
}

/// Why a line cannot be read.
#[derive(Debug)]
pub(super) enum BadLine {
    Io(io::Error),
    TooLong,
    /// Not text from this byte of the line on.
    NotText(usize),
    Utf16,
}

/// The lines of an input, from 1, without what ends them.
#[derive(Debug)]
pub struct Lines<'i> {
    input: Bounded<'i>,
    longest: usize,
    line: Vec<u8>,
    number: u64,
}

impl<'i> Lines<'i> {
    pub(super) fn new(input: Bounded<'i>, longest: usize) -> Self {
        Lines { input, longest, line: Vec::new(), number: 0 }
    }

    /// The number of the line that was read last.
    pub fn number(&self) -> u64 {
        self.number
    }

    pub(super) fn advance(&mut self) -> Result<Option<(u64, &str)>, BadLine> {
        self.line.clear();
        let most = self.longest as u64 + 2;
        let read = (&mut self.input).take(most).read_until(b'\n', &mut self.line).map_err(BadLine::Io)?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        let mut line = self.line.as_slice();
        line = line.strip_suffix(b"\n").unwrap_or(line);
        line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.len() > self.longest {
            return Err(BadLine::TooLong);
        }
        if self.number == 1 {
            if line.starts_with(&[0xff, 0xfe]) || line.starts_with(&[0xfe, 0xff]) {
                return Err(BadLine::Utf16);
            }
            line = line.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(line);
        }
        let text = std::str::from_utf8(line).map_err(|error| BadLine::NotText(error.valid_up_to() + 1))?;
        Ok(Some((self.number, text)))
    }
}
