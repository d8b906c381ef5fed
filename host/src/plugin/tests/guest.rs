//! Plugins written by hand in WebAssembly text, so that the tests need no
//! toolchain and can do what no compiler would.

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

const WIT: [&str; 4] = [
    include_str!("../../../../wit/types.wit"),
    include_str!("../../../../wit/host.wit"),
    include_str!("../../../../wit/importer.wit"),
    include_str!("../../../../wit/world.wit"),
];

/// Values laid out in a guest's memory as the component model lays them out,
/// in words of four bytes: none of the contract's records needs less.
pub(crate) struct Memory {
    bytes: Vec<u8>,
}

/// Where the values start; below is the WebAssembly stack's usual place.
const BASE: u32 = 1024;

impl Memory {
    fn new() -> Self {
        Self { bytes: Vec::new() }
    }

    fn place(&mut self, bytes: &[u8]) -> u32 {
        self.bytes.resize(self.bytes.len().next_multiple_of(8), 0);
        let at = BASE + self.bytes.len() as u32;
        self.bytes.extend_from_slice(bytes);
        at
    }

    pub(crate) fn words(&mut self, words: &[u32]) -> u32 {
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        self.place(&bytes)
    }

    pub(crate) fn string(&mut self, text: &str) -> [u32; 2] {
        [self.place(text.as_bytes()), text.len() as u32]
    }

    pub(crate) fn some(&mut self, text: &str) -> [u32; 3] {
        let [at, len] = self.string(text);
        [1, at, len]
    }

    pub(crate) fn list(&mut self, items: &[Vec<u32>]) -> [u32; 2] {
        [self.words(&items.concat()), items.len() as u32]
    }

    pub(crate) fn strings(&mut self, texts: &[&str]) -> [u32; 2] {
        let items: Vec<Vec<u32>> = texts
            .iter()
            .map(|text| self.string(text).to_vec())
            .collect();
        self.list(&items)
    }
}

/// The lists of a batch, by their place in it.
#[derive(Clone, Copy)]
pub(crate) enum List {
    Parts = 0,
    Labels = 1,
    Cases = 2,
    Rejects = 11,
    Ignored = 13,
}

/// A plugin with one source `cases` of one part. Change what a test is about.
pub(crate) struct Guest {
    pub(crate) version: &'static str,
    /// WIT of another package and what the world imports of it.
    pub(crate) foreign: Option<(&'static str, &'static str)>,
    /// WebAssembly text: further imports and definitions.
    pub(crate) extra: &'static str,
    /// WebAssembly text, the body of `describe`; else it returns `description`.
    pub(crate) describe: Option<String>,
    /// WebAssembly text, run before the batch is emitted.
    pub(crate) before: String,
    pub(crate) memory: Memory,
    /// Pages of memory to begin with.
    pub(crate) pages: u32,
    pub(crate) events: Vec<&'static str>,
    /// The labels of dimension `outcome` with their common codes.
    pub(crate) labels: Vec<(&'static str, &'static str)>,
    pub(crate) open: bool,
    batch: Vec<u32>,
    rows: Vec<(&'static str, u64)>,
}

impl Guest {
    /// It emits an announcement of its one part and counts no rows.
    pub(crate) fn new() -> Self {
        let mut guest = Self {
            version: "0.1.0",
            foreign: None,
            extra: "",
            describe: None,
            before: String::new(),
            memory: Memory::new(),
            pages: 2,
            events: vec!["received", "closed"],
            labels: vec![("Upheld", "upheld"), ("Not Upheld", "not-upheld")],
            open: false,
            batch: vec![0; 28],
            rows: vec![("", 0)],
        };
        let part = guest.memory.string("").to_vec();
        guest.emit(List::Parts, &[part]);
        guest
    }

    /// Two cases, a header and a count of three rows: nothing to complain of.
    pub(crate) fn good() -> Self {
        let mut guest = Self::new();
        let cases = [guest.case(2, "C-1"), guest.case(3, "C-2")];
        guest.emit(List::Cases, &cases);
        let header = guest.ignored(1, "header");
        guest.emit(List::Ignored, &[header]);
        guest.rows(3)
    }

    pub(crate) fn before(mut self, text: &str) -> Self {
        self.before = text.to_owned();
        self
    }

    pub(crate) fn rows(self, rows: u32) -> Self {
        self.rows_of(&[("", u64::from(rows))])
    }

    /// What the summary says of each part.
    pub(crate) fn rows_of(mut self, parts: &[(&'static str, u64)]) -> Self {
        self.rows = parts.to_vec();
        self
    }

    pub(crate) fn emit(&mut self, list: List, items: &[Vec<u32>]) {
        let list = list as usize * 2;
        let words = self.memory.list(items);
        self.batch[list..list + 2].copy_from_slice(&words);
    }

    /// A corporate case, received on 1970-01-11, with the first outcome.
    pub(crate) fn case(&mut self, row: u32, reference: &str) -> Vec<u32> {
        self.case_with(row, reference, 0, [0, 10], [0, 0])
    }

    pub(crate) fn case_with(
        &mut self,
        row: u32,
        reference: &str,
        procedure: u32,
        event: [u32; 2],
        value: [u32; 2],
    ) -> Vec<u32> {
        let reference = self.memory.string(reference);
        let events = self.memory.list(&[event.to_vec()]);
        let values = self.memory.list(&[value.to_vec()]);
        [
            &[0, row][..],
            &reference,
            &[procedure, 0, 0, 0],
            &events,
            &values,
            &[0, 0],
        ]
        .concat()
    }

    pub(crate) fn ignored(&mut self, row: u32, reason: &str) -> Vec<u32> {
        [&[0, row][..], &self.memory.string(reason)].concat()
    }

    pub(crate) fn reject(&mut self, row: u32, code: &str, message: &str) -> Vec<u32> {
        let column = self.memory.some("Received");
        let (code, message) = (self.memory.string(code), self.memory.string(message));
        [&[0, row][..], &column, &code, &message, &[0, 0, 0]].concat()
    }

    pub(crate) fn new_label(&mut self, dimension: u32, text: &str) -> Vec<u32> {
        let (label, column) = (self.memory.string(text), self.memory.some("Outcome"));
        [&[dimension][..], &label, &column].concat()
    }

    fn description(&mut self) -> u32 {
        let memory = &mut self.memory;
        let part = [memory.string(""), memory.string("cases"), [1, 0]].concat();
        let part = part[..5].to_vec();
        let parts = memory.list(&[part]);
        let source = [
            &memory.string("cases")[..],
            &memory.string("csv"),
            &parts,
            &[1],
        ]
        .concat();
        let labels: Vec<Vec<u32>> = self
            .labels
            .iter()
            .map(|(text, common)| {
                let (text, common) = (memory.string(text), memory.string(common));
                [&text[..], &[0, 0, 0, 0], &common].concat()
            })
            .collect();
        let labels = memory.list(&labels);
        let outcome = [
            &memory.string("outcome")[..],
            &labels,
            &[u32::from(self.open)],
        ]
        .concat();
        let description = [
            &[0][..],
            &memory.string("test-plugin"),
            &memory.string("A plugin for tests"),
            &memory.string("1.2.3"),
            &memory.list(&[source]),
            &memory.strings(&["corporate"]),
            &memory.strings(&self.events.clone()),
            &[0, 0],
            &[0, 0],
            &memory.list(&[outcome]),
        ]
        .concat();
        memory.words(&description)
    }

    /// The words of an `err(failure)`.
    pub(crate) fn failure(&mut self, kind: u32, message: &str, hint: &str) -> u32 {
        let (message, hint) = (self.memory.string(message), self.memory.some(hint));
        let words = [&[1, kind][..], &message, &hint, &[0; 6]].concat();
        self.memory.words(&words)
    }

    /// The bytes of the component.
    pub(crate) fn component(mut self) -> Vec<u8> {
        let description = self.description();
        let rows: Vec<Vec<u32>> = std::mem::take(&mut self.rows)
            .into_iter()
            .map(|(part, rows)| {
                let rows = [rows as u32, (rows >> 32) as u32];
                [self.memory.string(part), rows].concat()
            })
            .collect();
        let rows = self.memory.list(&rows);
        let summary = self.memory.words(&[&[0][..], &rows].concat());
        let batch = self.memory.words(&self.batch.clone());
        let describe = self
            .describe
            .clone()
            .unwrap_or_else(|| format!("(i32.const {description})"));
        let import = format!(
            "{} (call $emit (i32.const {batch})) (i32.const {summary})",
            self.before
        );
        let data: String = self
            .memory
            .bytes
            .iter()
            .map(|byte| format!("\\{byte:02x}"))
            .collect();
        let heap = BASE as usize + self.memory.bytes.len().next_multiple_of(8);
        let text = format!(
            r#"(module
  (import "candour:plugin/host@{version}" "read" (func $read (param i32 i32)))
  (import "candour:plugin/host@{version}" "emit" (func $emit (param i32)))
  (import "candour:plugin/host@{version}" "abort" (func $abort (param i32 i32)))
  {extra}
  (memory (export "memory") {pages})
  (global $heap (mut i32) (i32.const {heap}))
  (data (i32.const {BASE}) "{data}")
  (func (export "cabi_realloc") (param $old i32) (param $had i32) (param $align i32) (param $size i32)
    (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 7)) (i32.const -8)))
    (global.set $heap (i32.add (local.get $at) (local.get $size)))
    (local.get $at))
  (func (export "candour:plugin/importer@{version}#describe") (param i32 i32) (result i32)
    {describe})
  (func (export "candour:plugin/importer@{version}#import-source")
    (param i32 i32 i32 i32) (result i32)
    {import})
)"#,
            version = self.version,
            extra = self.extra,
            pages = self.pages,
        );
        let mut module = wat::parse_str(&text).expect("the text is valid");
        let (resolve, world) = self.world();
        embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8)
            .expect("the contract can be embedded");
        ComponentEncoder::default()
            .module(&module)
            .and_then(|encoder| encoder.validate(true).encode())
            .expect("the module becomes a component")
    }

    fn world(&self) -> (Resolve, wit_parser::WorldId) {
        let mut resolve = Resolve::default();
        let mut text = format!("package candour:plugin@{};\n", self.version);
        for file in WIT {
            let body = file.replace("package candour:plugin@0.1.0;", "");
            // A package has one place for its documentation.
            text.push_str(body.trim_start_matches("/// The contract between candour and its plugins. Files of a released version\n/// never change; see the README for the rules on new versions.\n"));
        }
        if let Some((package, import)) = self.foreign {
            resolve.push_str("foreign.wit", package).expect("valid WIT");
            text = text.replace("import host;", &format!("import host; import {import};"));
        }
        let package = resolve.push_str("plugin.wit", &text).expect("valid WIT");
        let world = resolve
            .select_world(&[package], Some("plugin"))
            .expect("the world is there");
        (resolve, world)
    }
}
