//! The mapping, natively.
