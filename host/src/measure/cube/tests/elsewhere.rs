//! Figures that were published elsewhere.

use super::check;
use crate::measure::testing::{answer, records};

#[test]
fn figures_from_elsewhere_are_exact_and_unambiguous() {
    check("given(all-supported; as-at 2025-03-31)", "101 count");
    check("given(complaints; period 2023-24)", "57 count");
    check(
        "given(complaints where outcome = \"Upheld\"; period previous)",
        "19 count",
    );
    check(
        "given(complaints where outcome = upheld; period previous)",
        "19 count",
    );
    check(
        "given(supported where ethnicity = \"Indian\"; as-at 2025-03-31)",
        "30 count",
    );
    check("total(supported; as-at 2025-03-31)", "100 count");
    check(
        "total(supported where ethnicity-group = \"Asian\"; as-at 2025-03-31)",
        "40 count",
    );
    check(
        "total(supported; by ethnicity-group; as-at 2025-03-31)",
        "Asian 40, White 60, Not known [no figure was published] count",
    );
    check(
        "given(supported; by ethnicity; as-at 2025-03-31)",
        "Indian 30, Pakistani 10, British 60, Not known [no figure was published] count",
    );
    check(
        "given(rate; area \"England\"; period this)",
        "159/2 percent",
    );
    check(
        "given(rate; area \"Derby City Council\"; period this)",
        "75 (3 of 4) percent",
    );
    check(
        "given(rate; area \"Coventry\"; period this)",
        "[it was published as not available] percent",
    );
    check("fact(eligible-people)", "982 count");
    check("fact(national-rate)", "59/2 percent");
    check("standard(adult-social-care, 1)", "20 working days");
    check("number-of(reason)", "3 count");
    check("number-of(ethnicity-group)", "3 count");
}

#[test]
fn ambiguous_figures_list_their_candidates() {
    check(
        "given(rate; period this)",
        "the series has several areas, and none is named at [rate]; there are: area \"England\", period 2024-25; \
         area \"Derby City Council\", period 2024-25; area \"Coventry\", period 2024-25",
    );
}

#[test]
fn another_area_is_never_taken_for_ours() {
    let data = records(
        "aggregate upheld area=Derby period=2023-24 12 count
         aggregate upheld area=Derby period=2024-25 14 count
         aggregate upheld area=Leicester period=2024-25 9 count",
    );
    assert_eq!(
        answer(&data, "given(upheld; period 2023-24)"),
        "the series has several areas, and none is named at [upheld]; \
         there are: area \"Derby\", period 2023-24",
    );
}
