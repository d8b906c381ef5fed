//! What kind of file the bytes are, whatever its name ends in.

use std::io::{Cursor, Read as _};

use candour_plugin::{Failure, raw};

use super::{Encoding, Format};

/// Of a file so much is looked at to find what separates its cells.
const HEAD: usize = 256 * 1024;

/// Records that are looked at for the same.
const RECORDS: usize = 200;

/// What may stand between cells.
const SEPARATORS: [u8; 4] = *b",;\t|";

/// Says how a file is written.
///
/// # Errors
/// When it is empty, or a file that holds no table; the hint says what to do
/// with one of that kind.
pub(super) fn format(name: &str, bytes: &[u8]) -> Result<Format, Failure> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Failure::wrong_format("the file is empty").hint("export the data again"));
    }
    if let Some(failure) = other_kind(bytes) {
        return Err(failure);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return archive(bytes);
    }
    let encoding = encoding(bytes);
    if encoding != Encoding::Utf16 && is_binary(bytes) {
        return Err(
            Failure::wrong_format("not a file of text, and not a workbook")
                .hint("export the data as Excel Workbook (.xlsx), CSV, JSON or XML"),
        );
    }
    let text = decoded_head(bytes, encoding);
    let start = text.trim_start();
    if start.starts_with('<') {
        return markup(start);
    }
    if encoding == Encoding::Utf8
        && let Some(format) = json(bytes, start, is_named_lines(name))
    {
        return Ok(format);
    }
    let name = name.to_ascii_lowercase();
    if name.ends_with(".json") || is_named_lines(&name) {
        return Err(Failure::wrong_format("there is no list of records in it")
            .hint("the records of an export in JSON are objects in a list, or one in each line"));
    }
    Ok(Format::Csv {
        separator: separator(&text),
        encoding,
    })
}

/// What a file is that no reader of tables reads, by its first bytes.
fn other_kind(bytes: &[u8]) -> Option<Failure> {
    const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0];
    if bytes.starts_with(COMPOUND) {
        return Some(compound(bytes));
    }
    const OTHERS: [(&[u8], &str, &str); 7] = [
        (b"%PDF", "a PDF file, not an export", AS_WORKBOOK),
        (b"{\\rtf", "a document of text, not an export", AS_WORKBOOK),
        (b"\x1F\x8B", "a compressed file", "unpack it first"),
        (b"7z\xBC\xAF", "an archive", "unpack it first"),
        (b"Rar!", "an archive", "unpack it first"),
        (b"\x89PNG", "a picture, not an export", AS_WORKBOOK),
        (b"\xFF\xD8\xFF", "a picture, not an export", AS_WORKBOOK),
    ];
    let found = OTHERS.iter().find(|(start, ..)| bytes.starts_with(start));
    found.map(|(_, what, hint)| Failure::wrong_format(*what).hint(*hint))
}

const AS_WORKBOOK: &str = "export the data as Excel Workbook (.xlsx) or as CSV";

/// A file of the old kind that Office wrote until 2007, and still writes around
/// what has a password.
fn compound(bytes: &[u8]) -> Failure {
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|window| window == wide)
    };
    if holds("EncryptedPackage") {
        Failure::wrong_format("a file with a password")
            .hint("open it in Excel and save it as Excel Workbook (.xlsx) without a password")
    } else if holds("WordDocument") {
        Failure::wrong_format("a Word document, not an export").hint(AS_WORKBOOK)
    } else {
        Failure::wrong_format("a workbook of the old kind (.xls)")
            .hint("open it in Excel and save it as Excel Workbook (.xlsx)")
    }
}

/// Workbooks are archives, as are other documents.
fn archive(bytes: &[u8]) -> Result<Format, Failure> {
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let holds = |start: &str| {
        let mut names = archive.file_names().flatten();
        names.any(|name| name.starts_with(start))
    };
    if holds("xl/workbook.bin") {
        return Err(Failure::wrong_format("a binary workbook (.xlsb)")
            .hint("open it in Excel and save it as Excel Workbook (.xlsx)"));
    }
    if holds("xl/") {
        return Ok(Format::Xlsx);
    }
    Err(match () {
        () if holds("word/") => {
            Failure::wrong_format("a Word document, not an export").hint(AS_WORKBOOK)
        }
        () if holds("ppt/") => {
            Failure::wrong_format("a presentation, not an export").hint(AS_WORKBOOK)
        }
        () if holds("content.xml") => Failure::wrong_format("an OpenDocument file (.ods)")
            .hint("open it and save it as Excel Workbook (.xlsx)"),
        () => Failure::wrong_format("an archive, not an export").hint("unpack it first"),
    })
}

fn damaged() -> Failure {
    Failure::wrong_format("the workbook is damaged or cut short")
        .hint("export it again, or open it in Excel and save it again")
}

/// Longer text, in bytes, stands in no cell: Excel's own hold 32,767 letters.
const LONGEST_TEXT: usize = 32 << 20;

/// A workbook holds no more than this, in bytes.
const LARGEST_BOOK: u64 = 8 << 30;

/// Refuses a workbook that would fill the memory, which takes as much as its
/// longest cell does. What its directory says of sizes may be untrue: its parts
/// are unpacked here and dropped.
///
/// # Errors
/// With what is too large.
pub(super) fn unpacks_sensibly(bytes: &[u8]) -> Result<(), Failure> {
    let too_large = |what: &str| {
        Failure::wrong_format(format!("the workbook holds {what}"))
            .hint("does a cell hold a whole file? Export the data again without it")
    };
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        // What is no archive is for its reader to say.
        return Ok(());
    };
    let mut all = 0;
    let mut chunk = vec![0; 64 * 1024];
    for at in 0..archive.len() {
        let Ok(mut part) = archive.by_index(at) else {
            continue;
        };
        // Pictures and files inside the workbook are nobody's cells, and not read.
        let is_beside = |name: &str| name.contains("/media/") || name.contains("/embeddings/");
        if part.name().is_ok_and(|name| is_beside(&name)) {
            continue;
        }
        let mut text = 0;
        loop {
            let read = part.read(&mut chunk).map_err(|_| damaged())?;
            if read == 0 {
                break;
            }
            let bytes = chunk.get(..read).unwrap_or_default();
            // Text stands between two tags.
            let mut texts = bytes.split(|byte| *byte == b'<');
            text += texts.next().map_or(0, <[u8]>::len);
            if text > LONGEST_TEXT {
                return Err(too_large("a text of more than 32 MiB in one cell"));
            }
            if let Some(last) = texts.next_back() {
                text = last.len();
            }
            all += read as u64;
            if all > LARGEST_BOOK {
                return Err(too_large("more than 8 GiB once it is unpacked"));
            }
        }
    }
    Ok(())
}

/// How the letters are written: by a byte order mark, by bytes of 0, by whether
/// most of what is beyond ASCII makes sense as UTF-8.
fn encoding(bytes: &[u8]) -> Encoding {
    match *bytes {
        [0xEF, 0xBB, 0xBF, ..] => return Encoding::Utf8,
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => return Encoding::Utf16,
        [0, second, ..] if second != 0 => return Encoding::Utf16,
        [first, 0, third, ..] if first != 0 && third != 0 => return Encoding::Utf16,
        _ => {}
    }
    let (mut sense, mut nonsense) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        sense += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        nonsense += usize::from(!chunk.invalid().is_empty());
    }
    if nonsense <= sense / 4 {
        Encoding::Utf8
    } else {
        Encoding::Windows1252
    }
}

/// Whether the bytes are no text: some are 0, or many mean nothing in text.
fn is_binary(bytes: &[u8]) -> bool {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let control = |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0C);
    head.contains(&0) || head.iter().filter(control).count() * 100 > head.len()
}

/// The text of the first bytes, whole lines of them.
fn decoded_head(bytes: &[u8], encoding: Encoding) -> String {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    match encoding {
        Encoding::Utf8 => {
            let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
            String::from_utf8_lossy(head).into_owned()
        }
        // Separators and quotation marks are ASCII, which is all that matters.
        Encoding::Windows1252 => head.iter().map(|byte| char::from(*byte)).collect(),
        Encoding::Utf16 => {
            let is_big = head.starts_with(&[0xFE, 0xFF]) || head.first() == Some(&0);
            let (pairs, _) = head.as_chunks::<2>();
            let units = pairs.iter().map(|pair| match is_big {
                true => u16::from_be_bytes(*pair),
                false => u16::from_le_bytes(*pair),
            });
            let text: String = char::decode_utf16(units)
                .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect();
            text.trim_start_matches('\u{feff}').to_owned()
        }
    }
}

/// XML, or a page that calls itself a workbook.
fn markup(start: &str) -> Result<Format, Failure> {
    let head: String = start.chars().take(2000).collect();
    let head = head.to_ascii_lowercase();
    if head.contains("progid=\"excel.sheet\"")
        || head.contains("urn:schemas-microsoft-com:office:spreadsheet")
    {
        return Err(Failure::wrong_format("a workbook of the old XML kind")
            .hint("open it in Excel and save it as Excel Workbook (.xlsx)"));
    }
    if head.contains("<html") || head.contains("<table") || head.contains("<!doctype html") {
        return Err(Failure::wrong_format("a web page, not a workbook")
            .hint("open it in Excel and save it as Excel Workbook (.xlsx)"));
    }
    Ok(Format::Xml)
}

/// The name tells apart a document in one line and a single line of JSON lines,
/// which the bytes do not.
fn is_named_lines(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(".jsonl") || name.ends_with(".ndjson")
}

/// One document, or one in each line; none for a text that only begins like
/// JSON.
fn json(bytes: &[u8], start: &str, is_named_lines: bool) -> Option<Format> {
    if !start.starts_with(['{', '[']) {
        return None;
    }
    let parses = |text: &str| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    let first = start.lines().next().unwrap_or_default();
    if first.starts_with('{') && parses(first) {
        let is_alone = start.len() - first.len() <= 2 && start.lines().count() == 1;
        let is_document = is_alone && !is_named_lines && holds_list(bytes);
        return Some(match is_document {
            true => Format::Json,
            false => Format::JsonLines,
        });
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let whole = std::str::from_utf8(bytes).is_ok_and(parses);
    // Damaged JSON is still JSON: its reader says where.
    let begins_like_json = start
        .get(1..)
        .map(str::trim_start)
        .is_some_and(|rest| rest.starts_with(['"', '{', '[', '}', ']']));
    (whole || begins_like_json).then_some(Format::Json)
}

/// Whether a document in one line holds rows, rather than being one itself.
fn holds_list(bytes: &[u8]) -> bool {
    let mut holds = false;
    let read = raw::json(bytes, false, |_| {
        holds = true;
        Ok(())
    });
    read.is_ok() && holds
}

/// What stands between cells: what makes the most cells in rows of one width.
fn separator(text: &str) -> u8 {
    let mut best = (0, b',');
    for separator in SEPARATORS {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(text.as_bytes());
        let mut widths: Vec<usize> = Vec::new();
        for record in reader.byte_records().take(RECORDS).flatten() {
            widths.push(record.len());
        }
        let score = |width: usize| {
            let rows = widths.iter().filter(|found| **found == width).count();
            rows * width.saturating_sub(1)
        };
        let score = widths.iter().map(|width| score(*width)).max();
        let score = score.unwrap_or_default();
        if score > best.0 {
            best = (score, separator);
        }
    }
    best.1
}
