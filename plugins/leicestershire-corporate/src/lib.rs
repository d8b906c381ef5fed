//! Leicestershire County Council, corporate complaints: CSV exports of the case system.
