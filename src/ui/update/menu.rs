//! Choosing from a short list, and the list of what can be explained.

use crate::explain::{Outcome, find_code, term};
use crate::ui::app::{App, Overlay};
use crate::ui::commands::DetailTab;
use crate::ui::doc::Pane;
use crate::ui::menu::{Item, Menu, Pick};
use crate::ui::naming::{label, mark};
use crate::ui::view::properties::state_terms;

use super::{copy, verdicts};

/// The letters of items that have none of their own; those that move are left out.
const LETTERS: &str = "abcdefimnoprstuvwxyz123456789";

/// Takes the item of a letter. False where no menu is open or none has it.
pub(super) fn letter(app: &mut App, letter: char) -> bool {
    let Some(Overlay::Menu(menu)) = app.overlays.last_mut() else { return false };
    // The key that opened the list takes what it suggests.
    let suggested = (letter == 'y').then_some(menu.scroll.at);
    let Some(at) = menu.by_letter(letter).or(suggested) else { return false };
    menu.scroll.at = at;
    accept(app);
    true
}

/// Takes the item under the cursor.
pub(super) fn accept(app: &mut App) {
    let Some(Overlay::Menu(menu)) = app.overlays.pop() else { return };
    let Some(item) = menu.items.get(menu.scroll.at) else { return };
    match &item.pick {
        Pick::Copy { label, text } => copy::put(app, label, text),
        Pick::Page { title, text } => app.overlays.push(Overlay::page(title, text)),
        Pick::Reason(at) => {
            if let Some(doc) = app.doc_mut() {
                (doc.tab, doc.focus) = (DetailTab::Matching, Pane::Detail);
                doc.choose(*at);
            }
            verdicts::reason(app);
        }
    }
}

/// Lists what can be explained of the node that shows: the words of its state, and why drivers did or did not start.
pub(super) fn explain(app: &mut App) {
    let Some(doc) = app.doc() else { return };
    let Some(entry) = doc.detail.entry else { return };
    let mut items: Vec<Item> = Vec::new();
    let mut letters = LETTERS.chars();
    let mut add = |label: String, detail: String, pick: Pick| {
        items.push(Item { letter: letters.next().unwrap_or(' '), label, detail, pick });
    };
    for (word, shown) in state_terms(doc.registry().entry(entry)) {
        let Some(text) = term(word) else { continue };
        // A line has no styles for the marks of code.
        let about = text.lines().next().unwrap_or_default().replace('`', "");
        add(shown.clone(), about, Pick::Page { title: shown, text: text.to_owned() });
    }
    for (at, verdict) in doc.detail.verdicts.iter().enumerate() {
        if verdict.outcome == Outcome::Started || find_code(verdict.code).is_none() {
            continue;
        }
        let (sign, _, _) = mark(verdict.outcome);
        add(format!("{sign} {}", verdict.code), label(&verdict.personality), Pick::Reason(at));
    }
    app.overlays.push(Overlay::Menu(Menu::new("Explain", items, 0)));
}

/// Shows the page of a word of the node's state.
pub(super) fn explain_word(app: &mut App, word: &str) {
    if let Some(text) = term(word) {
        app.overlays.push(Overlay::page(word, text));
    }
}
