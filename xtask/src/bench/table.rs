//! The results as they are printed in `docs/benchmarks.md`.

use std::fmt::Write as _;

use anyhow::{Result, ensure};

use super::{Results, Run, Size};

const BEGIN: &str = "<!-- results: written by cargo xtask bench -->";
const END: &str = "<!-- end of results -->";

/// The most that a plugin may cost, as a multiple of the native run.
const MOST_RATIO: f64 = 1.6;
/// The most memory: so much, and so much for each case, in bytes.
const MOST_MEMORY: (f64, f64) = (40e6, 100.0);
/// The most processor time of a report, in seconds.
const MOST_REPORT: f64 = 0.3;

/// Puts the results between the markers of the page.
pub(super) fn replace(page: &str, results: &str) -> Result<String> {
    let parts = page
        .split_once(BEGIN)
        .and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    ensure!(parts.is_some(), "docs/benchmarks.md has lost its markers");
    let (before, after) = parts.unwrap_or_default();
    Ok(format!("{before}{BEGIN}\n\n{results}\n{END}{after}"))
}

/// The tables, with every target and whether it is met.
pub(super) fn markdown(results: &Results, runs: u32) -> String {
    // Writing to a string does not fail.
    let mut text = format!(
        "The fastest of {runs} runs each; processor time in seconds, peak memory in MB.\n\n"
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
        let page = format!("before\n{BEGIN}\nold\n{END}\nafter\n");
        let page = replace(&page, "new\n")?;
        assert_eq!(page, format!("before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"));
        assert!(replace("no markers", "new").is_err());
        Ok(())
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(thousands(1_000_000), "1,000,000");
        assert_eq!(thousands(999), "999");
    }
}
