//! The section of `phpinfo()`.

use std::ffi::c_char;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use ext_php_rs::ffi::{
    display_ini_entries, php_info_print_table_end, php_info_print_table_header, php_info_print_table_row,
    php_info_print_table_start,
};
use ext_php_rs::zend::ModuleEntry;
use presence_store::{Info, Store};

use crate::failure::Failure;
use crate::globals::GLOBALS;
use crate::guard::catch;
use crate::zend::string::c_string;
use crate::{attachment, engine, redis};

/// MINFO.
pub unsafe extern "C" fn print(module: *mut ModuleEntry) {
    catch((), || {
        table(&rows());
        // SAFETY: PHP passes this module.
        unsafe { display_ini_entries(module) };
    });
}

fn rows() -> Vec<(&'static str, String)> {
    let mut rows = vec![
        ("Version", env!("CARGO_PKG_VERSION").to_owned()),
        ("Engine", GLOBALS.get().settings.borrow().engine.name().to_owned()),
    ];
    if engine::is_redis() {
        rows.extend(server());
        return rows;
    }
    match read() {
        Ok(Some(info)) => rows.extend(describe(&info)),
        Ok(None) => rows.push(("Segment", "not attached: it is made at first use".into())),
        Err(Failure::Refused { message, .. }) => rows.push(("Segment", message.into_owned())),
        Err(_) => rows.push(("Segment", "not attached".into())),
    }
    rows
}

/// The figures, unless asking for them would make a segment: `php -i` is run by anybody, root first of all.
fn read() -> Result<Option<Info>, Failure> {
    if !attachment::is_attached() {
        let options = attachment::options(&GLOBALS.get().settings.borrow())?;
        if !exists(&options.path, options.uid) {
            return Ok(None);
        }
    }
    attachment::with(Store::info).map(Some)
}

/// What is known of the Redis server.
fn server() -> Vec<(&'static str, String)> {
    let refusals = |info: &redis::Info| {
        refused(info.refused_full, info.refused_contended, info.refused_conflict, info.refused_limit)
    };
    match redis::info() {
        Ok(info) if info.breaker != "closed" => vec![
            ("Server", format!("{}, does not answer", info.address)),
            ("Last error", info.last_error.clone()),
            ("Breaker", format!("{}, asks again in {} ms", info.breaker, info.retry_ms)),
            ("Failures", format!("{}, answered again {} times", info.failures, info.recoveries)),
            ("Layout version", info.layout.to_string()),
            ("Refused writes and calls", refusals(&info)),
        ],
        Ok(info) => vec![
            ("Server", format!("{}, {}", info.address, info.server)),
            ("Round trip", format!("{} µs", info.round_trip_us)),
            ("Breaker", info.breaker.to_owned()),
            ("Failures", format!("{}, answered again {} times", info.failures, info.recoveries)),
            ("Memory", format!("{} of {} bytes, then {}", info.used, info.size, info.eviction)),
            ("Layout version", info.layout.to_string()),
            ("Live entries", info.entries.to_string()),
            ("Rooms", info.rooms.to_string()),
            ("Sites", info.sites.to_string()),
            ("Refused writes and calls", refusals(&info)),
        ],
        Err(Failure::Refused { message, .. }) => vec![("Server", message.into_owned())],
        Err(_) => Vec::new(),
    }
}

fn refused(full: u64, contended: u64, conflict: u64, limit: u64) -> String {
    format!("{full} full, {contended} contended, {conflict} conflict, {limit} limit")
}

/// Whether there is a segment of ours: `path`, then the version of its layout.
fn exists(path: &Path, uid: u32) -> bool {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str())) else {
        return false;
    };
    let Ok(files) = fs::read_dir(folder) else { return false };
    files.flatten().any(|file| {
        let known = file.file_name().to_str().is_some_and(|file| {
            file.strip_prefix(name)
                .and_then(|rest| rest.strip_prefix(".v"))
                .is_some_and(|version| version.bytes().all(|byte| byte.is_ascii_digit()))
        });
        known && file.metadata().is_ok_and(|metadata| metadata.uid() == uid)
    })
}

fn describe(info: &Info) -> Vec<(&'static str, String)> {
    let fill = info.blocks_used * 1000 / info.blocks.max(1);
    let fill = format!("{}.{} %", fill / 10, fill % 10);
    let refused = refused(info.refused_full, info.refused_contended, info.refused_conflict, info.refused_limit);
    vec![
        ("Segment", info.path.display().to_string()),
        ("Owner (numeric user id)", info.owner.to_string()),
        ("Layout version", info.layout.to_string()),
        ("Size", format!("{} bytes", info.size)),
        ("Fill", format!("{fill} ({} of {} blocks of {} bytes)", info.blocks_used, info.blocks, info.block_size)),
        ("Shards", info.shards.to_string()),
        ("Live entries", info.entries.to_string()),
        ("Rooms", info.rooms.to_string()),
        ("Sites", info.sites.to_string()),
        ("Refused writes and calls", refused),
        ("Recoveries", info.recoveries.to_string()),
    ]
}

fn table(rows: &[(&str, String)]) {
    // SAFETY: every row is given as two strings that end in a NUL and live until the call returns.
    unsafe {
        php_info_print_table_start();
        php_info_print_table_header(2, c"presence support".as_ptr(), c"enabled".as_ptr());
        for (name, value) in rows {
            let (name, value) = (c_string(name), c_string(value));
            php_info_print_table_row(2, name.as_ptr().cast::<c_char>(), value.as_ptr());
        }
        php_info_print_table_end();
    }
}
