//! Headings and labels as plain words.
