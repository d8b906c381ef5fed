//! The words that authorities share, on the screen of somebody who has nothing
//! but the command.

use super::support::{assert_exit, run, stderr, stdout};

#[test]
fn lists_and_their_codes_are_shown() {
    let output = run(&["map", "codes"]);
    assert_exit(&output, 0);
    let every = stdout(&output);
    for expected in [
        "procedures\n  adult-social-care, childrens, corporate, housing\n",
        "\n  received              the council received it\n",
        "\nlists of labels\n",
        "(the council's own labels)\n",
    ] {
        assert!(every.contains(expected), "no {expected:?} in\n{every}");
    }
    let output = run(&["map", "codes", "finding"]);
    assert_exit(&output, 0);
    let finding = stdout(&output);
    assert!(finding.starts_with("finding: what an investigation found on one reason\n"));
    assert!(
        finding.contains("\n  partly-upheld  upheld in part\n"),
        "{finding}"
    );
    let output = run(&["map", "codes", "service"]);
    assert!(stdout(&output).ends_with("they have no common codes.\n"));
}

#[test]
fn a_list_that_nobody_knows_is_answered_with_the_nearest() {
    for list in ["event", "events"] {
        let output = run(&["map", "codes", list]);
        assert!(stdout(&output).starts_with("events\n"), "{list}");
        assert!(stdout(&output).contains("\n  acknowledged "), "{list}");
    }

    let output = run(&["map", "codes", "outcom"]);
    assert_exit(&output, 2);
    assert_eq!(
        stderr(&output),
        "error: there is no list `outcom`\nhint: did you mean `outcome`?\n"
    );
    let said = stderr(&run(&["map", "codes", "evnts"]));
    assert!(said.ends_with("hint: did you mean `events`?\n"), "{said}");
}
