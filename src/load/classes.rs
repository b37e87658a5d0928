//! Tables of known classes, as tab-separated text.

use crate::model::{ClassRow, ClassTable, Key};

/// Adds the rows of a table to `table`; rows that are there already stay. The first line names the columns, of which `class` and
/// `superclass` are needed and `bundle` is used. Lines that lack the needed columns are passed over. Of a class whose superclass
/// has changed from system to system the first row counts.
pub fn read_classes(text: &str, table: &mut ClassTable) {
    rows(text, table, |_| true);
}

/// [`read_classes`] for one system, by the major version of its Darwin. A column `darwin` holds the versions of which a row is
/// known to be true, as `-11`, `12-` or `8-11`: between those of two rows, and where the system isn't known, the class has no row.
pub fn read_classes_of(text: &str, table: &mut ClassTable, darwin: Option<u32>) {
    rows(text, table, |versions| {
        let Some((first, last)) = versions.split_once('-') else { return false };
        let bound =
            |text: &str, open: u32| if text.is_empty() { Some(open) } else { text.parse().ok() };
        match (darwin, bound(first, 0), bound(last, u32::MAX)) {
            (Some(darwin), Some(first), Some(last)) => (first..=last).contains(&darwin),
            _ => false,
        }
    });
}

/// Adds the rows that have no versions, and those whose versions are right.
fn rows(text: &str, table: &mut ClassTable, is_right: impl Fn(&str) -> bool) {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let Some(head) = lines.next() else { return };
    let column = |name: &str| head.split('\t').position(|have| have.trim() == name);
    let (Some(class), Some(superclass)) = (column("class"), column("superclass")) else { return };
    let (bundle, darwin) = (column("bundle"), column("darwin"));
    for line in lines {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let cell = |at: usize| cells.get(at).copied().filter(|cell| !cell.is_empty());
        if darwin.and_then(cell).is_some_and(|versions| !is_right(versions)) {
            continue;
        }
        if let (Some(class), Some(superclass)) = (cell(class), cell(superclass)) {
            let bundle = bundle.and_then(cell).map(Key::new);
            table.add(Key::new(class), ClassRow { superclass: Key::new(superclass), bundle });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Tri;

    #[test]
    fn columns_are_found_by_name_and_gaps_are_passed_over() {
        let mut table = ClassTable::new();
        let text = "class\tsuperclass\tbundle\n\nB\tA\torg.b\nC\n\tA\nA\tIOService\t\n";
        read_classes(text, &mut table);
        assert_eq!(table.len(), 2);
        assert_eq!(table.is_a(&"B".into(), "IOService"), Tri::Yes);
        assert_eq!(table.row(&"B".into()).unwrap().bundle.as_deref(), Some("org.b"));
        assert_eq!(table.row(&"A".into()).unwrap().bundle, None);
    }

    #[test]
    fn text_of_another_kind_adds_nothing() {
        let mut table = ClassTable::new();
        read_classes("hello\nworld\n", &mut table);
        read_classes("", &mut table);
        assert!(table.is_empty());
    }

    #[test]
    fn the_table_that_comes_along_leads_every_class_to_its_root() {
        let mut table = ClassTable::new();
        read_classes(include_str!("../../assets/classes.tsv"), &mut table);
        assert!(table.len() > 1500);
        assert_eq!(table.is_a(&"IOMedia".into(), "IOService"), Tri::Yes);
    }

    #[test]
    fn a_superclass_that_has_changed_counts_for_its_systems_alone() {
        let above = |darwin: Option<u32>, class: &str| {
            let mut table = ClassTable::new();
            read_classes_of(include_str!("../../assets/classes.tsv"), &mut table, darwin);
            table.row(&class.into()).map(|row| row.superclass.to_string())
        };
        let module = "AppleMCCSControlModule";
        assert_eq!(above(Some(11), module).as_deref(), Some("IOService"));
        assert_eq!(above(Some(12), module).as_deref(), Some("AppleMCCSControlFamily"));
        assert_eq!(above(None, module), None);
        // Where nobody has looked between two systems, nothing is known.
        assert_eq!(above(Some(13), "AppleUSBXHCI").as_deref(), Some("IOUSBControllerV3"));
        assert_eq!(above(Some(14), "AppleUSBXHCI"), None);
        assert_eq!(above(Some(22), "AppleUSBXHCI").as_deref(), Some("AppleUSBHostController"));
        assert_eq!(above(None, "IOMedia").as_deref(), Some("IOStorage"));
    }
}
