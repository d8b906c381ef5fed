//! Small templates with the documents, or the errors, that come of them.
//!
//! `cases/NAME.md` is a template; a line `=== commentary/x.md` starts another
//! file. `cases/NAME.txt` is what comes of it. A name that starts with `error-`
//! must fail, any other must not. `BLESS=1 cargo test` rewrites the results.

mod council;
mod dump;
mod duties;

use std::fs;
use std::path::Path;

use super::{Templates, build};
use crate::dataset::Vocabulary;
use crate::diagnostic::Diagnostic;
use crate::measure::Cube;
use crate::project::Project;

/// What comes of a template, as text, and whether it is a document.
fn outcome(text: &str) -> (bool, String) {
    outcome_with(text, council::vocabulary())
}

/// The same where the council has other words.
fn outcome_with(text: &str, vocabulary: Vocabulary) -> (bool, String) {
    outcome_of(text, &council::project(), vocabulary)
}

/// The same in another project.
fn outcome_of(text: &str, project: &Project, vocabulary: Vocabulary) -> (bool, String) {
    let data = council::data(project, vocabulary);
    let cube = Cube::new(&data, project);
    let render = |problems: &[Diagnostic]| -> String {
        problems.iter().map(|one| one.render() + "\n").collect()
    };
    let templates = match Templates::of(&files(text)) {
        Ok(templates) => templates,
        Err(problems) => return (false, render(&problems)),
    };
    match build(&cube, templates, &council::diagnostics()) {
        Err(problems) => (false, render(&problems)),
        Ok(built) => {
            let mut out = dump::document(&built.value);
            if !built.diagnostics.is_empty() {
                out.push('\n');
                out.push_str(&render(&built.diagnostics));
            }
            (true, out)
        }
    }
}

/// The files of a case; the first is the report's template.
fn files(text: &str) -> Vec<(String, String)> {
    let mut files = vec![("report.md".to_owned(), String::new())];
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("=== ") {
            Some(name) => files.push((name.trim().to_owned(), String::new())),
            None => {
                if let Some((_, text)) = files.last_mut() {
                    text.push_str(line);
                }
            }
        }
    }
    files
}

/// Compares with what was blessed, or blesses.
fn expect(path: &Path, found: &str, failures: &mut Vec<String>) {
    if std::env::var_os("BLESS").is_some() {
        fs::write(path, found).unwrap();
    }
    let wanted = fs::read_to_string(path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    if wanted != found {
        failures.push(format!("{}\nfound:\n{found}", path.display()));
    }
}

#[test]
fn templates_become_documents_or_errors_as_blessed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/document/cases");
    let mut failures = Vec::new();
    let mut cases: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "md"))
        .collect();
    cases.sort();
    assert!(cases.len() > 20, "only {} cases", cases.len());
    for case in cases {
        let name = case.file_stem().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&case).unwrap().replace("\r\n", "\n");
        let (fine, found) = outcome(&text);
        if fine == name.starts_with("error-") {
            failures.push(format!(
                "{name} must {}:\n{found}",
                if fine { "fail" } else { "not fail" }
            ));
        }
        expect(&case.with_extension("txt"), &found, &mut failures);
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn text_that_is_not_approved_cannot_be_reached() {
    let everything = "{% for r in records('actions; basis all') %}{{ r.text('complained') }} \
        {{ r.text('learning') }} {% endfor %}\n\n{% for r in records('compliments; basis all') %}\
        {{ r.text('quote') }} {{ r }} {% endfor %}\n\n{{ listing(id='a', caption='A', \
        of='actions; basis all', columns=[['One', 'complained'], ['Two', 'learning']]) }}\n";
    let (fine, found) = outcome(everything);
    assert!(fine, "{found}");
    assert!(found.contains("We rewrote them."), "{found}");
    for hidden in ["This is not cleared", "Nor is this", "Nobody may read this"] {
        assert!(!found.contains(hidden), "{found}");
    }
}

#[test]
fn a_self_assessment_has_no_column_that_no_provision_fills() {
    let heads_without = |role: &str| {
        let mut vocabulary = council::vocabulary();
        for text in &mut vocabulary.texts {
            if text == role {
                // A text that the form does not show.
                "complained".clone_into(text);
            }
        }
        let (fine, found) =
            outcome_with("{{ self_assessment(id='a', code='lgsco') }}\n", vocabulary);
        assert!(fine, "{found}");
        found
    };
    let found = heads_without("evidence");
    assert!(
        found.contains("| Complies | Comments and actions |\n"),
        "{found}"
    );
    assert!(!found.contains("The policy, paragraph 4."), "{found}");
    // One of comment and action is enough.
    let found = heads_without("required");
    let both = "| Complies | Evidence | Comments and actions |\n";
    assert!(found.contains(both), "{found}");
}

#[test]
fn labels_are_printed_as_they_are_and_heads_of_the_author_are_markdown() {
    let odd = "Children's *75+* <b>[^1] {{ x }}";
    let mut vocabulary = council::vocabulary();
    vocabulary.dimensions[0].labels[0].text = odd.to_owned();
    let rows = "count(cases; by outcome, ethnicity-group; basis all)";
    let heads = "count(cases; by ethnicity-group, outcome; basis all)";
    let text = format!(
        "{{{{ crosstab(id='a', caption='A', expr='{rows}', head='H', totals='*All*') }}}}\n\n\
         {{{{ crosstab(id='b', caption='B', expr='{heads}', head='H') }}}}\n\n\
         {{{{ chart(id='c', kind='bars', title='C', subtitle='S', alt='Bars.', head='H', expr='{heads}') }}}}\n\n\
         {{{{ chart(id='d', kind='bars', title='D', subtitle='S', alt='Bars.', head='H', by='outcome', \
         series=[col('*Cases*', 'count(cases; by outcome; basis all)')]) }}}}\n"
    );
    let (fine, found) = outcome_with(&text, vocabulary);
    assert!(fine, "{found}");
    for line in [
        format!("  | {odd} | {{1|"),
        format!("  | H | {odd} > | Partially Upheld > | Not Upheld > |"),
        format!("  {odd}: Asian 1 (1), "),
        format!("    | H | {odd} > | Partially Upheld > | Not Upheld > |"),
        format!("  Cases: {odd} 3 (3), "),
        "    | H | _Cases_ > |".to_owned(),
        "  = _All_ | ".to_owned(),
    ] {
        assert!(found.contains(&format!("\n{line}")), "{line}\n{found}");
    }
}

#[test]
fn a_document_is_the_same_every_time() {
    let text = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("src/document/cases/everything.md"),
    )
    .unwrap();
    assert_eq!(outcome(&text), outcome(&text));
}

/// The guide's examples, with what comes of them; every call has one.
#[test]
fn the_guide_says_what_comes_of_each_call() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../templates/README.md");
    let guide = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    let mut found = String::new();
    let mut rest = guide.as_str();
    while let Some((before, from)) = rest.split_once("```jinja\n") {
        let (example, from) = from.split_once("```\n").unwrap();
        let (between, from) = from.split_once("```text\n").unwrap();
        let (_, after) = from.split_once("```\n").unwrap();
        let (fine, result) = outcome(example);
        assert!(fine, "{example}\n{result}");
        let result = dump::readable(&result);
        found.push_str(&format!(
            "{before}```jinja\n{example}```\n{between}```text\n{result}```\n"
        ));
        rest = after;
    }
    found.push_str(rest);
    for name in super::functions::names() {
        assert!(
            guide.contains(&format!("\n### {name}\n")),
            "no example of `{name}`"
        );
    }
    let mut failures = Vec::new();
    expect(&path, &found, &mut failures);
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
