//! Leicestershire, children's social care.
