//! How much of a finished mapping a draft says before anybody has touched it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use candour::map::export::{Export, Value};
use candour_plugin::{Common, DateFormat};
use tabular::outline::{Column, Field, Format, Origin, Outline, Table, Test};

use super::super::support::{assert_exit, root};
use super::{assert_marked, assert_renders, draft, text};

/// Of what a finished mapping says, a draft says at least this share.
const LEAST: usize = 84;

/// What a person says on the command line about each example.
const EXAMPLES: [(&str, &[&str]); 4] = [
    (
        "leicester-city-asc",
        &[
            "--authority",
            "Leicester City Council",
            "--procedure",
            "adult-social-care",
        ],
    ),
    (
        "leicester-city-corporate",
        &["--authority", "Leicester City Council"],
    ),
    (
        "leicestershire-childrens",
        &["--authority", "Leicestershire", "--procedure", "childrens"],
    ),
    (
        "leicestershire-corporate",
        &["--authority", "Leicestershire", "--procedure", "corporate"],
    ),
];

#[test]
#[expect(
    clippy::print_stdout,
    reason = "a person reads with --nocapture what a draft misses"
)]
fn a_draft_says_most_of_a_finished_mapping_and_marks_the_rest() {
    let mut compared = 0;
    for (example, rest) in EXAMPLES {
        let finished = root().join(format!("plugins/tabular/examples/{example}.toml"));
        let project = root().join("plugins").join(example).join("example");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let out = folder.path().join("draft");
        let exports = exports(&project);
        let files: Vec<&Path> = exports.iter().map(PathBuf::as_path).collect();
        assert_exit(&draft(&files, &out, rest), 0);
        let drafted = text(&out, "mapping.toml");
        assert_marked(&drafted, rest);
        assert_renders(&out);
        let Ok(finished) = fs::read_to_string(finished) else {
            continue;
        };
        compared += 1;
        let exports: BTreeMap<String, Export> = exports
            .iter()
            .map(|path| (stem(path), Export::read(path).expect("an export")))
            .collect();
        let said = |text: &str, project: &Path| {
            let outline = tabular::outline(text).expect("a mapping");
            let files = sources(project);
            (statements(&outline, &files, &exports), outline, files)
        };
        let (wanted, finished, named) = said(&finished, &project);
        let (found, outline, _) = said(&drafted, &out);
        let missed: Vec<&String> = wanted.difference(&found).collect();
        let share = (wanted.len() - missed.len()) * 100 / wanted.len();
        println!("{example}: {share}% of {} statements", wanted.len());
        for missed in &missed {
            println!("  missing: {missed}");
        }
        assert!(share >= LEAST, "{example}: {share}%");
        assert_named(&finished, &named, &outline, &drafted, &exports);
    }
    let finished = fs::read_dir(root().join("plugins/tabular/examples")).expect("the mappings");
    assert_eq!(
        compared,
        finished.count(),
        "a finished mapping is not compared"
    );
}

/// Every column that a finished mapping reads and the draft does not is named
/// where the draft is open.
fn assert_named(
    finished: &Outline,
    files: &BTreeMap<String, String>,
    drafted: &Outline,
    text: &str,
    exports: &BTreeMap<String, Export>,
) {
    let read: BTreeSet<&str> = drafted
        .tables
        .iter()
        .flat_map(|table| table.columns.iter().map(|column| column.name.as_str()))
        .collect();
    let open: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("# open: "))
        .collect();
    for table in &finished.tables {
        let place = places(table, files);
        let held: BTreeSet<&str> = place
            .iter()
            .flat_map(|(file, part)| columns(exports, file, part))
            .collect();
        // A table that is not read at all is named itself.
        let whole = open.iter().any(|line| {
            line.contains("not read: ")
                && table
                    .parts
                    .iter()
                    .any(|part| !part.name.is_empty() && line.contains(&format!("`{}`", part.name)))
        });
        // What may be missing, and is, nobody can name.
        let there = |column: &&Column| held.contains(column.name.as_str());
        for column in table.columns.iter().filter(there) {
            let name = format!("`{}`", column.name);
            let named = open.iter().any(|line| line.contains(&name));
            let name = column.name.as_str();
            assert!(
                whole || named || read.contains(name) || name.starts_with("../"),
                "column `{name}` of {place:?} is neither read nor open"
            );
        }
    }
}

fn exports(project: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(project.join("sources")).expect("there are sources");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a readable folder").path())
        .collect();
    files.sort();
    files
}

fn stem(path: &Path) -> String {
    let stem = path.file_stem().expect("a file");
    stem.to_string_lossy().into_owned()
}

/// The file of each source of a project, without folder and ending.
fn sources(project: &Path) -> BTreeMap<String, String> {
    let settings: toml::Table = text(project, "report.toml").parse().expect("settings");
    let imports = settings["imports"].as_array().expect("imports");
    let sources = imports[0]["sources"].as_table().expect("sources");
    sources
        .iter()
        .map(|(name, path)| {
            let path = Path::new(path.as_str().expect("a path"));
            (name.clone(), stem(path))
        })
        .collect()
}

/// The file and each part that a table is about.
fn places(table: &Table, files: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let file = files.get(&table.source).unwrap_or(&table.source);
    let parts = table.parts.iter();
    parts
        .map(|part| (file.clone(), part.name.clone()))
        .collect()
}

/// The columns of a table of an export.
fn columns<'e>(exports: &'e BTreeMap<String, Export>, file: &str, part: &str) -> BTreeSet<&'e str> {
    let parts = exports.get(file).map(|export| export.parts.as_slice());
    let found = parts.unwrap_or_default().iter();
    let found = found.filter(|found| found.name == part);
    found
        .flat_map(|part| part.columns.iter().map(|column| column.name.as_str()))
        .collect()
}

/// What a mapping says, a line each.
fn statements(
    outline: &Outline,
    files: &BTreeMap<String, String>,
    exports: &BTreeMap<String, Export>,
) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let own = own_names(outline);
    for source in &outline.sources {
        let file = files.get(&source.name).unwrap_or(&source.name);
        let format = match source.format {
            Format::Csv {
                separator,
                encoding,
            } => format!("csv {} {encoding:?}", char::from(separator)),
            ref other => format!("{other:?}"),
        };
        all.insert(format!("file {file}: {format}"));
    }
    for table in &outline.tables {
        for (file, part) in places(table, files) {
            let held = columns(exports, &file, &part);
            of_table(table, &format!("{file}/{part}"), &own, &held, &mut all);
            dates(table, &file, &part, exports, &mut all);
        }
    }
    for dimension in &outline.dimensions {
        let code = &own.get(&dimension.code).unwrap_or(&dimension.code).clone();
        all.insert(format!("dimension {code}"));
        for label in &dimension.labels {
            let text = &label.text;
            all.insert(format!("{code}: label {text}"));
            if let Some(group) = &label.group {
                all.insert(format!("{code}: {text} in {group}"));
            }
            for also in &label.also {
                all.insert(format!("{code}: {text} is also {also}"));
            }
            match &label.common {
                Common::Code(common) => {
                    all.insert(format!("{code}: {text} is {common}"));
                }
                Common::None(why) if why != "the council's own list" => {
                    all.insert(format!("{code}: {text} is no shared code"));
                }
                Common::None(_) => {}
            }
        }
    }
    all
}

/// A list of the council's own has any name that its author likes: it is known by
/// the first column that it is read from.
fn own_names(outline: &Outline) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    let records = outline.tables.iter().flat_map(|table| &table.records);
    for statement in records.flat_map(|record| &record.says) {
        if let (Field::Value(code), Origin::Column { name, .. }) =
            (&statement.field, &statement.origin)
            && code.starts_with("x-")
        {
            names
                .entry(code.clone())
                .or_insert_with(|| format!("own list of {name}"));
        }
    }
    names
}

fn of_table(
    table: &Table,
    place: &str,
    own: &BTreeMap<String, String>,
    held: &BTreeSet<&str>,
    all: &mut BTreeSet<String>,
) {
    for filter in &table.ignore {
        let column = &filter.condition.column;
        let texts = match &filter.condition.test {
            Test::Is(texts) | Test::IsNot(texts) | Test::Begins(texts) => texts.join(", "),
            Test::Blank(blank) => blank.to_string(),
        };
        all.insert(format!("{place}: without {column} {texts}"));
    }
    for record in &table.records {
        let kind = record.kind;
        all.insert(format!("{place}: {kind}"));
        for statement in &record.says {
            let field = match &statement.field {
                Field::Event(code) => format!("event {code}"),
                Field::Value(code) => format!("value {}", own.get(code).unwrap_or(code)),
                Field::Amount(code) => format!("amount {code}"),
                Field::Text(code) => format!("text {code}"),
                other => format!("{other:?}").to_lowercase(),
            };
            match &statement.origin {
                Origin::Given(text) => all.insert(format!("{place}: {kind} {field} = {text}")),
                // What an export of another year may hold, this one cannot tell.
                Origin::Column { name, .. } if !held.contains(name.as_str()) => continue,
                Origin::Column { name, words, .. } => {
                    for (word, code) in words {
                        all.insert(format!("{place}: {kind} {field} {word} = {code}"));
                    }
                    all.insert(format!("{place}: {kind} {field} from {name}"))
                }
            };
        }
    }
}

/// The days that each column of dates is read as.
fn dates(
    table: &Table,
    file: &str,
    part: &str,
    exports: &BTreeMap<String, Export>,
    all: &mut BTreeSet<String>,
) {
    let parts = exports.get(file).map(|export| export.parts.as_slice());
    let Some(found) = parts
        .unwrap_or_default()
        .iter()
        .find(|found| found.name == part)
    else {
        return;
    };
    for column in &table.columns {
        let formats = column.dates.iter();
        let formats: Vec<DateFormat> = formats
            .map(|pattern| DateFormat::parse(pattern).expect("a format"))
            .collect();
        if formats.is_empty() {
            continue;
        }
        let cells = found.columns.iter().find(|known| known.name == column.name);
        let values = cells
            .map(|cells| cells.values.as_slice())
            .unwrap_or_default();
        let days: Vec<String> = values
            .iter()
            .filter_map(|value| match value {
                Value::Text(text) => {
                    let day = formats.iter().find_map(|format| format.read(text).ok());
                    Some(format!("{day:?}"))
                }
                _ => None,
            })
            .collect();
        // A column in which no text is a day says nothing of its format.
        if days.iter().all(|day| day == "None") {
            continue;
        }
        let name = &column.name;
        let days = days.join(" ");
        // A line of a few thousand days would hide the others.
        let sum = days.bytes().fold(7_u64, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(u64::from(byte))
        });
        all.insert(format!("{file}/{part}: days of {name} ({sum:x})"));
    }
}
