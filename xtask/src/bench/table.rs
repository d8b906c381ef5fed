//! The results as they are printed in `docs/benchmarks.md`.

use std::fmt::Write as _;

use anyhow::{Result, ensure};

use super::formats::Format;
use super::{Results, Run, Size};

/// What stands before and after results on the page.
#[derive(Debug)]
pub(super) struct Markers(&'static str, &'static str);

/// Many cases, and a report.
pub(super) const CASES: Markers = Markers(
    "<!-- results: written by cargo xtask bench -->",
    "<!-- end of results -->",
);

/// Each plugin on its own format.
pub(super) const FORMATS: Markers = Markers(
    "<!-- formats: written by cargo xtask bench -->",
    "<!-- end of formats -->",
);

/// The most that a plugin may cost, as a multiple of the native run.
const MOST_RATIO: f64 = 1.6;
/// The most that a mapping file may cost, as a multiple of the plugin in Rust
/// that does the same.
const MOST_TABULAR: f64 = 1.5;
/// The most memory: so much, and so much for each case, in bytes.
const MOST_MEMORY: (f64, f64) = (40e6, 100.0);
/// The most processor time of a report, in seconds.
const MOST_REPORT: f64 = 0.3;

/// Puts the results between the markers of the page.
pub(super) fn replace(page: &str, markers: &Markers, results: &str) -> Result<String> {
    let Markers(begin, end) = markers;
    let parts = page
        .split_once(begin)
        .and_then(|(before, rest)| Some((before, rest.split_once(end)?.1)));
    ensure!(parts.is_some(), "docs/benchmarks.md has lost its markers");
    let (before, after) = parts.unwrap_or_default();
    Ok(format!("{before}{begin}\n\n{results}\n{end}{after}"))
}

/// The day, as the page names it. Benchmarks are about a machine at a time.
fn today() -> String {
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    today.strftime("%-d %B %Y").to_string()
}

/// The table of plugins, each on its own format.
pub(super) fn formats(formats: &[Format], runs: u32) -> String {
    // Writing to a string does not fail.
    let mut text = format!(
        "Measured on {}; the fastest of {runs} runs each.\n\n\
         | plugin | format | cases | source | cases per second | native | plugin / native | \
         `tabular` / plugin | peak memory | native | `tabular` |\n\
         |---|---|---|---|---|---|---|---|---|---|---|\n",
        today()
    );
    for format in formats {
        let (component, native) = (&format.component, &format.native);
        let rate = |run: &Run| thousands((f64::from(run.cases) / run.end()) as u32);
        let peak = |run: &Run| run.peak.unwrap_or_default() as f64 / 1e6;
        let of_tabular = |show: &dyn Fn(&Run) -> String| {
            format.tabular.as_ref().map_or("\u{2013}".to_owned(), show)
        };
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {:.1} MB | {} | {} | {:.2} | {} | {:.0} MB | {:.0} MB | {} |",
            format.plugin,
            format.format,
            thousands(component.cases),
            format.bytes as f64 / 1e6,
            rate(component),
            rate(native),
            component.end() / native.end(),
            of_tabular(&|run| format!("{:.2}", run.end() / component.end())),
            peak(component),
            peak(native),
            of_tabular(&|run| format!("{:.0} MB", peak(run))),
        );
    }
    text.push_str("\n| target | measured | met |\n|---|---|---|\n");
    for format in formats {
        let Some(tabular) = &format.tabular else {
            continue;
        };
        let ratio = tabular.end() / format.component.end();
        let _ = writeln!(
            text,
            "| `tabular` on {}: at most {MOST_TABULAR} times the plugin | {ratio:.2} | {} |",
            format.format,
            met(ratio <= MOST_TABULAR)
        );
    }
    text
}

/// The tables of many cases, with every target and whether it is met.
pub(super) fn cases(results: &Results, runs: u32) -> String {
    // Writing to a string does not fail.
    let mut text = format!(
        "Measured on {}; the fastest of {runs} runs each; processor time in seconds, peak memory \
         in MB.\n\n",
        today()
    );
    text.push_str("| cases | | plugin | native | plugin / native |\n|---|---|---|---|---|\n");
    for size in &results.sizes {
        rows(&mut text, size);
    }
    text.push_str("\n| target | measured | met |\n|---|---|---|\n");
    for size in &results.sizes {
        let ratio = size.plugin.end() / size.native.end();
        let _ = writeln!(
            text,
            "| import and ten measures of {} cases: at most {MOST_RATIO} times native | {ratio:.2} | {} |",
            thousands(size.cases),
            met(ratio <= MOST_RATIO)
        );
        let most = MOST_MEMORY.0 + MOST_MEMORY.1 * f64::from(size.cases);
        let peak = size.plugin.peak.unwrap_or_default() as f64;
        let _ = writeln!(
            text,
            "| peak memory with {} cases: at most {:.0} MB | {:.0} MB | {} |",
            thousands(size.cases),
            most / 1e6,
            peak / 1e6,
            met(peak <= most)
        );
    }
    let _ = writeln!(
        text,
        "| `candour report` on the example, html and json, cached: under {:.0} ms | {:.0} ms | {} |",
        MOST_REPORT * 1e3,
        results.report * 1e3,
        met(results.report < MOST_REPORT)
    );
    let _ = writeln!(
        text,
        "\nStart until the plugin ({} KB) is ready to read: {:.0} ms compiled anew, {:.1} ms from the cache.",
        results.component / 1000,
        results.cold * 1e3,
        results.cached * 1e3
    );
    text
}

fn rows(text: &mut String, size: &Size) {
    let cases = thousands(size.cases);
    type Phase = fn(&Run) -> f64;
    let phases: [(&str, Phase); 4] = [
        ("start", |run| run.start),
        ("import: map, hand over, store", |run| {
            run.import - run.start
        }),
        ("validate", |run| run.validate - run.import),
        ("ten measures", |run| run.measure - run.validate),
    ];
    for (name, phase) in phases {
        row(text, &cases, name, phase(&size.plugin), phase(&size.native));
    }
    row(
        text,
        &cases,
        "**whole**",
        size.plugin.end(),
        size.native.end(),
    );
    let rate = |run: &Run| f64::from(size.cases) / run.end();
    let _ = writeln!(
        text,
        "| {cases} | cases per second | {} | {} | |",
        thousands(rate(&size.plugin) as u32),
        thousands(rate(&size.native) as u32)
    );
    let map = size.map.import - size.map.start;
    let _ = writeln!(
        text,
        "| {cases} | of which the mapping alone | | {map:.3} | |\n\
         | {cases} | the host's share | | {:.0}% | |",
        100.0 * (1.0 - map / size.native.end())
    );
    let peak = |run: &Run| run.peak.unwrap_or_default() as f64 / 1e6;
    let _ = writeln!(
        text,
        "| {cases} | peak memory | {:.0} | {:.0} | |",
        peak(&size.plugin),
        peak(&size.native)
    );
}

fn row(text: &mut String, cases: &str, name: &str, plugin: f64, native: f64) {
    let _ = writeln!(
        text,
        "| {cases} | {name} | {plugin:.3} | {native:.3} | {:.2} |",
        plugin / native
    );
}

fn met(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

fn thousands(number: u32) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_between_the_markers() -> Result<()> {
        let Markers(begin, end) = CASES;
        let Markers(other, other_end) = FORMATS;
        let rest = format!("between\n{other}\nkept\n{other_end}\nafter\n");
        let page = format!("before\n{begin}\nold\n{end}\n{rest}");
        let page = replace(&page, &CASES, "new\n")?;
        assert_eq!(page, format!("before\n{begin}\n\nnew\n\n{end}\n{rest}"));
        assert!(replace("no markers", &CASES, "new").is_err());
        Ok(())
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(thousands(1_000_000), "1,000,000");
        assert_eq!(thousands(999), "999");
    }
}
