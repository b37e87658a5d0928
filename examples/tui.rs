//! dev only
use ioscope::explain::{Badge, Verdict};
use ioscope::load::*;
use ioscope::model::*;
use ioscope::ui::*;
struct S(Registry);
impl Subject for S {
    fn registry(&self) -> &Registry {
        &self.0
    }
    fn is_scenario(&self) -> bool {
        false
    }
    fn verdicts(&self, _: EntryId) -> Vec<Verdict> {
        Vec::new()
    }
    fn badge(&self, _: EntryId) -> Badge {
        Badge::default()
    }
    fn moment(&self) -> (usize, usize) {
        (0, 0)
    }
    fn seek(&mut self, _: usize) {}
    fn event_sentence(&self, _: usize) -> Option<String> {
        None
    }
}
fn main() {
    let inputs = std::env::args()
        .skip(1)
        .map(|name| {
            Input::new(name.clone(), move |p| {
                let bytes = std::fs::read(&name).map_err(|e| OpenError::Failed(e.to_string()))?;
                let loaded = load(&Source::file(name.clone(), bytes), p).map_err(|e| match e {
                    LoadError::Cancelled(_) => OpenError::Cancelled,
                    e => OpenError::Failed(e.to_string()),
                })?;
                Ok(Opened {
                    title: name.rsplit('/').next().unwrap().into(),
                    format: loaded.document.format.into(),
                    subject: Box::new(S(loaded.document.registry)),
                    notes: loaded.notes,
                })
            })
        })
        .collect();
    let q = Input::new("The question", |_| Err(OpenError::Failed("not here".into())));
    run(Launch {
        inputs,
        gallery: vec![GalleryItem {
            section: "Origin".into(),
            about: "Two drivers, one category.".into(),
            input: q,
        }],
        look: Look::detect(|n| std::env::var(n).ok()),
    })
    .unwrap();
}
