//! The components that this build carries (see `build.rs`).

/// Name and bytes, in the order of names.
static BUNDLED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/bundled.rs"));

/// The names of the bundled plugins, in order.
pub fn names() -> impl Iterator<Item = &'static str> {
    BUNDLED.iter().map(|(name, _)| *name)
}

/// The component of a bundled plugin.
pub(super) fn component(wanted: &str) -> Option<&'static [u8]> {
    BUNDLED
        .iter()
        .find(|(name, _)| *name == wanted)
        .map(|(_, bytes)| *bytes)
}
