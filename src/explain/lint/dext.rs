//! `DriverKit` extensions.

use memchr::memmem;

use crate::engine::{Family, same_organisation};
use crate::model::Value;

use super::keys::{is_usb_device, is_usb_interface};
use super::linted::Executable;
use super::personality::defined;
use super::scope::{Listed, Scope, nameless};

const SERVER: &str = "IOUserServerName";
const USER: &str = "IOUserClass";
const KERNEL: &str = "CFBundleIdentifierKernel";
/// Where the kernel has `IOUserService`.
const IOKIT: &str = "com.apple.kpi.iokit";
/// The entitlement of every driver extension's process.
const ENTITLED: &str = "com.apple.developer.driverkit";

pub(super) fn check(scope: &mut Scope<'_>, listed: Listed<'_>) {
    if !scope.is_dext() {
        if listed.is_dext() {
            let words = format!(
                "{SERVER} makes it a driver extension's personality, but the bundle is a kernel extension: no \
                 process is ever launched for it"
            );
            scope
                .report_in(listed, "dext-server-name", &[SERVER], words)
                .fix(format!("Remove {SERVER}, or make the bundle a DEXT"));
        }
        return;
    }
    if listed.text("IOProviderClass") == Some("IOResources") {
        let words = "a driver extension can't start on IOResources, and the refusal is silent";
        scope
            .report_in(listed, "dext-on-ioresources", &["IOProviderClass"], words)
            .fix("Name IOUserResources as IOProviderClass");
    }
    server(scope, listed);
    kernel(scope, listed);
    user_class(scope, listed);
    clients(scope, listed);
    entitlements(scope, listed);
}

fn server(scope: &mut Scope<'_>, listed: Listed<'_>) {
    let Some(value) = listed.table.get(SERVER) else {
        let words = format!(
            "there is no {SERVER}, so the kernel takes it for a kernel extension's personality"
        );
        scope.report_in(listed, "dext-server-name", &[], words);
        return;
    };
    if let Some(what) = nameless(value) {
        let words = format!("{SERVER} is {what}, which names no process");
        scope.report_in(listed, "dext-server-name", &[SERVER], words);
    } else if let (Some(id), Some(name)) = (scope.id(), listed.text(SERVER))
        && listed.table.contains("IOUserServerOneProcess")
        && !same_organisation(id, name)
    {
        let words = format!(
            "{SERVER} {name} is not of the organisation of {id}, so the process isn't shared"
        );
        scope.report_in(listed, "dext-server-organisation", &[SERVER], words);
    }
}

fn kernel(scope: &mut Scope<'_>, listed: Listed<'_>) {
    if !listed.table.contains(KERNEL) {
        let words = format!(
            "there is no {KERNEL}, so the kernel looks for IOClass in the driver extension itself, where no kernel code is"
        );
        scope.report_in(listed, "dext-kernel-bundle", &[], words);
    }
    let rest = " instead of a bundle's identifier";
    scope.mistyped(listed, "dext-kernel-bundle", KERNEL, |value| value.as_str().is_some(), rest);
    let class = listed.text("IOClass");
    let elsewhere = |named: &&str| {
        let service = class == Some("IOUserService");
        scope.id() == Some(*named) || service && ![IOKIT, "com.apple.kernel"].contains(named)
    };
    if let Some(named) = listed.text(KERNEL).filter(elsewhere) {
        let words = format!(
            "{KERNEL} is {named}, and the kernel's part of this driver, {}, isn't defined there",
            class.unwrap_or("IOClass")
        );
        scope.report_in(listed, "dext-kernel-bundle", &[KERNEL], words);
    }
    // Its own class belongs into IOUserClass.
    if let Some(class) = class.filter(|class| listed.text(USER) == Some(class)) {
        let words = format!(
            "IOClass and {USER} are both {class}: IOClass names the kernel's part, {USER} the driver extension's class"
        );
        scope
            .report_in(listed, "dext-kernel-bundle", &["IOClass"], words)
            .fix("Write IOUserService, or the family's kernel class, as IOClass");
    }
}

fn user_class(scope: &mut Scope<'_>, listed: Listed<'_>) {
    if !listed.table.contains(USER) {
        let words =
            format!("there is no {USER}, so no object is made in the driver extension's process");
        scope.report_in(listed, "dext-user-class", &[], words);
    }
    let is_text = |value: &Value| value.as_str().is_some();
    scope.mistyped(listed, "dext-user-class", USER, is_text, " instead of a string");
    if let Some(class) = listed.text(USER) {
        defined(scope, listed, USER, class);
    }
}

/// Dictionaries from which user clients are made: each names the kernel's class and the driver extension's.
fn clients(scope: &mut Scope<'_>, listed: Listed<'_>) {
    for (key, value) in listed.table {
        if !key.ends_with("UserClientProperties") {
            continue;
        }
        let rest = " instead of a dictionary: no user client can be made from it";
        scope.mistyped(listed, "dext-user-client", key, |value| value.as_dict().is_some(), rest);
        let Some(dict) = value.as_dict() else { continue };
        for (needed, what) in
            [("IOClass", "IOUserUserClient"), (USER, "the driver extension's class of the client")]
        {
            if dict.str(needed).is_none_or(str::is_empty) {
                let words = format!(
                    "{key} has no {needed} that is a string: no user client can be made from it"
                );
                scope
                    .report_in(listed, "dext-user-client", &[key], words)
                    .fix(format!("Add {needed}: {what}"));
            }
        }
    }
}

/// Entitlements that the executable's signature carries, as far as the provider's family asks for some.
fn entitlements(scope: &mut Scope<'_>, listed: Listed<'_>) {
    let Executable::Bytes(bytes) = &scope.input().executable else { return };
    let has = |text: &str| memmem::find(bytes, format!("<key>{text}</key>").as_bytes());
    // Without a signature in it there is nothing to read.
    if memmem::find(bytes, b"<plist").is_none() {
        return;
    }
    if has(ENTITLED).is_none() {
        if !scope.has("dext-entitlement") {
            let words = format!(
                "the signature's entitlements lack {ENTITLED}, so the process can't be a driver extension's"
            );
            scope
                .report_in(listed, "dext-entitlement", &[], words)
                .failure("F96")
                .fix(format!("Add {ENTITLED} to the entitlements file"));
        }
        return;
    }
    let Some(provider) = listed.provider() else { return };
    let transport = match scope.family(listed) {
        Family::PciDevice => "pci",
        family if is_usb_device(family) || is_usb_interface(family) => "usb",
        Family::HidDevice | Family::HidInterface => "hid",
        _ => return,
    };
    let wanted = format!("{ENTITLED}.transport.{transport}");
    match has(&wanted) {
        None => {
            let words =
                format!("{provider} asks for the entitlement {wanted}, which the signature lacks");
            scope.report_in(listed, "dext-entitlement", &["IOProviderClass"], words).fix(format!(
                "Add {wanted} to the entitlements file, with the devices that are meant"
            ));
        }
        Some(at) if transport != "hid" => {
            let behind = &bytes[(at + wanted.len() + "<key></key>".len()).min(bytes.len())..];
            if behind.trim_ascii_start().starts_with(b"<true") {
                let words = format!(
                    "the entitlement {wanted} is <true/>, and must be an array of dictionaries that name the devices"
                );
                scope.report_in(listed, "dext-entitlement", &["IOProviderClass"], words).fix("Write an array with a dictionary for each device, with the keys by which it is matched");
            }
        }
        Some(_) => {}
    }
}
