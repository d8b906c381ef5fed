//! Checks the mapping while the plugin compiles.

fn main() {
    candour_plugin::build::categories("categories.toml");
}
