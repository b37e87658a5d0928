//! From the files of a lesson to the lesson.

use crate::explain::{Case, Whose, find_code};
use crate::load::{Quiet, Source, load};
use crate::model::{Bundle, ClassTable, DocumentKind, Position};

use super::change::read_change;
use super::exhibit::Exhibit;
use super::fact::{Moment, Test};
use super::fault::Fault;
use super::files::LessonFiles;
use super::plan::{AttemptPlan, ChoicePlan, Plan, PredictPlan, StopPlan};
use super::text;
use super::words;
use super::{Attempt, Choice, Goal, Lesson, Located, Question, Repair, Stop, WroteIn};

use toml::Spanned;

/// The file with everything but the words.
pub(super) const FILE: &str = "lesson.toml";

/// The version of the format.
const FORMAT: u32 = 1;

/// The machine's file, unless another one is named.
const DOCUMENT: &str = "scenario.plist";

impl Lesson {
    /// Reads the files of a lesson.
    ///
    /// # Errors
    /// Everything that is wrong with what stands in them. Whether the lesson can be solved is for [`Lesson::check`] to say.
    pub fn read(files: &LessonFiles) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let missing = |file| Fault::of_file(file, "there is no such file in the lesson's folder");
        let text = if let Some(text) = files.text(text::FILE) {
            text::read(&text, &mut faults)
        } else {
            faults.push(missing(text::FILE));
            text::Text::default()
        };
        let Some(source) = files.text(FILE) else {
            faults.push(missing(FILE));
            return Err(faults);
        };
        let plan: Plan = match toml::from_str(&source) {
            Ok(plan) => plan,
            Err(error) => {
                let start = error.span().map_or(0, |span| span.start);
                let words = error.message().trim().replace('\n', "; ");
                faults.push(Fault::new(FILE, Position::of(&source, start), words));
                return Err(faults);
            }
        };
        let mut reader = Reader { source: &source, faults };
        let lesson = reader.lesson(files, text, &plan);
        if reader.faults.is_empty() { Ok(lesson) } else { Err(reader.faults) }
    }
}

/// What a line of `edit` names.
fn whose(line: &str) -> Result<Whose, String> {
    let all = words::words(line)?;
    let mut walk = words::Walk::new(&all, 0);
    let kind = walk.next("driver, node, class or kext")?;
    let name = walk.next("its name")?.to_owned();
    walk.finish()?;
    Ok(match kind {
        "driver" => Whose::Driver(name),
        "node" => Whose::Node(name),
        "class" => Whose::Class(name),
        "kext" => Whose::Kext(name),
        other => return Err(format!("«{other}» can't be edited: driver, node, class, kext")),
    })
}

/// Reads one lesson.
struct Reader<'a> {
    source: &'a str,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn place<T>(&self, at: &Spanned<T>) -> Position {
        Position::of(self.source, at.span().start)
    }

    fn fault<T>(&mut self, at: &Spanned<T>, message: impl Into<String>) {
        self.faults.push(Fault::new(FILE, self.place(at), message));
    }

    fn name(&self, name: &Spanned<String>) -> Located<String> {
        Located { what: name.as_ref().clone(), place: self.place(name) }
    }

    /// Reads a line of one of the little languages.
    fn line<T>(
        &mut self,
        line: &Spanned<String>,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<Located<T>> {
        match read(line.as_ref()) {
            Ok(what) => Some(Located { what, place: self.place(line) }),
            Err(message) => {
                self.fault(line, message);
                None
            }
        }
    }

    fn lines<T>(
        &mut self,
        lines: &[Spanned<String>],
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Vec<Located<T>> {
        lines.iter().filter_map(|line| self.line(line, &read)).collect()
    }

    fn lesson(&mut self, files: &LessonFiles, text: text::Text, plan: &Plan) -> Lesson {
        if *plan.format.as_ref() != FORMAT {
            self.fault(&plan.format, format!("the format is {FORMAT}"));
        }
        if !(5..=10).contains(plan.minutes.as_ref()) {
            self.fault(&plan.minutes, "a lesson takes 5 to 10 minutes");
        }
        for code in &plan.reasons {
            if find_code(code.as_ref()).is_none() {
                self.fault(code, format!("`ioscope reason` has no page {}", code.as_ref()));
            }
        }
        let document = plan.document.as_ref().map_or(DOCUMENT, |file| file.as_ref());
        let no_document = plan.document.is_none() && files.bytes(document).is_none();
        let (source, repair, trap) = (&plan.source, &plan.repair, &plan.trap);
        for (is_missing, what) in [
            (source.is_empty(), "the debrief needs a [[source]]: a kernel function and its file"),
            (plan.predict.len() < 2, "two questions to predict are needed: [[predict]]"),
            (repair.is_empty(), "a [[repair]] that reaches the goal is needed"),
            (trap.is_empty(), "a [[trap]] is needed: a change that looks right and isn't"),
            (no_document, "there is no file scenario.plist in the lesson's folder"),
        ] {
            if is_missing {
                self.faults.push(Fault::of_file(FILE, what));
            }
        }
        let questions = plan.predict.iter().map(|question| &question.as_ref().document);
        let all =
            questions.chain(plan.stop.iter().map(|stop| &stop.document)).chain([&plan.document]);
        for named in all.flatten().filter(|named| files.bytes(named.as_ref()).is_none()) {
            let words = format!("there is no file {} in the lesson's folder", named.as_ref());
            self.fault(named, words);
        }
        for bundle in &plan.bundles {
            if files.under(bundle.as_ref()).next().is_none() {
                let words =
                    format!("there is no bundle {} in the lesson's folder", bundle.as_ref());
                self.fault(bundle, words);
            }
        }
        let wrote_in = |source: &WroteIn| {
            let says = source.says.trim().to_owned();
            WroteIn { says, ..source.clone() }
        };
        Lesson {
            name: files.name.clone(),
            title: text.title,
            minutes: *plan.minutes.as_ref(),
            corrects: plan.corrects.trim().to_owned(),
            needs: plan.needs.iter().map(|need| self.name(need)).collect(),
            briefing: text.briefing,
            hints: text.hints,
            debrief: text.debrief,
            own: text.own,
            remember: text.remember,
            sources: plan.source.iter().map(wrote_in).collect(),
            reasons: plan.reasons.iter().map(|code| code.as_ref().clone()).collect(),
            questions: plan.predict.iter().map(|plan| self.question(plan)).collect(),
            stops: plan.stop.iter().filter_map(|plan| self.stop(plan)).collect(),
            goal: self.goal(plan),
            repairs: plan.repair.iter().map(|plan| self.attempt(plan)).collect(),
            traps: plan.trap.iter().map(|plan| self.attempt(plan)).collect(),
            document: document.to_owned(),
            bundles: plan.bundles.iter().map(|bundle| bundle.as_ref().clone()).collect(),
            files: files.clone(),
        }
    }

    fn question(&mut self, plan: &Spanned<PredictPlan>) -> Question {
        let at = plan.as_ref();
        let moment = |reader: &mut Self, moment: &Option<Spanned<String>>| {
            let moment = moment.as_ref()?;
            reader.line(moment, Moment::parse)
        };
        Question {
            ask: at.ask.trim().to_owned(),
            document: at.document.as_ref().map(|named| self.name(named)),
            changes: self.lines(&at.changes, read_change),
            show: self.lines(&at.show, Exhibit::parse),
            moment: moment(self, &at.moment),
            judged: moment(self, &at.judged),
            choices: at.choice.iter().filter_map(|choice| self.choice(choice)).collect(),
            place: self.place(plan),
        }
    }

    fn choice(&mut self, plan: &ChoicePlan) -> Option<Choice> {
        Some(Choice {
            text: plan.text.trim().to_owned(),
            when: self.line(&plan.when, Test::parse)?,
            because: plan.because.trim().to_owned(),
        })
    }

    fn stop(&mut self, plan: &StopPlan) -> Option<Stop> {
        Some(Stop {
            at: self.line(&plan.at, Moment::parse)?,
            document: plan.document.as_ref().map(|named| self.name(named)),
            node: plan.node.as_ref().map(|node| self.name(node)),
            show: self.lines(&plan.show, Exhibit::parse),
            says: plan.says.trim().to_owned(),
        })
    }

    fn goal(&mut self, plan: &Plan) -> Goal {
        let goal = plan.goal.as_ref();
        let when = self.line(&goal.when, Test::parse);
        if goal.edit.is_empty() {
            self.fault(&plan.goal, "`edit` names nothing that the learner may change");
        }
        Goal {
            text: goal.text.trim().to_owned(),
            // A goal that can't be read is a fault, and then there is no lesson.
            when: when.unwrap_or(Located { what: Test(Vec::new()), place: Position::default() }),
            edit: self.lines(&goal.edit, whose),
        }
    }

    fn attempt(&mut self, plan: &Spanned<AttemptPlan>) -> Attempt {
        let at = plan.as_ref();
        if at.changes.is_empty() {
            self.fault(plan, "`changes` is empty");
        }
        let told = Repair {
            about: at.about.trim().to_owned(),
            changes: at.changes.iter().map(|line| line.as_ref().clone()).collect(),
            because: at.because.trim().to_owned(),
        };
        Attempt { told, changes: self.lines(&at.changes, read_change), place: self.place(plan) }
    }
}

impl Lesson {
    /// The lesson's machine as it is in the beginning.
    ///
    /// # Errors
    /// [`Fault`] when its file can't be read or judged.
    pub fn case(&self) -> Result<Case, Fault> {
        self.case_of(None)
    }

    /// The machine of another file of the lesson.
    pub(super) fn case_of(&self, document: Option<&str>) -> Result<Case, Fault> {
        let document = document.unwrap_or(&self.document);
        let open = |file: &str| {
            let bytes = self.files.bytes(file).unwrap_or_default().to_vec();
            load(&Source::file(file, bytes), &mut Quiet)
                .map_err(|error| Fault::of_file(file, error.to_string()))
        };
        let mut bundles: Vec<Bundle> = Vec::new();
        for bundle in &self.bundles {
            for file in self.files.under(bundle).filter(|file| file.ends_with("Info.plist")) {
                bundles.extend(open(file)?.document.bundles);
            }
        }
        let mut loaded = open(document)?;
        if loaded.document.kind == DocumentKind::Bundles {
            bundles.append(&mut loaded.document.bundles);
        }
        Case::new(loaded, &bundles, &ClassTable::new())
            .map_err(|error| Fault::of_file(document, error.to_string()))
    }
}
