//! Who holds a match category.

use crate::engine::facts::Missing;
use crate::engine::keys::KEYS;
use crate::engine::order::score_of;
use crate::engine::snapshot::{Client, ClientKind, Snapshot};
use crate::model::{Dict, EntryId, Key, Tri, Value};

/// The match category of a personality, and who holds it.
#[derive(Clone, Debug)]
pub struct CategoryTest {
    /// `IOMatchCategory` if it is a string, else `IODefaultMatchCategory`.
    pub category: Key,
    /// Clients that hold it or may, in the dump's order. The personality's own driver can be among them.
    pub holders: Vec<Holder>,
    /// Whether it is free as things stand; unknown when clients aren't shown or may have overwritten their category.
    pub free: Tri,
    /// What isn't known, when `free` is unknown and nobody is seen who may hold it.
    pub missing: Option<Missing>,
}

/// A client that holds a category.
#[derive(Clone, Debug, PartialEq)]
pub struct Holder {
    /// The client.
    pub entry: EntryId,
    /// Its class.
    pub class: Key,
    /// The score that it shows: the one after `probe`, so not to be compared with a property list's.
    pub shown_score: Option<i32>,
    /// Whether it was matched on this very node, and not attached to it later.
    pub own: Tri,
    /// Whether the dump leaves no doubt that it holds the category.
    pub certain: bool,
}

/// A client of a SCSI nub that writes its own category into its provider, itself a driver matched in another one.
const INITER: &str = "SCSITaskUserClientIniter";

/// What decides about every category of a node.
pub(super) struct Gate {
    /// Clients that hold some category or may, each with that category.
    holders: Vec<(Key, Holder)>,
    /// What hides clients that may hold one.
    missing: Option<Missing>,
}

impl Gate {
    pub(super) fn new(snapshot: &Snapshot<'_>, node: EntryId, clients: &[Client]) -> Self {
        let registry = snapshot.registry();
        let mut holders = Vec::new();
        for client in clients {
            // A nub's category is a plain string, which holds nothing; that of an object made with a copied personality may be
            // a symbol.
            if matches!(client.kind, ClientKind::Other | ClientKind::Unknown) {
                continue;
            }
            let Some(shown) = &client.category else { continue };
            let class = registry.entry(client.entry).class.clone();
            let is_driver = client.kind == ClientKind::Driver;
            let overwritten = is_driver && *shown == INITER && class != INITER;
            let score = registry.get(client.entry, &KEYS.probe_score);
            let holder = Holder {
                entry: client.entry,
                class,
                shown_score: score.map(|score| score_of(Some(&score))),
                own: client.own,
                certain: is_driver && !overwritten && !client.own.is_unknown(),
            };
            if overwritten {
                holders.push((KEYS.default_category.clone(), holder.clone()));
            }
            holders.push((shown.clone(), holder));
        }
        // Drivers are attached in the service plane; another one doesn't show them.
        let missing = if snapshot.places(node).next().is_none() {
            Some(Missing::ServicePlane)
        } else {
            let hidden = clients.iter().any(|client| client.kind == ClientKind::Unknown);
            hidden.then_some(Missing::Clients)
        };
        Self { holders, missing }
    }

    /// Who holds the category of a personality.
    ///
    /// Source: `IOService::copyClientWithCategory` (iokit/Kernel/IOService.cpp).
    pub(super) fn test(&self, table: &Dict) -> CategoryTest {
        let category = match table.find(&KEYS.match_category) {
            Some(Value::Str(text)) => Key::new(&text.text()),
            _ => KEYS.default_category.clone(),
        };
        let holding = self.holders.iter().filter(|(held, _)| *held == category);
        let holders: Vec<Holder> = holding.map(|(_, holder)| holder.clone()).collect();
        let free = if holders.iter().any(|holder| holder.certain) {
            Tri::No
        } else if self.missing.is_some() || !holders.is_empty() {
            Tri::Unknown
        } else {
            Tri::Yes
        };
        CategoryTest { category, holders, free, missing: self.missing.clone() }
    }
}
