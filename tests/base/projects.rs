//! Projects that use the base report, and what their pages say.

use std::fs;
use std::path::Path;

use crate::support::{Project, assert_exit, root, stderr};

/// A list of outcomes that mappings below share.
pub(crate) const OUTCOMES: &str = "[dimensions.outcome]\nblank = \"Not recorded\"\n\
    [dimensions.outcome.labels]\n\"Upheld\" = \"upheld\"\n\"Not upheld\" = \"not-upheld\"\n\
    \"Not recorded\" = \"not-recorded\"\n";

/// A mapping for a log whose rows are cases under a procedure, with these
/// further lines about what a case has.
pub(crate) fn mapping(procedure: &str, case: &str) -> String {
    format!(
        "schema = 1\ntitle = \"Log\"\n[sources.log]\nformat = \"csv\"\n[[tables]]\nsource = \"log\"\n\
         dates = \"yyyy-mm-dd\"\n[[tables.records]]\nkind = \"case\"\nreference = \"Ref\"\n\
         procedure = {procedure}\n{case}\n"
    )
}

/// The base report as a project starts with it.
pub(crate) fn base() -> String {
    fs::read_to_string(root().join("templates/base.md")).expect("the base report")
}

/// A project whose imports read `NAME.csv` by `NAME.toml`.
pub(crate) fn project(logs: &[(&str, &str, String)]) -> Project {
    let project = Project::empty();
    for folder in ["commentary", "sources"] {
        fs::create_dir(project.path().join(folder)).expect("a new folder");
    }
    let mut settings = "title = \"Complaints\"\nstatus = \"draft\"\nperiod = \"2024-25\"\n\
        comparisons = [\"2023-24\"]\nas-at = 2025-03-31\ntemplate = \"report.md\"\n\
        commentary = \"commentary\"\noutputs = [\"html\", \"json\"]\n\n[authority]\n\
        name = \"Northtown Council\"\ngss = \"E06000099\"\n"
        .to_owned();
    for (name, log, mapping) in logs {
        project.write(&format!("sources/{name}.csv"), log);
        project.write(&format!("{name}.toml"), mapping);
        settings.push_str(&format!(
            "\n[[imports]]\nplugin = \"tabular\"\nsettings = \"{name}.toml\"\n\
             sources = {{ log = \"sources/{name}.csv\" }}\n"
        ));
    }
    project.write("report.toml", settings);
    project.write("report.md", base());
    project
}

/// A project with one log of complaints, each with an outcome.
pub(crate) fn log(rows: &str) -> Project {
    let case = "filled = \"Received\"\nevents = { received = \"Received\", closed = \"Closed\" }\n\
                values = { outcome = \"Outcome\" }";
    let mapping = mapping("\"corporate\"", case) + OUTCOMES;
    project(&[(
        "log",
        &format!("Ref,Received,Closed,Outcome\n{rows}"),
        mapping,
    )])
}

/// An example with the base report in place of its own, as a draft without
/// commentary.
pub(crate) fn example(plugin: &str) -> Project {
    let project = Project::of(plugin);
    for folder in ["template", "commentary"] {
        fs::remove_dir_all(project.path().join(folder)).expect("a folder of the example");
    }
    fs::create_dir(project.path().join("commentary")).expect("a new folder");
    project.write("report.md", base());
    project.replace("report.toml", "\"template/report.md\"", "\"report.md\"");
    project.replace("report.toml", "\"final\"", "\"draft\"");
    project
}

/// The page of a project's report. It stays in the target folder, for the checks
/// in a browser.
#[track_caller]
pub(crate) fn page(project: &Project, name: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("base")
        .join(name);
    let output = project.run("report", &["--out", &folder.to_string_lossy()]);
    assert_exit(&output, 0);
    // Nothing that the base report itself says or asks is doubtful.
    let said = stderr(&output);
    assert!(!said.contains("candour/templates"), "{said}");
    assert!(!said.contains("report.md"), "{said}");
    let page = fs::read_to_string(folder.join("report.html")).expect("the page");
    sound(&page);
    page
}

/// What must hold of every page.
#[track_caller]
fn sound(page: &str) {
    let body = body(page);
    for gap in ["(not available)", "[x]", "[z]", "NaN", "undefined"] {
        assert!(!body.contains(gap), "{gap}");
    }
    // No heading without a word under it.
    let compact: String = body.split_whitespace().collect::<Vec<_>>().join(" ");
    for empty in ["</section>", "<h2", "<section>"] {
        for level in ["h2", "h3", "h4"] {
            let found = compact.find(&format!("</{level}> {empty}"));
            let around =
                found.map(|at| &compact[compact.floor_char_boundary(at.saturating_sub(200))..at]);
            assert_eq!(around, None, "an empty section");
        }
    }
    for sentence in sentences(page) {
        assert!(sentence.ends_with(['.', ':', '?']), "{sentence}");
        for odd in [" .", " ,", "..", " ;", "( ", " )", "  "] {
            assert!(!sentence.contains(odd), "{sentence}");
        }
        let words: Vec<&str> = sentence.split(' ').collect();
        for pair in words.windows(2) {
            let many = [
                "complaints",
                "contacts",
                "compliments",
                "were",
                "rows",
                "values",
            ];
            assert!(pair[0] != "1" || !many.contains(&pair[1]), "{sentence}");
        }
    }
}

/// The report itself, without the page's head and the workings after it.
fn body(page: &str) -> &str {
    let body = page.split("<main").nth(1).unwrap_or_default();
    body.split("id=\"page-working\"").next().unwrap_or_default()
}

/// The numbered paragraphs of a page, as plain text without their numbers.
pub(crate) fn sentences(page: &str) -> Vec<String> {
    let paragraphs = page.split("<p id=\"para-").skip(1);
    paragraphs
        .filter_map(|rest| {
            let (paragraph, _) = rest.split_once("</p>")?;
            let (_, words) = paragraph.split_once('>')?;
            let words = words.split_once("</a> ").map_or(words, |(_, words)| words);
            Some(plain(words))
        })
        .collect()
}

/// The headings of a page's sections, without numbers.
pub(crate) fn headings(page: &str) -> Vec<String> {
    let headings = body(page).split("<h2 id=").skip(1);
    headings
        .filter_map(|rest| {
            let (heading, _) = rest.split_once("</h2>")?;
            let (_, words) = heading.split_once('>')?;
            let words = words
                .rsplit_once("</span> ")
                .map_or(words, |(_, words)| words);
            Some(plain(words))
        })
        .collect()
}

/// What a page says that it leaves out.
pub(crate) fn left_out(page: &str) -> Vec<String> {
    const LEAD: &str = "because nothing was read for it from the sources: ";
    let rest = page.split(LEAD).nth(1).unwrap_or_default();
    let (items, _) = rest.split_once(".</p>").unwrap_or_default();
    items.split("; ").map(str::to_owned).collect()
}

/// A table of a page, by its id: its rows, cells apart by ` | `.
pub(crate) fn table(page: &str, id: &str) -> Vec<String> {
    let rest = page
        .split(&format!("<div class=\"table\" id=\"{id}\">"))
        .nth(1);
    let (table, _) = rest
        .and_then(|rest| rest.split_once("</table>"))
        .unwrap_or_default();
    let rows = table.split("<tr").skip(1);
    rows.map(|row| {
        let cells = row.split("</th>").flat_map(|part| part.split("</td>"));
        let cells = cells.map(|cell| plain(cell.split_once('>').map_or("", |(_, cell)| cell)));
        let cells: Vec<String> = cells.filter(|cell| !cell.is_empty()).collect();
        cells.join(" | ")
    })
    .collect()
}

fn plain(markup: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in markup.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text.trim().replace("&amp;", "&").replace("&#39;", "'")
}
