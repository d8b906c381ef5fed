//! The examples of the councils end to end, on the built command: each on its
//! own figures, and on copies of its sources with one thing spoilt.

#[path = "../support/mod.rs"]
mod support;

mod duties;
mod leicester_city_corporate;
mod leicestershire_childrens;
mod leicestershire_corporate;
mod tabular;
