//! `ioscope convert`: the same registry in another format.

use std::path::PathBuf;

use clap::Args;

use super::form::{Form, write};
use super::options::Common;
use super::out::{Out, fail, warn};
use super::subject::Subject;

/// Writes the registry of a file in another format.
///
/// The ending of OUT gives the format, unless --to names it: .txt is ioreg's text, .plist and .xml an archive as ioreg -a writes it,
/// .bplist the same in binary, .json everything that is known, .scenario a simulated machine with the same nodes. A simulated machine is
/// written as it is at the end of its run. A note says what the format can't hold.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  ioscope convert dump.txt -o dump.plist\n  ioscope convert dump.txt -o ioreg.bplist\n  ioscope convert assets/origin/question.plist --to text"
)]
pub(super) struct Convert {
    /// A dump or scenario; - is standard input.
    #[arg(value_name = "IN")]
    file: PathBuf,
    /// The format, whatever the ending of OUT.
    #[arg(long, value_enum, value_name = "FORMAT")]
    to: Option<Form>,
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(arguments: &Convert) -> u8 {
    let common = &arguments.common;
    let form = match (arguments.to, common.output.as_deref()) {
        (Some(form), _) => form,
        (None, Some(path)) => match Form::of(path) {
            Some(form) => form,
            None => {
                return fail(
                    &path.display().to_string(),
                    "its ending names no format; name one with --to",
                );
            }
        },
        (None, None) => {
            return fail("convert", "name a file with -o OUT, or a format with --to");
        }
    };
    let subject = match Subject::open(&arguments.file, common) {
        Ok(subject) => subject,
        Err(status) => return status,
    };
    let mut out = Out::new(common);
    if let Ok(notes) = write(&subject, form, common.other_plane(), &mut out) {
        for note in notes {
            warn(&format!("{}: note: {note}", subject.name));
        }
    }
    out.finish(0)
}
