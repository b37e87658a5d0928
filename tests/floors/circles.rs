//! Which file uses which, seen through re-exports, and whether any use comes round to where it began.
//!
//! A use is counted between the file that names an item and the file that defines it. The tests of a file are no part of it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The path of a module, from the crate's root: `["engine", "family", "pci"]`.
pub(crate) type Path = Vec<String>;

/// A name that a `use` brings, and where it says that it comes from.
struct Import {
    from: Path,
    name: String,
    /// Handed on to others: it ties its file to nothing unless the file uses the name too.
    handed_on: bool,
}

struct File {
    imports: Vec<Import>,
    /// The text without its imports.
    body: String,
}

/// The files of the crate by module path.
pub(crate) struct House(BTreeMap<Path, File>);

impl House {
    /// `files`: the module path and the code of each.
    pub(crate) fn new(files: impl IntoIterator<Item = (Path, String)>) -> Self {
        let read = |(path, code): (Path, String)| {
            let (imports, body) = take_imports(&code);
            (path, File { imports, body })
        };
        Self(files.into_iter().map(read).collect())
    }

    /// Each group of files of which every one reaches every other, with what ties them: `a -> b: Name`.
    pub(crate) fn circles(&self) -> Vec<Vec<String>> {
        let uses: BTreeMap<&Path, BTreeMap<&Path, BTreeSet<String>>> =
            self.0.iter().map(|(path, file)| (path, self.uses(path, file))).collect();
        let mut circles = Vec::new();
        let mut placed: HashSet<&Path> = HashSet::new();
        let reach: BTreeMap<&Path, HashSet<&Path>> =
            uses.keys().map(|path| (*path, reached(path, &uses))).collect();
        for path in uses.keys() {
            let back =
                |other: &&&Path| reach[path].contains(**other) && reach[**other].contains(*path);
            let circle: Vec<&Path> = uses.keys().filter(back).copied().collect();
            if circle.is_empty() || !placed.insert(path) {
                continue;
            }
            placed.extend(&circle);
            let ties = circle.iter().flat_map(|from| {
                let inside = uses[from].iter().filter(|(to, _)| circle.contains(to));
                inside.map(|(to, names)| {
                    let names: Vec<&str> = names.iter().map(String::as_str).collect();
                    format!("{} -> {}: {}", from.join("/"), to.join("/"), names.join(", "))
                })
            });
            circles.push(ties.collect());
        }
        circles
    }

    /// The files that a file uses, with the names.
    fn uses(&self, path: &Path, file: &File) -> BTreeMap<&Path, BTreeSet<String>> {
        let mut named: Vec<Path> = Vec::new();
        for import in &file.imports {
            if !import.handed_on || words(&file.body).any(|word| word == import.name) {
                named.push(import.from.clone());
            }
        }
        for written in written_paths(&file.body) {
            match file.imports.iter().find(|import| import.name == written[0]) {
                Some(import) => named.push([&import.from[..], &written[1..]].concat()),
                None => named.push(written),
            }
        }
        let mut uses: BTreeMap<&Path, BTreeSet<String>> = BTreeMap::new();
        for name in named {
            if let Some((home, Some(item))) = self.home(path, &name, &mut HashSet::new())
                && home != path
            {
                uses.entry(home).or_default().insert(item);
            }
        }
        uses
    }

    /// The file that defines what `name` means in the file `at`, and the item; `None` as item is the module itself.
    fn home(
        &self,
        at: &Path,
        name: &[String],
        seen: &mut HashSet<(Path, String)>,
    ) -> Option<(&Path, Option<String>)> {
        let (mut base, mut rest): (Path, &[String]) = match name.first()?.as_str() {
            "crate" => (Vec::new(), &name[1..]),
            "self" => (at.clone(), &name[1..]),
            _ => (at.clone(), name),
        };
        while rest.first().is_some_and(|step| step == "super") {
            base.pop();
            rest = &rest[1..];
        }
        let from_here = base.len();
        while let Some(step) = rest.first() {
            base.push(step.clone());
            if !self.0.contains_key(&base) {
                base.pop();
                break;
            }
            rest = &rest[1..];
        }
        let plain = !matches!(name[0].as_str(), "crate" | "self" | "super");
        if plain && base.len() == from_here {
            return None;
        }
        let (home, file) = self.0.get_key_value(&base)?;
        let Some(item) = rest.first() else { return Some((home, None)) };
        if seen.insert((base.clone(), item.clone()))
            && let Some(import) = file.imports.iter().find(|import| import.name == *item)
            && let Some(found) = self.home(home, &import.from, seen)
        {
            return Some(found);
        }
        Some((home, Some(item.clone())))
    }
}

/// Everything that can be reached from a file.
fn reached<'a>(
    from: &Path,
    uses: &BTreeMap<&'a Path, BTreeMap<&'a Path, BTreeSet<String>>>,
) -> HashSet<&'a Path> {
    let mut reached = HashSet::new();
    let mut due: Vec<&'a Path> = uses[from].keys().copied().collect();
    while let Some(path) = due.pop() {
        if reached.insert(path) {
            due.extend(uses.get(path).into_iter().flat_map(|uses| uses.keys()));
        }
    }
    reached
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
}

/// The modules at the crate's root that a text names.
pub(crate) fn named(code: &str) -> Vec<String> {
    let (imports, body) = take_imports(code);
    let all = imports.into_iter().map(|import| import.from).chain(written_paths(&body));
    all.filter(|path| path[0] == "crate").filter_map(|path| path.into_iter().nth(1)).collect()
}

/// Takes the `use` declarations out of a text.
fn take_imports(code: &str) -> (Vec<Import>, String) {
    let code = &without_strings(code);
    let mut imports = Vec::new();
    let mut body = String::new();
    let mut lines = code.lines();
    while let Some(line) = lines.next() {
        let trimmed = line.trim_start();
        let after_pub = trimmed.strip_prefix("pub").map(|rest| {
            rest.strip_prefix('(').map_or(rest, |r| r.split_once(')').map_or("", |p| p.1))
        });
        let declared = after_pub.unwrap_or(trimmed).trim_start();
        let Some(tree) = declared.strip_prefix("use ") else {
            body.push_str(line);
            body.push('\n');
            continue;
        };
        let mut tree = tree.to_owned();
        while !tree.contains(';') {
            let Some(line) = lines.next() else { break };
            tree.push_str(line);
        }
        let tree = tree.split(';').next().unwrap_or_default();
        for (from, name) in branches(tree) {
            imports.push(Import { from, name, handed_on: after_pub.is_some() });
        }
    }
    (imports, body)
}

/// The text without what stands in its strings: that names nothing.
fn without_strings(code: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    let code = code.replace("'\"'", "''").replace("\\\\", "").replace("\\\"", "");
    for c in code.chars() {
        if c == '"' {
            inside = !inside;
        } else if !inside {
            out.push(c);
        }
    }
    out
}

/// The paths of a `use` tree, with the name that each brings.
fn branches(tree: &str) -> Vec<(Path, String)> {
    let tree = tree.trim();
    let Some((stem, group)) = tree.split_once('{') else {
        let (path, alias) = match tree.split_once(" as ") {
            Some((path, alias)) => (path, Some(alias.trim().to_owned())),
            None => (tree, None),
        };
        let path: Path = path.split("::").map(|step| step.trim().to_owned()).collect();
        let name = alias.or_else(|| path.last().cloned()).unwrap_or_default();
        return vec![(path, name)];
    };
    let group = group.trim_end().strip_suffix('}').unwrap_or(group);
    let stem: Path = stem
        .split("::")
        .map(str::trim)
        .filter(|step| !step.is_empty())
        .map(str::to_owned)
        .collect();
    let mut depth = 0;
    let items = group.split(|c: char| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    let inner = items.filter(|item| !item.trim().is_empty()).flat_map(branches);
    inner
        .map(|(path, name)| match path.as_slice() {
            [only] if only == "self" => (stem.clone(), stem.last().cloned().unwrap_or_default()),
            _ => ([&stem[..], &path[..]].concat(), name),
        })
        .collect()
}

/// The paths with `::` that stand in a text.
fn written_paths(body: &str) -> Vec<Path> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut paths = Vec::new();
    let mut rest = body;
    while let Some(start) = rest.find(is_name) {
        rest = &rest[start..];
        let mut path: Path = Vec::new();
        loop {
            let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
            path.push(rest[..end].to_owned());
            rest = &rest[end..];
            match rest.strip_prefix("::") {
                Some(next) if next.starts_with(is_name) => rest = next,
                _ => break,
            }
        }
        if path.len() > 1 {
            paths.push(path);
        }
    }
    paths
}
