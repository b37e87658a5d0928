//! `ioreg`'s options.

/// `ioreg`'s options.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are the options of a program, each by itself"
)]
pub struct Printing {
    /// `-p`: the plane. Without it `IOService`, or the first one where the source doesn't show that.
    pub plane: Option<String>,
    /// `-l`: the properties of all entries.
    pub list: bool,
    /// `-r`: only the subtrees of which the roots are selected.
    pub subtrees: bool,
    /// `-t`: with [`Printing::subtrees`], the entries above them too.
    pub tree: bool,
    /// `-i`: the class with its superclasses.
    pub inheritance: bool,
    /// `-f`: tables and hexadecimal dumps for some properties.
    pub format: bool,
    /// `-x`: numbers and data in hexadecimal.
    pub hexadecimal: bool,
    /// `-y`: `-c` asks for the kernel's class even where a driver in user space has one of its own.
    pub kernel_classes: bool,
    /// `-c`: selects entries of a class.
    pub class: Option<String>,
    /// `-k`: selects entries that have a property.
    pub key: Option<String>,
    /// `-n`: selects entries by their name, with their location if it holds an `@`.
    pub name: Option<String>,
    /// `-d`: how many levels of each tree are printed; 0: all.
    pub depth: u32,
    /// `-w`: the width to which lines are clipped; 0: none.
    pub width: u32,
    /// `-b`: what a terminal needs before and behind a name in bold.
    pub bold: Option<[Vec<u8>; 2]>,
    /// Dictionaries in the order of their keys' hashes even where the source is a text of `ioreg`, which shows the order itself.
    pub rehash: bool,
    /// Decodes and writes every value even where its text in the source is what `ioreg` prints and could be copied: the result is the
    /// same, which is to be shown.
    pub decoded: bool,
    /// Makes a text of the source fit for a terminal. Without it every byte is printed as it is.
    pub clean: Option<fn(&str) -> String>,
}

impl Printing {
    /// Whether the children of an entry are printed that stands so many levels below a root.
    pub(crate) fn descends_from(&self, depth: u32) -> bool {
        self.depth == 0 || depth.saturating_add(1) < self.depth
    }
}
