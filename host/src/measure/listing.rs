//! The catalogue as a list, alone or with a project's values.

use serde::Serialize;

use super::catalogue::{self, Definition};
use super::print::{self, Style};
use super::query::{self, Basis};
use super::{Cube, figure::Unit};
use crate::disclose::{self, Figure, Rules};
use crate::procedure::{Extension, Verdict};
use crate::sheet::Sheet;

/// A definition with a project's value.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The definition.
    pub definition: &'static Definition,
    /// Its value in the project's period; `None` when there is no project.
    pub figure: Option<Figure>,
    /// Why there is no value.
    pub missing: Option<String>,
}

/// Every definition, without values.
pub fn definitions() -> Vec<Listed> {
    catalogue::all()
        .iter()
        .map(|definition| Listed {
            definition,
            figure: None,
            missing: definition.reason().map(str::to_owned),
        })
        .collect()
}

/// Every definition with its value in the project's period.
pub fn values(cube: &Cube<'_>, rules: &Rules) -> Vec<Listed> {
    let mut list = definitions();
    for listed in &mut list {
        if listed.missing.is_some() {
            continue;
        }
        match value(listed.definition, cube, rules) {
            Ok(figure) => {
                listed.missing = figure.missing().map(str::to_owned);
                listed.figure = Some(figure);
            }
            Err(why) => listed.missing = Some(why),
        }
    }
    list
}

fn value(definition: &Definition, cube: &Cube<'_>, rules: &Rules) -> Result<Figure, String> {
    let period = match definition.basis {
        Some(Basis::All) => "",
        _ => "; period this",
    };
    let answer = query::parse(&format!("measure({}{period})", definition.id))
        .and_then(|query| cube.answer(&query))
        .map_err(|error| error.message)?;
    let gated = disclose::gate(&answer, rules);
    gated
        .single()
        .cloned()
        .ok_or_else(|| "the definition gives several values".to_owned())
}

/// One definition, as machines read it.
#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    version: u16,
    title: &'a str,
    definition: &'a str,
    unit: Unit,
    basis: Option<&'a str>,
    numerator: &'a str,
    denominator: Option<&'a str>,
    source: &'a str,
    expression: Option<String>,
    /// As printed, when a project was given.
    value: Option<String>,
    figure: Option<&'a Figure>,
    missing: Option<&'a str>,
}

impl Listed {
    /// The value as reports print it.
    pub fn printed(&self) -> Option<String> {
        let figure = self.figure.as_ref()?;
        Some(print::number(figure, &Style::default()))
    }

    fn entry(&self) -> Entry<'_> {
        let definition = self.definition;
        Entry {
            id: definition.id,
            version: definition.version,
            title: definition.title,
            definition: definition.words,
            unit: definition.unit,
            basis: definition.basis.map(Basis::name),
            numerator: definition.numerator,
            denominator: definition.denominator,
            source: definition.source,
            expression: definition.query().map(|query| query.to_string()),
            value: self.printed(),
            figure: self.figure.as_ref(),
            missing: self.missing.as_deref(),
        }
    }
}

/// For machines: `{"measures": […]}`, indented, with a line end.
///
/// # Errors
/// None that a list can cause.
pub fn to_json(list: &[Listed]) -> Result<String, serde_json::Error> {
    let entries: Vec<Entry<'_>> = list.iter().map(Listed::entry).collect();
    Ok(serde_json::to_string_pretty(&serde_json::json!({ "measures": entries }))? + "\n")
}

/// For spreadsheets: one row a definition.
///
/// # Errors
/// None that a list can cause.
pub fn to_csv(list: &[Listed]) -> Result<String, csv::Error> {
    let mut sheet = Sheet::new([
        "id",
        "version",
        "title",
        "unit",
        "basis",
        "value",
        "numerator",
        "denominator",
        "missing",
        "definition",
        "source",
        "expression",
    ])?;
    for listed in list {
        let entry = listed.entry();
        let part = |part: Option<super::figure::Exact>| {
            part.map_or(String::new(), |part| part.to_string())
        };
        let figure = listed.figure.as_ref();
        sheet.row([
            entry.id,
            &entry.version.to_string(),
            entry.title,
            entry.unit.words(),
            entry.basis.unwrap_or_default(),
            entry.value.as_deref().unwrap_or_default(),
            &part(figure.and_then(Figure::numerator)),
            &part(figure.and_then(Figure::denominator)),
            entry.missing.unwrap_or_default(),
            entry.definition,
            entry.source,
            entry.expression.as_deref().unwrap_or_default(),
        ])?;
    }
    sheet.into_text()
}

/// For people: name, value (with a project) and what it is.
pub fn to_table(list: &[Listed]) -> String {
    let values: Vec<String> = list
        .iter()
        .map(|listed| {
            listed
                .printed()
                .unwrap_or_else(|| print::NOT_AVAILABLE.to_owned())
        })
        .collect();
    let valued = list.iter().any(|listed| listed.figure.is_some());
    if !valued {
        let rows: Vec<[&str; 4]> = list
            .iter()
            .map(|listed| {
                let definition = listed.definition;
                let basis = definition.basis.map_or("-", Basis::name);
                [
                    definition.id,
                    definition.unit.words(),
                    basis,
                    definition.title,
                ]
            })
            .collect();
        return print::columns(&["measure", "unit", "basis", "title"], &rows);
    }
    let rows: Vec<[&str; 4]> = list
        .iter()
        .zip(&values)
        .map(|(listed, value)| {
            let definition = listed.definition;
            let basis = definition.basis.map_or("-", Basis::name);
            let words = listed.missing.as_deref().unwrap_or(definition.title);
            [definition.id, value, basis, words]
        })
        .collect();
    print::columns(
        &[
            "measure",
            "value",
            "basis",
            "title, or why there is no value",
        ],
        &rows,
    )
}

/// The page `docs/measures.md`.
pub fn to_markdown() -> String {
    let mut page = String::from(
        "# Measures\n\n\
         The definitions that every authority shares, generated from \
         `host/src/measure/catalogue.rs` (`BLESS=1 cargo test -p candour catalogue` rewrites this \
         page). A report names one by `measure(ID; period …)`; the language is described in \
         `host/src/measure/query/mod.rs`.\n",
    );
    page.push_str(
        "\nSome rates count against a figure that only the project knows. Its settings name that \
         figure under `[denominators]`, as `NAME = \"given(SERIES; as-at DAY)\"`:\n\n",
    );
    for denominator in catalogue::DENOMINATORS {
        page.push_str(&format!(
            "- `{}`: {}\n",
            denominator.name, denominator.words
        ));
    }
    for listed in definitions() {
        let definition = listed.definition;
        page.push_str(&format!(
            "\n## {}\n\n{}\n\n",
            definition.title, definition.words
        ));
        let mut row = |name: &str, value: &str| page.push_str(&format!("- {name}: {value}\n"));
        row(
            "id",
            &format!("`{}`, version {}", definition.id, definition.version),
        );
        row("unit", definition.unit.words());
        row("basis", definition.basis.map_or("none", Basis::name));
        row("numerator", definition.numerator);
        if let Some(denominator) = definition.denominator {
            row("denominator", denominator);
        }
        row("source", definition.source);
        match (definition.query(), definition.reason()) {
            (Some(query), _) => row("computed by", &format!("`{query}`")),
            (None, why) => row("not computed", why.unwrap_or_default()),
        }
    }
    page.push_str(
        "\n## Dimensions that candour computes\n\n\
         Cases, stages and reasons have these labels besides those of their sources, from the \
         clock of their procedure. One whose clock does not run has none.\n\n",
    );
    let timeliness = Verdict::ALL.map(|verdict| (verdict.name(), verdict.words()));
    let extension = Extension::ALL.map(|extension| (extension.name(), extension.words()));
    for (dimension, labels) in [("timeliness", &timeliness[..]), ("extension", &extension)] {
        page.push_str(&format!("- `{dimension}`\n"));
        for (name, words) in labels {
            page.push_str(&format!("  - `{name}`: {words}\n"));
        }
    }
    page.push_str(
        "- `rule-timeliness`: the labels of `timeliness`, by the time that the procedure's own \
         rules set, whatever standard the project declares; an extension counts for no longer than \
         they allow\n",
    );
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::catalogue::Computation;
    use crate::measure::testing::{project, records};

    #[test]
    fn every_definition_of_the_catalogue_parses_and_says_what_it_is() {
        let mut ids = Vec::new();
        for definition in catalogue::all() {
            let id = definition.id;
            match definition.computed {
                Computation::Query(text) => {
                    let query = query::parse(text).unwrap_or_else(|error| panic!("{id}: {error}"));
                    assert_eq!(query.to_string(), text, "{id} is not in canonical form");
                    let basis = definition.basis.map(Basis::name).unwrap();
                    assert!(text.contains(&format!("basis {basis}")), "{id}");
                }
                Computation::Impossible(why) => assert!(!why.is_empty(), "{id}"),
            }
            assert!(definition.words.ends_with('.'), "{id}");
            assert!(!definition.source.is_empty(), "{id}");
            let share = matches!(definition.unit, Unit::Percent | Unit::Rate);
            assert!(!share || definition.denominator.is_some(), "{id}");
            assert!(!ids.contains(&id), "{id} is there twice");
            ids.push(id);
        }
    }

    #[test]
    fn the_page_of_the_catalogue_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/measures.md");
        if std::env::var_os("BLESS").is_some() {
            std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs")).unwrap();
            std::fs::write(path, to_markdown()).unwrap();
        }
        let page = std::fs::read_to_string(path).unwrap_or_default();
        assert_eq!(
            page.replace("\r\n", "\n"),
            to_markdown(),
            "docs/measures.md is stale: run again with BLESS=1"
        );
    }

    #[test]
    fn a_project_has_a_value_for_each_definition_or_a_reason() {
        let data = records(
            "case A received=2024-04-02 responded=2024-04-12 closed=2024-04-16 outcome=Upheld\n\
             case B received=2024-05-01 closed=2024-06-12 outcome=Not_Upheld\n",
        );
        let project = project();
        let list = values(&Cube::new(&data, &project), &Rules::default());
        let said = |id: &str| {
            let listed = list
                .iter()
                .find(|listed| listed.definition.id == id)
                .unwrap();
            let missing = listed.missing.as_deref().unwrap_or("");
            format!("{} {missing}", listed.printed().unwrap_or_default())
        };
        assert_eq!(said("complaints-received"), "2 ");
        assert_eq!(said("upheld-rate"), "50% ");
        assert_eq!(said("mean-response-days"), "18 working days ");
        assert_eq!(said("overdue-complaints"), "0 ");
        assert_eq!(
            said("ombudsman-upheld-rate"),
            "[x] there are no such decisions"
        );
        assert!(said("ombudsman-compliance").contains("not what was carried out"));
        assert_eq!(list.len(), catalogue::all().len());

        let table = to_table(&list);
        assert!(
            table.contains("upheld-rate                       50%"),
            "{table}"
        );
        let csv = to_csv(&list).unwrap();
        assert!(csv.contains(
            "upheld-rate,1,Complaints upheld in all or some points,percent,closed,50%,1,2,"
        ));
        let json: serde_json::Value = serde_json::from_str(&to_json(&list).unwrap()).unwrap();
        assert_eq!(json["measures"][0]["id"], "complaints-received");
        assert_eq!(json["measures"][0]["figure"]["value"], "2");
    }

    #[test]
    fn the_catalogue_alone_has_no_values() {
        let table = to_table(&definitions());
        assert!(table.starts_with("measure"), "{table}");
        assert!(!table.contains("[x]"));
    }
}
