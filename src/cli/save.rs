//! Writing a file that somebody asked for in the terminal application.

use std::fs::File;
use std::io::{ErrorKind, Write as _};

use crate::ui::{Save, SaveError};

/// Writes a file, which must not be there yet unless the user has said so.
pub(super) fn save(save: &Save) -> Result<(), SaveError> {
    let mut options = File::options();
    options.write(true);
    if save.replace {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    let failed = |error: std::io::Error| match error.kind() {
        ErrorKind::AlreadyExists => SaveError::Exists,
        ErrorKind::NotFound => {
            let folder =
                std::path::Path::new(&save.name).parent().unwrap_or(std::path::Path::new(""));
            SaveError::Failed(format!("there is no folder {}", folder.display()))
        }
        _ => SaveError::Failed(error.to_string()),
    };
    let mut file = options.open(&save.name).map_err(failed)?;
    file.write_all(save.text.as_bytes()).and_then(|()| file.flush()).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_replaced_unasked() {
        let own = tempfile::tempdir().unwrap();
        let folder = own.path();
        let name = folder.join("a.svg").display().to_string();
        let file = |text: &str, replace| Save { name: name.clone(), text: text.into(), replace };
        assert_eq!(save(&file("one", false)), Ok(()));
        assert_eq!(save(&file("two", false)), Err(SaveError::Exists));
        assert_eq!(std::fs::read_to_string(&name).unwrap(), "one");
        assert_eq!(save(&file("two", true)), Ok(()));
        assert_eq!(std::fs::read_to_string(&name).unwrap(), "two");
        let nowhere = folder.join("none/a.svg").display().to_string();
        let lost = Save { name: nowhere, text: String::new(), replace: false };
        let words = format!("there is no folder {}", folder.join("none").display());
        assert_eq!(save(&lost), Err(SaveError::Failed(words)));
    }
}
