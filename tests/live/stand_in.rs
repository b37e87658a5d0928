//! A stand-in for `ioreg`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// What the stand-in prints for the service plane: a root that names three planes, the platform, and a nub.
pub(crate) const SERVICE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict>
<key>IORegistryEntryName</key><string>Root</string>
<key>IORegistryEntryID</key><integer>4294967552</integer>
<key>IOObjectClass</key><string>IORegistryEntry</string>
<key>IORegistryPlanes</key><dict>
<key>IOService</key><string>IOService</string>
<key>IOPower</key><string>IOPower</string>
<key>IOBroken</key><string>IOBroken</string>
</dict>
<key>IORegistryEntryChildren</key><array><dict>
<key>IORegistryEntryName</key><string>Example1,1</string>
<key>IORegistryEntryID</key><integer>4294967560</integer>
<key>IOObjectClass</key><string>IOPlatformExpertDevice</string>
<key>IORegistryEntryChildren</key><array><dict>
<key>IORegistryEntryName</key><string>nub</string>
<key>IORegistryEntryID</key><integer>4294967553</integer>
<key>IOObjectClass</key><string>IOPCIDevice</string>
<key>IOServiceState</key><integer>14</integer>
</dict></array>
</dict></array>
</dict></plist>
"#;

/// The power plane has the nub once more, and says of it no more than its name.
pub(crate) const POWER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict>
<key>IORegistryEntryName</key><string>Root</string>
<key>IORegistryEntryID</key><integer>4294967552</integer>
<key>IOObjectClass</key><string>IORegistryEntry</string>
<key>IORegistryEntryChildren</key><array><dict>
<key>IORegistryEntryName</key><string>nub</string>
<key>IORegistryEntryID</key><integer>4294967553</integer>
<key>IOObjectClass</key><string>IOPCIDevice</string>
</dict></array>
</dict></plist>
"#;

/// A folder with a stand-in, which goes with the value. Anybody may read it: the stand-in is not run as root.
pub(crate) struct StandIn(pub(crate) TempDir);

impl StandIn {
    pub(crate) fn new(script: &str) -> Self {
        let own = tempfile::tempdir().unwrap();
        let folder = own.path();
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
        for (file, text, mode) in
            [("service.xml", SERVICE, 0o644), ("power.xml", POWER, 0o644), ("ioreg", script, 0o755)]
        {
            fs::write(folder.join(file), text).unwrap();
            fs::set_permissions(folder.join(file), fs::Permissions::from_mode(mode)).unwrap();
        }
        Self(own)
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        run(self.0.path(), arguments)
    }
}

pub(crate) fn run(first: &Path, arguments: &[&str]) -> Output {
    let path = std::env::join_paths([first, Path::new("/usr/bin"), Path::new("/bin")]).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_ioscope"));
    command.args(arguments).env("PATH", path).output().unwrap()
}
