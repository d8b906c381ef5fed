use std::collections::BTreeSet;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::render;
use super::sample::document;
use crate::document::{Align, Block, Document, Inline, Table, TableColumn, TableRow};

/// Every start tag of a page, with its attributes.
fn tags(page: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut reader = Reader::from_str(page);
    reader.config_mut().check_end_names = false;
    let mut tags = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) | Event::Empty(tag) => {
                let attributes = tag
                    .html_attributes()
                    .map(|attribute| {
                        let attribute = attribute.unwrap();
                        (
                            attribute.key.as_ref().to_owned(),
                            attribute.value.into_owned(),
                        )
                    })
                    .collect();
                tags.push((tag.name().as_ref().to_owned(), attributes));
            }
            Event::Eof => return tags,
            _ => {}
        }
    }
}

fn values<'a>(tags: &'a [(String, Vec<(String, String)>)], name: &str) -> Vec<&'a str> {
    let attributes = tags.iter().flat_map(|(_, attributes)| attributes);
    attributes
        .filter(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
        .collect()
}

#[test]
fn ids_are_unique_and_every_reference_arrives() {
    let page = render(&document()).unwrap();
    let tags = tags(&page);
    let ids = values(&tags, "id");
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "{ids:?}");
    let links = values(&tags, "href");
    let links = links.iter().filter_map(|address| address.strip_prefix('#'));
    let labels = values(&tags, "aria-labelledby");
    let labels = labels.iter().flat_map(|ids| ids.split(' '));
    for target in links.chain(labels) {
        assert!(unique.contains(target), "nothing has the id {target}");
    }
}

#[test]
fn headings_go_down_one_level_at_a_time_under_one_h1() {
    let page = render(&document()).unwrap();
    let levels: Vec<u8> = tags(&page)
        .iter()
        .filter_map(|(tag, _)| tag.strip_prefix('h')?.parse::<u8>().ok())
        .collect();
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
    assert_eq!(levels.first(), Some(&1));
    for pair in levels.windows(2) {
        assert!(pair[1] <= pair[0] + 1, "{levels:?}");
    }
}

#[test]
fn the_page_asks_for_nothing() {
    let page = render(&document()).unwrap();
    for (tag, attributes) in tags(&page) {
        assert!(
            !["script", "img", "link", "iframe", "object"].contains(&tag.as_str()),
            "{tag}"
        );
        for (name, _) in attributes {
            assert!(
                !["src", "srcset", "style"].contains(&name.as_str()) && !name.starts_with("on"),
                "{tag} {name}"
            );
        }
    }
    assert!(page.contains("default-src &#39;none&#39;"));
}

#[test]
fn every_number_carries_its_figure_and_shows_its_working() {
    let document = document();
    let page = render(&document).unwrap();
    let ids: BTreeSet<&str> = document.figures.iter().map(|figure| figure.id()).collect();
    let tags = tags(&page);
    let shown = values(&tags, "data-figure");
    assert!(shown.len() > 50);
    assert!(shown.iter().all(|id| ids.contains(id)));
    assert!(page.contains("<strong>44%</strong> = 44 \u{f7} 100 \u{d7} 100"));
    assert!(page.contains("<strong>sixty-eight</strong> = 68"));
    assert!(
        page.contains("<strong>19</strong>"),
        "the working of a footnote's number"
    );
    // Numbered text leads there by its number, other text where its part ends.
    assert!(page.contains("<a class=\"number\" href=\"#page-working-p-1\""));
    assert!(
        page.contains("<a href=\"#page-working-upheld\">How the figures in \u{201c}Upheld\u{201d}")
    );
}

#[test]
fn what_the_document_says_is_text() {
    let page = render(&document()).unwrap();
    assert!(page.contains("&lt;none&gt; was referred back"));
    let mut hostile = document();
    hostile.title = "</title></style><script>alert(1)</script>".to_owned();
    hostile.footnotes[0] = vec![Inline::Link {
        address: "javascript:alert(1)".to_owned(),
        content: vec![],
    }];
    let page = render(&hostile).unwrap();
    assert!(!page.contains("<script"));
    assert!(!page.contains("href=\"javascript"));
}

#[test]
fn the_cells_of_a_wide_table_of_words_bring_their_heads_along() {
    let mut document = document();
    let words = |text: &str| {
        vec![Inline::Text {
            text: text.to_owned(),
        }]
    };
    let mut table = Table {
        id: "form".to_owned(),
        number: None,
        caption: words("A form"),
        columns: ["Provision", "Asks \"what\"", "Complies"]
            .map(|head| TableColumn {
                head: words(head),
                align: Align::Left,
            })
            .into(),
        rows: vec![TableRow {
            total: false,
            group: false,
            cells: vec![words("1.2"), words(&"Sentences. ".repeat(9)), words("Yes")],
        }],
        notes: Vec::new(),
    };
    let render_with = |document: &mut Document, table: &Table| {
        document.blocks = vec![Block::Table(table.clone())];
        render(document).unwrap()
    };
    let page = render_with(&mut document, &table);
    assert!(page.contains("<table class=\"prose short\">"));
    assert!(page.contains("<th scope=\"row\" data-head=\"Provision\">1.2</th>"));
    assert!(page.contains("<td data-head=\"Asks &quot;what&quot;\">Sentences."));
    // Fewer words fit beside one another in more columns.
    let mut wider = table.clone();
    wider.rows[0].cells[1] = words(&"Sentences. ".repeat(4));
    assert!(!render_with(&mut document, &wider).contains("class=\"prose"));
    for more in ["Evidence", "Comments"] {
        wider.columns.push(TableColumn {
            head: words(more),
            align: Align::Left,
        });
        wider.rows[0].cells.push(words("None given"));
    }
    assert!(render_with(&mut document, &wider).contains("<table class=\"prose short\">"));
    // With a column of numbers it stays a table on a phone.
    table.columns[2].align = Align::Right;
    let page = render_with(&mut document, &table);
    assert!(page.contains("<table class=\"short\">"));
    assert!(!page.contains("<td data-head"));
}

#[test]
fn a_draft_says_so_and_a_final_does_not() {
    let mut document = document();
    assert!(render(&document).unwrap().contains("class=\"draft\""));
    document.draft = false;
    let page = render(&document).unwrap();
    assert!(!page.contains("class=\"draft\"") && !page.contains("Draft"));
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let page = render(&document()).unwrap();
    assert_eq!(page, render(&document()).unwrap());
    // For people to look at: CANDOUR_SAMPLE=/some/page.html cargo test.
    if let Some(path) = std::env::var_os("CANDOUR_SAMPLE") {
        std::fs::write(path, page).unwrap();
    }
}
