//! CSV for people: a spreadsheet program shows it, and computes nothing in it.
//!
//! A label or a heading comes from an export that others wrote. One that begins
//! as a formula does would be computed where the file is opened, and may then
//! reach for other files and other machines. It is written behind an apostrophe.

use std::borrow::Cow;

/// What a spreadsheet program takes for the start of a formula.
pub(crate) const FORMULA: [char; 4] = ['=', '+', '-', '@'];

/// A CSV file with the cells of every row made safe.
#[derive(Debug)]
pub(crate) struct Sheet(csv::Writer<Vec<u8>>);

impl Sheet {
    /// Begins with the names of the columns.
    ///
    /// # Errors
    /// None but a lack of memory.
    pub(crate) fn new<'c>(columns: impl IntoIterator<Item = &'c str>) -> csv::Result<Self> {
        let mut sheet = Self(csv::Writer::from_writer(Vec::new()));
        sheet.row(columns)?;
        Ok(sheet)
    }

    /// Adds a row.
    ///
    /// # Errors
    /// When it has not as many cells as the others.
    pub(crate) fn row<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) -> csv::Result<()> {
        for cell in cells {
            self.0.write_field(safe(cell).as_bytes())?;
        }
        self.0.write_record(None::<&[u8]>)
    }

    /// The whole file.
    ///
    /// # Errors
    /// None but a lack of memory.
    pub(crate) fn into_text(self) -> csv::Result<String> {
        let bytes = self
            .0
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// A cell that no spreadsheet program computes; numbers stay as they are.
pub(crate) fn safe(text: &str) -> Cow<'_, str> {
    match is_formula(text) {
        true => Cow::Owned(format!("'{text}")),
        false => Cow::Borrowed(text),
    }
}

fn is_formula(text: &str) -> bool {
    let in_number = |letter: char| letter.is_ascii_digit() || " .,%£".contains(letter);
    match text.strip_prefix(FORMULA) {
        Some(rest) => text.starts_with(['=', '@']) || !rest.chars().all(in_number),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_computed_is_behind_an_apostrophe() {
        for (text, cell) in [
            ("Home care", "Home care"),
            ("=SUM(A1)", "'=SUM(A1)"),
            ("+cmd|' /C calc'!A1", "'+cmd|' /C calc'!A1"),
            ("@home", "'@home"),
            ("- other", "'- other"),
            ("'tis", "'tis"),
            ("-3", "-3"),
            ("+2.5%", "+2.5%"),
            ("-£1,250.50", "-£1,250.50"),
            ("-", "-"),
            ("", ""),
        ] {
            assert_eq!(safe(text), cell);
        }
    }

    #[test]
    fn a_sheet_has_the_same_cells_in_every_row() {
        let mut sheet = Sheet::new(["label", "count"]).unwrap();
        sheet.row(["=A1, or", "-3"]).unwrap();
        assert!(sheet.row(["one"]).is_err());
        let mut sheet = Sheet::new(["label", "count"]).unwrap();
        sheet.row(["=A1, or", "-3"]).unwrap();
        assert_eq!(sheet.into_text().unwrap(), "label,count\n\"'=A1, or\",-3\n");
    }
}
