//! Who holds the match category of a personality that passes every other test.

use std::fmt::Write as _;

use std::borrow::Cow;

use crate::engine::{self, Examination, Missing, contradicted_key};
use crate::explain::claim::both_claim;
use crate::explain::missing::missing_words;
use crate::explain::namesake::{Namesake, told_apart};
use crate::explain::sentence::category_words;
use crate::explain::verdict::path;
use crate::explain::{Holder, Outcome, PersonalityRef, Verdict, difference};
use crate::model::{EntryId, Key, PersonalitySource};

use super::{Snapshot, Trial, WHO};

impl Snapshot {
    /// It passes every test that can be repeated: is its category free?
    pub(super) fn passes(
        &self,
        engine: &engine::Snapshot<'_>,
        found: &Examination,
        at: usize,
        verdict: &mut Verdict,
    ) {
        if let Some(class) = &found.closed_family {
            verdict.missing.push(missing_words(&Missing::FamilyRule(class.clone())));
            if self.closed(engine, found, class, at, verdict) {
                return;
            }
        }
        let category = category_words(&found.category.category);
        let certain: Vec<&engine::Holder> =
            found.category.holders.iter().filter(|holder| holder.certain).collect();
        match certain[..] {
            [holder] if self.may_be_own(engine, holder, at, verdict) => {}
            [holder] => self.held(found, holder, at, verdict),
            [_, _, ..] => {
                let words = format!("{} clients of this node show {category}", certain.len());
                verdict.tell(Outcome::Undetermined, "category-unclear", words);
            }
            [] if found.category.free.is_unknown() => {
                let missing = found.category.missing.as_ref().unwrap_or(&Missing::Clients);
                if let Some(holder) = found.category.holders.first() {
                    let words = format!(
                        "{} may hold {category}, or have been matched in another",
                        holder.class
                    );
                    verdict.tell(Outcome::Undetermined, "category-unclear", words);
                } else {
                    let words = format!(
                        "it passes every test that can be repeated here, but who holds {category} is undetermined: \
                         {}",
                        match missing {
                            Missing::ServicePlane =>
                                "the plane in which drivers are attached isn't shown",
                            _ => "not all of the node's clients are shown with their properties",
                        }
                    );
                    verdict.tell(Outcome::Undetermined, "clients-not-shown", words);
                }
                verdict.missing.push(missing_words(missing));
            }
            [] => {
                let class_only = found.before().evidence.is_empty();
                let how = if class_only {
                    "it matches by class only"
                } else {
                    "it passes every test that can be repeated here"
                };
                let then = match self.known[at].trial {
                    Trial::Changed => {
                        "free: with this change it would be probed, and no dump tells what its code answers"
                    }
                    _ => {
                        "free, and its driver isn't there: no dump records whether it was probed or refused"
                    }
                };
                let mut words = format!("{how}, {category} is {then}");
                let asked = self.known[at].personality.table.get("IOResourceMatch");
                if let Some(resource) = self.awaited(found.node, asked) {
                    let _ = write!(
                        words,
                        "; the resource {resource} is not published, so its start would wait for that"
                    );
                }
                if found.now.passive.result.is_no() {
                    words += "; as the node is now it would be refused";
                }
                verdict.tell(Outcome::Undetermined, "not-recorded", words);
                verdict
                    .missing
                    .push("what the driver's own init, attach, probe and start answered".into());
            }
        }
    }

    /// A closed family may compare a key of the personality that the node has with another value: then nothing can be told.
    /// What a dump's driver shows may be its own, so only a personality from elsewhere is asked.
    fn closed(
        &self,
        engine: &engine::Snapshot<'_>,
        found: &Examination,
        class: &Key,
        at: usize,
        verdict: &mut Verdict,
    ) -> bool {
        let personality = &self.known[at].personality;
        if personality.source == PersonalitySource::Dump {
            return false;
        }
        let Some((key, have)) = contradicted_key(engine, found.node, &personality.table) else {
            return false;
        };
        let words = format!(
            "no test refuses it, but the node has another {key}, and it isn't published whether {class} compares \
             that key"
        );
        verdict.tell(Outcome::Undetermined, "family-closed", words);
        verdict.expected = personality.table.find(&key).cloned();
        verdict.difference =
            verdict.expected.as_ref().and_then(|expected| difference(expected, &have));
        verdict.found = Some(have);
        verdict.key = Some(key);
        true
    }

    /// Who holds the category is of this personality's class and bundle, but shows other values under some of its keys: whether
    /// it has published them, or was matched with another personality or another version of this one, can't be told. A dump's
    /// own personalities are read off drivers, so of two such that differ in nothing else either may be the other.
    fn may_be_own(
        &self,
        engine: &engine::Snapshot<'_>,
        holder: &engine::Holder,
        at: usize,
        verdict: &mut Verdict,
    ) -> bool {
        let personality = &self.known[at].personality;
        let is_shown = |at: usize| self.refs[at].source == PersonalitySource::Dump;
        let rival = self.rival(verdict.node.entry, holder);
        // A driver that is another known personality's isn't this one's.
        if rival.is_some_and(|rival| !is_shown(rival)) || self.known[at].trial != Trial::None {
            return false;
        }
        let key = if is_shown(at) {
            rival.and_then(|rival| self.perhaps_published(engine, verdict.node.entry, at, rival))
        } else if engine.is_instance(holder.entry, personality).is_unknown()
            || !engine.shown_otherwise(holder.entry, &personality.table, true).is_empty()
        {
            engine.shown_otherwise(holder.entry, &personality.table, false).first().cloned()
        } else {
            None
        };
        let Some(key) = key else { return false };
        let category = category_words(&verdict.personality.category);
        verdict.expected = personality.table.find(&key).cloned();
        verdict.found = self.registry.get(holder.entry, &key).map(Cow::into_owned);
        let (shows, open) = match (&verdict.expected, &verdict.found) {
            (Some(_), Some(_)) => (format!("another {key}"), "it has published that itself"),
            (None, _) => {
                (format!("{key}, which this personality lacks"), "it has published that itself")
            }
            (Some(_), None) if is_shown(at) => (
                format!("no {key}"),
                "the driver that shows this personality has published that itself",
            ),
            (Some(_), None) => (format!("no {key}"), "it has taken that away itself"),
        };
        let words = format!(
            "{} holds {category} here and may be this personality's driver, but shows {shows}: {open}, or was matched with another \
             personality",
            holder.class
        );
        verdict.tell(Outcome::Undetermined, "key-published-by-driver", words);
        verdict.missing.push(missing_words(&Missing::Published(key.clone())));
        verdict.key = Some(key);
        true
    }

    /// The first key by which two personalities differ that were read off drivers of one class, if a driver can have published
    /// all such keys: none publishes one that is made for matching alone, and driver extensions show what the catalogue has.
    fn perhaps_published(
        &self,
        engine: &engine::Snapshot<'_>,
        node: EntryId,
        at: usize,
        rival: usize,
    ) -> Option<Key> {
        let (own, other) = (self.table(at)?, self.table(rival)?);
        let differs = |key: &&str| own.get(key) != other.get(key);
        let lineage = engine.lineage(node);
        let own_alone = lineage.compared_keys().filter(|key| key.contains("Match"));
        if own.contains("IOUserServerName")
            || WHO.into_iter().chain(own_alone).any(|key| differs(&key))
        {
            return None;
        }
        lineage.compared_keys().find(differs).map(Key::new)
    }

    /// The place of the personality of the driver that holds a node's category.
    fn rival(&self, node: EntryId, holder: &engine::Holder) -> Option<usize> {
        let mut drivers = self.drivers.get(&node).into_iter().flatten();
        drivers.find(|driver| driver.entry == holder.entry).map(|driver| driver.known)
    }

    /// How two personalities are called in one sentence.
    fn labels(&self, places: [usize; 2]) -> [String; 2] {
        let [one, other] = places.map(|at| &self.refs[at]);
        if one.label() != other.label() {
            return [one.label(), other.label()];
        }
        let of = |at: usize| Namesake { told: &self.refs[at], table: self.table(at), file: None };
        let apart = told_apart(&places.map(of));
        [one.label_with(&apart[0]), other.label_with(&apart[1])]
    }

    /// Another driver holds the category: how it came so is not recorded.
    fn held(&self, found: &Examination, holder: &engine::Holder, at: usize, verdict: &mut Verdict) {
        let own = &self.refs[at];
        let rival = self.rival(found.node, holder);
        let category = &found.category.category;
        let (place, class) = (&verdict.node.name, &holder.class);
        let claim = match rival {
            Some(rival) => {
                let [holds, label] = self.labels([rival, at]);
                both_claim((&holds, self.table(rival)), (&label, self.table(at)), category, place)
            }
            None if !self.known[at].personality.table.contains("IOMatchCategory") => {
                both_claim((class, None), (&own.label(), self.table(at)), category, place)
            }
            None => format!(
                "{class} holds {} of {place}, and only one driver per category starts",
                category_words(category)
            ),
        };
        let refused = "its own probe or start refused it";
        let late = format!("it came when {class} held the category and was refused at the gate");
        // What a driver of the dump shows is the score after its probe.
        let is_listed = |who: &PersonalityRef| who.source != PersonalitySource::Dump;
        let listed = rival.map(|rival| &*self.refs[rival]).filter(|rival| is_listed(rival));
        let listed = listed.map(|rival| rival.score);
        let both_listed = is_listed(own) && listed.is_some();
        let score = own.score;
        let how = match listed.or(holder.shown_score) {
            Some(other) if score > other && both_listed => format!(
                "its score {score} is above {other}, so unless a probe changed one of them, {refused}, or {late}; a dump can't tell which"
            ),
            Some(other) if score > other => format!(
                "its score {score} is above {other}, so {refused}, or {late}, or it was probed in the same pass and outranked after \
                 all; a dump can't tell which"
            ),
            other => format!(
                "{} this one never reached startCandidate, unless its own start failed",
                match other {
                    Some(other) if both_listed => format!("with score {score} against {other}"),
                    _ => format!("{class} runs, so"),
                }
            ),
        };
        if let Some(family) = &found.closed_family {
            // The holder and a rule that nobody can read: which of the two stood in the way is open.
            let words = format!(
                "no known test refuses it, but whether {family} accepts it is not published; if it does, {claim}; \
                 {how}"
            );
            verdict.tell(Outcome::Undetermined, "family-closed", words);
        } else {
            verdict.tell(Outcome::Lost, "category-consumed", format!("{claim}; {how}"));
        }
        verdict.holder = Some(Holder {
            path: path(&self.registry, holder.entry),
            class: holder.class.to_string(),
            score: holder.shown_score,
        });
        verdict.missing.push(
            "whether it was refused before its probe (at the gate), by its probe or start, or outranked".into(),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::explain::fixture::{judged, opened};
    use crate::explain::{Case, Outcome, Verdict};
    use crate::model::ClassTable;
    use std::fmt::Write as _;

    const ROOT: &str = "+-o Root  <class IORegistryEntry, id 0x1>\n  +-o M  <class IOPlatformExpertDevice, id 0x2>\n";

    /// A dump of nubs, each of a class and with properties, and of its driver's properties, if it has one.
    fn dump(nubs: &[(&str, &str, &str)]) -> Case {
        judged(&text(nubs), &[])
    }

    fn text(nubs: &[(&str, &str, &str)]) -> String {
        let mut text = ROOT.to_owned();
        for (at, (class, own, driver)) in nubs.iter().enumerate() {
            let drivers = (!driver.is_empty()).then_some((at, *driver));
            text += &nub(&format!("nub{at}"), class, own, drivers);
        }
        text
    }

    /// A nub and its drivers, each of these with the number of its ID.
    fn nub<'d>(
        name: &str,
        class: &str,
        own: &str,
        drivers: impl IntoIterator<Item = (usize, &'d str)>,
    ) -> String {
        const STATE: &str = "registered, matched, active, busy 0, retain 5";
        let id = name.strip_prefix("nub").unwrap_or("f");
        let mut text = format!(
            "    +-o {name}  <class {class}, id 0x1{id}, {STATE}>\n      | {{\n{own}      | }}\n"
        );
        for (at, driver) in drivers {
            let _ = write!(
                text,
                "      +-o D  <class D, id 0x2{at}, {STATE}>\n          {{\n{driver}          }}\n"
            );
        }
        text
    }

    /// Properties as they are printed, with those that all drivers here have.
    fn driver(provider: &str, more: &[(&str, &str)]) -> String {
        let all = [
            ("IOClass", "\"D\""),
            ("CFBundleIdentifier", "\"org.d\""),
            ("IOMatchCategory", "\"IODefaultMatchCategory\""),
        ];
        lines(&all) + &lines(&[("IOProviderClass", &format!("\"{provider}\""))]) + &lines(more)
    }

    fn lines(pairs: &[(&str, &str)]) -> String {
        let mut text = String::new();
        for (key, value) in pairs {
            let _ = writeln!(text, "          \"{key}\" = {value}");
        }
        text
    }

    #[test]
    fn what_drivers_publish_beside_the_keys_that_are_compared_makes_no_second_personality() {
        let port = |name: &str| driver("IOSerialStreamSync", &[("IOTTYBaseName", name)]);
        let stream = "IOModemSerialStreamSync";
        let case = dump(&[
            (stream, "", &port("\"one\"")),
            (stream, "", &port("\"two\"")),
            (stream, "", ""),
        ]);
        assert_eq!(case.personalities().len(), 1);
        assert!(case.table(0).unwrap().get("IOTTYBaseName").is_none(), "whose it is can't be told");
        let outcomes = |name| -> Vec<_> {
            let node = case.find(name)[0];
            case.verdicts(node).iter().map(|one| (one.outcome, one.code)).collect()
        };
        assert_eq!(outcomes("nub0"), [(Outcome::Started, "started")]);
        assert_eq!(outcomes("nub1"), [(Outcome::Started, "started")]);
        assert_eq!(outcomes("nub2"), [(Outcome::Undetermined, "not-recorded")]);
    }

    #[test]
    fn a_driver_that_attached_itself_to_further_nodes_is_told_by_the_one_on_which_it_was_matched() {
        let (class, usb) = ("IOUSBHostInterface", [("bInterfaceClass", "3")]);
        let interface = |protocol: &'static str, unit| {
            let protocol = ("bInterfaceProtocol", protocol);
            let own = driver(class, &[usb[0], protocol, ("Unit", unit)]);
            (lines(&[usb[0], protocol]), own)
        };
        // Two drivers, each on an interface; both attach themselves to the resources too, which compare none of these keys.
        let machine = |protocols: [&'static str; 2], hub_first: bool| {
            let (one, two) = (interface(protocols[0], "1"), interface(protocols[1], "2"));
            let all = [&one, &two].into_iter().enumerate();
            let nubs = all.clone().map(|(at, (own, driver))| {
                nub(&format!("nub{at}"), class, own, [(at, driver.as_str())])
            });
            let nubs: String = nubs.collect();
            let hub = nub("hub", "IOResources", "", all.map(|(at, (_, driver))| (at, &**driver)));
            let below = if hub_first { hub + &nubs } else { nubs + &hub };
            judged(&format!("{ROOT}{below}"), &[])
        };
        for hub_first in [false, true] {
            for (protocols, personalities) in [(["1", "1"], 1), (["1", "2"], 2)] {
                let case = machine(protocols, hub_first);
                assert_eq!(case.personalities().len(), personalities, "{protocols:?}, {hub_first}");
                for name in ["nub0", "nub1"] {
                    let told = case.verdicts(case.find(name)[0]);
                    assert!(told.iter().any(|one| one.outcome == Outcome::Started));
                    assert!(told.iter().all(|one| one.outcome != Outcome::Lost), "{told:?}");
                }
            }
        }
    }

    #[test]
    fn of_personalities_that_a_closed_family_may_tell_apart_nothing_certain_is_said() {
        let nub = |value| ("ClosedNub", lines(&[("key", value)]));
        let own = |value| driver("ClosedNub", &[("key", value)]);
        let machine: Vec<(_, String)> =
            [("1", own("1")), ("2", own("2")), ("1", String::new()), ("3", String::new())]
                .map(|(value, driver)| (nub(value), driver))
                .into();
        let nubs: Vec<_> =
            machine.iter().map(|((class, own), driver)| (*class, &**own, &**driver)).collect();
        let case = dump(&nubs);
        for (name, outcome) in [
            ("nub0", Outcome::Started),
            ("nub1", Outcome::Started),
            ("nub2", Outcome::Undetermined),
            ("nub3", Outcome::Undetermined),
        ] {
            let told = case.verdicts(case.find(name)[0]);
            assert!(told.iter().all(|one| one.outcome == outcome), "{name}: {told:?}");
            assert!(told.iter().all(|one| one.certain == (outcome == Outcome::Started)), "{name}");
        }
        // What only some of them show is listed as nobody's.
        assert!(case.table(0).unwrap().get("key").is_none());
    }

    #[test]
    fn without_ids_a_driver_that_is_shown_twice_may_be_one() {
        let own = |more| driver("ClosedNub", &[("Unit", more)]);
        let (one, two) = (own("1"), own("2"));
        let nubs = |second| text(&[("ClosedNub", "", &one), ("ClosedNub", "", second)]);
        let bare = |mut text: String| {
            for id in ["0x1", "0x2"] {
                for (at, end) in [("", ">"), ("0", ","), ("1", ","), ("", ",")] {
                    text = text.replace(&format!(", id {id}{at}{end}"), end);
                }
            }
            text
        };
        let twice = bare(nubs(&one));
        let later = twice
            .rsplit_once(" registered")
            .map(|(before, after)| format!("{before} !registered{after}"));
        // In another plane all have the root, and only what tells nodes apart has one of them again.
        let planes = |again: usize| {
            let mut loaded = opened("ioreg.txt", &twice);
            let registry = &mut loaded.document.registry;
            let plane = registry.add_plane("IOPower");
            let mut above = None;
            for entry in registry.entries().take(again) {
                above = Some(registry.add_place(plane, above, entry, "node".into(), None));
            }
            loaded
        };
        let case = |text: &str| opened("ioreg.txt", text);
        for (loaded, certain) in [
            (case(&nubs(&one)), true),
            (case(&twice), false),
            (case(&bare(nubs(&two))), true),
            (case(&later.unwrap()), true),
            (planes(1), false),
            (planes(2), true),
        ] {
            let case = Case::new(loaded, &[], &ClassTable::new()).unwrap();
            for name in ["nub0", "nub1"] {
                let told = case.verdicts(case.find(name)[0]);
                let [started] = &told[..] else { panic!("{told:?}") };
                assert_eq!((started.outcome, started.certain), (Outcome::Started, certain));
                assert_eq!(started.sentence().contains("it may be the same one"), !certain);
            }
        }
    }

    #[test]
    fn drivers_whose_lists_differ_only_at_their_end_have_two_personalities() {
        let names = "\"another\",".repeat(200);
        let device = "IOPlatformDevice";
        let listing = |last: &str| driver(device, &[("IONameMatch", &format!("({names}{last})"))]);
        let (one, two) = (listing("\"nub0\""), listing("\"nub1\",\"nub2\""));
        let case = dump(&[(device, "", &one), (device, "", &two), (device, "", "")]);
        assert_eq!(case.personalities().len(), 2);
        let told = case.verdicts(case.find("nub2")[0]);
        let outcomes: Vec<_> = told.iter().map(|one| (one.outcome, one.code)).collect();
        let (fits, refused) = (Outcome::Undetermined, Outcome::Rejected);
        assert_eq!(outcomes, [(fits, "not-recorded"), (refused, "name-mismatch")]);
    }

    #[test]
    fn of_personalities_read_off_drivers_one_may_be_the_other_unless_they_are_listed_apart() {
        let usb =
            [("bInterfaceClass", "3"), ("bInterfaceSubClass", "0"), ("bInterfaceProtocol", "1")];
        let wide =
            |more: &[(&str, &str)]| driver("IOUSBHostInterface", &[&usb[..2], more].concat());
        let nubs = |first: &str| {
            let (own, class) = (lines(&usb), "IOUSBHostInterface");
            dump(&[(class, &own, &wide(&usb[2..])), (class, &lines(&usb[..2]), first)])
        };
        let on_first = |case: &Case| {
            let mut told = case.verdicts(case.find("nub0")[0]);
            told.retain(|one| one.outcome != Outcome::Started);
            assert_eq!(told.len(), 1);
            told.remove(0)
        };
        let open = on_first(&nubs(&wide(&[])));
        assert_eq!((open.outcome, open.code), (Outcome::Undetermined, "key-published-by-driver"));
        assert!(open.missing.iter().any(|fact| fact.contains("bInterfaceProtocol")), "{open:?}");
        // What is said of the key is true of both sides.
        let said = |one: &Verdict, words: &str| {
            let sentence = one.sentence();
            assert!(sentence.contains(&format!("driver, but shows {words}, or was")), "{sentence}");
        };
        said(
            &open,
            "bInterfaceProtocol, which this personality lacks: it has published that itself",
        );
        let fits = [("bInterfaceProtocol", "1")];
        let case = dump(&[
            ("IOUSBHostInterface", &lines(&usb), &wide(&fits)),
            ("IOUSBHostInterface", &lines(&usb), &wide(&[])),
        ]);
        let on_second = case.verdicts(case.find("nub1")[0]);
        let other = on_second.iter().find(|one| one.outcome != Outcome::Started).unwrap();
        said(
            other,
            "no bInterfaceProtocol: the driver that shows this personality has published that itself",
        );
        // Another bundle lists it: then it is another one, and what tells them apart is said.
        let case = nubs(&wide(&[("IOPersonalityPublisher", "\"org.other\"")]));
        let lost = on_first(&case);
        assert_eq!(lost.outcome, Outcome::Lost);
        let badge = case.badge(lost.node.entry);
        assert_eq!((badge.started, badge.rejected, badge.loud), (1, 1, 0), "it started elsewhere");
        let sentence = lost.sentence();
        let (one, other) = ("org.d/D (bInterfaceProtocol 1)", "org.d/D (no bInterfaceProtocol)");
        assert!(sentence.starts_with(&format!("both {one} and {other} claim")), "{sentence}");
    }
}
