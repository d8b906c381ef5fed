//! Figures that were not computed from cases, one to a row.

use candour_plugin::csv::{self, Format};
use candour_plugin::testing::{self, Imported};
use candour_plugin::{
    About, Area, Columns, Dimension, Failure, Figures, Input, Output, Plugin, Source, Unit,
};

const COLUMNS: Columns = Columns::new(&["Series", "Publisher", "When", "Value", "Unit"])
    .optional(&["Dimension", "Label"]);

const FIGURES: Figures<'_> = Figures {
    series: "Series",
    publisher: "Publisher",
    area: Area::Fixed("Northtown"),
    span: "When",
    value: "Value",
    missing: &["N/A", "-"],
    unit: "Unit",
    units: &[("count", Unit::Count), ("percent", Unit::Percent)],
    labels: Some(("Dimension", "Label")),
    dimensions: &[("Outcome", Dimension::OUTCOME)],
};

struct Northtown;

impl Plugin for Northtown {
    fn about() -> About {
        About::new("northtown", "1.0.0", "a test")
            .source(Source::csv("figures", "one row a figure"))
            .categories("[outcome.labels]\n'Upheld' = 'upheld'\n")
    }

    fn import(input: Input<'_>, out: &mut Output<'_>) -> Result<(), Failure> {
        csv::table(input, out, &Format::new(), &COLUMNS, |row, out| {
            FIGURES.row(row, out)
        })
    }
}

fn import(bytes: &str) -> Result<Imported, Failure> {
    testing::import::<Northtown>("figures", bytes, "")
}

#[test]
fn a_row_is_a_figure() -> Result<(), Failure> {
    let imported = import(
        "Series,Publisher,When,Value,Unit,Dimension,Label\n\
         Upheld rate,Ombudsman,2023-24,79.5%,percent,,\n\
         complaints,Council,2023-24 Q1,\"1,019\",count,Outcome,Upheld\n\
         Homes,Council,31/03/2025,-,count,,\n",
    )?;
    assert_eq!(
        imported.lines("aggregate"),
        [
            "2 aggregate upheld-rate Ombudsman Northtown 2023-04-01..2024-03-31 795e-1 percent",
            "3 aggregate complaints Council Northtown 2023-04-01..2023-06-30 1019e-0 count outcome=Upheld",
            "4 aggregate homes Council Northtown 2025-03-31 missing count",
        ]
    );
    assert_eq!(imported.lines("reject"), [""; 0]);
    Ok(())
}

#[test]
fn a_table_need_not_have_labels() -> Result<(), Failure> {
    let imported = import("Series,Publisher,When,Value,Unit\nHomes,Council,2024-25,12,count\n")?;
    assert_eq!(
        imported.lines("aggregate"),
        ["2 aggregate homes Council Northtown 2024-04-01..2025-03-31 12e-0 count"]
    );
    Ok(())
}

#[test]
fn a_row_that_is_no_figure_is_rejected_at_its_cell() -> Result<(), Failure> {
    let imported = import(
        "Series,Publisher,When,Value,Unit,Dimension,Label\n\
         Homes,Council,2023-25,12,count,,\n\
         Homes,Council,2023-24,n/a,count,,\n\
         Homes,Council,2023-24,,count,,\n\
         Homes,Council,2023-24,12,cuont,,\n\
         Homes,Council,2023-24,12,count,Outcme,Upheld\n\
         Homes,Council,2023-24,12,count,Outcome,\n\
         Homes,,2023-24,12,count,,\n",
    )?;
    assert_eq!(imported.lines("aggregate"), [""; 0]);
    let rejects = imported.lines("reject");
    let starts = [
        "2 reject [When] not-a-date: ",
        "3 reject [Value] not-a-number: ",
        "4 reject [Value] blank-cell: ",
        "5 reject [Unit] unknown-value: unknown value `cuont`; did you mean `count`?",
        "6 reject [Dimension] unknown-value: unknown value `Outcme`; did you mean `Outcome`?",
        "7 reject [Label] blank-cell: ",
        "8 reject [Publisher] blank-cell: ",
    ];
    assert_eq!(rejects.len(), starts.len());
    for (reject, start) in rejects.iter().zip(starts) {
        assert!(reject.starts_with(start), "{reject}");
    }
    Ok(())
}
