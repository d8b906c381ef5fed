//! What is guessed of headings and labels that councils use, and what is not.

mod columns;
mod labels;
