//! From the text of `report.toml` to a checked [`Project`].

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use toml::de::{DeTable, DeValue};

use super::clocks::{closures, known_day, procedure, standards};
use super::paths::{existing_file, existing_path};
use super::read::{Reader, Section, Value};
use super::{Authority, Denominator, FILE, Fact, Format, Import, Period, Project, Status, resolve};
use crate::dataset::UNITS;
use crate::diagnostic::{Diagnostic, Place};
use crate::disclose::{Mode, Rules};
use crate::plugin::{Limits, PluginRef, Settings};

/// Reads and checks a project: its folder, which holds `report.toml`, or another
/// settings file in such a folder, for a second report from the same sources.
///
/// # Errors
/// Every problem that was found, each with its place in the settings.
pub fn load(project: &Path) -> Result<Project, Vec<Diagnostic>> {
    let (root, file) = locate(project);
    let text = read_settings(root, &file)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut reader = Reader::new(&file, text);
    let project = reader
        .document()
        .and_then(|document| settings(root, document, &mut reader));
    match project {
        Some(project) if reader.problems.is_empty() => Ok(project),
        _ => {
            reader.problems.sort_by_key(|problem| match &problem.place {
                Some(Place::Text { line, column, .. }) => (*line, *column),
                _ => (0, 0),
            });
            Err(reader.problems)
        }
    }
}

/// The folder of a project, by the folder or its settings file.
pub fn root(project: &Path) -> &Path {
    locate(project).0
}

/// The folder of a project and the name of its settings file.
fn locate(project: &Path) -> (&Path, String) {
    let named = project
        .file_name()
        .filter(|_| project.extension().is_some_and(|kind| kind == "toml"));
    match (project.parent(), named.and_then(|name| name.to_str())) {
        (Some(root), Some(name)) if root.as_os_str().is_empty() => {
            (Path::new("."), name.to_owned())
        }
        (Some(root), Some(name)) => (root, name.to_owned()),
        _ => (project, FILE.to_owned()),
    }
}

fn read_settings(root: &Path, file: &str) -> Result<String, Vec<Diagnostic>> {
    let path = root.join(file);
    let problem = match std::fs::read(&path).map(String::from_utf8) {
        Ok(Ok(text)) => return Ok(text),
        Ok(Err(_)) => Diagnostic::error("not-utf-8", format!("`{file}` is not UTF-8 text"))
            .hint("save it again with the encoding UTF-8"),
        // What a file below a file is called differs by system: asked first.
        Err(_) if root.is_file() => {
            let name = root.display();
            Diagnostic::error("no-project", format!("`{name}` is not a report project"))
                .hint("name the project's folder, or its settings file, which ends in `.toml`")
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let folder = root.display();
            Diagnostic::error("missing-file", format!("`{folder}` has no `{file}`"))
                .hint("name the folder of a report project")
        }
        Err(error) => Diagnostic::error("unreadable", format!("cannot read `{file}`: {error}")),
    };
    Err(vec![problem.at(Place::file(file))])
}

fn settings<'a>(
    root: &Path,
    mut document: Section<'a>,
    reader: &mut Reader<'a>,
) -> Option<Project> {
    let title = required(&mut document, reader, "title", printed);
    let subtitle = optional(&mut document, reader, "subtitle", printed);
    let status = document
        .take("status")
        .map_or(Some(Status::Draft), |value| {
            let choices = [("draft", Status::Draft), ("final", Status::Final)];
            reader.choice("status", &value, &choices)
        });
    let period = required(&mut document, reader, "period", period);
    let comparisons = match document.take("comparisons") {
        Some(value) => {
            let items = reader.list("comparisons", value);
            items
                .iter()
                .filter_map(|item| self::period(reader, "comparisons", item))
                .collect()
        }
        None => Vec::new(),
    };
    let as_at = as_at(&mut document, reader, period.as_ref());
    let authority = document
        .need(reader, "authority")
        .and_then(|value| authority(reader, value));
    let procedures = document.take("procedures").map(|value| {
        let items = reader.list("procedures", value);
        items
            .iter()
            .filter_map(|item| procedure(reader, item))
            .collect()
    });
    let imports = imports(root, &mut document, reader);
    let standards = match document.take("standards") {
        Some(value) => standards(reader, value),
        None => Vec::new(),
    };
    let closures = match document.take("closures") {
        Some(value) => closures(reader, value),
        None => BTreeMap::new(),
    };
    let facts = match document.take("facts") {
        Some(value) => facts(reader, value),
        None => BTreeMap::new(),
    };
    let denominators = match document.take("denominators") {
        Some(value) => denominators(reader, value),
        None => BTreeMap::new(),
    };
    let template = document
        .need(reader, "template")
        .and_then(|value| existing_file(root, reader, "template", &value));
    let commentary = match document.take("commentary") {
        Some(value) => existing_path(root, reader, "commentary", &value),
        None => Some("commentary".to_owned()),
    };
    let cover = match document
        .take("cover")
        .and_then(|value| reader.section("cover", value))
    {
        Some(section) => section
            .entries()
            .into_iter()
            .filter_map(|(key, value)| {
                let text = reader.string(key.get_ref(), &value)?;
                reader.prints(key.get_ref(), &value);
                Some((key.into_inner(), text))
            })
            .collect(),
        None => Vec::new(),
    };
    let disclosure = disclosure(&mut document, reader);
    let limits = match document.take("limits") {
        Some(value) => limits(reader, value),
        None => Limits::default(),
    };
    let outputs = outputs(&mut document, reader);
    document.finish(reader);
    Some(Project {
        root: root.to_path_buf(),
        authority: authority?,
        title: title?,
        subtitle,
        status: status?,
        period: period?,
        comparisons,
        as_at: as_at?,
        procedures,
        imports,
        standards,
        closures,
        facts,
        denominators,
        template: template?,
        commentary: commentary?,
        cover,
        disclosure,
        limits,
        outputs,
        printed: reader.printed(),
    })
}

/// A string that the report prints as it is.
fn printed(reader: &mut Reader<'_>, key: &str, value: &Value<'_>) -> Option<String> {
    let text = reader.string(key, value)?;
    reader.prints("", value);
    Some(text)
}

fn required<'a, T>(
    section: &mut Section<'a>,
    reader: &mut Reader<'a>,
    key: &'static str,
    read: impl FnOnce(&mut Reader<'a>, &str, &Value<'a>) -> Option<T>,
) -> Option<T> {
    let value = section.need(reader, key)?;
    read(reader, key, &value)
}

fn optional<'a, T>(
    section: &mut Section<'a>,
    reader: &mut Reader<'a>,
    key: &'static str,
    read: impl FnOnce(&mut Reader<'a>, &str, &Value<'a>) -> Option<T>,
) -> Option<T> {
    let value = section.take(key)?;
    read(reader, key, &value)
}

fn period(reader: &mut Reader<'_>, key: &str, value: &Value<'_>) -> Option<Period> {
    let text = reader.string(key, value)?;
    Period::parse(&text)
        .map_err(|message| reader.error("bad-value", message, &value.span()))
        .ok()
}

fn as_at<'a>(
    document: &mut Section<'a>,
    reader: &mut Reader<'a>,
    period: Option<&Period>,
) -> Option<i32> {
    let value = document.need(reader, "as-at")?;
    let day = known_day(reader, "as-at", &value)?;
    if period.is_some_and(|period| day < period.first) {
        let message = "`as-at` is before the period begins".to_owned();
        reader.error("bad-value", message, &value.span());
        return None;
    }
    Some(day)
}

fn authority<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> Option<Authority> {
    let mut section = reader.section("authority", value)?;
    let name = required(&mut section, reader, "name", Reader::string);
    let gss = required(&mut section, reader, "gss", gss);
    section.finish(reader);
    Some(Authority {
        name: name?,
        gss: gss?,
    })
}

fn gss(reader: &mut Reader<'_>, key: &str, value: &Value<'_>) -> Option<String> {
    let text = reader.string(key, value)?;
    let digits = text.strip_prefix(['E', 'W']).unwrap_or_default();
    if digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(text);
    }
    let message = format!("`{text}` is not a GSS code of an authority in England or Wales");
    reader.error("bad-value", message, &value.span());
    let hint = "`E` or `W` and eight digits, such as `E06000016`";
    reader.hint(Some(hint.to_owned()));
    None
}

fn imports<'a>(root: &Path, document: &mut Section<'a>, reader: &mut Reader<'a>) -> Vec<Import> {
    let Some(value) = document.need(reader, "imports") else {
        return Vec::new();
    };
    let sections = reader.sections("imports", value);
    let mut imports = Vec::new();
    for (mut section, number) in sections.into_iter().zip(1_u32..) {
        let plugin = section.need(reader, "plugin").and_then(|value| {
            let place = reader.place(&value.span());
            Some((plugin(root, reader, &value)?, place))
        });
        let sources = section
            .need(reader, "sources")
            .and_then(|value| reader.section("sources", value));
        let sources = sources.map_or_else(Vec::new, Section::entries);
        let sources = sources
            .into_iter()
            .filter_map(|(key, value)| {
                let path = existing_file(root, reader, key.get_ref(), &value)?;
                Some((key.into_inner(), path))
            })
            .collect();
        let settings = section
            .take("settings")
            .map(|value| plugin_settings(root, reader, value, number));
        section.finish(reader);
        if let Some((plugin, place)) = plugin {
            imports.push(Import {
                plugin,
                place,
                sources,
                settings: settings.unwrap_or_default(),
            });
        }
    }
    imports
}

/// A path has a `/` or ends in `.wasm`; anything else names a bundled plugin.
fn plugin(root: &Path, reader: &mut Reader<'_>, value: &Value<'_>) -> Option<PluginRef> {
    let text = reader.string("plugin", value)?;
    if text.contains(['/', '\\']) || text.ends_with(".wasm") {
        return existing_file(root, reader, "plugin", value)
            .map(|path| PluginRef::Path(resolve(root, &path)));
    }
    Some(PluginRef::Bundled(text))
}

/// The plugin's own settings as a document of their own: a file of the project,
/// or the table in the import of this number.
fn plugin_settings<'a>(
    root: &Path,
    reader: &mut Reader<'a>,
    value: Value<'a>,
    number: u32,
) -> Settings {
    let span = value.span();
    if value.get_ref().is_str() {
        let Some(file) = existing_file(root, reader, "settings", &value) else {
            return Settings::default();
        };
        let bytes = match std::fs::read(resolve(root, &file)) {
            Ok(bytes) => bytes,
            Err(error) => {
                reader.error(
                    "unreadable",
                    format!("cannot read `{file}`: {error}"),
                    &span,
                );
                return Settings::default();
            }
        };
        return Settings::of_file(&file, bytes).unwrap_or_else(|problems| {
            reader.problems.extend(problems);
            Settings::default()
        });
    }
    match value.get_ref() {
        DeValue::Table(table) => {
            let within = format!("imports[{number}].settings");
            Settings::inside(reader.file, reader.text, within, document(table))
        }
        other => {
            let message = format!(
                "`settings` must be a table or a file, not {}",
                other.type_str()
            );
            reader.error("wrong-type", message, &span);
            Settings::default()
        }
    }
}

/// A table as a document, its entries in the order in which they were written,
/// which is that of labels in reports.
fn document(table: &DeTable<'_>) -> String {
    in_order(table)
        .map(|(key, value)| format!("{key} = {}\n", inline(value)))
        .collect()
}

fn inline(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => quoted(text),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(answer) => answer.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::Array(items) => {
            let items: Vec<_> = items.iter().map(|item| inline(item.get_ref())).collect();
            format!("[{}]", items.join(", "))
        }
        DeValue::Table(table) => {
            let entries: Vec<_> = in_order(table)
                .map(|(key, value)| format!("{key} = {}", inline(value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// The entries of a table, which the parser has sorted, in the order of the file;
/// keys in quotation marks.
fn in_order<'t>(table: &'t DeTable<'_>) -> impl Iterator<Item = (String, &'t DeValue<'t>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
        .into_iter()
        .map(|(key, value)| (quoted(key.get_ref()), value.get_ref()))
}

/// A text in one line, as keys have to be.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => {
                quoted.push_str(&format!("\\u{:04X}", u32::from(letter)));
            }
            letter => quoted.push(letter),
        }
    }
    quoted + "\""
}

fn facts<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> BTreeMap<String, Fact> {
    let Some(section) = reader.section("facts", value) else {
        return BTreeMap::new();
    };
    let mut facts = BTreeMap::new();
    for (id, value) in section.entries() {
        let Some(mut section) = reader.section("fact", value) else {
            continue;
        };
        let value = required(&mut section, reader, "value", Reader::decimal);
        let unit = section.need(reader, "unit").and_then(|value| {
            let choices = UNITS.map(|unit| (unit, unit));
            reader.choice("unit", &value, &choices)
        });
        let source = required(&mut section, reader, "source", Reader::string);
        let title = required(&mut section, reader, "title", printed);
        section.finish(reader);
        if let (Some(value), Some(unit), Some(source), Some(title)) = (value, unit, source, title) {
            let unit = unit.to_owned();
            facts.insert(
                id.into_inner(),
                Fact {
                    value,
                    unit,
                    source,
                    title,
                },
            );
        }
    }
    facts
}

/// What shared rates count against. Whether an expression means anything is for
/// the cube to say, which knows the figures.
fn denominators<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> BTreeMap<String, Denominator> {
    let Some(section) = reader.section("denominators", value) else {
        return BTreeMap::new();
    };
    let mut denominators = BTreeMap::new();
    for (name, value) in section.entries() {
        if let Some(expression) = reader.string(name.get_ref(), &value) {
            let place = reader.place(&value.span());
            let denominator = Denominator { expression, place };
            denominators.insert(name.into_inner(), denominator);
        }
    }
    denominators
}

fn disclosure<'a>(document: &mut Section<'a>, reader: &mut Reader<'a>) -> Rules {
    if let Some(value) = document.take("disclosure")
        && let Some(text) = reader.string("disclosure", &value)
        && text != "off"
    {
        let message = format!("disclosure control `{text}` is not available");
        reader.error("bad-value", message, &value.span());
        let hint = "only `off` is: small numbers are printed as they are";
        reader.hint(Some(hint.to_owned()));
    }
    Rules { mode: Mode::Off }
}

fn limits<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> Limits {
    const MEBI: u64 = 1 << 20;
    let mut limits = Limits::default();
    let Some(mut section) = reader.section("limits", value) else {
        return limits;
    };
    let mut read = |key, most: i64| -> Option<u64> {
        let value = section.take(key)?;
        reader.small(key, &value, 1..most + 1)
    };
    // A component addresses at most 4 GiB.
    if let Some(mebi) = read("memory-mb", 4096) {
        limits.memory = mebi * MEBI;
    }
    if let Some(seconds) = read("seconds", 86_400) {
        limits.time = Duration::from_secs(seconds);
    }
    if let Some(mebi) = read("output-mb", 65_536) {
        limits.output = mebi * MEBI;
    }
    if let Some(elements) = read("table-elements", 10_000_000) {
        limits.table = elements;
    }
    if let Some(mebi) = read("component-mb", 1024) {
        limits.component = mebi * MEBI;
    }
    section.finish(reader);
    limits
}

fn outputs<'a>(document: &mut Section<'a>, reader: &mut Reader<'a>) -> Vec<Format> {
    let Some(value) = document.take("outputs") else {
        return Format::ALL.to_vec();
    };
    let items = reader.list("outputs", value);
    let choices = Format::ALL.map(|format| (format.name(), format));
    let mut outputs: Vec<_> = items
        .iter()
        .filter_map(|item| reader.choice("outputs", item, &choices))
        .collect();
    outputs.sort_unstable();
    outputs.dedup();
    outputs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_may_hold_settings_for_more_than_one_report() {
        let example =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugins/leicester-city-asc/example");
        let year = load(&example).expect("the settings are right");
        let quarter = load(&example.join("report-q1.toml")).expect("the settings are right");
        assert_eq!(year.root, quarter.root);
        assert_eq!(year.imports[0].sources, quarter.imports[0].sources);
        assert_eq!(year.period.name, "2024-25");
        let printed = |at: usize| &year.printed.text[year.printed.values[at].span.clone()];
        assert_eq!(printed(0).trim_matches('"'), year.title);
        let cover = year.printed.values.last().map(|value| value.name.as_str());
        assert_eq!(cover, Some("About this example"));
        assert_eq!(quarter.period.name, "2024-25 Q1");
    }

    #[test]
    fn settings_beside_the_reader_are_in_this_folder() {
        let (root, file) = locate(Path::new("report-q1.toml"));
        assert_eq!((root, file.as_str()), (Path::new("."), "report-q1.toml"));
        let (root, file) = locate(Path::new("council"));
        assert_eq!((root, file.as_str()), (Path::new("council"), FILE));
    }
}
