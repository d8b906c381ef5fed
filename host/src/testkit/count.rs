//! Counting the rows of a source with nothing that plugins use: the `csv`
//! crate, and a workbook's own XML. A row of a table counts when one of its
//! cells holds more than blanks.

mod json;
mod xml;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

/// The rows of each part that has any: sheets by name, a CSV file as "", lists
/// of a JSON document and elements around rows of XML by path.
/// `None` for formats that cannot be counted here.
///
/// # Errors
///
/// When the file is not what its format says.
pub(super) fn rows(path: &Path, format: &str) -> Result<Option<BTreeMap<String, u64>>> {
    let mut parts = match format {
        "csv" => BTreeMap::from([(String::new(), csv_rows(&fs::read(path)?)?)]),
        "json" => json::rows(&fs::read(path)?)?,
        "jsonl" => json::line_rows(&fs::read(path)?)?,
        "xlsx" => workbook_rows(path)?,
        "xml" => xml::rows(&fs::read(path)?)?,
        _ => return Ok(None),
    };
    parts.retain(|_, rows| *rows > 0);
    Ok(Some(parts))
}

fn csv_rows(bytes: &[u8]) -> Result<u64> {
    let decoded = utf_16(bytes);
    let bytes = decoded.as_deref().map_or(bytes, str::as_bytes);
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(bytes))
        .from_reader(bytes);
    let mut rows = 0;
    for record in reader.byte_records() {
        rows += u64::from(
            record?
                .iter()
                .any(|field| match std::str::from_utf8(field) {
                    Ok(text) => has_text(text),
                    // Of what else a file may be in, blanks are where Latin-1 has them.
                    Err(_) => field.iter().any(|byte| !char::from(*byte).is_whitespace()),
                }),
        );
    }
    Ok(rows)
}

/// The text of a file whose byte order mark is that of UTF-16.
fn utf_16(bytes: &[u8]) -> Option<String> {
    let (units, little) = match bytes {
        [0xFF, 0xFE, units @ ..] => (units, true),
        [0xFE, 0xFF, units @ ..] => (units, false),
        _ => return None,
    };
    let (units, _) = units.as_chunks::<2>();
    let unit = |bytes: &[u8; 2]| match little {
        true => u16::from_le_bytes(*bytes),
        false => u16::from_be_bytes(*bytes),
    };
    let units: Vec<u16> = units.iter().map(unit).collect();
    Some(String::from_utf16_lossy(&units))
}

/// What stands between the cells: the headings hold more of it than a title
/// above them does, and than of anything else.
fn separator(bytes: &[u8]) -> u8 {
    let lines = || bytes.split(|byte| *byte == b'\n').take(50);
    let most = |separator: u8| {
        let counts = lines().map(|line| line.iter().filter(|byte| **byte == separator).count());
        counts.max()
    };
    // Of several with the same count the last, so that the comma comes last.
    let separators = [b'|', b'\t', b';', b','];
    separators
        .into_iter()
        .max_by_key(|one| most(*one))
        .unwrap_or(b',')
}

fn workbook_rows(path: &Path) -> Result<BTreeMap<String, u64>> {
    let mut archive = ZipArchive::new(File::open(path)?).context("it is not a workbook")?;
    let mut text = |name: &str| -> Result<String> {
        let mut text = String::new();
        archive
            .by_name(name)
            .with_context(|| format!("it has no `{name}`"))?
            .read_to_string(&mut text)?;
        Ok(text)
    };
    let targets = relationships(&text("xl/_rels/workbook.xml.rels")?)?;
    // A workbook without text has no table of texts.
    let strings = match text("xl/sharedStrings.xml") {
        Ok(xml) => shared_strings(&xml)?,
        Err(_) => Vec::new(),
    };
    let mut parts = BTreeMap::new();
    for (name, id) in sheets(&text("xl/workbook.xml")?)? {
        let Some(target) = targets.get(&id) else {
            bail!("sheet `{name}` has no file");
        };
        let file = match target.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None => format!("xl/{target}"),
        };
        parts.insert(name, sheet_rows(&text(&file)?, &strings)?);
    }
    Ok(parts)
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>> {
    for attribute in element.attributes() {
        let attribute = attribute?;
        if attribute.key.as_ref() == name {
            return Ok(Some(
                quick_xml::escape::unescape(&attribute.value)?.into_owned(),
            ));
        }
    }
    Ok(None)
}

/// Calls `take` with each element that starts, whether or not it is empty.
fn elements(xml: &str, mut take: impl FnMut(&BytesStart<'_>) -> Result<()>) -> Result<()> {
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event()? {
            Event::Start(element) | Event::Empty(element) => take(&element)?,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn relationships(xml: &str) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    elements(xml, |element| {
        if let (Some(id), Some(target)) = (attribute(element, "Id")?, attribute(element, "Target")?)
        {
            found.insert(id, target);
        }
        Ok(())
    })?;
    Ok(found)
}

/// Name and relationship of each worksheet.
fn sheets(xml: &str) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    elements(xml, |element| {
        if element.local_name().as_ref() == "sheet" {
            let name = attribute(element, "name")?;
            found.extend(name.zip(attribute(element, "r:id")?));
        }
        Ok(())
    })?;
    Ok(found)
}

/// Whether each shared string holds more than blanks.
fn shared_strings(xml: &str) -> Result<Vec<bool>> {
    let mut strings = Vec::new();
    let mut inside = Inside::default();
    let mut filled = false;
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "si" => filled = false,
                "t" => inside.value = true,
                // How a word is spoken is not what the cell says.
                "rPh" => inside.phonetic = true,
                _ => {}
            },
            Event::Empty(element) if element.local_name().as_ref() == "si" => strings.push(false),
            Event::Text(text) if inside.value && !inside.phonetic => {
                filled |= has_text(&text);
            }
            Event::GeneralRef(_) | Event::CData(_) if inside.value && !inside.phonetic => {
                filled = true;
            }
            Event::End(element) => match element.local_name().as_ref() {
                "si" => strings.push(filled),
                "t" => inside.value = false,
                "rPh" => inside.phonetic = false,
                _ => {}
            },
            Event::Eof => return Ok(strings),
            _ => {}
        }
    }
}

#[derive(Default)]
struct Inside {
    value: bool,
    phonetic: bool,
}

fn has_text(text: &str) -> bool {
    !text.trim().is_empty()
}

/// The rows of a sheet with a cell that holds more than blanks.
fn sheet_rows(xml: &str, strings: &[bool]) -> Result<u64> {
    let mut rows = 0;
    let (mut row_filled, mut shared, mut value) = (false, false, false);
    let mut text = String::new();
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "row" => row_filled = false,
                "c" => {
                    shared = attribute(&element, "t")?.as_deref() == Some("s");
                    text.clear();
                }
                "v" | "t" => value = true,
                _ => {}
            },
            Event::Text(piece) if value => text.push_str(&piece),
            Event::GeneralRef(_) | Event::CData(_) if value => text.push('&'),
            Event::End(element) => match element.local_name().as_ref() {
                "v" | "t" => value = false,
                "c" if shared => {
                    let index: Option<usize> = text.trim().parse().ok();
                    row_filled |= index
                        .and_then(|at| strings.get(at))
                        .copied()
                        .unwrap_or(false);
                }
                "c" => row_filled |= has_text(&text),
                "row" => rows += u64::from(row_filled),
                _ => {}
            },
            Event::Eof => return Ok(rows),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_blanks_does_not_count() {
        assert_eq!(
            csv_rows(b"\xef\xbb\xbfa,b\r\n ,\t\r\n\r\n,\"x\ny\"\r\n").unwrap(),
            2
        );
        assert_eq!(csv_rows(b"Caf\xe9,b\r\n\xa0, \r\n\xa35,\r\n").unwrap(), 2);
    }

    #[test]
    fn utf_16_is_counted_as_what_it_says() {
        // In its bytes, `Ċ` holds a line break.
        let text = "\u{feff}a\tb\r\n\u{10a}\t\r\n\t\r\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(csv_rows(&little).unwrap(), 2);
        assert_eq!(csv_rows(&big).unwrap(), 2);
    }

    #[test]
    fn a_break_in_a_quoted_cell_makes_no_row_whatever_separates_cells() {
        for separator in [",", ";", "\t", "|"] {
            let text = "A title\na|b|\"c\nd\"\n||\n1|2|3\n".replace('|', separator);
            assert_eq!(csv_rows(text.as_bytes()).unwrap(), 3, "{separator}");
        }
    }

    #[test]
    fn cells_count_by_what_they_hold() {
        let strings = shared_strings(
            "<sst><si><t>a</t></si><si><t xml:space=\"preserve\">  </t></si><si/>\
             <si><r><t> </t></r><r><t>b</t></r></si><si><t>&amp;</t></si></sst>",
        )
        .unwrap();
        assert_eq!(strings, [true, false, false, true, true]);
        let rows = |cells: &str| {
            let xml = format!("<sheetData><row r=\"1\">{cells}</row></sheetData>");
            sheet_rows(&xml, &strings).unwrap()
        };
        assert_eq!(rows("<c t=\"s\"><v>0</v></c>"), 1);
        assert_eq!(rows("<c t=\"s\"><v>1</v></c><c s=\"3\"/>"), 0);
        assert_eq!(rows("<c t=\"s\"><v>3</v></c>"), 1);
        assert_eq!(rows("<c><v>45000</v></c>"), 1);
        assert_eq!(rows("<c t=\"str\"><f>\"\"</f><v></v></c>"), 0);
        assert_eq!(rows("<c t=\"inlineStr\"><is><t> x</t></is></c>"), 1);
        assert_eq!(rows("<c t=\"s\"><v>99</v></c>"), 0);
    }
}
