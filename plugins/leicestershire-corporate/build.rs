//! Checks the mapping against the codes that authorities share.

fn main() {
    candour_plugin::build::categories("categories.toml");
}
