//! What a file of labels says, and what is wrong with one.

use super::{COLUMNS, Overrides, escaped, read};
use crate::dataset::{Common, Label};
use crate::diagnostic::{Checked, Diagnostic};

const HEAD: &str = "dimension,label,common code,group,order,note\n";

fn said(read: &Result<Checked<Overrides>, Vec<Diagnostic>>) -> Vec<String> {
    let problems = match read {
        Ok(checked) => &checked.diagnostics,
        Err(problems) => problems,
    };
    let said = problems.iter().map(|problem| {
        let place = problem.place.as_ref().map(ToString::to_string);
        let hint = problem.hint.as_deref().unwrap_or("-");
        format!("{} {} ({hint})", place.unwrap_or_default(), problem.message)
    });
    said.collect()
}

/// A file without mistakes.
#[track_caller]
fn lines(bytes: &[u8]) -> Overrides {
    let read = read("labels.csv", bytes);
    assert_eq!(said(&read), [""; 0]);
    read.unwrap().value
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(
        said(&read("labels.csv", text.as_bytes())),
        expected,
        "{text}"
    );
}

fn label(text: &str, group: Option<&str>, common: Common) -> Label {
    Label {
        text: text.to_owned(),
        group: group.map(str::to_owned),
        common,
    }
}

#[test]
fn a_line_goes_before_what_a_plugin_declares() {
    let text = format!(
        "{HEAD}outcome,Upheld,partly-upheld,Ours,2,\noutcome,Not upheld,,,,a note\n\
         service,Bins,,none,,\nreason,Praise,None,,,not a reason\nservice,New,,,,\n\
         outcome,Unclear,,,,\n"
    );
    let overrides = lines(text.as_bytes());
    let upheld = || Common::Code("upheld".to_owned());
    let declared = label("Upheld", Some("Theirs"), upheld());
    let code = Common::Code("partly-upheld".to_owned());
    assert_eq!(
        overrides.label("outcome", "Upheld", Some(&declared)),
        Some(label("Upheld", Some("Ours"), code))
    );
    assert_eq!(overrides.of("outcome", "Upheld").unwrap().order, Some(2));
    // An empty cell leaves it as it is.
    let declared = label("Not upheld", Some("Theirs"), upheld());
    assert_eq!(
        overrides.label("outcome", "Not upheld", Some(&declared)),
        Some(declared)
    );
    let own = || Common::None("the council's own list".to_owned());
    let declared = label("Bins", Some("Theirs"), own());
    assert_eq!(
        overrides.label("service", "Bins", Some(&declared)),
        Some(label("Bins", None, own()))
    );
    let none = Common::None("not a reason".to_owned());
    assert_eq!(
        overrides.label("reason", "Praise", None),
        Some(label("Praise", None, none))
    );
    // A label of a list without codes is known by its line alone; one of a list
    // with codes is not, until a code is there.
    assert_eq!(
        overrides.label("service", "New", None),
        Some(label("New", None, own()))
    );
    assert_eq!(overrides.label("outcome", "Unclear", None), None);
    assert_eq!(overrides.label("outcome", "Elsewhere", None), None);
}

#[test]
fn a_spreadsheet_saves_it_in_several_ways() {
    let text = format!("{HEAD}outcome,Café closed,withdrawn,,3,\n");
    let expected = lines(text.as_bytes());
    assert_eq!(expected.lines().len(), 1);
    let same = |bytes: &[u8]| {
        let found = lines(bytes);
        let line = found.of("outcome", "Café closed").unwrap();
        assert_eq!(line.common, Some(Common::Code("withdrawn".to_owned())));
        assert_eq!(line.order, Some(3));
    };
    same(format!("\u{feff}{}", text.replace('\n', "\r\n")).as_bytes());
    same(text.replace(',', ";").as_bytes());
    same(&text.chars().map(|c| c as u8).collect::<Vec<_>>());
    let tabs = text.replace(',', "\t");
    let wide = || tabs.encode_utf16();
    let with_mark = |mark: [u8; 2], pairs: Vec<[u8; 2]>| [vec![mark], pairs].concat().concat();
    same(&with_mark(
        [0xFF, 0xFE],
        wide().map(u16::to_le_bytes).collect(),
    ));
    same(&with_mark(
        [0xFE, 0xFF],
        wide().map(u16::to_be_bytes).collect(),
    ));
    same(b"Order,LABEL,dimension,common code\n3,\"Caf\xe9 closed\",outcome,withdrawn\n,,,\n");
}

#[test]
fn what_looks_like_a_formula_is_written_behind_an_apostrophe() {
    for (plain, written) in [
        ("=1+1", "'=1+1"),
        ("-", "'-"),
        ("'+", "''+"),
        ("@home", "'@home"),
        ("'Tis", "'Tis"),
        ("Upheld", "Upheld"),
    ] {
        assert_eq!(escaped(plain), written);
        let text = format!("{}\nservice,{written},,,,\n", COLUMNS.join(","));
        let found = lines(text.as_bytes());
        assert_eq!(found.lines()[0].label, plain, "{written}");
    }
}

#[test]
fn mistakes_are_named_with_line_and_column() {
    let check_line = |line: &str, expected: &str| check(&format!("{HEAD}{line}\n"), &[expected]);
    check_line(
        "outcom,Upheld,upheld,,,",
        "labels.csv:2:1 there is no dimension `outcom` (did you mean `outcome`?)",
    );
    check_line(
        "outcome,Upheld,uphold,,,",
        "labels.csv:2:16 `outcome` has no common code `uphold` (did you mean `upheld`?)",
    );
    check_line(
        "service,Bins,upheld,,,",
        "labels.csv:2:14 `service` is a list of the council's own, without codes (leave the cell empty)",
    );
    check_line(
        "outcome,Praise,none,,,",
        "labels.csv:2:16 there is no common code, and no reason why (say it in `note`: the report prints it)",
    );
    for order in ["-1", "1.5", "first"] {
        check_line(
            &format!("outcome,Upheld,upheld,,{order},"),
            &format!(
                "labels.csv:2:24 `{order}` is no place in a list (write a whole number, or nothing)"
            ),
        );
    }
    check_line(
        ",Upheld,upheld,,,",
        "labels.csv:2:1 a line needs a value in `dimension` (-)",
    );
    check_line(
        "outcome,,upheld,,,",
        "labels.csv:2:9 a line needs a value in `label` (-)",
    );
    check_line(
        "outcome,\"Upheld,upheld,,,",
        "labels.csv:2:9 this quote is never closed (close it, or double it where it is part of the text)",
    );
    check_line(
        "outcome,Upheld,upheld,,,\noutcome,Upheld,,,,",
        "labels.csv:3:9 label `Upheld` of `outcome` is there twice (it is in line 2 as well: keep one of them)",
    );
    check(
        "dimension,label,comon code\n",
        &[
            "labels.csv:1:17 the labels have no column `common code` (is `comon code` meant to be `common code`?)",
        ],
    );
    check(
        "dimension,label,common code,ordr\n",
        &["labels.csv:1:29 the labels have no column `order` (is `ordr` meant to be `order`?)"],
    );
    check(
        "label,label,dimension,common code\n",
        &["labels.csv:1:7 column `label` is there twice (-)"],
    );
    check(
        "a,b\n",
        &[
            "labels.csv:1:1 the labels have no column `dimension` (the first line is `dimension,label,common code,group,order,note`)",
            "labels.csv:1:1 the labels have no column `label` (the first line is `dimension,label,common code,group,order,note`)",
            "labels.csv:1:1 the labels have no column `common code` (the first line is `dimension,label,common code,group,order,note`)",
        ],
    );
    for empty in ["", "\u{feff}", " \r\n,,\n"] {
        check(
            empty,
            &[
                "labels.csv the file is empty (write it anew with `candour map labels`, or take it away)",
            ],
        );
    }
    check(HEAD, &[]);
}

#[test]
fn a_file_of_which_no_line_can_be_read_is_no_file_of_labels() {
    for text in [
        "",
        "a,b\n",
        "label,label,dimension,common code\n",
        "\"dimension",
    ] {
        assert!(read("labels.csv", text.as_bytes()).is_err(), "{text}");
    }
    let wrong = format!("{HEAD}outcom,Upheld,,,,\n");
    assert!(read("labels.csv", wrong.as_bytes()).is_ok());
}
