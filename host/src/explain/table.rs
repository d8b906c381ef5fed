//! The account of a case for a person at a terminal.

use std::fmt::Write as _;

use super::{ClockTold, Explanation, ExtensionTold, NotCounted, RecordTold, Run, TimedTold};
use crate::calendar::{self, Day};

/// Columns for the names of what is told.
const NAME: usize = 16;
/// Columns for a whole line.
const WIDTH: usize = 96;

/// The account in lines of text.
pub fn to_table(explanation: &Explanation) -> String {
    let procedure = &explanation.procedure;
    let mut text = format!("Case {}\n", explanation.reference);
    field(
        &mut text,
        "procedure",
        &format!("{}: {}", procedure.id, procedure.title),
    );
    field(&mut text, "rules", &procedure.rules);
    field(&mut text, "as at", &day(&explanation.as_at));
    for clock in &explanation.clocks {
        self::clock(&mut text, clock);
    }
    text.push_str("\nRecords\n");
    for record in &explanation.records {
        self::record(&mut text, record);
    }
    if !explanation.corrections.is_empty() {
        text.push_str("\nCorrections, already made above\n");
    }
    for correction in &explanation.corrections {
        let shown = |value: &str| match value {
            "" => "nothing".to_owned(),
            value => format!("`{value}`"),
        };
        let values = match &correction.values {
            Some((old, new)) => format!("was {}, is {}", shown(old), shown(new)),
            None => "changed; its values are not told".to_owned(),
        };
        let (record, name) = (&correction.record, &correction.field);
        field(
            &mut text,
            name,
            &format!("{values}, of {record} ({})", correction.place),
        );
    }
    text.push_str("\nNot told: texts, amounts of money");
    if !explanation.left_out.is_empty() {
        let _ = write!(text, ", labels of {}", explanation.left_out.join(", "));
    }
    text.push_str(".\n");
    text
}

/// A name and what is told under it, wrapped, later lines under the first.
fn field(text: &mut String, name: &str, told: &str) {
    let _ = write!(text, "  {name:<NAME$}");
    let mut column = NAME + 2;
    for (at, word) in told.split(' ').enumerate() {
        let length = word.chars().count();
        if at > 0 && column + 1 + length > WIDTH {
            let _ = write!(text, "\n{:1$}", "", NAME + 2);
            column = NAME + 2;
        } else if at > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
    }
    text.push('\n');
}

fn clock(text: &mut String, clock: &ClockTold) {
    let title = clock.title.as_deref().unwrap_or("not a stage of the rules");
    let _ = writeln!(text, "\nStage {}: {title}", clock.stage);
    field(text, "standard", &standard(clock));
    match &clock.run {
        Some(run) => self::run(text, run),
        None => {
            let why = clock.idle.as_deref().unwrap_or("no day is recorded");
            field(text, "clock", &format!("does not run: {why}"));
        }
    }
    if let Some(timed) = &clock.acknowledgement {
        field(text, "acknowledgement", &self::timed(timed));
    }
    for step in &clock.steps {
        field(text, &step.event, &timed(step));
    }
}

fn standard(clock: &ClockTold) -> String {
    let Some(days) = clock.standard else {
        return match &clock.timescale {
            Some(label) => format!("none is declared for the timescale `{label}`"),
            None => "none is declared, and the rules set none".to_owned(),
        };
    };
    let from = clock.starts_at.unwrap_or("receipt");
    let by = match (clock.set_by, &clock.timescale, &clock.source) {
        ("project-timescale", Some(label), _) => {
            format!("declared by the project for the timescale `{label}`")
        }
        ("rules", _, Some(source)) => format!("set by the rules: {source}"),
        _ => "declared by the project".to_owned(),
    };
    format!("{} from {from}, {by}", working_days(i32::from(days)))
}

fn run(text: &mut String, run: &Run) {
    let mut start = format!("{} {}", run.started_by, day(&run.started));
    if run.day_0 != run.started {
        let _ = write!(start, "; the clock starts on {}", day(&run.day_0));
    }
    field(text, "start", &start);
    if let Some(due) = &run.due {
        field(text, "due", &day(due));
    }
    field(text, "extension", &extension(&run.extension));
    let answer = match (&run.answered, &run.answered_by) {
        (Some(answered), Some(by)) => format!("{by} {}", day(answered)),
        (Some(answered), None) => day(answered),
        (None, _) => "none yet".to_owned(),
    };
    field(text, "answer", &answer);
    let so_far = match run.answered {
        Some(_) => "",
        None => " so far",
    };
    field(
        text,
        "counted",
        &format!("{}{so_far}", working_days(run.working_days)),
    );
    not_counted(text, &run.not_counted);
    field(
        text,
        "verdict",
        run.verdict.unwrap_or("none, for want of a standard"),
    );
}

fn extension(extension: &ExtensionTold) -> String {
    let Some(to) = &extension.to else {
        return "none".to_owned();
    };
    let mut told = format!("to {}", day(to));
    match (extension.is, extension.working_days) {
        ("none", _) => told.push_str(", which puts nothing off"),
        (is, Some(days)) => {
            let _ = write!(told, ", {} more: {is}", working_days(days));
        }
        (is, None) => {
            let _ = write!(told, ": {is}");
        }
    }
    match (&extension.rule, &extension.source) {
        (Some(rule), Some(source)) => {
            let _ = write!(told, " (the rules: {rule}; {source})");
        }
        _ => told.push_str(" (the rules set no limit)"),
    }
    let reason = extension.reason.as_deref();
    let _ = write!(told, "; reason: {}", reason.unwrap_or("none recorded"));
    told
}

/// Weekends in one line, everything else in a line of its own.
fn not_counted(text: &mut String, blocks: &[NotCounted]) {
    let is_weekend = |block: &&NotCounted| block.why == "weekend";
    let weekends: Vec<String> = blocks.iter().filter(is_weekend).map(days).collect();
    let mut name = "not counted";
    if !weekends.is_empty() {
        field(text, name, &format!("weekends: {}", weekends.join(", ")));
        name = "";
    }
    for block in blocks.iter().filter(|block| !is_weekend(block)) {
        field(text, name, &format!("{}: {}", block.why, days(block)));
        name = "";
    }
}

fn timed(timed: &TimedTold) -> String {
    let rule = format!(
        "{} from {}: {}",
        working_days(i32::from(timed.standard)),
        timed.after,
        timed.source
    );
    let stands = match (&timed.done, timed.working_days, timed.verdict, &timed.due) {
        (Some(done), Some(days), Some(verdict), _) => {
            format!("{}, after {}: {verdict}", day(done), working_days(days))
        }
        (None, _, Some(verdict), Some(due)) => {
            format!("not recorded, due {}: {verdict}", day(due))
        }
        _ if !timed.is_given => "no source of the project gives its day".to_owned(),
        _ => "its time has not begun".to_owned(),
    };
    format!("{stands} ({rule})")
}

fn record(text: &mut String, record: &RecordTold) {
    let name = match record.number {
        Some(number) => format!("{} {number}", record.kind),
        None => record.kind.to_owned(),
    };
    field(text, &name, &record.row.to_string());
    let events = record.events.iter();
    let events: Vec<String> = events
        .map(|event| format!("{} {}", event.event, event.day))
        .collect();
    let labels = record.labels.iter();
    let labels: Vec<String> = labels
        .map(|label| format!("{}: {}", label.dimension, label.label))
        .collect();
    for told in [events, labels] {
        if !told.is_empty() {
            field(text, "", &told.join("; "));
        }
    }
}

fn working_days(days: i32) -> String {
    match days {
        1 => "1 working day".to_owned(),
        days => format!("{days} working days"),
    }
}

/// `Sunday 31 March 2024` for `2024-03-31`.
fn day(iso: &str) -> String {
    calendar::parse_iso(iso).map_or_else(|| iso.to_owned(), calendar::print_weekday)
}

/// `8 June 2024`, `8 to 9 June 2024`, `31 August to 1 September 2024`.
fn days(block: &NotCounted) -> String {
    let both = calendar::parse_iso(&block.first).zip(calendar::parse_iso(&block.last));
    let Some((first, last)) = both else {
        return block.first.clone();
    };
    if first == last {
        return calendar::print(last);
    }
    let parts = |day: Day| calendar::parts(day).unwrap_or_default();
    let ((year, month, number), (last_year, last_month, _)) = (parts(first), parts(last));
    let printed = calendar::print(first);
    let without_year = printed.rsplit_once(' ').map_or("", |(day, _)| day);
    let start = if (year, month) == (last_year, last_month) {
        number.to_string()
    } else if year == last_year {
        without_year.to_owned()
    } else {
        printed.clone()
    };
    format!("{start} to {}", calendar::print(last))
}
