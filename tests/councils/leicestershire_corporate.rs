//! Leicestershire, corporate.
