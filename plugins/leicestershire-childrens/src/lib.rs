//! Leicestershire County Council, children's social care: the case system's JSON export.
