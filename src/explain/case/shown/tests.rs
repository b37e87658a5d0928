use std::fmt::Write as _;

use crate::explain::fixture::opened;
use crate::explain::{Case, Query, Selection};
use crate::model::ClassTable;

/// Ports of these names and kinds below a root, judged with a driver for `net`, `copies` times given; its refusals.
fn refused(ports: &[(String, &str)], copies: usize) -> Selection {
    let mut dump =
        "+-o Root  <class IORegistryEntry, id 0x100000100, retain 15>\n  | {\n  | }\n  | \n"
            .to_owned();
    // The first node below the root is the platform.
    let ports = [&[("Example1,1".to_owned(), "none")], ports].concat();
    for (at, (name, kind)) in ports.iter().enumerate() {
        let flags = "registered, matched, active, busy 0 (0 ms), retain 5";
        let class = if at == 0 { "IOPlatformExpertDevice" } else { "MyPort" };
        let bar = if at + 1 < ports.len() { "|" } else { " " };
        let _ = write!(
            dump,
            "  +-o {name}  <class {class}, id 0x{:x}, {flags}>\n  {bar}   {{\n  {bar}     \"kind\" = \"{kind}\"\n  \
             {bar}   }}\n  {bar}   \n",
            0x1_0000_0200 + at
        );
    }
    let plist = "<plist version=\"1.0\"><dict><key>CFBundleIdentifier</key><string>com.p</string>\
                 <key>CFBundlePackageType</key><string>KEXT</string><key>IOKitPersonalities</key><dict><key>P</key><dict>\
                 <key>CFBundleIdentifier</key><string>com.p</string><key>IOClass</key><string>P</string>\
                 <key>IOProviderClass</key><string>MyPort</string><key>IOPropertyMatch</key><dict><key>kind</key>\
                 <string>net</string></dict></dict></dict></dict></plist>";
    let bundles = opened("p.plist", plist).document.bundles;
    let bundles: Vec<_> = (0..copies).flat_map(|_| bundles.clone()).collect();
    let case = Case::new(opened("p.txt", &dump), &bundles, &ClassTable::new()).unwrap();
    assert_eq!(case.registry().entries().len(), ports.len() + 1);
    case.select(&Query::default())
}

/// What is shown: the last of the path, how many say the same, and how many of these are named.
fn told(selection: &Selection) -> Vec<(&str, usize, usize)> {
    let both = selection.verdicts.iter().zip(&selection.alike);
    let told = both.map(|(verdict, alike)| {
        let (_, place) = verdict.node.path.rsplit_once('/').unwrap();
        (place, alike.count, alike.nodes.len())
    });
    told.collect()
}

fn numbered(name: &str, count: usize) -> Vec<(String, &'static str)> {
    (0..count).map(|at| (format!("{name}@{at:x}"), "usb")).collect()
}

#[test]
fn any_number_that_says_the_same_is_counted_and_pushes_nothing_out() {
    for copies in 1..=2 {
        let mut ports = numbered("port", 30);
        ports.extend([("special".into(), "pci"), ("other".into(), "sata")]);
        let found = refused(&ports, copies);
        assert_eq!(told(&found), [("port@0", 29, 23), ("special", 0, 0), ("other", 0, 0)]);
        assert_eq!(found.left_out, 0, "{copies} copies of the bundle");
    }
}

#[test]
fn what_is_pushed_out_is_counted_and_not_said_to_be_further_if_it_is_as_near() {
    let names = ["a", "b", "c"];
    let ports =
        (0..15).map(|at| (format!("{}@{}", names[at % 3], at / 3), ["usb", "pci", "sata"][at % 3]));
    let mut ports: Vec<_> = ports.collect();
    ports.push(("d".into(), "NET"));
    let found = refused(&ports, 1);
    assert_eq!(told(&found), [("d", 0, 0), ("a@0", 4, 4), ("b@0", 4, 4)]);
    assert_eq!((found.left_out, found.is_further), (5, false));
    // Three that are nearer: all the others are further.
    ports.extend([("e".into(), "NET"), ("f".into(), "NET")]);
    let found = refused(&ports, 1);
    assert_eq!(told(&found), [("d", 0, 0), ("e", 0, 0), ("f", 0, 0)]);
    assert_eq!((found.left_out, found.is_further), (15, true));
}
