//! What a candour plugin links. A plugin maps one council's own format and
//! categories into the records that candour computes with; this crate does
//! the rest: reading, dates, money, labels, rejects, batches.
//!
//! # A whole plugin
//!
//! `Cargo.toml` says what is built and with which reader:
//!
//! ```toml
//! [lib]
//! crate-type = ["cdylib", "rlib"]       # a component, and a library for tests
//!
//! [dependencies]
//! candour-plugin = { version = "0.1", features = ["csv"] }   # or "json", "xlsx", "xml"
//!
//! [build-dependencies]
//! candour-plugin = "0.1"
//! ```
//!
//! `categories.toml` holds the council's lists, in the order in which its
//! report prints them, and maps each label to the code that authorities share
//! (`candour map codes outcome` lists those of `outcome`) or says why there is none:
//!
//! ```toml
//! [outcome]
//! blank = "Not recorded"                # what a blank cell stands for
//!
//! [outcome.labels]
//! "Upheld" = "upheld"
//! "Part upheld" = { common = "partly-upheld", also = ["Partly Upheld"] }
//! "Not upheld" = "not-upheld"
//! "Passed on" = { none = "this council alone counts these" }
//! "Not recorded" = "not-recorded"
//!
//! [ethnicity.labels]
//! "Indian" = { common = "asian-indian", group = "Asian" }
//!
//! [service]                             # a list of the council's own
//! open = true                           # other services may occur
//! labels = ["Home care", "Day care"]
//!
//! [age-band]
//! bands = ["0-17", "18-64", "65+"]
//! ```
//!
//! `build.rs` checks that file while the plugin compiles; a code that does not
//! exist fails the build with its line and the nearest one that does:
//!
//! ```no_run
//! // fn main() {
//! candour_plugin::build::categories("categories.toml");
//! // }
//! ```
//!
//! And `src/lib.rs` is the mapping:
//!
//! ```
//! # #[cfg(feature = "csv")]
//! # mod example {
//! use candour_plugin::{
//!     About, Columns, Dimension, Event, Failure, Input, Output, Plugin, Procedure, Records,
//!     Reject, Row, Source, csv, export,
//! };
//!
//! // const CATEGORIES: &str = include_str!("../categories.toml");
//! # const CATEGORIES: &str = "
//! # [outcome.labels]
//! # 'Upheld' = 'upheld'
//! # 'Not upheld' = 'not-upheld'
//! # [age-band]
//! # bands = ['0-17', '18-64', '65+']
//! # ";
//!
//! struct Northtown;
//!
//! export!(Northtown);
//!
//! impl Plugin for Northtown {
//!     fn about() -> About {
//!         About::new("northtown", "1.0.0", "Northtown's case system, as CSV")
//!             .source(Source::csv("cases", "one row a case"))
//!             .procedures(&[Procedure::CORPORATE])
//!             .events(&[Event::RECEIVED, Event::CLOSED])
//!             .categories(CATEGORIES)
//!     }
//!
//!     fn import(input: Input<'_>, out: &mut Output<'_>) -> Result<(), Failure> {
//!         csv::table(input, out, &csv::Format::new(), &COLUMNS, case)
//!     }
//! }
//!
//! const COLUMNS: Columns =
//!     Columns::new(&["Reference", "Received", "Outcome", "Age"]).optional(&["Closed"]);
//!
//! /// One row: a record, a reject (through `?`), or ignored.
//! fn case(row: &Row<'_>, out: &mut Records<'_>) -> Result<(), Reject> {
//!     let reference = row.text("Reference")?;
//!     if reference == "Total" {
//!         out.ignore("total");
//!         return Ok(());
//!     }
//!     out.case(&reference, Procedure::CORPORATE)
//!         .received(row.day("Received")?)
//!         .closed(row.day_opt("Closed")?)
//!         .label(Dimension::OUTCOME, row.cell("Outcome"))
//!         .band(Dimension::AGE_BAND, row.cell("Age"));
//!     Ok(())
//! }
//!
//! // Mapping is tested natively, without WebAssembly:
//! # pub fn test() -> Result<(), Failure> {
//! let imported = candour_plugin::testing::import::<Northtown>(
//!     "cases",
//!     "Reference,Received,Closed,Outcome,Age\n\
//!      N-1,01/04/2024,,Upheld,70\n\
//!      N-2,01/13/2024,,Upheld,70\n\
//!      Total,2,,,\n",
//!     "",
//! )?;
//! assert_eq!(
//!     imported.lines("case"),
//!     ["2 case N-1 corporate received=2024-04-01 outcome=Upheld age-band=65+"]
//! );
//! assert_eq!(
//!     imported.lines("reject"),
//!     ["3 reject [Received] month-over-12: the month is over 12; \
//!       dates are day first, as in 31/12/2024; are day and month swapped?"]
//! );
//! assert_eq!(
//!     imported.lines("ignored"),
//!     ["1 ignored: column headings", "4 ignored: total"]
//! );
//! # Ok(())
//! # }
//! # }
//! # #[cfg(feature = "csv")]
//! # example::test().expect("the example imports");
//! ```
//!
//! `cargo xtask plugins` makes it a component.
//!
//! # Rules that the SDK keeps
//!
//! - **No row is lost.** A row ends as one or more records, as a reject, or
//!   ignored with a reason; one that does none of these stops the source with
//!   the plugin's own mistake. A reject undoes what its row had added.
//! - **Nothing is guessed.** A date is `dd/mm/yyyy`, ISO, or a date of the
//!   workbook; anything else is a reject with a hint. A label that
//!   `categories.toml` does not hold is kept as written and reported.
//! - **No value in a message** unless its column holds categories: cases are
//!   about people.
//! - **Codes are names.** [`Event::RECEIVED`], [`Dimension::OUTCOME`]; a code
//!   that [`About`] does not declare stops the source.
//!
//! # Tables
//!
//! [`csv::table`] and [`xlsx::workbook`] find the row of headings below any
//! titles, ignore titles, headings and notes under the table with a reason,
//! and pass over rows without a cell that is not blank. A missing column or
//! sheet stops the source and names the closest one. A CSV file is in the
//! encoding and between the separators that the plugin declares, or that the
//! project sets ([`csv::Format::or_as_set`]); headings written otherwise stop the
//! source and say how, and so does a quotation mark that would swallow rows.
//!
//! In JSON a row is an object in a list, and [`json::document`] finds lists by
//! their paths; in XML it is an element that holds values, and [`xml::Export`]
//! finds them by the names of the elements around them.
//!
//! A table of figures that the council or others have published, one to a row,
//! needs no mapping of its own: [`Figures`] names its columns.
//!
//! # Settings of a project
//!
//! A project can give labels another name, spelling or mapping without a
//! rebuild; see [`Settings`].

pub mod bindings;
pub mod build;
#[cfg(feature = "csv")]
pub mod csv;
pub mod guest;
#[cfg(feature = "json")]
pub mod json;
pub mod native;
pub mod raw;
pub mod testing;
#[cfg(feature = "xlsx")]
pub mod xlsx;
#[cfg(feature = "xml")]
pub mod xml;

mod about;
mod aggregate;
mod categories;
mod code;
mod date_format;
mod day;
#[cfg_attr(
    not(any(feature = "csv", feature = "json", feature = "xlsx")),
    allow(dead_code, reason = "tables use it")
)]
mod figures;
mod input;
mod key_path;
mod number;
mod output;
mod pending;
mod problem;
mod record;
#[cfg_attr(
    not(any(feature = "csv", feature = "json", feature = "xlsx")),
    allow(dead_code, reason = "tables use it")
)]
mod row;
mod run;
mod settings;
#[cfg_attr(
    not(any(feature = "csv", feature = "json", feature = "xlsx", feature = "xml")),
    allow(dead_code, reason = "sources with names use it")
)]
mod slip;
#[cfg_attr(
    not(any(feature = "csv", feature = "xlsx")),
    allow(dead_code, reason = "tables use it")
)]
mod table;
mod text;
mod vocabulary;

pub use about::{About, Source};
pub use aggregate::{Aggregate, Quantity, Span, Unit};
pub use categories::{Categories, Category, Common, Entry};
pub use code::{Amount, Dimension, Event, Procedure, Text};
pub use date_format::DateFormat;
pub use day::Day;
pub use figures::{Area, Figures};
pub use input::Input;
pub use key_path::KeyPath;
pub use number::Decimal;
pub use output::{Output, Part};
pub use problem::{Failure, Reject, nearest};
pub use record::{Label, Record, Records, kind};
pub use row::{Cell, Row, Value};
pub use settings::Settings;
pub use table::{Columns, MapRow};

/// A plugin: what it is, and how it reads a source.
pub trait Plugin {
    /// What the plugin is and what its records use.
    fn about() -> About;

    /// What it is under a project's settings, for a plugin whose mapping is in
    /// them: its sources, codes and labels are then those of the settings, and
    /// [`Settings::text`] gives them again to [`Plugin::import`]. Other plugins
    /// leave this alone: for them settings change labels and options.
    ///
    /// # Errors
    /// When the settings are wrong; [`Failure::setting`] says where.
    fn configure(settings: &str) -> Result<About, Failure> {
        let _ = settings;
        Ok(Self::about())
    }

    /// Reads one source and hands over its records.
    ///
    /// # Errors
    /// When the source cannot be read at all; a problem of one row is a
    /// [`Reject`].
    fn import(input: Input<'_>, out: &mut Output<'_>) -> Result<(), Failure>;
}

/// Makes a type that implements [`Plugin`] the plugin of this crate.
#[macro_export]
macro_rules! export {
    ($plugin:ty) => {
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            struct Exported;

            impl $crate::bindings::exports::candour::plugin::importer::Guest for Exported {
                fn describe(
                    settings: ::std::string::String,
                ) -> ::std::result::Result<
                    $crate::native::types::Description,
                    $crate::native::types::Failure,
                > {
                    $crate::guest::describe::<$plugin>(&settings)
                }

                fn import_source(
                    source: ::std::string::String,
                    settings: ::std::string::String,
                ) -> ::std::result::Result<
                    $crate::native::types::Summary,
                    $crate::native::types::Failure,
                > {
                    $crate::guest::import::<$plugin>(&source, &settings)
                }
            }

    $crate::bindings::export!(Exported with_types_in $crate::bindings);
        };
    };
}
