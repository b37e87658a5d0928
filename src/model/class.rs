//! Class ancestry: what is known of it, and what isn't.

use std::collections::HashMap;

use super::{Key, Tri};

/// What is known of one class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassRow {
    /// The direct superclass.
    pub superclass: Key,
    /// The bundle that defines the class, if known.
    pub bundle: Option<Key>,
}

/// Known classes and their superclasses.
#[derive(Clone, Debug, Default)]
pub struct ClassTable {
    rows: HashMap<Key, ClassRow>,
}

/// A class and its superclasses as far as they are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The class itself first.
    pub classes: Vec<Key>,
    /// Whether the chain is known up to `OSObject` or `IORegistryEntry`, the roots of every service.
    pub complete: bool,
}

/// Classes at which a chain of registry classes ends.
const ROOTS: [&str; 2] = ["OSObject", "IORegistryEntry"];

impl ClassTable {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a class. A row that is there already stays, so add the better source first.
    pub fn add(&mut self, class: Key, row: ClassRow) {
        self.rows.entry(class).or_insert(row);
    }

    /// Adds the classes of an ancestry, of which the class itself comes first; their bundles aren't told.
    pub fn add_chain(&mut self, chain: &[Key]) {
        for pair in chain.windows(2) {
            self.add(pair[0].clone(), ClassRow { superclass: pair[1].clone(), bundle: None });
        }
    }

    /// Adds the rows of another table; rows that are there already stay.
    pub fn merge(&mut self, other: &Self) {
        for (class, row) in &other.rows {
            self.rows.entry(class.clone()).or_insert_with(|| row.clone());
        }
    }

    /// The row of `class`.
    pub fn row(&self, class: &Key) -> Option<&ClassRow> {
        self.rows.get(class)
    }

    /// The names of all classes, in no order.
    pub fn names(&self) -> impl Iterator<Item = &Key> {
        self.rows.keys()
    }

    /// The number of classes.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no class is known.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// `class` and its superclasses, as far as the table knows them.
    pub fn chain(&self, class: &Key) -> Chain {
        let mut classes = vec![class.clone()];
        let mut at = class.clone();
        loop {
            if ROOTS.contains(&at.as_str()) {
                return Chain { classes, complete: true };
            }
            match self.rows.get(&at) {
                // A table made of several sources could hold a loop.
                Some(row) if !classes.contains(&row.superclass) => {
                    at = row.superclass.clone();
                    classes.push(at.clone());
                }
                _ => return Chain { classes, complete: at == "IOService" },
            }
        }
    }

    /// Whether `class` is `ancestor` or derives from it.
    pub fn is_a(&self, class: &Key, ancestor: &str) -> Tri {
        self.chain(class).has(ancestor)
    }
}

impl Chain {
    /// Whether `class` is on the chain: an incomplete chain can't deny it.
    pub fn has(&self, class: &str) -> Tri {
        if self.classes.iter().any(|have| have == class) {
            Tri::Yes
        } else if self.complete {
            Tri::No
        } else {
            Tri::Unknown
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_incomplete_chain_can_not_deny_an_ancestor() {
        let mut table = ClassTable::new();
        let row = |superclass: &str| ClassRow { superclass: superclass.into(), bundle: None };
        table.add("B".into(), row("A"));
        assert_eq!(table.is_a(&"B".into(), "A"), Tri::Yes);
        assert_eq!(table.is_a(&"B".into(), "IOService"), Tri::Unknown);
        table.add("A".into(), row("IOService"));
        assert_eq!(table.is_a(&"B".into(), "IOService"), Tri::Yes);
        assert_eq!(table.is_a(&"B".into(), "C"), Tri::No);
    }

    #[test]
    fn a_loop_in_the_table_ends() {
        let mut table = ClassTable::new();
        table.add("A".into(), ClassRow { superclass: "B".into(), bundle: None });
        table.add("B".into(), ClassRow { superclass: "A".into(), bundle: None });
        assert!(!table.chain(&"A".into()).complete);
    }
}
