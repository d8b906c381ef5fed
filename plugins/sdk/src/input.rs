//! The bytes of a source.

use std::io::{self, BufRead, Read};

/// How much is asked of the host at once.
const CHUNK: u32 = 256 * 1024;

/// Where bytes come from: the host, or a test.
pub(crate) trait Bytes {
    /// At most `max` bytes; none at the end.
    fn read(&mut self, max: u32) -> io::Result<Vec<u8>>;
}

/// A source: its name, and its bytes through [`Read`] and [`BufRead`].
pub struct Input<'a> {
    source: &'a str,
    bytes: &'a mut dyn Bytes,
    chunk: Vec<u8>,
    at: usize,
}

impl std::fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Input")
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

impl<'a> Input<'a> {
    pub(crate) fn new(source: &'a str, bytes: &'a mut dyn Bytes) -> Self {
        Self {
            source,
            bytes,
            chunk: Vec::new(),
            at: 0,
        }
    }

    /// The name under which the plugin declared the source.
    pub fn source(&self) -> &'a str {
        self.source
    }
}

impl BufRead for Input<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at >= self.chunk.len() {
            self.chunk = self.bytes.read(CHUNK)?;
            self.at = 0;
        }
        Ok(self.chunk.get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.at = (self.at + amount).min(self.chunk.len());
    }
}

impl Read for Input<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let amount = available.len().min(buffer.len());
        buffer[..amount].copy_from_slice(&available[..amount]);
        self.consume(amount);
        Ok(amount)
    }
}
