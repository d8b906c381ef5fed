//! Sheet `Complaints`: a row is a case, its stage 1 and its reasons.

use candour_plugin::{Columns, Dimension, Procedure, Records, Reject, Row};

use crate::{REMEDY, applies};

pub(crate) const COLUMNS: Columns = Columns::new(&[
    "Reference",
    "Procedure",
    "Received",
    "Acknowledged",
    "Timescale",
    "Due",
    "Extended to",
    "Response sent",
    "Closed",
    "Outcome",
    "Division",
    "Service",
    "Subject",
    "Reason 1",
    "Finding 1",
    "Remedy 1",
    "Ethnicity",
    "Age",
    "Gender",
    "Primary support reason",
    "Who complained",
    "Channel",
    "Joint response",
])
.optional(&[
    "Reason 2",
    "Finding 2",
    "Reason 3",
    "Finding 3",
    "Reason 4",
    "Finding 4",
    "Reason 5",
    "Finding 5",
    "Reason 6",
    "Finding 6",
    "Reason 7",
    "Finding 7",
    "Reason 8",
    "Finding 8",
    "Remedy 2",
    "Linked case",
]);

/// Columns that hold one label each.
const LABELS: [(Dimension, &str); 11] = [
    (Dimension::TIMESCALE, "Timescale"),
    (Dimension::OUTCOME, "Outcome"),
    (Dimension::DIVISION, "Division"),
    (Dimension::SERVICE, "Service"),
    (Dimension::SUBJECT, "Subject"),
    (Dimension::ETHNICITY, "Ethnicity"),
    (Dimension::GENDER, "Gender"),
    (Dimension::SUPPORT_REASON, "Primary support reason"),
    (Dimension::COMPLAINANT, "Who complained"),
    (Dimension::CHANNEL, "Channel"),
    (Dimension::JOINT, "Joint response"),
];

/// Each reason's column with that of its finding.
const REASONS: [(&str, &str); 8] = [
    ("Reason 1", "Finding 1"),
    ("Reason 2", "Finding 2"),
    ("Reason 3", "Finding 3"),
    ("Reason 4", "Finding 4"),
    ("Reason 5", "Finding 5"),
    ("Reason 6", "Finding 6"),
    ("Reason 7", "Finding 7"),
    ("Reason 8", "Finding 8"),
];

pub(crate) fn complaint(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let reference = row.text("Reference")?;
    let procedure = row.choose(
        "Procedure",
        &[
            ("Statutory", Procedure::ADULT_SOCIAL_CARE),
            ("Corporate", Procedure::CORPORATE),
        ],
    )?;
    let linked = row.text_opt("Linked case")?;
    let mut case = out.case(&reference, procedure);
    case.follows(linked.as_deref())
        .received(row.day("Received")?)
        .acknowledged(row.day_opt("Acknowledged")?)
        .due(row.day_opt("Due")?)
        .extended_to(row.day_opt("Extended to")?)
        .responded(row.day_opt("Response sent")?)
        .closed(row.day_opt("Closed")?);
    for (dimension, column) in LABELS {
        let cell = row.cell(column);
        if applies(&cell) {
            case.label(dimension, cell);
        }
    }
    let age = row.cell("Age");
    if applies(&age) {
        case.band(Dimension::AGE_BAND, age);
    }
    for column in ["Remedy 1", "Remedy 2"] {
        case.label(REMEDY, row.cell(column));
    }

    // The council's procedure has one stage; what follows is the Ombudsman. The
    // stage takes its days from the case, so that each is stated once and a
    // correction of it holds for both.
    out.stage(&reference, 1);

    for (reason, finding) in REASONS {
        let (reason, finding) = (row.cell(reason), row.cell(finding));
        if !reason.is_blank() {
            out.reason(&reference)
                .label(Dimension::REASON, reason)
                .label(Dimension::FINDING, finding);
        } else if !finding.is_blank() {
            return Err(
                Reject::new("finding-without-reason", "there is a finding but no reason")
                    .column(finding.column)
                    .hint("name the reason that the finding is about, or clear the finding"),
            );
        }
    }
    Ok(())
}
