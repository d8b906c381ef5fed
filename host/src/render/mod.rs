//! Renderers: a [`Document`](crate::document::Document) in, a file's text out.
//!
//! **Invariant:** a renderer sees a document and nothing else, so it can show
//! no number that is not a figure of the document.

pub mod html;
pub mod json;
