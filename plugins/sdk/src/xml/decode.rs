//! UTF-8 out of a file in the encoding that it declares, with the line that has
//! been reached.

use std::borrow::Cow;
use std::io::{self, BufRead, Cursor, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE};

use crate::problem::Failure;

/// How much of a file is looked at for its declaration, in bytes.
const HEAD: u64 = 1024;

/// How much is decoded at once, in bytes.
const CHUNK: usize = 32 * 1024;

/// Text of a source as UTF-8.
pub(super) struct Decoded<R> {
    bytes: io::Chain<Cursor<Vec<u8>>, R>,
    decoder: Decoder,
    encoding: &'static Encoding,
    /// The encoding as the file names it.
    declared: Option<String>,
    /// Whether bytes beyond ASCII could be UTF-8 although the file declares an
    /// encoding in which any byte is a letter.
    likeness: Option<Likeness>,
    text: Vec<u8>,
    at: usize,
    filled: usize,
    /// Bytes of the source that were decoded.
    offset: u64,
    line: u64,
    has_ended: bool,
    fault: Option<Failure>,
}

impl<R: BufRead> Decoded<R> {
    /// Finds out the encoding: by a byte order mark, by the declaration, else
    /// UTF-8.
    pub(super) fn new(mut bytes: R) -> Result<Self, Failure> {
        let mut head = Vec::new();
        bytes
            .by_ref()
            .take(HEAD)
            .read_to_end(&mut head)
            .map_err(|error| Failure::wrong_format(error.to_string()))?;
        let wide = wide(&head);
        let text = match wide {
            Some(encoding) => encoding.decode_with_bom_removal(&head).0,
            None => String::from_utf8_lossy(head.strip_prefix(MARK).unwrap_or(&head)),
        };
        looks_like_xml(&text)?;
        let label = declared(&text);
        let declared = label.map(named).transpose()?;
        let is_marked = head.starts_with(MARK);
        let encoding = match (declared, wide) {
            (None, None) => UTF_8,
            (None, Some(wide)) => wide,
            // Which of the two kinds of UTF-16, its name need not say.
            (Some(declared), Some(wide)) if is_wide(declared) => wide,
            (Some(declared), None) if !is_wide(declared) && (declared == UTF_8 || !is_marked) => {
                declared
            }
            _ => return Err(contradicted(label)),
        };
        let declared = label.map(str::to_owned);
        Ok(Self {
            bytes: Cursor::new(head).chain(bytes),
            decoder: encoding.new_decoder_with_bom_removal(),
            encoding,
            declared,
            likeness: encoding.is_single_byte().then(Likeness::default),
            text: vec![0; CHUNK],
            at: 0,
            filled: 0,
            offset: 0,
            line: 1,
            has_ended: false,
            fault: None,
        })
    }

    /// The line that has been reached, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Why reading stopped, if it was the encoding's fault.
    pub(super) fn fault(&mut self) -> Option<Failure> {
        self.fault.take()
    }

    /// Decodes the next chunk.
    fn decode(&mut self) -> io::Result<()> {
        (self.at, self.filled) = (0, 0);
        while self.filled == 0 && !self.has_ended {
            let input = self.bytes.fill_buf()?;
            let last = input.is_empty();
            let (result, read, written) =
                self.decoder
                    .decode_to_utf8_without_replacement(input, &mut self.text, last);
            if let Some(likeness) = &mut self.likeness {
                likeness.read(input.get(..read).unwrap_or_default());
            }
            self.bytes.consume(read);
            self.offset += read as u64;
            self.filled = written;
            if let DecoderResult::Malformed(length, after) = result {
                let at = self.offset - u64::from(length) - u64::from(after);
                let line = self.line + newlines(self.text.get(..written).unwrap_or_default());
                return Err(self.stop(self.malformed(line, at)));
            }
            self.has_ended = last && result == DecoderResult::InputEmpty;
        }
        if self.has_ended && self.likeness.as_ref().is_some_and(Likeness::is_utf_8) {
            let failure = contradicted(self.declared.as_deref());
            return Err(self.stop(failure));
        }
        Ok(())
    }

    fn stop(&mut self, failure: Failure) -> io::Error {
        let error = io::Error::new(io::ErrorKind::InvalidData, failure.message().to_owned());
        self.fault = Some(failure);
        error
    }

    fn malformed(&self, line: u64, offset: u64) -> Failure {
        let says = match &self.declared {
            Some(label) => format!("the file declares the encoding {label}"),
            None => format!(
                "the file declares no encoding, which means {}",
                self.encoding.name()
            ),
        };
        Failure::wrong_format(format!(
            "{says}, but line {line} is not in it (byte {})",
            offset + 1
        ))
        .hint("export the file again in the encoding that its first line declares")
    }
}

impl<R: BufRead> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let amount = available.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..amount), available.get(..amount)) {
            to.copy_from_slice(from);
        }
        self.consume(amount);
        Ok(amount)
    }
}

impl<R: BufRead> BufRead for Decoded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at >= self.filled {
            self.decode()?;
        }
        Ok(self.text.get(self.at..self.filled).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        let end = (self.at + amount).min(self.filled);
        self.line += newlines(self.text.get(self.at..end).unwrap_or_default());
        self.at = end;
    }
}

fn newlines(text: &[u8]) -> u64 {
    text.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// The byte order mark of UTF-8.
const MARK: &[u8] = &[0xEF, 0xBB, 0xBF];

/// UTF-16, by its byte order mark or by the zeros in `<?` or `<a`.
fn wide(head: &[u8]) -> Option<&'static Encoding> {
    match head {
        [0xFF, 0xFE, ..] | [b'<', 0, ..] => Some(UTF_16LE),
        [0xFE, 0xFF, ..] | [0, b'<', ..] => Some(UTF_16BE),
        _ => None,
    }
}

fn is_wide(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

fn looks_like_xml(head: &str) -> Result<(), Failure> {
    let text = head.trim_start();
    if text.starts_with('<') {
        return Ok(());
    }
    Err(match text {
        "" => Failure::wrong_format("the file is empty"),
        _ => Failure::wrong_format("not an XML file"),
    }
    .hint("export the data again as XML"))
}

/// What an XML declaration at the start says of the encoding.
fn declared(head: &str) -> Option<&str> {
    let declaration = head.strip_prefix("<?xml")?.split_once("?>")?.0;
    let (_, rest) = declaration.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest
        .chars()
        .next()
        .filter(|letter| matches!(letter, '"' | '\''))?;
    let (label, _) = rest.get(1..)?.split_once(quote)?;
    Some(label)
}

fn named(label: &str) -> Result<&'static Encoding, Failure> {
    Encoding::for_label_no_replacement(label.as_bytes())
        .filter(|encoding| *encoding != REPLACEMENT)
        .ok_or_else(|| {
            // A label is a short word; anything longer is not shown.
            let shown: Cow<'_, str> = match label.len() {
                0..=40 => Cow::Borrowed(label),
                _ => Cow::Borrowed("…"),
            };
            Failure::wrong_format(format!("the file declares the unknown encoding `{shown}`"))
                .hint("export the file again in UTF-8")
        })
}

fn contradicted(label: Option<&str>) -> Failure {
    let label = label.unwrap_or_default();
    let message = format!("the file declares the encoding {label}, but it is in another");
    Failure::wrong_format(message)
        .hint("correct the declaration in its first line, or export the file again")
}

/// Whether bytes that any single-byte encoding takes are more likely UTF-8:
/// letters beyond ASCII are there, and all of them together are UTF-8, which
/// words in another encoding hardly ever are.
#[derive(Debug, Default)]
struct Likeness {
    is_broken: bool,
    has_letters: bool,
    /// How many bytes of a letter are still to come.
    pending: u8,
}

impl Likeness {
    fn read(&mut self, bytes: &[u8]) {
        if self.is_broken || bytes.is_ascii() && self.pending == 0 {
            return;
        }
        for byte in bytes {
            match (self.pending, byte) {
                (0, 0x00..=0x7F) => {}
                (0, 0xC2..=0xDF) => self.pending = 1,
                (0, 0xE0..=0xEF) => self.pending = 2,
                (0, 0xF0..=0xF4) => self.pending = 3,
                (1.., 0x80..=0xBF) => {
                    self.pending -= 1;
                    self.has_letters = true;
                }
                _ => {
                    self.is_broken = true;
                    return;
                }
            }
        }
    }

    fn is_utf_8(&self) -> bool {
        self.has_letters && !self.is_broken && self.pending == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text of a file, or why there is none.
    fn decode(bytes: &[u8]) -> Result<String, String> {
        let mut decoded = Decoded::new(bytes).map_err(|failure| failure.to_string())?;
        let mut text = String::new();
        match decoded.read_to_string(&mut text) {
            Ok(_) => Ok(text),
            Err(error) => Err(decoded
                .fault()
                .map_or_else(|| error.to_string(), |failure| failure.to_string())),
        }
    }

    fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn the_declared_encoding_is_read() {
        let decoded = |bytes: &[u8]| decode(bytes).unwrap();
        assert_eq!(decoded("<a>£</a>".as_bytes()), "<a>£</a>");
        assert_eq!(decoded(b"\xEF\xBB\xBF<a>\xC2\xA3</a>"), "<a>£</a>");
        let windows = b"<?xml version='1.0' encoding = 'Windows-1252'?><a>\xA3 \x96 caf\xE9</a>";
        assert!(decoded(windows).ends_with("<a>£ – café</a>"));
        let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>caf\xE9</a>";
        assert!(decoded(latin).ends_with("<a>café</a>"));
        let wide = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>£</a>";
        assert_eq!(decoded(&utf_16(wide, u16::to_le_bytes)), wide);
        assert_eq!(decoded(&utf_16(wide, u16::to_be_bytes)), wide);
        let marked = format!("\u{feff}{wide}");
        assert_eq!(decoded(&utf_16(&marked, u16::to_be_bytes)), wide);
    }

    #[test]
    fn a_declaration_that_the_bytes_contradict_is_refused() {
        let hint = "correct the declaration in its first line, or export the file again";
        let other =
            |name| format!("the file declares the encoding {name}, but it is in another; {hint}");
        let again = "export the file again in the encoding that its first line declares";
        for (bytes, expected) in [
            (
                &b"<?xml version='1.0' encoding='UTF-8'?>\n<a>\n<b>\xA3</b></a>"[..],
                format!(
                    "the file declares the encoding UTF-8, but line 3 is not in it (byte 47); {again}"
                ),
            ),
            (
                b"<a>caf\xE9</a>",
                format!(
                    "the file declares no encoding, which means UTF-8, but line 1 is not in it (byte 7); {again}"
                ),
            ),
            (
                "<?xml version='1.0' encoding='windows-1252'?><a>£</a>".as_bytes(),
                other("windows-1252"),
            ),
            (
                b"<?xml version='1.0' encoding='UTF-16'?><a/>",
                other("UTF-16"),
            ),
            (
                b"\xEF\xBB\xBF<?xml version='1.0' encoding='ISO-8859-1'?><a/>",
                other("ISO-8859-1"),
            ),
            (
                &utf_16(
                    "<?xml version='1.0' encoding='UTF-8'?><a/>",
                    u16::to_le_bytes,
                ),
                other("UTF-8"),
            ),
            (
                b"<?xml version='1.0' encoding='klingon'?><a/>",
                "the file declares the unknown encoding `klingon`; export the file again in UTF-8"
                    .to_owned(),
            ),
            (
                b"",
                "the file is empty; export the data again as XML".to_owned(),
            ),
            (
                b"Reference,Received\n",
                "not an XML file; export the data again as XML".to_owned(),
            ),
        ] {
            assert_eq!(decode(bytes).unwrap_err(), expected);
        }
    }

    #[test]
    fn lines_count_as_they_are_consumed_over_any_length() {
        let text = format!("<a>{}</a>", "line\n".repeat(CHUNK));
        let mut decoded = Decoded::new(text.as_bytes()).unwrap();
        let mut read = String::new();
        decoded.read_to_string(&mut read).unwrap();
        assert_eq!(read, text);
        assert_eq!(decoded.line(), 1 + CHUNK as u64);
    }
}
