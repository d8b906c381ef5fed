//! How the dates of a column are written.

use std::collections::BTreeMap;

use candour_plugin::DateFormat;

use super::{Cells, DateFit, Dates};

/// Formats that case systems, spreadsheets and databases write in this country.
/// Where several read all texts, the first of them is meant: without a time
/// before one with it, and the day before the month.
const FORMATS: [&str; 51] = [
    "dd/mm/yyyy",
    "dd/mm/yyyy hh:mm",
    "dd/mm/yyyy hh:mm:ss",
    "dd/mm/yyyy[ hh:mm]",
    "dd/mm/yyyy[ hh:mm:ss]",
    "dd/mm/yyyy hh:mm AM/PM",
    "dd/mm/yyyy hh:mm:ss AM/PM",
    "d/m/yyyy",
    "d/m/yyyy h:mm",
    "d/m/yyyy h:mm:ss",
    "d/m/yyyy[ h:mm]",
    "d/m/yyyy[ h:mm:ss]",
    "d/m/yyyy h:mm AM/PM",
    "d/m/yyyy h:mm:ss AM/PM",
    "yyyy-mm-dd",
    "yyyy-mm-dd hh:mm",
    "yyyy-mm-dd hh:mm:ss",
    "yyyy-mm-dd[ hh:mm]",
    "yyyy-mm-dd[ hh:mm:ss]",
    "yyyy-mm-dd hh:mm:ss.000",
    "yyyy-mm-dd\"T\"hh:mm",
    "yyyy-mm-dd\"T\"hh:mm:ss",
    "yyyy-mm-dd[\"T\"hh:mm:ss]",
    "yyyy-mm-dd\"T\"hh:mm:ss\"Z\"",
    "yyyy-mm-dd\"T\"hh:mm:ss.000",
    "yyyy-mm-dd\"T\"hh:mm:ss.000\"Z\"",
    "yyyy-mm-dd\"T\"hh:mm:ss.0000000",
    "yyyy-mm-dd\"T\"hh:mm:ss\"+00:00\"",
    "yyyy-mm-dd\"T\"hh:mm:ss+00:00",
    "yyyy-mm-dd\"T\"hh:mm:ss.000\"+0000\"",
    "yyyy-mm-dd\"T\"hh:mm:ss.000+0000",
    "dd-mm-yyyy",
    "dd-mm-yyyy hh:mm",
    "d-m-yyyy",
    "dd.mm.yyyy",
    "d.m.yyyy",
    "dd-mmm-yyyy",
    "d-mmm-yyyy",
    "d-mmm-yy",
    "dd-mmm-yyyy hh:mm",
    "d mmm yyyy",
    "d mmmm yyyy",
    "d mmm yyyy hh:mm",
    "dd/mm/yy",
    "d/m/yy",
    "yyyy/mm/dd",
    "yyyymmdd",
    "mm/dd/yyyy",
    "m/d/yyyy",
    "m/d/yyyy h:mm",
    "m/d/yyyy h:mm:ss AM/PM",
];

/// No date is longer, in bytes.
const LONGEST: usize = 40;

/// A format with the one in which day and month change places.
struct Known {
    format: DateFormat,
    swapped: Option<DateFormat>,
}

/// The dates of a column; none where no cell is one.
pub(super) fn find(cells: &Cells<'_>) -> Option<Dates> {
    let dates = cells.texts.iter().filter(|(text, _)| may_be_date(text));
    let mut texts: Vec<(String, u64)> = dates.map(|(text, n)| ((*text).to_owned(), *n)).collect();
    // A workbook may hold 20240401 as a number.
    let numbers = cells
        .numbers
        .iter()
        .map(|(number, n)| (number.to_string(), *n));
    texts.extend(numbers.filter(|(digits, _)| digits.len() == 8));
    let formats = match texts.is_empty() {
        true => Vec::new(),
        false => fits(&texts),
    };
    let read = cells.days + formats.iter().map(|fit| fit.fits).sum::<u64>();
    (read > 0).then(|| Dates {
        days: cells.days,
        formats,
        unread: cells.filled().saturating_sub(read),
    })
}

fn may_be_date(text: &str) -> bool {
    text.len() <= LONGEST && text.starts_with(|letter: char| letter.is_ascii_digit())
}

/// The formats that the texts are in: the one that reads most, then the one that
/// reads most of the rest, and so on.
fn fits(texts: &[(String, u64)]) -> Vec<DateFit> {
    let known = known();
    // Texts that the same formats read are one group.
    let mut groups: BTreeMap<u64, Vec<&(String, u64)>> = BTreeMap::new();
    for text in texts {
        let reads = |at: usize, known: &Known| u64::from(known.format.read(&text.0).is_ok()) << at;
        let bits = known.iter().enumerate();
        let bits = bits.fold(0, |bits, (at, known)| bits | reads(at, known));
        if bits > 0 {
            groups.entry(bits).or_default().push(text);
        }
    }
    let mut found = Vec::new();
    while !groups.is_empty() {
        let count = |at: usize| -> u64 {
            let read = groups.iter().filter(|(bits, _)| *bits >> at & 1 == 1);
            read.flat_map(|(_, texts)| texts).map(|(_, n)| n).sum()
        };
        let best = (0..known.len()).rev().max_by_key(|at| count(*at));
        let Some((at, known)) = best.and_then(|at| Some((at, known.get(at)?))) else {
            break;
        };
        let mut fit = DateFit {
            pattern: known.format.to_string(),
            fits: 0,
            ambiguous: 0,
        };
        groups.retain(|bits, texts| {
            let is_read = bits >> at & 1 == 1;
            for (text, n) in texts.iter().filter(|_| is_read) {
                fit.fits += n;
                fit.ambiguous += if known.is_ambiguous(text) { *n } else { 0 };
            }
            !is_read
        });
        if fit.fits == 0 {
            break;
        }
        found.push(fit);
    }
    found
}

fn known() -> Vec<Known> {
    let known = |pattern: &&str| {
        Some(Known {
            format: DateFormat::parse(pattern).ok()?,
            swapped: swapped(pattern).and_then(|pattern| DateFormat::parse(&pattern).ok()),
        })
    };
    FORMATS.iter().filter_map(known).collect()
}

/// The pattern with day and month the other way round; none where the year
/// comes first or the month has a name, which nobody mistakes.
fn swapped(pattern: &str) -> Option<String> {
    let year = pattern.find('y').filter(|at| *at > 0)?;
    let (order, rest) = pattern.split_at(year);
    let order = order.chars().map(|letter| match letter {
        'd' => 'm',
        'm' => 'd',
        other => other,
    });
    (!pattern.contains("mmm")).then(|| order.collect::<String>() + rest)
}

impl Known {
    /// Whether the other order reads the text too, as another day.
    fn is_ambiguous(&self, text: &str) -> bool {
        let Some(swapped) = &self.swapped else {
            return false;
        };
        match (self.format.read(text), swapped.read(text)) {
            (Ok(day), Ok(other)) => day != other,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_one() {
        assert_eq!(known().len(), FORMATS.len());
        assert!(FORMATS.len() <= 64, "a format is a bit");
        for pattern in DateFormat::COMMON {
            assert!(FORMATS.contains(&pattern), "{pattern}");
        }
    }

    #[test]
    fn the_fewest_formats_that_read_all_dates_are_found() {
        let fits = |texts: &[&str]| -> Vec<String> {
            let texts: Vec<_> = texts.iter().map(|text| ((*text).to_owned(), 1)).collect();
            let fits = fits(&texts);
            let fit = |fit: &DateFit| format!("{} {} {}", fit.pattern, fit.fits, fit.ambiguous);
            fits.iter().map(fit).collect()
        };
        assert_eq!(
            fits(&["01/04/2024", "13/04/2024", "04/04/2024"]),
            ["dd/mm/yyyy 3 1"]
        );
        assert_eq!(fits(&["1/4/2024", "13/04/2024"]), ["d/m/yyyy 2 1"]);
        assert_eq!(fits(&["04/13/2024", "04/01/2024"]), ["mm/dd/yyyy 2 1"]);
        assert_eq!(
            fits(&["01/04/2024", "14/04/2024", "04/13/2024", "31/02/2024"]),
            ["dd/mm/yyyy 2 1", "mm/dd/yyyy 1 0"]
        );
        assert_eq!(
            fits(&["01/04/2024", "13/04/2024 09:30"]),
            ["dd/mm/yyyy[ hh:mm] 2 1"]
        );
        assert_eq!(
            fits(&["2024-04-01", "2024-04-02T10:00:00"]),
            ["yyyy-mm-dd[\"T\"hh:mm:ss] 2 0"]
        );
        assert_eq!(fits(&["01-Apr-2024", "30-SEP-2024"]), ["dd-mmm-yyyy 2 0"]);
        assert_eq!(fits(&["12 months", "1.5"]), Vec::<String>::new());
    }
}
