//! Every number can be followed: the page shows how each figure of
//! `report.json` was worked out, nothing in a project's texts is typed in, and
//! every file and plugin has its digest.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod support;

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;
use support::{assert_exit, examples, root, run, stderr};

/// The page and the data of an example's report.
struct Report {
    name: String,
    page: String,
    json: Value,
}

fn reports() -> Vec<Report> {
    examples()
        .into_iter()
        .map(|example| {
            let out = tempfile::tempdir().unwrap();
            let folder = out.path().to_str().unwrap();
            let name = example.display().to_string();
            assert_exit(&run(&["report", &name, "--out", folder]), 0);
            let read = |file: &str| fs::read_to_string(out.path().join(file)).unwrap();
            Report {
                name,
                page: read("report.html"),
                json: serde_json::from_str(&read("report.json")).unwrap(),
            }
        })
        .collect()
}

/// The strings of a list.
fn strings(list: &Value) -> Vec<&str> {
    list.as_array()
        .expect("a list")
        .iter()
        .map(|one| one.as_str().expect("a string"))
        .collect()
}

/// As the page writes it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

/// A whole number with separators, as the page writes it; a fraction's
/// denominator has none.
fn grouped(exact: &str) -> String {
    let (whole, fraction) = match exact.split_once('/') {
        Some((whole, below)) => (whole, format!("/{below}")),
        None => (exact, String::new()),
    };
    let (sign, digits) = match whole.strip_prefix('-') {
        Some(digits) => ("\u{2212}", digits),
        None => ("", whole),
    };
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{sign}{text}{fraction}")
}

/// Whether a number as it is printed is an exact value, rounded, or its size
/// alone; words are taken for granted, since the value stands beside them.
fn rounds_to(exact: &str, printed: &str) -> bool {
    let digits: String = printed
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(|c| c.is_ascii_digit() || ",.".contains(*c))
        .filter(|c| *c != ',')
        .collect();
    if digits.is_empty() {
        return true;
    }
    let (above, below) = exact.split_once('/').unwrap_or((exact, "1"));
    let value = above.parse::<f64>().unwrap().abs() / below.parse::<f64>().unwrap();
    let decimals = digits
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.len());
    let half = 0.5 / 10_f64.powi(i32::try_from(decimals).unwrap());
    (digits.parse::<f64>().unwrap() - value).abs() <= half * 1.000_001
}

/// What the page shows of a figure: its own line, and all about its question.
fn working<'a>(page: &'a str, id: &str) -> (&'a str, &'a str) {
    let from = page
        .find(&format!("<li id=\"page-{id}\">"))
        .unwrap_or_else(|| panic!("the page shows no working of {id}"));
    let line = &page[from..from + page[from..].find("</li>").unwrap()];
    let start = page[..from].rfind("<div class=\"working\">").unwrap();
    let end = from + page[from..].find("</dl>").unwrap();
    (line, &page[start..end])
}

#[test]
fn the_page_shows_how_each_figure_was_worked_out() {
    for Report { name, page, json } in reports() {
        let figures = json["figures"].as_array().unwrap();
        assert!(figures.len() > 50, "{name}");
        for figure in figures {
            let id = figure["id"].as_str().unwrap();
            let (line, all) = working(&page, id);
            let shows = |part: &str, what: &str| {
                assert!(
                    all.contains(&escaped(part)),
                    "{name}: {id} lacks its {what} {part}\n{all}"
                );
            };
            assert!(
                line.contains(&format!("<span class=\"id\">{id}</span>")),
                "{line}"
            );
            let mark = format!("data-figure=\"{id}\"");
            assert!(page.contains(&mark), "{name}: {id} is nowhere marked");
            shows(figure["expression"].as_str().unwrap(), "expression");
            for definition in strings(&figure["definitions"]) {
                shows(definition, "definition");
                let target = format!("page-definition-{}", definition.replace('@', "-"));
                shows(&target, "link to its definition");
                assert!(page.contains(&format!("id=\"{target}\"")), "{definition}");
            }
            for (list, what) in [
                ("filters", "condition"),
                ("left_out", "exclusion"),
                ("sources", "source"),
                ("files", "file"),
            ] {
                strings(&figure[list])
                    .into_iter()
                    .for_each(|one| shows(one, what));
            }
            if let Some(basis) = figure["basis"].as_str().filter(|basis| *basis != "all") {
                shows(basis, "basis");
            }
            for period in figure["period"]
                .as_str()
                .iter()
                .flat_map(|all| all.split(", "))
            {
                let year = period.split([' ', '-']).find(|part| part.len() == 4);
                shows(year.unwrap_or(period), "period");
            }
            if let (Some(above), Some(below), Some(_)) = (
                figure["numerator"].as_str(),
                figure["denominator"].as_str(),
                figure["value"].as_str(),
            ) {
                let fraction = format!("= {} \u{f7} {}", grouped(above), grouped(below));
                assert!(
                    line.contains(&fraction),
                    "{name}: {fraction} is not in {line}"
                );
            }
            if let Some(value) = figure["value"].as_str() {
                let (_, printed) = line.split_once("<strong>").unwrap();
                let (printed, _) = printed.split_once("</strong>").unwrap();
                assert!(rounds_to(value, printed), "{name}: {value} in {line}");
            }
            if let Some(missing) = figure["missing"].as_str() {
                assert!(line.contains(&escaped(missing)), "{line}");
            }
        }
    }
}

#[test]
fn definitions_files_and_plugins_are_listed_with_versions_and_digests() {
    for Report { name, page, json } in reports() {
        let used: BTreeSet<&str> = json["figures"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|figure| strings(&figure["definitions"]))
            .collect();
        let listed: BTreeSet<&str> = json["definitions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|definition| definition["id"].as_str().unwrap())
            .collect();
        assert_eq!(used, listed, "{name}");
        let sources = json["sources"].as_array().unwrap();
        assert!(!sources.is_empty());
        for source in sources {
            for digest in ["sha256", "plugin_sha256"] {
                let digest = source[digest].as_str().unwrap();
                assert_eq!(digest.len(), 64, "{source}");
                assert!(
                    page.contains(&format!("<code>{digest}</code>")),
                    "{name}: {source}"
                );
            }
        }
        let files: BTreeSet<&str> = sources
            .iter()
            .map(|source| source["file"].as_str().unwrap())
            .collect();
        for figure in json["figures"].as_array().unwrap() {
            let from = strings(&figure["files"]);
            assert!(from.iter().all(|file| files.contains(file)), "{figure}");
            let expression = figure["expression"].as_str().unwrap();
            let rests = figure["provenance"] == "fact" || expression.starts_with("number-of");
            assert!(!from.is_empty() || rests, "{figure}");
        }
    }
}

#[test]
fn no_number_is_typed_into_the_texts_of_an_example() {
    for example in examples() {
        let output = run(&["check", &example.display().to_string()]);
        let said = stderr(&output);
        assert!(!said.contains("is typed in, not computed"), "{said}");
    }
}

#[test]
fn every_field_of_the_data_is_documented() {
    let guide = fs::read_to_string(root().join("docs/report-json.md")).unwrap();
    let mut keys = BTreeSet::new();
    for report in reports() {
        collect(&report.json, &mut keys);
    }
    for key in keys {
        assert!(
            guide.contains(&format!("`{key}`")),
            "docs/report-json.md lacks `{key}`"
        );
    }
}

fn collect(value: &Value, keys: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                keys.insert(key.clone());
                collect(value, keys);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, keys)),
        _ => {}
    }
}
