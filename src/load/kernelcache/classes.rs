//! The class hierarchy of a kernel, from the symbols that the `OSMetaClass` macros leave: `A::gMetaClass` is the class, and
//! `A::superClass` a pointer to the superclass's.
//!
//! Released kernels of recent years have no such symbols; then nothing is told. Source: `OSDefineMetaClassWithInit`
//! (libkern/libkern/c++/OSMetaClass.h), `struct nlist_64` (mach-o/nlist.h), and `DYLD_CHAINED_PTR_64_KERNEL_CACHE`
//! (mach-o/fixup-chains.h).

use std::collections::HashMap;

use super::macho::Image;
use crate::model::{ClassRow, ClassTable, Dict, Key, Value};

/// How many images and symbols are looked at.
const MAX_IMAGES: usize = 4_000;
const MAX_SYMBOLS: usize = 4_000_000;

/// The bundle that the kernel's own classes are defined by.
const KERNEL: &str = "com.apple.kernel";

/// The classes that the symbols of a kernel and of the bundles linked into it tell.
pub(super) fn classes(kernel: &[u8], bundles: &[&Dict]) -> ClassTable {
    let Some(whole) = Image::open(kernel, 0) else { return ClassTable::new() };
    let mut images = vec![(Key::new(KERNEL), whole.clone())];
    // A kernel collection names its images; in a prelinked kernel the bundles tell where they are.
    for (name, offset) in whole.entries().take(MAX_IMAGES) {
        if let Some(image) = Image::open(kernel, offset) {
            images.push((Key::from(name), image));
        }
    }
    for info in bundles.iter().take(MAX_IMAGES) {
        let address = info.get("_PrelinkExecutableSourceAddr").and_then(Value::as_number);
        let Some(offset) = address.and_then(|address| whole.offset(address.raw)) else { continue };
        let id = info.str("CFBundleIdentifier").unwrap_or_default();
        if let Some(image) = kernel.get(offset..).and_then(|image| Image::open(image, 0)) {
            images.push((Key::new(id), image));
        }
    }
    Hierarchy::read(&images).table(whole.base())
}

#[derive(Default)]
struct Hierarchy {
    /// The classes by the address of their metaclass object.
    at: HashMap<u64, Key>,
    /// Class, bundle, and what stands in the pointer to the superclass.
    supers: Vec<(Key, Key, u64)>,
}

impl Hierarchy {
    fn read(images: &[(Key, Image<'_>)]) -> Self {
        let mut found = Self::default();
        let mut left = MAX_SYMBOLS;
        for (bundle, image) in images {
            for (name, address) in image.symbols(&mut left) {
                match member(name) {
                    Some((class, "gMetaClass")) => {
                        found.at.insert(address, Key::new(class));
                    }
                    Some((class, "superClass")) => {
                        if let Some(pointer) = image.word(address) {
                            found.supers.push((Key::new(class), bundle.clone(), pointer));
                        }
                    }
                    _ => {}
                }
            }
        }
        found
    }

    fn table(&self, base: u64) -> ClassTable {
        const OFFSET: u64 = (1 << 30) - 1;
        let mut table = ClassTable::new();
        for (class, bundle, pointer) in &self.supers {
            // A collection that hasn't been relocated yet holds an offset from its base.
            let chained = base.wrapping_add(pointer & OFFSET);
            let superclass = self.at.get(pointer).or_else(|| self.at.get(&chained));
            if let Some(superclass) = superclass.filter(|superclass| *superclass != class) {
                let bundle = Some(bundle.clone()).filter(|bundle| !bundle.is_empty());
                table.add(class.clone(), ClassRow { superclass: superclass.clone(), bundle });
            }
        }
        table
    }
}

/// The class and the member of a symbol such as `__ZN9IOService10gMetaClassE`.
fn member(symbol: &str) -> Option<(&str, &str)> {
    let (class, rest) = counted(symbol.strip_prefix("__ZN")?)?;
    let (member, rest) = counted(rest)?;
    (rest == "E").then_some((class, member))
}

fn counted(text: &str) -> Option<(&str, &str)> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (count, rest) = text.split_at(digits);
    rest.split_at_checked(count.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_static_members_of_plain_classes_are_taken() {
        assert_eq!(member("__ZN9IOService10gMetaClassE"), Some(("IOService", "gMetaClass")));
        for other in
            ["__ZN9IOService5startEPS_", "_main", "__ZN99x", "__ZN9IOService", "__ZN1a1b1cE", ""]
        {
            assert_eq!(member(other), None, "{other}");
        }
    }
}
