//! XML exports as case systems write them, good and bad.

use candour_plugin::testing::{self, Imported};
use candour_plugin::xml::{Element, Export};
use candour_plugin::{
    About, Amount, Columns, Event, Failure, Input, Output, Plugin, Procedure, Records, Reject,
    Source,
};

struct Northtown;

impl Plugin for Northtown {
    fn about() -> About {
        About::new("northtown", "1.0.0", "a test")
            .source(Source::xml("cases"))
            .procedures(&[Procedure::HOUSING])
            .events(&[Event::RECEIVED, Event::RESPONDED])
            .amounts(&[Amount::COMPENSATION])
    }

    fn import(input: Input<'_>, out: &mut Output<'_>) -> Result<(), Failure> {
        Export::new("export")
            .rows("cases/case", CASES, case)
            .rows("cases/case/stages/stage", STAGES, stage)
            .read(input, out)
    }
}

const CASES: Columns = Columns::new(&["reference", "received"]).optional(&["paid"]);
const STAGES: Columns = Columns::new(&["number"]).optional(&["answered"]);

fn case(case: &Element<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    out.case(case.text("reference")?, Procedure::HOUSING)
        .received(case.day("received")?)
        .amount(Amount::COMPENSATION, case.pence_opt("paid")?);
    Ok(())
}

fn stage(stage: &Element<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let case = stage.parent()?.text("reference")?;
    let number = stage.choose("number", &[("1", 1), ("2", 2)])?;
    out.stage(case, number)
        .responded(stage.day_opt("answered")?);
    Ok(())
}

fn import(bytes: impl AsRef<[u8]>) -> Result<Imported, Failure> {
    testing::import::<Northtown>("cases", bytes, "")
}

/// Why the file cannot be read.
#[track_caller]
fn refused(bytes: impl AsRef<[u8]>) -> String {
    match import(bytes) {
        Ok(_) => "it was read".to_owned(),
        Err(failure) => failure.to_string(),
    }
}

#[test]
fn every_row_is_accounted_for() -> Result<(), Failure> {
    let imported = import(
        r#"<?xml version="1.0"?>
        <!-- made by the case system -->
        <export xmlns="urn:northtown" made="2024-04-30">
          <system>Casebook</system>
          <cases>
            <case reference="N&amp;1" xml:lang="en">
              <received> 2024-04-02 </received>
              <stages>
                <stage number="1"><answered>12/04/2024</answered></stage>
                <stage number="2" xsi:nil="true" xmlns:xsi="urn:x"/>
              </stages>
              <stages><stage number="3"/></stages>
              <paid><![CDATA[£1,250]]>.50</paid>
              <notes><note by="A">seen</note></notes>
            </case>
            <case><reference>N&#45;2</reference><received/></case>
            <n:case reference="N-3"><received>2024-04-03</received><received>2024-04-04</received></n:case>
            <case/>
            <case reference=""><received></received></case>
            <total count="3"/>
          </cases>
          <users><user>someone</user></users>
          <empty><list><thing/></list></empty>
        </export>"#,
    )?;
    assert_eq!(
        imported.lines("case"),
        ["cases:1 case N&1 housing received=2024-04-02 compensation=125050"]
    );
    assert_eq!(
        imported.lines("stage"),
        [
            "cases/case/stages:1 stage N&1 1 responded=2024-04-12",
            "cases/case/stages:2 stage N&1 2",
        ]
    );
    assert_eq!(
        imported.lines("reject"),
        [
            "cases/case/stages[2]:1 reject [number] unknown-value: unknown value `3`; it is one of 1, 2",
            "cases:2 reject [received] blank-cell: the cell is blank",
            "cases:3 reject [received] repeated-element: the element or attribute is there twice; a cell has one value",
        ]
    );
    let set_aside = "ignored: element that the plugin does not read";
    assert_eq!(
        imported.lines("ignored"),
        [
            format!("cases/case/notes:1 {set_aside}"),
            format!("cases:6 {set_aside}"),
            // Below the root itself.
            format!("3 {set_aside}"),
        ]
    );
    Ok(())
}

#[test]
fn elements_are_looked_for_by_name() {
    for (bytes, expected) in [
        (
            "<exports><cases/></exports>",
            "the root element is `exports`, not `export`; is it another export?",
        ),
        (
            "<export><case/><kases/></export>",
            "no element `cases` (in `cases`); the closest is `case`",
        ),
        (
            "<export><cases><case reference='N-1'><recieved>2024-04-02</recieved></case></cases></export>",
            "no `cases/case` has an element or attribute `received` (in `cases`); the closest is `recieved`",
        ),
        (
            "<export/>",
            "no element `cases` (in `cases`); there is nothing else in its place",
        ),
    ] {
        assert_eq!(refused(bytes), expected);
    }
    // A list without rows is no mistake.
    assert!(import("<export><cases/></export>").is_ok());
}

#[test]
fn a_document_type_is_refused_whatever_is_in_it() {
    let bomb = r#"<?xml version="1.0"?>
<!DOCTYPE export [
  <!ENTITY a "aaaaaaaaaa">
  <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
  <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
]>
<export><cases><case reference="&c;"/></cases></export>"#;
    let external = r#"<?xml version="1.0"?>
<!DOCTYPE export [<!ENTITY secret SYSTEM "file:///etc/passwd">]>
<export><cases><case reference="&secret;"/></cases></export>"#;
    let plain = "<!DOCTYPE export><export><cases/></export>";
    for (bytes, line) in [(bomb, 6), (external, 2), (plain, 1)] {
        assert_eq!(
            refused(bytes),
            format!(
                "line {line} has a document type declaration (`<!DOCTYPE`); an export needs none, \
                 and one can name other files or grow without end: export the file without it"
            )
        );
    }
}

#[test]
fn what_is_not_well_formed_is_refused_with_its_line() {
    let broken = |line: u8, what: &str| {
        format!(
            "line {line} is not well-formed XML: {what}; \
             export the file again; edited by hand, it is easily broken"
        )
    };
    for (bytes, line, what) in [
        (
            "<export>\n<cases>\n</export>",
            3,
            "`</export>` where `</cases>` has to come first",
        ),
        (
            "<export><cases/></export></export>",
            1,
            "`</export>` closes nothing",
        ),
        // Words that were not escaped are not repeated: they may be about
        // somebody.
        (
            "<export><cases>Jane <Smith> wrote</cases></export>",
            1,
            "`</cases>` where the end of another one has to come first",
        ),
        (
            "<export><cases></Smith></cases></export>",
            1,
            "the end of some element where `</cases>` has to come first",
        ),
        (
            "<export>\n<cases>Jane <jane@example.org/></cases></export>",
            2,
            "a `<` that begins no element; in text it is written `&lt;`",
        ),
        (
            "<export><cases>under <5 years/></cases></export>",
            1,
            "a `<` that begins no element; in text it is written `&lt;`",
        ),
        (
            "<export><!cases></export>",
            1,
            "`<!` that begins no comment",
        ),
        (
            "<export><cases/></export>\n<export/>",
            2,
            "a second root element",
        ),
        (
            "<export><cases/></export>\nmore",
            2,
            "text outside the root element",
        ),
        (
            "<export>\n<cases>&nbsp;</cases></export>",
            2,
            "an entity that XML does not define",
        ),
        (
            "<export><cases a='&nbsp;'/></export>",
            1,
            "an entity that XML does not define",
        ),
        (
            "<export><cases>a & b</cases></export>",
            1,
            "an `&` that is no entity; it is written `&amp;`",
        ),
        (
            "<export>\n\n<cases a='1' a='2'/></export>",
            3,
            "an attribute that is not well formed, or is there twice",
        ),
        (
            "<export><cases a=1/></export>",
            1,
            "an attribute that is not well formed, or is there twice",
        ),
    ] {
        assert_eq!(refused(bytes), broken(line, what));
    }
}

#[test]
fn many_names_are_as_quick_as_one() -> Result<(), Failure> {
    // Minutes when each name is looked for among all before it.
    let names: String = (0..200_000)
        .map(|name| format!("<a{name} b='1'/>"))
        .collect();
    let imported = import(format!("<export><cases>{names}</cases></export>"))?;
    assert_eq!(imported.lines("ignored").len(), 200_000);
    Ok(())
}

#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| {
        let (open, close) = ("<a>".repeat(depth), "</a>".repeat(depth));
        format!("<export><cases/>{open}{close}</export>")
    };
    assert!(import(nested(63)).is_ok());
    for depth in [64, 10_000] {
        assert_eq!(
            refused(nested(depth)),
            "line 1 has elements more than 64 deep; this is no export that the plugin knows"
        );
    }
}

const PLAIN: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<export>
  <cases>
    <case reference="N-1"><received>2024-04-02</received><paid>£5</paid></case>
    <case reference="N-2"><received><![CDATA[2024-04-03]]></received></case>
    <!-- a note -->
  </cases>
</export>"#;

#[test]
fn a_file_that_is_cut_short_is_refused_wherever_it_was_cut() {
    assert_eq!(
        refused(&PLAIN[..PLAIN.len() / 2]),
        "the file ends on line 4 before its root element does; \
         was the export cut short? export the file again"
    );
    for length in 0..PLAIN.len() {
        assert!(import(&PLAIN.as_bytes()[..length]).is_err(), "{length}");
    }
    assert!(import(PLAIN).is_ok());
}

#[test]
fn no_byte_makes_the_reader_panic() {
    for at in 0..PLAIN.len() {
        for byte in [0, b'<', b'>', b'&', b'"', b'/', b'!', 0x80, 0xC3, 0xFF] {
            let mut bytes = PLAIN.as_bytes().to_vec();
            bytes[at] = byte;
            // Most are refused, some only change a text; what matters is that
            // each ends.
            let _ = import(bytes);
        }
    }
}

#[test]
fn text_beside_elements_is_a_cell_and_cannot_get_lost() -> Result<(), Failure> {
    let imported = import("<export><cases>stray<case/></cases></export>")?;
    assert_eq!(
        imported.lines("ignored"),
        ["1 ignored: element that the plugin does not read"]
    );
    Ok(())
}

#[test]
fn a_column_that_the_plugin_did_not_name_is_its_own_mistake() {
    struct Careless;

    impl Plugin for Careless {
        fn about() -> About {
            Northtown::about()
        }

        fn import(input: Input<'_>, out: &mut Output<'_>) -> Result<(), Failure> {
            Export::new("export")
                .rows("cases/case", CASES, |case, out| {
                    case.text("closed")?;
                    out.ignore("never");
                    Ok(())
                })
                .read(input, out)
        }
    }

    let failure = testing::import::<Careless>("cases", PLAIN, "").unwrap_err();
    assert_eq!(
        failure.to_string(),
        "the plugin reads column `closed`, which its `Columns` do not name (in `cases`)"
    );
}

#[test]
fn an_element_that_looks_like_a_missing_one_is_reported() -> Result<(), Failure> {
    let imported = import(
        "<export><cases><case><reference>N-1</reference><received>2024-04-02</received>\
         <priority>2</priority><stages><stage><number>1</number>\
         <answeredd>2024-04-03</answeredd></stage></stages></case></cases></export>",
    )?;
    assert_eq!(
        imported.lines("warning"),
        [
            "cases/case/stages:1 warning [answeredd] unknown-element: the element is not read; is it `answered`, which is missing?"
        ]
    );
    Ok(())
}
