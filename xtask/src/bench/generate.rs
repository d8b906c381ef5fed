//! Synthetic cases as a CSV file, the same for the same seed on every machine,
//! so that other tools can be timed on it too.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::{Context, Result};
use jiff::civil::Date;

use crate::fixtures::rng::Rng;

/// Of the sequence of pseudo-random numbers.
const SEED: u64 = 2_024;

/// Cases are received from this day on, over two years.
const FIRST: (i16, i8, i8) = (2023, 4, 1);

const HEADINGS: &str = "Reference,Received,Acknowledged,Extended to,Responded,Closed,Timescale,Outcome,\
    Service,Reason,Ethnicity,Age,Gender,Channel,Compensation\n";

/// Labels with weights; the lists of `plugins/bench-csv/categories.toml`.
const OUTCOMES: [(&str, usize); 5] = [
    ("Not upheld", 50),
    ("Upheld", 25),
    ("Partly upheld", 15),
    ("Withdrawn", 5),
    ("Not recorded", 5),
];
const SERVICES: [(&str, usize); 12] = [
    ("Waste and recycling", 20),
    ("Housing repairs", 18),
    ("Adult social care", 12),
    ("Special educational needs", 12),
    ("Council tax", 8),
    ("Highways", 8),
    ("Parking", 6),
    ("Planning", 5),
    ("Children's social care", 4),
    ("Schools", 3),
    ("Parks", 2),
    ("Libraries", 2),
];
const REASONS: [(&str, usize); 6] = [
    ("Decision", 25),
    ("Communication", 22),
    ("Delay", 20),
    ("Quality of service", 18),
    ("Staff conduct", 10),
    ("Charges", 5),
];
const ETHNICITIES: [(&str, usize); 7] = [
    ("White: British", 55),
    ("Asian: Indian", 15),
    ("Asian: Pakistani", 8),
    ("White: other", 7),
    ("Black: Caribbean", 5),
    ("Black: African", 5),
    ("", 5),
];
const GENDERS: [(&str, usize); 3] = [("Female", 52), ("Male", 45), ("Not known", 3)];
const CHANNELS: [(&str, usize); 4] = [
    ("Web", 50),
    ("E-mail", 25),
    ("Telephone", 20),
    ("Letter", 5),
];

/// Writes a project folder with so many cases.
pub(super) fn project(folder: &Path, cases: u32, plugin: &Path) -> Result<()> {
    fs::create_dir_all(folder.join("commentary"))?;
    fs::write(folder.join("report.md"), "# Benchmark {#benchmark}\n")?;
    // A project's plugin lies in its folder.
    fs::copy(plugin, folder.join("bench-csv.wasm"))?;
    let report = format!(
        r#"title = "Benchmark"
status = "draft"
period = "2024-25"
comparisons = ["2023-24"]
as-at = 2025-06-30
template = "report.md"
commentary = "commentary"
outputs = ["json"]

[authority]
name = "Northtown Council"
gss = "E06000016"

[[imports]]
plugin = "bench-csv.wasm"
sources = {{ cases = "cases-{cases}.csv" }}

[[standards]]
procedure = "corporate"
stage = 1
timescale = "Standard"
working-days = 20

[[standards]]
procedure = "corporate"
stage = 1
timescale = "Complex"
working-days = 30
"#
    );
    fs::write(folder.join("report.toml"), report)?;
    let path = folder.join(format!("cases-{cases}.csv"));
    write(&path, cases).with_context(|| format!("failed to write {}", path.display()))
}

fn write(path: &Path, cases: u32) -> Result<()> {
    let mut rng = Rng::new(SEED);
    let days = days()?;
    let day = |at: i32| {
        usize::try_from(at)
            .ok()
            .and_then(|at| days.get(at))
            .map_or("", String::as_str)
    };
    let mut out = BufWriter::new(File::create(path)?);
    out.write_all(HEADINGS.as_bytes())?;
    let mut line = String::new();
    for case in 1..=cases {
        let received = rng.between(0, 730);
        let timescale = if rng.percent(85) {
            "Standard"
        } else {
            "Complex"
        };
        let extended = if rng.percent(10) {
            day(received + 56)
        } else {
            ""
        };
        let acknowledged = received + rng.between(0, 5);
        let responded = if rng.percent(96) {
            day(received + rng.between(5, 45))
        } else {
            ""
        };
        let outcome = if responded.is_empty() {
            ""
        } else {
            pick(&mut rng, &OUTCOMES)
        };
        let service = pick(&mut rng, &SERVICES);
        line.clear();
        write!(
            line,
            "NT-{case:07},{},{},{extended},{responded},{responded},{timescale},{outcome},{service},{},{},",
            day(received),
            day(acknowledged),
            pick(&mut rng, &REASONS),
            pick(&mut rng, &ETHNICITIES),
        )?;
        write!(
            line,
            "{},{},{},",
            rng.between(16, 99),
            pick(&mut rng, &GENDERS),
            pick(&mut rng, &CHANNELS),
        )?;
        if rng.percent(4) {
            write!(line, "£{}.00", rng.between(1, 20) * 25)?;
        }
        line.push('\n');
        out.write_all(line.as_bytes())?;
    }
    out.flush()?;
    Ok(())
}

fn pick(rng: &mut Rng, weights: &[(&'static str, usize)]) -> &'static str {
    rng.choose(weights).unwrap_or_default()
}

/// Every day that a case can have, as councils write days.
fn days() -> Result<Vec<String>> {
    let (year, month, day) = FIRST;
    let first = Date::new(year, month, day)?;
    let days = first.series(jiff::Span::new().days(1)).take(800);
    Ok(days
        .map(|day| format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year()))
        .collect())
}
