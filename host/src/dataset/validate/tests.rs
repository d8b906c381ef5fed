use super::*;
use crate::calendar::iso;
use crate::dataset::correct;
use crate::dataset::testing::{dataset, project};
use crate::procedure::Verdict;

/// What validation says: row, severity and message of each problem.
fn check(records: &str, expected: &[&str]) {
    let checked = validate(dataset(records), Vec::new(), &project());
    let found: Vec<String> = checked
        .diagnostics
        .iter()
        .map(|problem| {
            let place = problem
                .place
                .as_ref()
                .map_or_else(String::new, ToString::to_string);
            let row = place.trim_start_matches("records.csv:");
            format!("{row} {}: {}", problem.severity, problem.message)
        })
        .collect();
    assert_eq!(found, expected, "{records}");
}

#[test]
fn what_cannot_be_true_is_said_at_its_row() {
    check("case A received=2024-05-01 closed=2024-05-10", &[]);
    check(
        "case A received=2024-05-01 closed=2024-04-10\ncase B received=2024-05-01 closed=2024-04-11",
        &[
            "2 error: case `A` was closed before it was received",
            "3 error: case `B` was closed before it was received",
        ],
    );
    check(
        "case A received=2024-05-02 acknowledged=2024-05-01 responded=2024-05-01 closed=2024-05-03",
        &[
            "2 error: case `A` was acknowledged before it was received",
            "2 error: case `A` was answered before it was received",
        ],
    );
    check(
        "case A received=2024-05-01\ncase B received=2024-05-01\ncase A received=2024-05-01",
        &["4 error: a second case has the reference `A`"],
    );
    check(
        "case A received=2024-05-01\nstage B 1\nreason C reason=Delay\n\
         contact D received=2024-05-01\ncontact  received=2024-05-01\ndecision E decided=2024-05-01",
        &[
            "3 error: stage of case `B`, which does not exist",
            "4 error: reason of case `C`, which does not exist",
            "5 error: contact of case `D`, which does not exist",
            "7 warning: decision of case `E`, which does not exist",
        ],
    );
    check(
        "case A received=2022-05-01 closed=2023-03-31\ncase B received=2025-04-01\ncase C\n\
         case D received=2022-05-01\ncase E closed=2024-04-01",
        &[
            "2 warning: case `A` was neither received, open nor closed in a period of the project",
            "3 warning: case `B` was neither received, open nor closed in a period of the project",
            "4 warning: case `C` has no day of receipt",
        ],
    );
    check(
        "case A received=2042-05-01",
        &[
            "2 warning: case `A` was neither received, open nor closed in a period of the project",
            "2 error: case `A` has a day outside the bundled calendar, which covers 2012 to 2028",
        ],
    );
    check(
        "case A received=1924-05-01",
        &["2 error: case `A` has a day outside the bundled calendar, which covers 2012 to 2028"],
    );
}

#[test]
fn records_of_every_kind_are_held_against_the_periods() {
    check(
        "contact  received=2024-05-01\ncompliment  received=2023-05-01\n\
         decision  received=2021-05-01 decided=2024-05-01\ncontact \naction  done=2024-05-01",
        &[],
    );
    check(
        "contact  received=2019-05-01\ncompliment  received=2025-05-01\n\
         decision  received=2019-05-01 decided=2025-05-01\naction  done=2019-05-01",
        &[
            "2 warning: a contact was not received in a period of the project",
            "3 warning: a compliment was not received in a period of the project",
            "4 warning: a decision was neither received nor decided in a period of the project",
            "5 warning: an action was neither received nor done in a period of the project",
        ],
    );
    check(
        "contact  received=1905-05-01\ndecision  received=2024-05-01 decided=2042-05-01",
        &[
            "2 error: a contact has a day outside the bundled calendar, which covers 2012 to 2028",
            "3 error: a decision has a day outside the bundled calendar, which covers 2012 to 2028",
        ],
    );
}

#[test]
fn a_first_stage_has_the_days_of_its_case() {
    check(
        "case A received=2024-05-01 responded=2024-05-20\n\
         stage A 1 received=2024-05-01 responded=2024-05-21",
        &["3 error: stage 1 of case `A` and the case itself have different days `responded`"],
    );
    check(
        "case A received=2024-05-01\nstage A 1 received=2024-05-02",
        &["3 error: stage 1 of case `A` and the case itself have different days `received`"],
    );
    // A case that went on was answered for good at its last stage.
    check(
        "case A received=2024-05-01 responded=2024-07-20\nstage A 1 responded=2024-05-21\n\
         stage A 2 received=2024-06-20 responded=2024-07-20",
        &[],
    );
}

#[test]
fn stages_come_in_order_each_once() {
    check(
        "case A received=2024-05-01\nstage A 1 received=2024-05-01\nstage A 2 received=2024-06-01",
        &[],
    );
    check(
        "case A received=2024-05-01\nstage A 2 received=2024-05-01",
        &["3 error: case `A` has stage 2 but no stage 1"],
    );
    // Its beginning lies before the data.
    check(
        "case A\nstage A 2 received=2024-05-01",
        &["3 warning: case `A` is in the data from stage 2 on"],
    );
    check(
        "case A\nstage A 2 received=2024-05-01\nstage A 4 received=2024-06-01",
        &[
            "3 warning: case `A` is in the data from stage 2 on",
            "4 error: case `A` has stage 4 but no stage 3",
        ],
    );
    check(
        "case A received=2024-06-01\nstage A 1 received=2024-06-01\nstage A 1 received=2024-06-01",
        &["4 error: case `A` has stage 1 twice"],
    );
    // The order of the rows does not matter, that of the days does.
    check(
        "stage A 2 received=2024-05-01\nstage A 1 received=2024-06-01\ncase A received=2024-06-01",
        &["2 error: stage 2 of case `A` was received before stage 1 began"],
    );
    // So too where the case has the day of its first stage.
    check(
        "case A received=2024-06-01\nstage A 1\nstage A 2 received=2024-05-01",
        &["4 error: stage 2 of case `A` was received before stage 1 began"],
    );
    // The stage's answer is held against the case's receipt.
    check(
        "case A received=2024-05-10\nstage A 1 responded=2024-05-01",
        &["3 error: stage 1 of case `A` was answered before it was received"],
    );
    // What the case says already is said once.
    check(
        "case A received=2024-05-10 closed=2024-05-01\nstage A 1 received=2024-05-10",
        &["2 error: case `A` was closed before it was received"],
    );
}

#[test]
fn nothing_happens_at_a_stage_before_the_stage_before_it_has_begun() {
    // The first stage begins with its case where it says nothing else.
    for (what, said) in [
        ("received", "received"),
        ("started", "started"),
        ("acknowledged", "acknowledged"),
        ("responded", "answered"),
        ("closed", "closed"),
    ] {
        let stage = format!("stage A 2 {what}=2024-05-09");
        check(
            &format!("case A received=2024-05-10\nstage A 1\n{stage}"),
            &[&format!(
                "4 error: stage 2 of case `A` was {said} before stage 1 began"
            )],
        );
        check(
            &format!("case A received=2024-05-09\nstage A 1\n{stage}"),
            &[],
        );
    }
    // Of several days that are too early, one is said.
    check(
        "case A received=2024-05-10\nstage A 1\nstage A 2 received=2024-05-01 responded=2024-05-02",
        &["4 error: stage 2 of case `A` was received before stage 1 began"],
    );
    check(
        "case A received=2024-05-01\nstage A 1 started=2024-05-10\nstage A 2 received=2024-05-09",
        &["4 error: stage 2 of case `A` was received before stage 1 began"],
    );
    check(
        "case A procedure=childrens received=2024-05-01\nstage A 1\n\
         stage A 2 received=2024-06-03\n\
         stage A 3 received=2024-09-02 panel-held=2024-08-30 panel-reported=2024-08-29",
        &[
            "5 error: stage 3 of case `A` was heard by a panel before it was received",
            "5 error: stage 3 of case `A` was reported on by a panel before the panel met",
        ],
    );
}

#[test]
fn extensions_are_looked_at() {
    // Due on 2024-05-16; the Code lets it be put off to 2024-05-31.
    let case = "case A received=2024-05-01 acknowledged=2024-05-01";
    let reason = "extension-reason=Complex";
    check(&format!("{case} extended-to=2024-05-31 {reason}"), &[]);
    // One that is too long is a verdict, not a problem of the data.
    check(&format!("{case} extended-to=2024-08-30 {reason}"), &[]);
    check(
        &format!("{case} extended-to=2024-05-31"),
        &["2 warning: case `A` was extended without a reason"],
    );
    // The reason may stand with the case or with its stage.
    check(
        &format!("{case} {reason}\nstage A 1 extended-to=2024-05-31"),
        &[],
    );
    check(
        &format!("{case}\nstage A 1 extended-to=2024-05-31"),
        &["3 warning: stage 1 of case `A` was extended without a reason"],
    );
    let early = "was extended to a day before";
    check(
        &format!("{case} extended-to=2024-05-15 {reason}"),
        &[&format!(
            "2 warning: case `A` {early} the day that the standard gives"
        )],
    );
    // Before the day that the source itself gives, it is said once.
    check(
        &format!("{case} due=2024-05-16 extended-to=2024-05-15 {reason}"),
        &[&format!("2 warning: case `A` {early} the day it was due")],
    );
    check(
        &format!("{case} extended-to=2024-04-15 {reason}"),
        &[
            &format!("2 error: case `A` {early} it was received"),
            &format!("2 warning: case `A` {early} the day that the standard gives"),
        ],
    );
}

#[test]
fn every_day_of_a_case_is_in_the_calendar() {
    let outside = "has a day outside the bundled calendar, which covers 2012 to 2028";
    for event in [
        "acknowledged",
        "responded",
        "extended-to",
        "closed",
        "withdrawn",
    ] {
        check(
            &format!("case A received=2024-05-01 extension-reason=Complex {event}=2042-05-01"),
            &[&format!("2 error: case `A` {outside}")],
        );
    }
    check(
        "case A received=2024-05-01\nstage A 1\nstage A 2 received=2024-06-03 responded=2042-07-01",
        &[&format!("4 error: stage 2 of case `A` {outside}")],
    );
}

/// The extension of the first case.
fn check_extension(records: &str, expected: Option<Extension>) {
    let valid = validate(dataset(records), Vec::new(), &project()).value;
    assert_eq!(valid.case_extension(0), expected, "{records}");
}

#[test]
fn an_extension_is_allowed_or_over_long() {
    let check = |procedure: &str, days: &str, expected| {
        check_extension(&format!("case A procedure={procedure} {days}"), expected);
    };
    let acknowledged = "received=2024-05-01 acknowledged=2024-05-01";
    check("corporate", acknowledged, Some(Extension::None));
    for (procedure, days, to, expected) in [
        ("corporate", acknowledged, "2024-05-16", Extension::None),
        ("corporate", acknowledged, "2024-05-31", Extension::Allowed),
        ("corporate", acknowledged, "2024-06-03", Extension::OverLong),
        // 10 working days, and 20 for a complex complaint.
        (
            "childrens",
            "received=2024-05-01",
            "2024-05-31",
            Extension::Allowed,
        ),
        (
            "childrens",
            "received=2024-05-01",
            "2024-06-03",
            Extension::OverLong,
        ),
        // The rules set no limit.
        (
            "adult-social-care",
            "received=2024-05-01 timescale=Amber",
            "2026-06-03",
            Extension::Allowed,
        ),
    ] {
        check(
            procedure,
            &format!("{days} extended-to={to}"),
            Some(expected),
        );
    }
    check("corporate", "received=2025-04-01", None);
    check(
        "corporate",
        "received=2024-05-01 withdrawn=2024-05-02",
        None,
    );
}

#[test]
fn a_panel_answers_the_third_stage_of_the_childrens_procedure() {
    let records = "case A procedure=childrens received=2024-04-02\nstage A 1\n\
                   stage A 2 received=2024-05-01\n\
                   stage A 3 received=2024-09-02 panel-held=2024-10-14 responded=2024-11-11";
    let valid = validate(dataset(records), Vec::new(), &project()).value;
    let clock = valid.stage_clock(2).unwrap();
    assert_eq!(clock.working_days, Some(30));
    assert_eq!(clock.verdict, Some(Verdict::WithinStandard));
    // Without the day of the panel the response stands for it.
    let valid = validate(
        dataset(&records.replace("panel-held=2024-10-14 ", "")),
        Vec::new(),
        &project(),
    );
    let clock = valid.value.stage_clock(2).unwrap();
    assert_eq!(clock.verdict, Some(Verdict::Late));
}

#[test]
fn standards_and_due_days_are_compared() {
    let asc = "procedure=adult-social-care received=2024-04-02 closed=2024-05-01";
    check(
        &format!(
            "case A {asc} timescale=Amber due=2024-04-30\ncase B {asc} timescale=Amber due=2024-05-01"
        ),
        &[
            "3 warning: the source says that the answer was due 1 working day after the day that the standard gives",
        ],
    );
    // 6 May 2024 is a bank holiday, and a weekday.
    let amber = "procedure=adult-social-care received=2024-04-10 closed=2024-05-01 timescale=Amber";
    check(
        &format!("case A {amber} due=2024-05-08\ncase B {amber} due=2024-05-09"),
        &[
            "2 warning: the source says that the answer was due 1 working day before the day that the standard gives, bank holidays taken for working days",
        ],
    );
    check(
        &format!("case A {asc} timescale=Green\ncase B {asc} timescale=Green\ncase C {asc}"),
        &[
            "2 warning: no standard is declared for `adult-social-care`, stage 1, timescale `Green`: 2 without a verdict",
            "4 warning: no standard is declared for `adult-social-care`, stage 1: 1 without a verdict",
        ],
    );
}

/// The clock of the first case: start, due, working days and verdict.
fn check_clock(records: &str, expected: &str) {
    let valid = validate(dataset(records), Vec::new(), &project()).value;
    let found = valid.case_clock(0).map_or_else(
        || "none".to_owned(),
        |clock| {
            let days = clock
                .working_days
                .map_or("-".to_owned(), |days| days.to_string());
            format!(
                "{} {} {days} {}",
                iso(clock.started),
                clock.due.map_or("-".to_owned(), iso),
                clock.verdict.map_or("-", Verdict::name)
            )
        },
    );
    assert_eq!(found, expected, "{records}");
}

#[test]
fn every_answer_that_is_timed_by_the_closing_is_counted() {
    let check = |records: &str, expected: (u32, u32)| {
        let answered = validate(dataset(records), Vec::new(), &project())
            .value
            .answered();
        assert_eq!((answered.all, answered.by_closing), expected, "{records}");
    };
    check("case A received=2024-05-01", (0, 0));
    check("case A received=2024-05-01 closed=2024-05-10", (1, 1));
    check(
        "case A received=2024-05-01 responded=2024-05-08 closed=2024-05-10\n\
         case B received=2024-05-01 closed=2024-05-10\n\
         case C received=2024-05-01 withdrawn=2024-05-02 closed=2024-05-02\n\
         stage A 1\nstage A 2 received=2024-06-03 closed=2024-06-10\n\
         stage B 1\nstage B 2 received=2024-06-03 responded=2024-06-07",
        (4, 2),
    );
}

#[test]
fn answers_that_are_timed_by_the_closing_are_counted_where_others_have_days() {
    let answered = "case A received=2024-05-01 responded=2024-05-08 closed=2024-05-10";
    let closed =
        |reference: &str| format!("\ncase {reference} received=2024-05-01 closed=2024-05-10");
    check(answered, &[]);
    check(
        &format!("{answered}{}", closed("B")),
        &["3 warning: 1 record has no day of an answer: it is timed by the day it was closed"],
    );
    check(
        &format!("{answered}{}{}", closed("B"), closed("C")),
        &[
            "3 warning: 2 records have no day of an answer: they are timed by the day they were \
             closed",
        ],
    );
    // An open case has no answer yet, and one that was withdrawn needs none.
    check(
        &format!(
            "{answered}\ncase B received=2024-05-01\n\
             case C received=2024-05-01 withdrawn=2024-05-02 closed=2024-05-02"
        ),
        &[],
    );
    // Where no case has the day of its answer, the closing is all there is.
    check(closed("B").trim_start(), &[]);
}

#[test]
fn a_case_that_was_closed_before_its_next_stage_did_not_answer_it() {
    for (stages, expected) in [
        (
            "case A received=2024-04-02 closed=2024-05-01\nstage A 1\nstage A 2 received=2024-06-03",
            None,
        ),
        (
            "case A received=2024-04-02 closed=2024-06-10\nstage A 1\nstage A 2 received=2024-06-03",
            Some(5),
        ),
    ] {
        let valid = validate(dataset(stages), Vec::new(), &project()).value;
        assert_eq!(
            valid.stage_clock(1).unwrap().working_days,
            expected,
            "{stages}"
        );
    }
}

#[test]
fn a_reference_in_two_lists_of_a_register_can_be_corrected() {
    let mut records =
        dataset("decision own=D1 received=2024-05-01\ndecision own=D1 decided=2024-06-01");
    let text = "record,field,old value,new value,reason,who\n\
                D1,received,2024-05-01,2024-05-02,mistyped,Manager\n";
    let made = correct::correct(&mut records, "corrections.csv", text);
    assert_eq!(made.diagnostics, []);
    let valid = validate(records, made.value, &project());
    assert_eq!(valid.diagnostics, []);
    let decisions = valid.value.dataset().table(RecordKind::Decision);
    assert_eq!(decisions.len, 1);
}

#[test]
fn a_corrected_day_of_a_case_moves_its_clock() {
    let mut records = dataset(
        "case A procedure=adult-social-care timescale=Amber received=2024-04-02 \
         responded=2024-04-30\nstage A 1",
    );
    let text = "record,field,old value,new value,reason,who\n\
                A,responded,2024-04-30,2024-05-01,mistyped,Manager\n";
    let made = correct::correct(&mut records, "corrections.csv", text);
    assert_eq!(made.value.len(), 1);
    let valid = validate(records, made.value, &project()).value;
    for clock in [valid.case_clock(0).unwrap(), valid.stage_clock(0).unwrap()] {
        assert_eq!(clock.working_days, Some(21));
        assert_eq!(clock.verdict, Some(Verdict::Late));
    }
}

#[test]
fn a_case_has_the_clock_of_its_first_stage() {
    let case = "case A procedure=adult-social-care timescale=Amber received=2024-04-02";
    // Its own days, where it has no stages.
    check_clock(
        &format!("{case} responded=2024-04-30"),
        "2024-04-02 2024-04-30 20 within-standard",
    );
    // The closing stands for an answer that is not recorded.
    check_clock(
        &format!("{case} closed=2024-05-01"),
        "2024-04-02 2024-04-30 21 late",
    );
    check_clock(
        &format!("{case} withdrawn=2024-04-05 closed=2024-05-01"),
        "none",
    );
    check_clock(
        &format!("{case} withdrawn=2024-04-05 responded=2024-04-04"),
        "2024-04-02 2024-04-30 2 within-standard",
    );
    // A stage inherits timescale and days, and its own go first.
    check_clock(
        &format!("{case} responded=2024-06-01\nstage A 1 responded=2024-04-03"),
        "2024-04-02 2024-04-30 1 within-standard",
    );
    check_clock(
        &format!("{case}\nstage A 1 started=2024-04-03"),
        "2024-04-03 2024-05-01 - overdue",
    );
    check_clock(
        &format!(
            "{case} closed=2024-07-01\nstage A 2 received=2024-06-01\nstage A 1 closed=2024-05-01 extended-to=2024-05-02"
        ),
        "2024-04-02 2024-04-30 21 within-extension",
    );
    // Procedures have their own start, standard and calendar.
    check_clock(
        "case A received=2024-12-23 acknowledged=2024-12-24 responded=2025-01-13",
        "2024-12-24 2025-01-13 10 within-standard",
    );
    check_clock(
        "case A received=2024-12-24 responded=2025-01-13",
        "2024-12-24 2025-01-13 10 within-standard",
    );
    check_clock(
        "case A procedure=childrens received=2024-12-24 responded=2025-01-13",
        "2024-12-24 2025-01-10 11 late",
    );
    check_clock("case A received=2025-04-01", "none");
    // An acknowledgement that is not known yet starts nothing, and one that
    // came after the answer does not start later than it.
    check_clock(
        "case A received=2025-03-28 acknowledged=2025-04-02",
        "2025-03-28 2025-04-11 - open",
    );
    check_clock(
        "case A received=2024-07-01 acknowledged=2024-07-03 responded=2024-07-02",
        "2024-07-02 2024-07-16 0 within-standard",
    );
}
