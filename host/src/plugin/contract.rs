//! What a component imports and exports, checked before it ever runs.

use wasmtime::Engine;
use wasmtime::component::Component;
use wasmtime::component::types::ComponentItem;

use super::error::ErrorKind;

/// The package whose interfaces are the contract.
const PACKAGE: &str = "candour:plugin/";

/// The contract versions that this host accepts, for people.
pub const ACCEPTS: &str = "0.1.x";

/// The functions that a plugin may import.
const FUNCTIONS: [&str; 3] = ["read", "emit", "abort"];

/// What a component says about itself by its interfaces alone.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Interfaces {
    /// The contract version that it was built for.
    pub contract: String,
    /// Every import by name: interfaces, functions or types.
    pub imports: Vec<String>,
}

/// Reads and checks the interfaces of a component.
///
/// # Errors
///
/// [`ErrorKind::WrongContract`], [`ErrorKind::NotAPlugin`] or
/// [`ErrorKind::ForbiddenImport`].
pub(super) fn check(engine: &Engine, component: &Component) -> Result<Interfaces, ErrorKind> {
    let ty = component.component_type();
    let imports: Vec<(String, ComponentItem)> = ty
        .imports(engine)
        .map(|(name, item)| (name.to_owned(), item.ty))
        .collect();
    let exports = ty.exports(engine).map(|(name, _)| name.to_owned());

    let mut contract = None;
    let mut importer = false;
    for name in exports.chain(imports.iter().map(|(name, _)| name.clone())) {
        let Some(interface) = name.strip_prefix(PACKAGE) else {
            continue;
        };
        let (interface, version) = interface.split_once('@').unwrap_or((interface, "0.0.0"));
        if !accepts(version) {
            return Err(ErrorKind::WrongContract {
                built_for: version.to_owned(),
                accepts: ACCEPTS.to_owned(),
            });
        }
        if interface == "importer" {
            importer = true;
            contract = Some(version.to_owned());
        }
    }
    for (name, item) in &imports {
        refuse_functions(engine, name, item)?;
    }
    match contract {
        Some(contract) if importer => Ok(Interfaces {
            contract,
            imports: imports.into_iter().map(|(name, _)| name).collect(),
        }),
        _ => Err(ErrorKind::NotAPlugin),
    }
}

/// Before 1.0 the second number changes when the contract breaks.
fn accepts(version: &str) -> bool {
    version.starts_with("0.1.") && !version.contains('-')
}

/// Refuses anything that could do something. Types alone cannot.
fn refuse_functions(engine: &Engine, name: &str, item: &ComponentItem) -> Result<(), ErrorKind> {
    let forbidden = |import: String| Err(ErrorKind::ForbiddenImport { import });
    match item {
        ComponentItem::Type(_) => Ok(()),
        ComponentItem::ComponentInstance(instance) => {
            let ours = name
                .strip_prefix(PACKAGE)
                .is_some_and(|interface| interface == "host" || interface.starts_with("host@"));
            for (export, item) in instance.exports(engine) {
                match item.ty {
                    ComponentItem::Type(_) => {}
                    ComponentItem::ComponentFunc(_) if ours && FUNCTIONS.contains(&export) => {}
                    _ => return forbidden(format!("{name}#{export}")),
                }
            }
            Ok(())
        }
        _ => forbidden(name.to_owned()),
    }
}
