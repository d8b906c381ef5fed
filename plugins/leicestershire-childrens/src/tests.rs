//! The mapping, natively: one document, and what its rows become.

use candour_plugin::testing::{self, Imported};

use crate::LeicestershireChildrens;
