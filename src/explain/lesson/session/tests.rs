use super::*;
use crate::explain::{LessonFiles, built_in};

fn lesson(name: &str) -> Arc<Lesson> {
    let is = |files: &LessonFiles| files.name.contains(name);
    Arc::new(Lesson::read(&built_in().into_iter().find(is).unwrap()).unwrap())
}

fn session(name: &str) -> Session {
    Session::new(lesson(name)).unwrap()
}

#[test]
fn a_question_stands_in_the_way_until_it_is_answered_or_shown() {
    let mut session = session("10-");
    assert!(session.may_go_on());
    session.go(1);
    assert_eq!(session.page(), Page::Question(0));
    assert!(!session.may_go_on());
    assert!(!session.choose(0, 2));
    assert!(session.may_go_on());
    assert!(session.choose(0, session.right(0)));
    assert_eq!(session.first_answer(0), Some(2));
    session.go(2);
    session.show_answer(1);
    assert!(session.may_go_on());
    // What was shown isn't an answer any more.
    session.choose(1, 0);
    assert_eq!(session.first_answer(1), None);
    session.go(usize::MAX);
    assert_eq!((session.page(), session.may_go_on()), (Page::Own, false));
}

#[test]
fn any_repair_counts_and_the_others_are_told() {
    let mut session = session("10-");
    let tried = session.change("set com.derived.driver IOProbeScore 5").unwrap().clone();
    assert!(!tried.reached && tried.trap.unwrap().contains("doesn't look at scores"));
    assert!(tried.changes.is_empty());
    assert_eq!(session.traps().filter(|(tried, _)| *tried).count(), 1);
    // What can be changed is called as it is in the verdicts.
    let row = session.rows().into_iter().next().unwrap();
    assert_eq!(session.called(&row.whose), "com.derived.driver/derived");
    // One that the lesson doesn't name.
    let line = "set com.derived.driver/derived IOMatchCategory \"x\"";
    let tried = session.change(line).unwrap().clone();
    assert!(tried.reached && tried.trap.is_none());
    assert_eq!(tried.changes.len(), 1, "{:?}", tried.changes);
    assert!(
        tried.changes[0].ends_with("lost (category-consumed) → started"),
        "{:?}",
        tried.changes
    );
    assert!(session.is_solved());
    assert_eq!(session.attempts(), 2);
    // The score isn't a part of the repair, so it isn't quite the one that was taken.
    assert!(session.repairs().iter().all(|(taken, _)| !taken));
    assert!(session.undo() && session.undo() && !session.undo());
    // Nor is one with another value, though it helps as well.
    session.change(line).unwrap();
    assert!(session.is_solved() && session.repairs().iter().all(|(taken, _)| !taken));
    session.change("set com.derived.driver IOMatchCategory \"com_derived_driver\"").unwrap();
    let taken: Vec<bool> = session.repairs().into_iter().map(|(taken, _)| taken).collect();
    assert_eq!(taken, [true, false, false, false]);
    let mut session = self::session("08-");
    let yours = |session: &Session| {
        let list = session.repairs().into_iter().filter(|(taken, _)| *taken);
        list.map(|(_, repair)| repair.changes.concat()).collect::<Vec<_>>()
    };
    session.change("set com.example.bravo IOProbeScore 600").unwrap();
    assert_eq!(yours(&session), ["set com.example.bravo IOProbeScore 600"]);
    // What was tried on the way there doesn't count, nor does a way with another value.
    session.change("set com.example.bravo IOProbeScore 700").unwrap();
    assert_eq!(yours(&session), ["set com.example.bravo IOProbeScore 700"]);
    session.change("set com.example.bravo IOProbeScore 800").unwrap();
    assert!(yours(&session).is_empty());
    // The outcome is that of all changes, and says if the latest had no part in it.
    let outcome = session.outcome();
    assert!(outcome.reached && outcome.idle);
    assert!(outcome.changes.iter().any(|one| one.contains("bravo") && one.ends_with("started")));
}

#[test]
fn what_cannot_be_tried_is_explained_and_changes_nothing() {
    let mut session = session("10-");
    for (line, words) in [
        ("set com.derived.driver IOMatchCategory mine", "quotation marks"),
        ("set-node IOResources a 1", "lets you change only these: set com.derived.driver"),
        ("drop com.base.driver", "lets you change only these"),
        ("fix it", "isn't a change"),
        ("set com.derived.driver IOProviderClass \"IOResources\"", "how it is already"),
        ("set-class com_base_driver onStart 1", "wrong"),
    ] {
        let error = session.change(line).unwrap_err();
        assert!(error.contains(words), "{line}: {error}");
    }
    assert_eq!((session.tried().len(), session.attempts()), (0, 0));
}

#[test]
fn what_may_be_edited_is_listed_as_it_is_now() {
    let mut session = session("03-");
    let find = |session: &Session, key: &str| {
        session.rows().into_iter().find(|row| row.key == key).and_then(|row| row.value)
    };
    assert_eq!(find(&session, "registerService"), Some("No".into()));
    assert_eq!(find(&session, "IOProviderClass"), Some("\"HubDriver\"".into()));
    session.change("set-class HubDriver registerService Yes").unwrap();
    assert!(session.is_solved());
    assert_eq!(find(&session, "registerService"), Some("Yes".into()));
    // What the driver publishes is no key of the repair, and neither is what the system adds to a personality.
    let keys = |session: &Session| -> Vec<String> {
        session.rows().into_iter().map(|row| row.key).collect()
    };
    assert!(!keys(&session).iter().any(|key| key.contains("onStart") || key.ends_with("Kernel")));
    // One begins at the key of the first repair, and a negative number is one.
    let rows = |name: &str| {
        let session = self::session(name);
        let (first, rows) = (session.first_row(), session.rows());
        (rows[first].key.clone(), rows)
    };
    let (first, all) = rows("08-");
    assert_eq!(first, "IOProbeScore");
    let delta = all.iter().find(|row| row.key == "probe/scoreDelta").unwrap();
    assert_eq!(delta.value.as_deref(), Some("-400"));
    assert_eq!(rows("06-").0, "IOPropertyMatch/rate");
    assert_eq!(rows("11-").0, "publishResource");
    assert_eq!(rows("13-").0, "OSBundleLibraries/com.example.kit");
    assert_eq!(rows("14-").0, "entitlements");
}

#[test]
fn a_row_that_is_changed_keeps_its_place_and_is_marked() {
    let mut session = session("08-");
    let keys = |session: &Session| -> Vec<String> {
        session.rows().into_iter().map(|row| row.key).collect()
    };
    let changed = |session: &Session| -> Vec<(String, Option<String>)> {
        let rows = session.rows().into_iter().filter(|row| row.changed);
        rows.map(|row| (row.key, row.value)).collect()
    };
    let before = keys(&session);
    assert!(changed(&session).is_empty());
    let set = |key: &str, value: &str| (key.to_owned(), Some(value.to_owned()));
    session.change("set com.example.bravo IOMatchCategory \"mine\"").unwrap();
    session.change("unset com.example.bravo IOProbeScore").unwrap();
    assert_eq!(keys(&session), before);
    let both = [("IOProbeScore".to_owned(), None), set("IOMatchCategory", "\"mine\"")];
    assert_eq!(changed(&session), both);
    // What is as in the beginning again isn't changed.
    session.change("set com.example.bravo IOProbeScore 500").unwrap();
    assert_eq!(keys(&session), before);
    assert_eq!(changed(&session), both[1..]);
}

#[test]
fn another_number_is_a_trap_where_it_comes_to_the_same() {
    let mut session = session("09-");
    let mut told = |score: i32| {
        let line = format!("set com.example.dim IOProbeScore {score}");
        session.change(&line).unwrap().trap.clone()
    };
    assert_eq!(told(500).as_deref(), Some("Now DimDriver runs, and LightDriver doesn't."));
    assert_eq!(told(60), None);
    assert_eq!(told(700), told(500));
}

#[test]
fn a_value_of_another_type_is_told_while_it_is_typed() {
    let session = session("08-");
    let told = session.remark("set com.example.bravo IOProbeScore \"900\"").unwrap();
    assert!(told.contains("a string of 3 bytes") && told.contains("It is a number"), "{told}");
    for line in [
        "set com.example.bravo IOProbeScore 900",
        "set com.example.bravo IOMatchCategory 1",
        "set com.example.bravo IOProbeScore",
        "set com.example.other IOProbeScore \"900\"",
    ] {
        assert_eq!(session.remark(line), None, "{line}");
    }
}

#[test]
fn hints_come_one_by_one_and_the_last_one_stays() {
    let mut session = session("01-");
    let numbers: Vec<usize> = (0..4).map(|_| session.hint().0).collect();
    assert_eq!(numbers, [1, 2, 3, 3]);
    assert_eq!(session.hints(), 3);
}

#[test]
fn a_stop_shows_the_moment_of_its_own_machine() {
    let session = session("10-");
    let Scene { case, node, .. } = session.at_stop(2).unwrap();
    assert_eq!(node.as_deref(), Some("IOResources"));
    let now = case.moment().0;
    assert!(case.event_sentence(now).unwrap().contains("com.derived.driver"));
    assert!(now < case.moment().1);
    let other = session.at_stop(3).unwrap().case;
    let refused =
        |case: &Case| case.told().iter().any(|event| event["event"] == "category-consumed");
    assert!(refused(&case) && !refused(&other));
}

#[test]
fn what_comes_of_a_change_names_nodes_briefly_and_nothing_that_stays_as_it_is() {
    let mut session = session("03-");
    // The ports are made anew by the driver that loses or wins the hub, and stay as they are.
    let tried = session.change("set com.example.monitor IOProviderClass \"HubDevice\"").unwrap();
    assert_eq!(
        tried.changes,
        ["com.example.monitor/monitor on hub@0: no candidate → lost (lost-category)"]
    );
    let session = self::session("05-");
    assert!(
        session.outcome().standing[0].starts_with("· com.example.meter/meter: never considered")
    );
    // The goal's node comes first, also where nobody is a candidate.
    let session = self::session("04-");
    assert_eq!(session.outcome().standing[0], "· ReaderDriver on card@2: no candidate");
}
