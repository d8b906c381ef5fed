//! Files that were damaged anywhere: whatever is said of them, nothing panics.

use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::super::Export;
use crate::map::profile::profile;
use crate::map::show::listing;

const PROSE: &[u8] = include_bytes!("../../../../../plugins/tabular/README.md");
const BOOK: &[u8] = include_bytes!(
    "../../../../../plugins/leicester-city-asc/example/sources/complaints-2024-25.xlsx"
);

/// Numbers that are the same on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }

    /// The bytes with some changed, taken out or there twice.
    fn spoil(&mut self, bytes: &[u8]) -> Vec<u8> {
        const ODD: &[u8] = b"\"<>&;,|\t\r\n\0\x80\xFF[]{}()=/'0919-#:";
        let mut spoilt = bytes.to_vec();
        for _ in 0..=self.below(8) {
            let at = self.below(spoilt.len());
            let end = (at + self.below(40)).min(spoilt.len());
            match self.below(5) {
                0 => spoilt.truncate(at.max(1)),
                1 => drop(spoilt.drain(at..end)),
                2 => {
                    let again = spoilt.get(at..end).unwrap_or_default().to_vec();
                    spoilt.splice(at..at, again);
                }
                _ => {
                    let odd = ODD.get(self.below(ODD.len())).copied();
                    if let (Some(byte), Some(odd)) = (spoilt.get_mut(at), odd) {
                        *byte = odd;
                    }
                }
            }
        }
        spoilt
    }
}

/// Reads and shows an export in every way.
fn read(bytes: &[u8]) -> bool {
    match Export::of("log.csv".to_owned(), bytes) {
        Ok(export) => {
            for (part, profile) in export.parts.iter().zip(profile(&export)) {
                assert_eq!(part.columns.len(), profile.columns.len());
                let full = part
                    .columns
                    .iter()
                    .all(|column| column.cells.len() == part.rows.len());
                assert!(full, "every column has a cell for each row");
            }
            assert!(!listing::to_table(&[export]).is_empty());
            true
        }
        Err(failure) => {
            assert!(!failure.message().is_empty());
            false
        }
    }
}

fn spoil_often(bytes: &[u8], times: usize) {
    let mut chance = Chance(times as u64);
    for _ in 0..times {
        read(&chance.spoil(bytes));
    }
}

#[test]
fn text_that_was_damaged_is_read_or_refused() {
    let rows: String = (1..40)
        .map(|n| format!("C-{n},{n:02}/04/2024,\"Upheld, in part\",£{n}.50,Jo Example\r\n"))
        .collect();
    let csv = format!(
        "Log of the year,,,,\r\nRef,Received,Outcome,Paid,Handler\r\n{rows}Total,,,{},\r\n",
        7
    );
    spoil_often(csv.as_bytes(), 300);
    let wide: Vec<u8> = csv.encode_utf16().flat_map(u16::to_le_bytes).collect();
    spoil_often(&wide, 100);
    let json = r#"{"run": 1, "cases": [{"ref": "A", "causes": ["x", 2, null], "stages": [{"n": 1}]},
        {"ref": null, "panel": {"held": "2024-04-01", "by": {"a": 1.5e9}}, "stages": [[], {}]}]}"#;
    spoil_often(json.as_bytes(), 300);
    spoil_often(
        json.replace('\n', " ")
            .repeat(3)
            .replace("}]}{", "}]}\n{")
            .as_bytes(),
        200,
    );
    let xml = "<?xml version='1.0'?><e><cases><case ref='A'><got>2024-04-01</got><why>x &amp; y</why>\
        <stages><stage n='1'>t</stage></stages></case><case ref='B'/></cases></e>";
    spoil_often(xml.as_bytes(), 300);
    spoil_often(PROSE, 30);
}

#[test]
fn a_workbook_that_was_damaged_is_read_or_refused() {
    assert!(read(BOOK));
    spoil_often(BOOK, 20);
    // The archive is sound, and what is in it is not.
    let mut archive = ZipArchive::new(Cursor::new(BOOK)).expect("an archive");
    let mut files = Vec::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).expect("a file");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("its bytes");
        files.push((file.name().expect("a name").into_owned(), bytes));
    }
    // Whole sheets of hundreds of rows take long to read in vain.
    let mut chance = Chance(7);
    let mut read_well = 0;
    for _ in 0..25 {
        let spoilt = chance.below(files.len());
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (at, (name, bytes)) in files.iter().enumerate() {
            writer
                .start_file(name, SimpleFileOptions::default())
                .expect("a file");
            let content = if at == spoilt {
                chance.spoil(bytes)
            } else {
                bytes.clone()
            };
            writer.write_all(&content).expect("its bytes");
        }
        let bytes = writer.finish().expect("an archive").into_inner();
        read_well += usize::from(read(&bytes));
    }
    assert!(read_well > 0, "every damage is said to be fatal");
}
