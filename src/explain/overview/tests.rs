use super::*;
use crate::explain::WaitKind;
use crate::explain::fixture::{self, judged, opened};
use crate::model::Tri;

/// Three nubs of a class, two with drivers; a driver that never registered and has something waiting for it; a stalled nub; a
/// busy one; resources.
const DUMP: &str = r#"+-o Root  <class IORegistryEntry, id 0x100000100, retain 15>
  | {
  | }
  | 
  +-o Box  <class IOPlatformExpertDevice, id 0x100000101, registered, matched, active, busy 2 (8 ms), retain 24>
    | {
    |   "name" = <"device-tree">
    | }
    | 
    +-o IOResources  <class IOResources, id 0x100000102, registered, matched, active, busy 0 (0 ms), retain 24>
    | | {
    | |   "IOBSD" = Yes
    | | }
    | | 
    | +-o Holder  <class Holder, id 0x100000103, !registered, !matched, active, busy 0 (0 ms), retain 4>
    |     {
    |       "IOClass" = "Holder"
    |       "CFBundleIdentifier" = "com.holder"
    |       "IOProviderClass" = "IOResources"
    |       "IOMatchCategory" = "IODefaultMatchCategory"
    |     }
    |     
    +-o one  <class IOPlatformDevice, id 0x100000110, registered, matched, active, busy 0 (0 ms), retain 9>
    | | {
    | | }
    | | 
    | +-o Driver  <class Driver, id 0x100000111, !registered, !matched, active, busy 0 (0 ms), retain 4>
    |     {
    |       "IOClass" = "Driver"
    |       "CFBundleIdentifier" = "com.driver"
    |       "IOProviderClass" = "IOPlatformDevice"
    |       "IONameMatch" = ("one","two")
    |       "IOProbeScore" = 7
    |       "IOMatchCategory" = "IODefaultMatchCategory"
    |     }
    |     
    +-o two  <class IOPlatformDevice, id 0x100000120, registered, matched, active, busy 0 (0 ms), retain 9>
    | | {
    | | }
    | | 
    | +-o Driver  <class Driver, id 0x100000121, registered, matched, active, busy 0 (0 ms), retain 4>
    |     {
    |       "IOClass" = "Driver"
    |       "CFBundleIdentifier" = "com.driver"
    |       "IOProviderClass" = "IOPlatformDevice"
    |       "IONameMatch" = ("one","two")
    |       "IOProbeScore" = 7
    |       "IOMatchCategory" = "IODefaultMatchCategory"
    |     }
    |     
    +-o three  <class IOPlatformDevice, id 0x100000130, registered, matched, active, busy 0 (0 ms), retain 9>
    |   {
    |   }
    |   
    +-o bus  <class IOService, id 0x100000140, registered, matched, active, busy 1 (0 ms), retain 9>
    | | {
    | | }
    | | 
    | +-o stalled  <class IOService, id 0x100000141, registered, !matched, active, busy 1 (0 ms), retain 9>
    |     {
    |     }
    |     
    +-o busy  <class IOService, id 0x100000150, registered, matched, active, busy 1 (0 ms), retain 9>
        {
        }
        
"#;

const INFO: &str = r#"<plist version="1.0"><dict>
<key>CFBundleIdentifier</key><string>com.driver</string>
<key>IOKitPersonalities</key><dict>
<key>driver</key><dict><key>IOClass</key><string>Driver</string><key>IOProviderClass</key><string>IOPlatformDevice</string>
<key>IOProbeScore</key><integer>7</integer>
<key>IONameMatch</key><array><string>one</string><string>two</string></array></dict>
<key>rival</key><dict><key>IOClass</key><string>Rival</string><key>IOProviderClass</key><string>IOPlatformDevice</string>
<key>IOProbeScore</key><integer>7</integer><key>IONameMatch</key><string>one</string></dict>
<key>spelt</key><dict><key>IOClass</key><string>Spelt</string><key>IOProviderClass</key><string>IOPlatformDevice</string>
<key>IONameMatch</key><string>Three</string></dict>
<key>above</key><dict><key>IOClass</key><string>Above</string><key>IOProviderClass</key><string>Driver</string></dict>
<key>nowhere</key><dict><key>IOClass</key><string>Nowhere</string><key>IOProviderClass</key><string>IOUSBHostDevice</string></dict>
<key>late</key><dict><key>IOClass</key><string>Late</string><key>IOProviderClass</key><string>IOPlatformDevice</string>
<key>IONameMatch</key><string>three</string><key>IOResourceMatch</key><string>Absent</string></dict>
<key>second</key><dict><key>IOClass</key><string>Second</string><key>IOProviderClass</key><string>IOResources</string></dict>
</dict></dict></plist>"#;

fn case() -> Case {
    let bundles = opened("Info.plist", INFO).document.bundles;
    judged(DUMP, &bundles)
}

fn place(case: &Case, name: &str) -> usize {
    case.personalities().iter().position(|known| known.name == name).unwrap()
}

#[test]
fn what_nobody_wanted_is_ranked_by_how_unusual_that_is() {
    let case = case();
    let overview = case.overview();
    assert_eq!((overview.registered, overview.driven), (9, 3));
    assert!(overview.missing.is_empty(), "{:?}", overview.missing);
    let told: Vec<_> = overview
        .unwanted
        .iter()
        .map(|one| (one.node.name.as_str(), one.of_class, one.alone, one.unusual()))
        .collect();
    // Two of three of its class have a driver; of the others none has.
    assert_eq!(told[0], ("three", 3, 1, 66));
    assert!(told[1..].iter().all(|(.., unusual)| *unusual == 0), "{told:?}");
    // A personality of the bundle passes every test there, which is nearer than a slip.
    let nearest = overview.unwanted[0].nearest.as_deref().unwrap();
    assert_eq!(nearest.personality.name, "late");
    assert!(
        nearest.sentence().contains("the resource Absent is not published"),
        "{}",
        nearest.sentence()
    );
}

#[test]
fn a_driver_of_the_dump_misses_no_other_node_by_a_slip() {
    // By its own spelling the driver of two nodes would be a slip away from the third.
    let dump = DUMP.replace("(\"one\",\"two\")", "(\"one\",\"two\",\"Three\")");
    let third = |bundles: &[crate::model::Bundle]| {
        judged(&dump, bundles)
            .overview()
            .unwanted
            .into_iter()
            .find(|one| one.node.name == "three")
            .unwrap()
    };
    let alone = third(&[]);
    let nearest = alone.nearest.as_deref().unwrap();
    assert!(nearest.difference.as_ref().unwrap().words.contains("upper and lower case"));
    assert!(!alone.is_near() && !alone.is_slip());
    // A bundle that is given may well have been written wrong.
    let spelt = opened("Info.plist", &INFO.replace("<string>three<", "<string>four<"));
    let given = third(&spelt.document.bundles);
    assert_eq!(given.nearest.as_deref().unwrap().personality.name, "spelt");
    assert!(given.is_slip());
}

#[test]
fn a_wait_is_told_where_it_begins_and_not_on_those_above() {
    let overview = case().overview();
    let told: Vec<_> = overview
        .stalls
        .iter()
        .map(|wait| (wait.node.name.as_str(), wait.kind, wait.own_busy, wait.above))
        .collect();
    assert_eq!(told, [("stalled", WaitKind::Matching, 1, 2), ("busy", WaitKind::Busy, 1, 1)]);
}

#[test]
fn drivers_that_never_registered_begin_with_those_that_are_waited_for() {
    let case = case();
    let overview = case.overview();
    let told: Vec<_> = overview
        .unregistered
        .iter()
        .map(|one| {
            (one.driver.name.as_str(), one.provider.name.as_str(), one.of_class, one.registered)
        })
        .collect();
    assert_eq!(told, [("Driver", "one", 2, 1), ("Holder", "IOResources", 1, 0)]);
    assert_eq!(overview.unregistered[0].awaited_by, [place(&case, "above")]);
}

#[test]
fn what_fits_nothing_says_why() {
    let case = case();
    let overview = case.overview();
    let told: Vec<_> = overview
        .homeless
        .iter()
        .map(|one| {
            let known = &case.personalities()[one.personality];
            (known.name.as_str(), one.refused_by, one.nearest.code)
        })
        .collect();
    assert_eq!(told, [("spelt", 3, "name-mismatch"), ("nowhere", 0, "provider-class-mismatch")]);
    assert_eq!(overview.homeless[0].nearest.node.name, "three");
    assert!(
        overview.homeless[0]
            .nearest
            .difference
            .as_ref()
            .unwrap()
            .words
            .contains("upper and lower case")
    );
}

#[test]
fn equal_scores_are_a_tie_only_between_those_that_fit() {
    let case = case();
    let overview = case.overview();
    let [tie] = &overview.ties[..] else { panic!("{:?}", overview.ties) };
    assert_eq!((tie.node.name.as_str(), tie.score, tie.certain), ("one", 7, false));
    assert_eq!(
        (tie.holder, &tie.others[..]),
        (place(&case, "driver"), &[place(&case, "rival")][..])
    );
}

#[test]
fn the_categories_of_a_node_are_held_free_or_claimed() {
    let case = case();
    let at = |name: &str| case.find(name)[0];
    let overview = case.overview();
    let [one] = &overview.occupancy[..] else { panic!("{:?}", overview.occupancy) };
    assert_eq!(
        (one.node.name.as_str(), one.slot.category.as_str()),
        ("IOResources", "IODefaultMatchCategory")
    );
    assert_eq!((one.slot.free, one.slot.holders[0].class.as_str()), (Tri::No, "Holder"));
    assert_eq!(one.claims, [place(&case, "second")]);
    let slots = case.slots(at("three"));
    assert_eq!((slots[0].free, slots[0].holders.len()), (Tri::Yes, 0));
}

#[test]
fn another_plane_is_named_as_missing_and_claims_nothing() {
    let dump = format!("IODeviceTree:\n{DUMP}");
    let bundles = opened("Info.plist", INFO).document.bundles;
    let case = judged(&dump, &bundles);
    let overview = case.overview();
    assert!(overview.missing[0].contains("IOService plane"), "{:?}", overview.missing);
    let slots = case.slots(case.find("three")[0]);
    assert!(!slots.is_empty() && slots.iter().all(|slot| slot.free.is_unknown()));
}

#[test]
fn a_simulated_machine_tells_its_ties_and_waits_for_certain() {
    let mut case = fixture::case(&["assets/origin/question.plist"]);
    let overview = case.overview();
    let [tie] = &overview.ties[..] else { panic!("{:?}", overview.ties) };
    assert_eq!((tie.node.name.as_str(), tie.score, tie.certain), ("IOResources", 0, true));
    // In the middle of its run something is under way.
    let waits = (0..=case.moment().1).any(|moment| {
        case.seek(moment);
        !case.overview().stalls.is_empty()
    });
    assert!(waits);
}
