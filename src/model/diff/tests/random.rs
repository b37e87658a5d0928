//! Random machines, each with one random mutation: it is found, and nothing else.

#[path = "../../../../tests/common/random.rs"]
mod generator;

use generator::Random;

use super::*;

/// Machines that are tried.
const CASES: u64 = 3_000;

impl Random {
    fn pick(&mut self, limit: usize) -> usize {
        self.below(limit as u64) as usize
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.pick(at + 1));
        }
    }
}

fn value(random: &mut Random, depth: usize) -> Value {
    match random.pick(if depth > 2 { 4 } else { 6 }) {
        0 => Value::Bool(random.pick(2) == 0),
        1 => Value::integer(random.pick(1 << 30) as u64),
        2 => Value::string(format!("s{}", random.pick(1 << 30))),
        3 => Value::data(random.below(u64::MAX).to_le_bytes()),
        4 => {
            let members = 0..1 + random.pick(3);
            let member = |at| (Key::from(format!("k{at}")), value(random, depth + 1));
            Value::Dict(members.map(member).collect())
        }
        _ => Value::Array((0..=random.pick(3)).map(|_| value(random, depth + 1)).collect()),
    }
}

fn random_machine(random: &mut Random) -> Model {
    let mut model = Model::default();
    let root = model.add(0, "Root", "IORegistryEntry");
    model.add(root, "Mac", "IOPlatformExpertDevice");
    for number in 2..12 + random.pick(40) {
        let parent = 1 + random.pick(number - 1);
        let name = match random.pick(3) {
            0 => format!("n{number}@{number:x}"),
            1 => format!("n{number}"),
            _ => format!("port@{number:x}"),
        };
        let at = model.add(parent, &name, ["A", "B", "C"][random.pick(3)]);
        for key in 0..random.pick(5) {
            let held = value(random, 0);
            model.set(at, &format!("key{key}"), held);
        }
        match random.pick(8) {
            0 => {
                let class = format!("Driver{number}");
                model.nodes[at].class.clone_from(&class);
                model.set(at, "IOClass", Value::string(&class));
                model.set(at, "IOProviderClass", Value::string("A"));
                model.set(at, "IOMatchCategory", Value::string(format!("c{number}")));
            }
            1 => {
                // Siblings that are called alike; half of them are alike in everything.
                for _ in 0..=random.pick(4) {
                    let client = model.add(at, "Client", "Client");
                    let pid = random.pick(2);
                    let creator = format!("pid {pid}, p{}", random.pick(3));
                    model.set(client, "IOUserClientCreator", Value::string(creator));
                }
            }
            _ => {}
        }
        if random.pick(4) == 0 {
            model.nodes[root].others.push(at);
        }
    }
    model
}

/// The kind and the key of the change that was made, and the node that it was made to.
fn mutate(model: &mut Model, random: &mut Random) -> (ChangeKind, String, usize) {
    let count = model.nodes.len();
    let at = 2 + random.pick(count - 2);
    let leaf = |model: &Model, at: usize| model.nodes[at].children.is_empty();
    let driver = |node: &Node| node.properties.iter().any(|(key, _)| key == "IOClass");
    let category = |node: &Node| {
        let found = node.properties.iter().find(|(key, _)| key == "IOMatchCategory");
        found.and_then(|(_, value)| value.as_utf8()).unwrap_or_default().to_owned()
    };
    match random.pick(6) {
        0 => {
            let new = model.add(at, "new@1", "A");
            model.set(new, "k", Value::Bool(true));
            (ChangeKind::Added, String::new(), new)
        }
        1 => {
            let at = (2..count).rev().find(|at| leaf(model, *at)).expect("a tree has leaves");
            for node in &mut model.nodes {
                node.children.retain(|child| *child != at);
                node.others.retain(|child| *child != at);
            }
            let node = &model.nodes[at];
            let kind = if driver(node) { ChangeKind::Driver } else { ChangeKind::Removed };
            (kind, category(node), at)
        }
        2 => {
            let mut inside = vec![at];
            let mut next = 0;
            while let Some(node) = inside.get(next).copied() {
                inside.extend(&model.nodes[node].children);
                next += 1;
            }
            // From one of several that are alike to the other is no change.
            let homes: Vec<usize> = (1..count)
                .filter(|home| !inside.contains(home) && !model.nodes[*home].children.contains(&at))
                .filter(|home| model.nodes[*home].class != "Client")
                .collect();
            let Some(home) = homes.get(random.pick(homes.len())).copied() else {
                return mutate(model, random);
            };
            for node in &mut model.nodes {
                node.children.retain(|child| *child != at);
            }
            model.nodes[home].children.push(at);
            (ChangeKind::Moved, String::new(), at)
        }
        3 => {
            model.nodes[at].state.matched = Some(true);
            (ChangeKind::State, "matched".to_owned(), at)
        }
        4 if driver(&model.nodes[at]) => {
            let node = &mut model.nodes[at];
            node.name.push_str("New");
            node.class.push_str("New");
            let key = category(node);
            (ChangeKind::Driver, key, at)
        }
        _ => {
            let node = &mut model.nodes[at];
            let new = Value::string("changed");
            let other = node.properties.iter().position(|(key, _)| key.starts_with("key"));
            match other {
                Some(property) if random.pick(2) == 0 => {
                    node.properties[property].1 = new;
                    (ChangeKind::Property, node.properties[property].0.clone(), at)
                }
                Some(property) if random.pick(2) == 0 => {
                    let (key, _) = node.properties.remove(property);
                    (ChangeKind::Property, key, at)
                }
                _ => {
                    node.properties.push(("fresh".to_owned(), new));
                    (ChangeKind::Property, "fresh".to_owned(), at)
                }
            }
        }
    }
}

fn check(seed: u64) {
    let random = &mut Random::new(seed);
    let mut old = random_machine(random);
    // What is moved is known by what it says of itself.
    for at in 2..old.nodes.len() {
        if old.nodes[at].class != "Client" {
            old.set(at, "UUID", Value::string(format!("u{at}")));
        }
    }
    let mut new = old.clone();
    let mutation = (random.pick(8) > 0).then(|| mutate(&mut new, random));
    if let Some((ChangeKind::Moved, _, at)) = &mutation
        && old.nodes[*at].class == "Client"
    {
        // Of several alike one can't say which has gone where.
        return;
    }
    for node in &mut new.nodes {
        random.shuffle(&mut node.children);
        random.shuffle(&mut node.properties);
    }
    let (one, other) = (old.build(100), new.build(100_000));
    let diff = Diff::new(&one, &other, "IOService", DiffOptions::default());
    let lines = told(&one, &other, DiffOptions::default());
    let Some((kind, key, at)) = mutation else {
        assert!(lines.is_empty(), "seed {seed}: {lines:#?}");
        return;
    };
    assert_eq!(lines.len(), 1, "seed {seed}: {kind:?} {key} of {at}: {lines:#?}");
    let change = &diff.changes()[0];
    assert_eq!((change.kind, Diff::key(change).unwrap_or_default()), (kind, key), "seed {seed}");
    let node = &new.nodes[at];
    let place = change.new.map(|place| &*other.place(place).name);
    let place = place.or(change.old.map(|place| &*one.place(place).name));
    assert_eq!(place, Some(node.name.as_str()), "seed {seed}: {lines:#?}");
}

#[test]
fn one_random_mutation_is_found_and_nothing_else() {
    for seed in 0..CASES {
        check(seed);
    }
}
