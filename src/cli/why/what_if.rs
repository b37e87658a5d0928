//! The what-if options of `ioscope why`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::open::open;
use crate::cli::out::fail;
use crate::cli::status::BAD;
use crate::explain::{Edit, Whose};
use crate::load::read_value;
use crate::model::Bundle;

/// Changes that are tried out before judging.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "What if")]
pub(super) struct WhatIf {
    /// Sets a key of a personality; KEY may be a path such as IOPropertyMatch/model, VALUE is written as ioreg prints it: "s", 12,
    /// 0x1f, <0a0b>, Yes, ("a","b"), {"k"=1}.
    #[arg(long, num_args = 3, value_names = ["ID", "KEY", "VALUE"], allow_hyphen_values = true)]
    set: Vec<String>,
    /// Removes a key from a personality.
    #[arg(long, num_args = 2, value_names = ["ID", "KEY"])]
    unset: Vec<String>,
    /// Sets a property of a node.
    #[arg(long, num_args = 3, value_names = ["NODE", "KEY", "VALUE"], allow_hyphen_values = true)]
    set_node: Vec<String>,
    /// Leaves out the personalities of a bundle.
    #[arg(long, value_name = "BUNDLE")]
    drop: Vec<String>,
    /// Adds a bundle.
    #[arg(long, value_name = "PATH")]
    add: Vec<PathBuf>,
}

impl WhatIf {
    /// The changes; what is wrong with one has been said.
    pub(super) fn edits(&self) -> Result<Vec<Edit>, u8> {
        let value = |text: &String| {
            read_value(text).ok_or_else(|| {
                fail(
                    "why",
                    &format!(
                        "{text} is not a value: a string needs quotation marks, as in '\"{text}\"'; other values are \
                         12, 0x1f, <0a0b>, Yes, (\"a\",\"b\"), {{\"k\"=1}}"
                    ),
                )
            })
        };
        let mut edits = Vec::new();
        for path in &self.add {
            let opened = open(path).map_err(|()| BAD)?;
            let bundles = opened.loaded.document.bundles;
            if bundles.is_empty() {
                return Err(fail(&opened.name, "there is no bundle in it"));
            }
            if let Some((place, words)) = bundles.iter().find_map(Bundle::unread) {
                return Err(fail(&place, &words));
            }
            edits.extend(bundles.into_iter().map(|bundle| Edit::Add { bundle: Box::new(bundle) }));
        }
        edits.extend(self.drop.iter().cloned().map(|bundle| Edit::Drop { bundle }));
        let mut set = |whose: fn(String) -> Whose, words: &[String]| -> Result<(), u8> {
            if let [name, key, text @ ..] = words {
                let value = text.first().map(value).transpose()?;
                edits.push(Edit::Set { whose: whose(name.clone()), key: key.clone(), value });
            }
            Ok(())
        };
        self.set.chunks(3).try_for_each(|words| set(Whose::Driver, words))?;
        self.unset.chunks(2).try_for_each(|words| set(Whose::Driver, words))?;
        self.set_node.chunks(3).try_for_each(|words| set(Whose::Node, words))?;
        Ok(edits)
    }
}
