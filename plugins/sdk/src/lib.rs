//! x

pub mod bindings;
pub mod build;
#[cfg(feature = "csv")]
pub mod csv;
pub mod guest;
pub mod native;
pub mod testing;
#[cfg(feature = "xlsx")]
pub mod xlsx;

mod about;
mod categories;
mod code;
mod day;
mod input;
mod number;
mod output;
mod pending;
mod problem;
mod record;
#[cfg_attr(
    not(any(feature = "csv", feature = "xlsx")),
    allow(dead_code, reason = "tables use it")
)]
mod row;
mod run;
mod settings;
#[cfg_attr(
    not(any(feature = "csv", feature = "xlsx")),
    allow(dead_code, reason = "tables use it")
)]
mod table;
mod vocabulary;

pub use about::{About, Source};
pub use code::{Amount, Dimension, Event, Procedure, Text};
pub use day::Day;
pub use input::Input;
pub use number::Decimal;
pub use output::{Output, Part};
pub use problem::{Failure, Reject};
pub use record::{Aggregate, Label, Quantity, Record, Records, Span, Unit, kind};
pub use row::{Cell, Row, Value};
pub use settings::Settings;
pub use table::Columns;

/// A plugin: what it is, and how it reads a source.
pub trait Plugin {
    /// What the plugin is and what its records use.
    fn about() -> About;

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
