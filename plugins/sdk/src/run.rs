//! Runs a plugin against any host.

use std::collections::BTreeSet;

use crate::Plugin;
use crate::about::About;
use crate::bindings::candour::plugin::types as wit;
use crate::categories::Categories;
use crate::input::{Bytes, Input};
use crate::output::{Output, Sink};
use crate::problem::{Failure, nearest};
use crate::settings::Settings;

/// The description under these settings.
pub(crate) fn describe<P: Plugin>(settings: &str) -> Result<wit::Description, Failure> {
    let (about, categories, _) = prepare::<P>(settings)?;
    Ok(about.describe(&categories))
}

/// Imports one source.
pub(crate) fn import<P: Plugin>(
    source: &str,
    settings: &str,
    bytes: &mut dyn Bytes,
    sink: &mut dyn Sink,
) -> Result<wit::Summary, Failure> {
    let (about, categories, settings) = prepare::<P>(settings)?;
    let names: BTreeSet<&str> = about.source_names().collect();
    if !names.contains(source) {
        let failure = Failure::bad_settings(format!("the plugin reads no source `{source}`"));
        return Err(match nearest(source, names.iter().copied()) {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure.hint(format!(
                "it reads {}",
                names.into_iter().collect::<Vec<_>>().join(", ")
            )),
        });
    }
    let mut output = Output::new(&about, &categories, settings, sink);
    P::import(Input::new(source, bytes), &mut output)?;
    Ok(output.finish())
}

fn prepare<P: Plugin>(settings: &str) -> Result<(About, Categories, Settings), Failure> {
    let about = P::configure(settings)?;
    let mut categories = about.read_categories()?;
    let settings = Settings::apply(settings, &mut categories, &about.options, about.configured)?;
    Ok((about, categories, settings))
}
