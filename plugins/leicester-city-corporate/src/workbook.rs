//! The workbook: the two Codes' self-assessments, the improvement actions, and
//! figures that were not computed from cases.

use candour_plugin::{
    Area, Columns, Dimension, Figures, Record, Records, Reject, Row, Text, Unit, Value, kind,
};

use crate::{ACTION_THEME, CHAPTER};

pub(crate) const HOUSING_CODE: Columns = Columns::new(&[
    "Provision",
    "Chapter",
    "Comply",
    "Evidence",
    "Commentary",
    "Action",
    "Approved",
]);

pub(crate) fn housing_provision(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    if let Value::Number(_) = row.cell("Provision").value {
        return Err(
            Reject::new("provision-as-number", "the provision is a number, not text")
                .column("Provision")
                .hint("format the column as text: as a number, 5.10 is 5.1"),
        );
    }
    let chapter = row.filled("Chapter")?;
    provision(row, "Provision", "Housing Ombudsman", out)?.label(CHAPTER, chapter);
    Ok(())
}

pub(crate) const LGSCO_CODE: Columns = Columns::new(&[
    "Statement",
    "Comply",
    "Evidence",
    "Commentary",
    "Action",
    "Approved",
]);

pub(crate) fn lgsco_statement(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    provision(row, "Statement", "LGSCO", out)?;
    Ok(())
}

/// A provision with its answer and the texts that go with it.
fn provision<'r>(
    row: &Row<'_>,
    section: &'static str,
    code: &'static str,
    out: &'r mut Records<'_>,
) -> Result<Record<'r, kind::Provision>, Reject> {
    let number = row.text(section)?;
    let answer = row.filled("Comply")?;
    let approved = row.yes_no_opt("Approved")?.unwrap_or(false);
    let texts = [
        (Text::EVIDENCE, row.text_opt("Evidence")?),
        (Text::COMMENTARY, row.text_opt("Commentary")?),
        (Text::REQUIRED, row.text_opt("Action")?),
    ];
    let mut provision = out.provision(&*number);
    provision
        .label(Dimension::CODE, code)
        .label(Dimension::ANSWER, answer);
    for (role, text) in &texts {
        provision.text(*role, text.as_deref(), approved);
    }
    Ok(provision)
}

pub(crate) const ACTIONS: Columns = Columns::new(&["Theme", "Action", "Approved"]);

pub(crate) fn action(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    let theme = row.filled("Theme")?;
    let action = row.text("Action")?;
    let approved = row.yes_no_opt("Approved")?.unwrap_or(false);
    out.action()
        .label(Dimension::ACTION_KIND, "Improvement action")
        .label(ACTION_THEME, theme)
        .text(Text::REQUIRED, &*action, approved);
    Ok(())
}

pub(crate) const FIGURES: Columns = Columns::new(&[
    "Series",
    "Publisher",
    "Area",
    "Period or date",
    "Value",
    "Unit",
]);

/// One figure to a row, about everything.
const FIGURE: Figures<'_> = Figures {
    series: "Series",
    publisher: "Publisher",
    area: Area::Column("Area"),
    span: "Period or date",
    value: "Value",
    missing: &[],
    unit: "Unit",
    units: &[
        ("count", Unit::Count),
        ("percent", Unit::Percent),
        ("pounds", Unit::Gbp),
    ],
    labels: None,
    dimensions: &[],
};

pub(crate) fn figure(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
    FIGURE.row(row, out)
}
