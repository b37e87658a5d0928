//! Which commands do something at the moment, and what is said of the others.
//!
//! Dispatch, footer, hints, palette and help ask here, so that no key is offered which does nothing.

use crate::explain::Page;
use crate::ui::choices::choices;
use crate::ui::commands::{
    Action, Command, Context, DetailTab, LessonAction, Needs, by_id, commands,
};
use crate::ui::doc::{Doc, Pane};
use crate::ui::launch::{GalleryItem, Input};
use crate::ui::lesson::{Accepts, LessonView};
use crate::ui::tree::Tree;

use super::App;
use super::overlay::Overlay;

impl Needs {
    /// What is said where this is missing: a fact without a capital or a full stop, and where there is a way to it, the way.
    /// `None` where it is there.
    pub(crate) fn missing(self, app: &App) -> Option<String> {
        if self.is_there(app) {
            return None;
        }
        let words = self.words();
        let way = match self {
            Self::Search => app.key("find") + " finds",
            Self::Changes => app.key("edit") + " tries a change",
            Self::Personalities => app.key("add") + " adds bundles",
            Self::Bookmarks => app.key("bookmark") + " sets one",
            Self::Comparison => app.key("compare") + " compares with another file",
            Self::OtherFile => app.key("open") + " opens one",
            _ => return Some(words.to_owned()),
        };
        Some(format!("{words}: {way}"))
    }

    fn words(self) -> &'static str {
        match self {
            Self::File => "no file is open",
            Self::OtherFile => "no other file is open",
            Self::Notes => "there are no notes on this file",
            Self::Others => "there are no other dumps in this file",
            Self::Events => "a dump has no events",
            Self::Earlier => "this is the machine before its first event",
            Self::Later => "this was the last event",
            Self::Candidate | Self::Reason => "no candidate here",
            Self::Personality => "no personality here",
            Self::Started => "it isn't known where this driver started",
            Self::OtherCandidate => "no other candidate here",
            Self::Done => "there is no change to take back",
            Self::Undone => "there is no change to make again",
            Self::Driver => "a node belongs to no bundle",
            Self::Set => "there is no value here to remove",
            Self::Kin { above: true } => "nothing is above this node",
            Self::Kin { above: false } => "nothing is below this node",
            Self::Named => "this value names no node",
            Self::Lesson => "this isn't a lesson",
            Self::Question => "this page asks nothing",
            Self::Repair => "hints and changes belong to the page of the repair",
            Self::Machine => "answer the questions first: the machine shows what became of it",
            Self::Place { here: true } => "this node has no other place in this plane",
            Self::Place { here: false } => "this node has no other place",
            Self::Visited { back: true } => "no node was visited before this one",
            Self::Visited { back: false } => "no node was visited after this one",
            Self::Search => "no search has found anything",
            Self::Changes => "nothing was changed",
            Self::Personalities => "no personality is known",
            Self::Bookmarks => "no bookmark in this file",
            Self::Comparison => "nothing is compared",
        }
    }

    fn is_there(self, app: &App) -> bool {
        match self {
            Self::File => app.file().is_some(),
            Self::OtherFile => app.files.len() > usize::from(app.current.is_some()),
            Self::Bookmarks => app.file().is_some_and(|file| !file.bookmarks.is_empty()),
            // Where none is open, it can still be one of a personality.
            Self::Driver => app.overlays.iter().all(|overlay| match overlay {
                Overlay::Editor(editor) => editor.target.bundle.is_some(),
                _ => true,
            }),
            Self::Set => app.overlays.iter().all(|overlay| match overlay {
                Overlay::Editor(editor) => editor.row().is_some_and(|row| row.value.is_some()),
                _ => true,
            }),
            Self::Named => app.overlays.iter().any(|overlay| match overlay {
                Overlay::Value(inspect) => inspect.leads_to.is_some(),
                _ => false,
            }),
            Self::Reason if app.context() == Context::Properties => app.doc().is_some(),
            Self::Comparison => app.compared().is_some(),
            of_doc => app.doc().is_some_and(|doc| of_doc.is_in(doc)),
        }
    }

    /// Whether it is there in an open document.
    fn is_in(self, doc: &Doc) -> bool {
        let lesson = doc.lesson.as_deref();
        let is_on =
            |wanted: fn(Page) -> bool| lesson.is_some_and(|lesson| wanted(lesson.session.page()));
        match self {
            Self::Notes => !doc.notes.is_empty(),
            Self::Others => !doc.others.is_empty(),
            Self::Events => doc.subject.is_scenario(),
            Self::Earlier => doc.subject.moment().0 > 0,
            Self::Later => doc.subject.moment().0 < doc.subject.moment().1,
            Self::Candidate | Self::Reason => doc.chosen().is_some(),
            Self::Personality => doc.personality().is_some(),
            Self::Started => !doc.detail.started_as.is_empty(),
            Self::OtherCandidate => doc.detail.verdicts.len() > 1,
            Self::Personalities => !doc.subject.personalities().is_empty(),
            Self::Lesson => lesson.is_some(),
            Self::Question => is_on(|page| matches!(page, Page::Question(_))),
            Self::Repair => is_on(|page| page == Page::Repair),
            Self::Machine => lesson.is_some_and(|lesson| lesson.machine || lesson.may_look()),
            Self::Done if doc.shows_lesson() => {
                lesson.is_some_and(|lesson| !lesson.session.tried().is_empty())
            }
            Self::Done => !doc.what_if.done.is_empty(),
            Self::Undone => !doc.what_if.undone.is_empty(),
            Self::Changes => !(doc.what_if.done.is_empty() && doc.what_if.undone.is_empty()),
            Self::Kin { above } => doc.selected().is_some_and(|place| {
                let place = doc.registry().place(place);
                if above { place.parent.is_some() } else { place.first_child.is_some() }
            }),
            Self::Search => doc.search.is_some() || doc.tree().is_some_and(Tree::is_filtered),
            Self::Place { here } => doc.selected().is_some_and(|place| {
                let registry = doc.registry();
                let plane = registry.place(place).plane;
                let mut all = registry.places_of(registry.place(place).entry).iter();
                all.any(|at| *at != place && (!here || registry.place(*at).plane == plane))
            }),
            Self::Visited { back } => doc.can_travel(back),
            _ => true,
        }
    }
}

impl App {
    /// Why a command would do nothing at the moment, a fact without a full stop. `None` where it does something.
    pub(crate) fn obstacle(&self, command: &Command) -> Option<String> {
        command.needs.iter().find_map(|needs| needs.missing(self))
    }

    /// One or two words on what a command does where one is; `None` if nothing.
    pub(crate) fn hint(&self, command: &Command) -> Option<&'static str> {
        if let Some(overlay) = self.overlays.last() {
            let nothing = match overlay {
                Overlay::Palette { line, .. } => self.palette(line.text()).is_empty(),
                Overlay::Ask { purpose, line, .. } => {
                    choices(self, *purpose, line.text()).is_empty()
                }
                Overlay::Find { .. } => {
                    let search = self.doc().and_then(|doc| doc.search.as_ref());
                    search.is_none_or(|search| search.len() == 0)
                }
                _ => false,
            };
            // Where nothing is listed there is nothing to be chosen.
            return if nothing && command.action != Action::Escape {
                None
            } else {
                overlay.hint(command)
            };
        }
        let lesson = self.doc().and_then(|doc| doc.lesson.as_deref());
        Some(match (command.action, lesson.map(LessonView::accepts)) {
            (Action::Lesson(LessonAction::Accept), Some(Accepts::Answer)) => "answer",
            (Action::Lesson(LessonAction::Accept), Some(Accepts::Change)) => "change",
            (Action::Lesson(LessonAction::Accept), Some(Accepts::Row)) => "show the row",
            (Action::Lesson(LessonAction::Accept), Some(_)) if lesson?.is_last() => {
                return self.next_lesson().map(|_| "next lesson");
            }
            // Where they show already, the key leads to them.
            (Action::Tab(DetailTab::Matching), _) if self.shows(DetailTab::Matching) => {
                "candidates"
            }
            (Action::Lesson(LessonAction::Hint), Some(_)) if lesson?.session.outcome().reached => {
                return None;
            }
            (Action::Lesson(LessonAction::Page(true)), Some(_)) if lesson?.is_last() => {
                return None;
            }
            (Action::Lesson(LessonAction::Page(false)), Some(_)) if lesson?.session.at() == 0 => {
                return None;
            }
            _ => command.hint,
        })
    }

    /// Whether a tab shows beside the tree that has the focus.
    fn shows(&self, tab: DetailTab) -> bool {
        let is_beside = crate::ui::layout::areas(self).detail.is_some();
        let on_tree = |doc: &Doc| doc.focus == Pane::Tree && doc.tab == tab;
        is_beside && self.doc().is_some_and(on_tree)
    }

    /// The place in the gallery of the lesson that shows.
    pub(crate) fn lesson_in_gallery(&self) -> Option<usize> {
        let name = &self.doc()?.lesson.as_deref()?.session.lesson().name;
        let is = |item: &GalleryItem| {
            item.input.lesson.as_ref().is_some_and(|start| start.lesson.name == *name)
        };
        self.gallery.iter().position(is)
    }

    /// The lesson of the gallery behind the one that shows.
    pub(crate) fn next_lesson(&self) -> Option<&Input> {
        let next = self.gallery.get(self.lesson_in_gallery()? + 1)?;
        next.input.lesson.is_some().then_some(&next.input)
    }

    /// The first key of a command with a word on what it does, `e tries a change`, where it does something.
    pub(crate) fn offer(&self, id: &str, words: &str) -> Option<String> {
        let does = by_id(id).is_some_and(|command| self.obstacle(command).is_none());
        does.then(|| format!("{} {words}", self.key(id)))
    }

    /// The commands that the palette lists for what is typed, best first: those that have its words, else those that have its
    /// letters; of equals those first that do something here.
    pub(crate) fn palette(&self, typed: &str) -> Vec<&'static Command> {
        use fuzzy_matcher::FuzzyMatcher;
        let listed = || {
            let is_listed = |row: &&Command| {
                !row.context.is_over() && !matches!(row.action, Action::Palette | Action::Escape)
            };
            commands().filter(is_listed)
        };
        let mut rows: Vec<(i64, &'static Command)> =
            listed().filter_map(|row| Some((row.fit(typed)?.into(), row))).collect();
        if rows.is_empty() {
            let matcher = fuzzy_matcher::skim::SkimMatcherV2::default().ignore_case();
            let score = |row: &Command| matcher.fuzzy_match(row.words, typed.trim());
            rows = listed().filter_map(|row| Some((score(row)?, row))).collect();
        }
        rows.sort_by_cached_key(|(fit, row)| {
            (-fit, !self.applies(row) || self.obstacle(row).is_some())
        });
        rows.into_iter().map(|(_, row)| row).collect()
    }
}
