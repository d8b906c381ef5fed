use super::*;
use crate::dataset::testing::{dataset, project};
use crate::dataset::{correct, validate};

/// The account of case `A`, after corrections.
fn told(records: &str, corrections: &str) -> String {
    let mut records = dataset(records);
    let text = format!("record,field,old value,new value,reason,who\n{corrections}");
    let made = correct::correct(&mut records, "corrections.csv", &text);
    assert_eq!(made.diagnostics, [], "{corrections}");
    let valid = validate(records, made.value, &project()).value;
    let cases = explain(&valid, "A").unwrap();
    assert_eq!(cases.len(), 1);
    to_table(&cases[0])
}

#[track_caller]
fn check(records: &str, expected: &str) {
    assert_eq!(told(records, ""), expected, "{records}");
}

/// `docs/explain.md` shows a whole account: it is this test's expectation.
#[test]
fn a_corporate_case_is_explained_as_the_page_shows() {
    let told = told(
        "case A received=2024-12-11 acknowledged=2024-12-14 due=2025-01-03 \
         extended-to=2025-01-13 responded=2025-01-07 outcome=Upheld extension-reason=Complex\n\
         reason A reason=Delay",
        "",
    );
    let page = include_str!("../../../docs/explain.md");
    let shown = page.split("```text\n").nth(1).unwrap();
    assert_eq!(told, shown.split("```").next().unwrap());
}

#[test]
fn every_stage_of_the_childrens_procedure_is_explained_on_its_own_calendar() {
    check(
        "case A procedure=childrens received=2024-12-23\n\
         stage A 1 responded=2025-01-08\n\
         stage A 2 received=2025-01-13 extended-to=2025-05-30\n\
         stage A 3 received=2025-02-03 panel-held=2025-03-03 panel-reported=2025-03-11",
        "\
Case A
  procedure       childrens@2: Children\u{2019}s social care (statutory)
  rules           Children Act 1989 Representations Procedure (England) Regulations 2006
  as at           Monday 31 March 2025

Stage 1: local resolution
  standard        10 working days from receipt, set by the rules: regulation 14, as others quote
                  it
  start           received Monday 23 December 2024
  due             Thursday 9 January 2025
  extension       none
  answer          responded Wednesday 8 January 2025
  counted         9 working days
  not counted     weekends: 28 to 29 December 2024, 4 to 5 January 2025
                  Christmas Day: 25 December 2024
                  Boxing Day: 26 December 2024
                  New Year\u{2019}s Day: 1 January 2025
  verdict         within-standard

Stage 2: investigation
  standard        25 working days from receipt, set by the rules: regulation 17, as others quote
                  it
  start           received Monday 13 January 2025
  due             Monday 17 February 2025
  extension       to Friday 30 May 2025, 70 working days more: over-long (the rules: at most 65
                  working days from the start, with a reason; regulation 17, as others quote
                  it); reason: none recorded
  answer          none yet
  counted         55 working days so far
  not counted     weekends: 18 to 19 January 2025, 25 to 26 January 2025, 1 to 2 February 2025,
                  8 to 9 February 2025, 15 to 16 February 2025, 22 to 23 February 2025, 1 to 2
                  March 2025, 8 to 9 March 2025, 15 to 16 March 2025, 22 to 23 March 2025, 29 to
                  30 March 2025, 5 to 6 April 2025, 12 to 13 April 2025, 19 to 20 April 2025, 26
                  to 27 April 2025, 3 to 4 May 2025, 10 to 11 May 2025, 17 to 18 May 2025, 24 to
                  25 May 2025
                  Good Friday: 18 April 2025
                  Easter Monday: 21 April 2025
                  Early May bank holiday: 5 May 2025
                  Spring bank holiday: 26 May 2025
  verdict         open

Stage 3: review panel
  standard        30 working days from receipt, set by the rules: regulation 19(4)
  start           received Monday 3 February 2025
  due             Monday 17 March 2025
  extension       none
  answer          panel-held Monday 3 March 2025
  counted         20 working days
  not counted     weekends: 8 to 9 February 2025, 15 to 16 February 2025, 22 to 23 February
                  2025, 1 to 2 March 2025, 8 to 9 March 2025, 15 to 16 March 2025
  verdict         within-standard
  panel-reported  Tuesday 11 March 2025, after 6 working days: late (5 working days from
                  panel-held: regulation 20, as others quote it)
  responded       not recorded, due Tuesday 1 April 2025: open (15 working days from
                  panel-reported: regulation 20, as others quote it)

Records
  case            records.csv:2
                  received 2024-12-23
  stage 1         records.csv:3
                  responded 2025-01-08
  stage 2         records.csv:4
                  received 2025-01-13; extended-to 2025-05-30
  stage 3         records.csv:5
                  received 2025-02-03; panel-held 2025-03-03; panel-reported 2025-03-11

Not told: texts, amounts of money.
",
    );
}

/// The lines of the account that begin with these names.
#[track_caller]
fn check_lines(records: &str, corrections: &str, names: &[&str], expected: &[&str]) {
    let told = told(records, corrections);
    let lines: Vec<&str> = told
        .lines()
        .filter(|line| names.iter().any(|name| line.trim_start().starts_with(name)))
        .collect();
    assert_eq!(lines, expected, "{records}\n{told}");
}

#[test]
fn the_standard_says_who_set_it() {
    let names = ["standard", "verdict", "clock"];
    let asc = "case A procedure=adult-social-care received=2024-04-02";
    check_lines(
        &format!("{asc} timescale=Amber responded=2024-05-01"),
        "",
        &names,
        &[
            "  standard        20 working days from receipt, declared by the project for the timescale",
            "  verdict         late",
        ],
    );
    check_lines(
        &format!("{asc} timescale=Green responded=2024-05-01"),
        "",
        &names,
        &[
            "  standard        none is declared for the timescale `Green`",
            "  verdict         none, for want of a standard",
        ],
    );
    check_lines(
        asc,
        "",
        &names,
        &[
            "  standard        none is declared, and the rules set none",
            "  verdict         open",
        ],
    );
}

#[test]
fn a_clock_that_does_not_run_says_why() {
    let clock = |records: &str, expected| check_lines(records, "", &["clock"], &[expected]);
    clock(
        "case A received=2024-04-02 withdrawn=2024-04-05",
        "  clock           does not run: the complaint was withdrawn on Friday 5 April 2024 without an",
    );
    clock(
        "case A received=2025-04-02",
        "  clock           does not run: it starts on Wednesday 2 April 2025, after the as-at date",
    );
    clock(
        "case A closed=2024-04-02",
        "  clock           does not run: no day that starts it is recorded",
    );
    clock(
        "case A received=2011-04-02",
        "  clock           does not run: 2011-04-02 is outside the bundled calendar, which covers 2012 to",
    );
}

#[test]
fn a_day_that_no_source_gives_is_not_missing_from_the_case() {
    let told = |gone: &str| {
        let mut records = dataset("case A received=2024-04-02 responded=2024-04-12");
        let events = &mut records.vocabulary.events;
        events
            .iter_mut()
            .filter(|event| *event == gone)
            .for_each(|event| *event = "x-gone".into());
        let valid = validate(records, Vec::new(), &project()).value;
        to_table(&explain(&valid, "A").unwrap()[0])
    };
    let missing = "acknowledgement not recorded, due Tuesday 9 April 2024: overdue";
    let never = "acknowledgement no source of the project gives its day (5 working days";
    assert!(told("closed").contains(missing), "{}", told("closed"));
    assert!(
        told("acknowledged").contains(never),
        "{}",
        told("acknowledged")
    );
}

#[test]
fn corrections_are_shown_as_made() {
    check_lines(
        "case A received=2024-04-02 responded=2024-04-30 compensation=1.50\nreason A reason=Delay\n\
         case AB received=2024-04-02",
        "A,responded,2024-04-30,2024-04-12,mistyped by Jo Bloggs,Manager\n\
         A#1,reason,Delay,,not one,Manager\n\
         A,compensation,1.50,2.50,mistyped,Manager\n\
         AB,received,2024-04-02,2024-04-03,mistyped,Manager\n",
        &["answer", "responded", "compensation", "reason", "received"],
        &[
            "  answer          responded Friday 12 April 2024",
            "                  received 2024-04-02; responded 2024-04-12",
            "  reason          records.csv:3",
            "  responded       was `2024-04-30`, is `2024-04-12`, of A (corrections.csv:2:1)",
            "  reason          was `Delay`, is nothing, of A#1 (corrections.csv:3:1)",
            "  compensation    changed; its values are not told, of A (corrections.csv:4:1)",
        ],
    );
}

#[test]
fn what_corrections_must_not_tell() {
    // A label that nobody declared, and another case's correction.
    check_lines(
        "case A received=2024-04-02 outcome=Strange\n\
         case A/1 received=2024-04-02\n\
         stage A 1",
        "A,outcome,Strange,Upheld,mistyped,Manager\n\
         A/1,received,2024-04-02,2024-04-03,mistyped,Manager\n",
        &["outcome", "received"],
        &[
            "                  received 2024-04-02",
            "                  outcome: Upheld",
            "  outcome         changed; its values are not told, of A (corrections.csv:2:1)",
        ],
    );
}

#[test]
fn of_several_days_those_are_told_that_figures_count() {
    check_lines(
        "case A received=2024-04-02 acknowledged=2024-04-04 acknowledged=2024-04-30",
        "",
        &["acknowledgement"],
        &[
            "  acknowledgement Thursday 4 April 2024, after 2 working days: within-standard (5 working days",
        ],
    );
    check_lines(
        "case A procedure=childrens received=2024-12-23\n\
         stage A 1\nstage A 2 received=2025-01-13\n\
         stage A 3 received=2025-02-03 panel-held=2025-02-10 panel-held=2025-03-03 \
         panel-reported=2025-03-10",
        "",
        &["panel-reported  "],
        &[
            "  panel-reported  Monday 10 March 2025, after 5 working days: within-standard (5 working days",
        ],
    );
}

#[test]
fn the_clock_of_a_case_whose_first_stage_is_missing_is_shown_of_a_case() {
    let told = told(
        "case A received=2024-04-02 responded=2024-04-12\nstage A 2 received=2024-05-01",
        "",
    );
    assert!(told.contains("Stage 1: response"), "{told}");
    assert!(told.contains("Stage 2: review"), "{told}");
}

#[test]
fn labels_that_may_be_about_a_person_are_not_told() {
    let told = told("case A received=2024-04-02 outcome=Strange", "");
    assert!(!told.contains("Strange"), "{told}");
    assert!(told.contains("labels of outcome."), "{told}");
    for personal in [
        "ethnicity",
        "age-band",
        "gender",
        "complainant",
        "investigator",
        "x-remedy",
    ] {
        assert!(!is_shown_of_a_case(personal), "{personal}");
    }
    assert!(is_shown_of_a_case("outcome") && is_shown_of_a_case("service"));
}

#[test]
fn an_unknown_reference_is_answered_with_the_nearest() {
    let valid = validate(
        dataset("case CMP-001 received=2024-04-02\ncase CMP-002 received=2024-04-02"),
        Vec::new(),
        &project(),
    );
    let nearest = |reference| explain(&valid.value, reference).unwrap_err().nearest;
    assert_eq!(nearest("cmp-002").as_deref(), Some("CMP-002"));
    assert_eq!(nearest("zebra"), None);
}

#[test]
fn a_reference_that_two_cases_have_is_explained_twice() {
    let records = "case A received=2024-04-02\ncase A received=2024-04-03";
    let checked = validate(dataset(records), Vec::new(), &project());
    let cases = explain(&checked.value, "A").unwrap();
    assert_eq!(cases.len(), 2);
    // The problem is that of the second row.
    let problems: Vec<usize> = cases
        .iter()
        .map(|case| case.problems(&checked.diagnostics).len())
        .collect();
    assert_eq!(problems, [0, 1]);
}

/// What is told of one case and what figures count of all is the same.
#[test]
fn every_case_is_told_as_figures_count_it() {
    let records = "case A received=2024-04-02 acknowledged=2024-04-05 responded=2024-04-19\n\
         case B received=2024-04-02 extended-to=2024-06-28 responded=2024-06-27\n\
         case C received=2024-04-02 extended-to=2204-06-28 responded=2024-06-27\n\
         case D received=2025-03-29\n\
         case E received=2024-04-02 withdrawn=2024-04-03\n\
         case F procedure=childrens received=2024-12-23 closed=2025-01-20\n\
         stage F 1\nstage F 2 received=2025-01-27 extended-to=2025-03-28\n\
         stage F 3 received=2025-02-03 panel-held=2025-03-20 responded=2025-03-25\n\
         case G received=2024-04-02 responded=2024-06-03\nstage G 2 received=2024-07-01\n\
         case H procedure=adult-social-care received=2024-04-02 responded=2024-05-01\n";
    let valid = validate(dataset(records), Vec::new(), &project()).value;
    let cases = valid.dataset().table(RecordKind::Case);
    let stages = valid.dataset().table(RecordKind::Stage);
    for case in 0..cases.len {
        for account in valid.accounts(case) {
            let row = (0..stages.len).find(|row| {
                stages.case(*row) == Some(case) && stages.numbers[*row as usize] == account.stage
            });
            let counted = match row {
                Some(row) => (valid.stage_clock(row), valid.stage_extension(row)),
                None => (valid.case_clock(case), valid.case_extension(case)),
            };
            let told = match account.reading {
                Reading::Ran(ran) => (Some(ran.clock), Some(ran.extension)),
                Reading::Idle(_) | Reading::Outside(_) => (None, None),
            };
            assert_eq!(
                told,
                counted,
                "{} {}",
                cases.references.get(case),
                account.stage
            );
        }
    }
}

#[test]
fn only_days_that_have_passed_are_counted_so_far() {
    let mut project = project();
    // Easter Sunday, between Good Friday and Easter Monday.
    project.as_at = crate::calendar::parse_iso("2024-03-31").unwrap();
    let valid = validate(dataset("case A received=2024-03-18"), Vec::new(), &project).value;
    let run = explain(&valid, "A").unwrap().remove(0).clocks.remove(0).run;
    assert_eq!(run.unwrap().working_days, 8);
}
