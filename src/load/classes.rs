//! Tables of known classes, as tab-separated text.

use crate::model::{ClassRow, ClassTable, Key};

/// Adds the rows of a table to `table`; rows that are there already stay. The first line names the columns, of which `class` and
/// `superclass` are needed and `bundle` is used. Lines that lack the needed columns are passed over.
pub fn read_classes(text: &str, table: &mut ClassTable) {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let Some(head) = lines.next() else { return };
    let column = |name: &str| head.split('\t').position(|have| have.trim() == name);
    let (Some(class), Some(superclass)) = (column("class"), column("superclass")) else { return };
    let bundle = column("bundle");
    for line in lines {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let cell = |at: usize| cells.get(at).copied().filter(|cell| !cell.is_empty());
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
}
