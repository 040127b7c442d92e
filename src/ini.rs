//! The INI settings. All of them are `PHP_INI_SYSTEM`: php.ini, `-d`, a pool's `php_admin_value`, never `ini_set()`.

use std::ffi::{CStr, c_int, c_void};
use std::ops::RangeInclusive;
use std::path::Path;

use ext_php_rs::ffi::{
    E_WARNING, ZEND_RESULT_CODE_FAILURE, ZEND_RESULT_CODE_SUCCESS, ext_php_rs_zend_string_release, php_error_docref,
    php_output_write, zend_ini_entry, zend_ini_parse_quantity, zend_string, zend_unregister_ini_entries,
};
use ext_php_rs::flags::IniEntryPermission;
use ext_php_rs::zend::{IniEntryDef, IniEntryDefs};

use crate::globals::GLOBALS;
use crate::guard::catch;
use crate::redis::{self, Address, TlsFiles};
use crate::zend::string::{bytes, c_string};

/// Where entries live.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// In memory that the processes of one machine share.
    #[default]
    Shm,
    /// On a Redis or Valkey server.
    Redis,
    /// Nowhere: there is no engine of this name.
    Other(String),
}

impl Engine {
    /// What the setting must be.
    pub const RULE: &str = "must be \"shm\" or \"redis\"";

    fn named(name: &str) -> Self {
        match name {
            "shm" => Self::Shm,
            "redis" => Self::Redis,
            other => Self::Other(other.into()),
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        match self {
            Self::Shm => "shm",
            Self::Redis => "redis",
            Self::Other(name) => name,
        }
    }
}

const ENGINE: &CStr = c"presence.engine";
const SHM_PATH: &CStr = c"presence.shm_path";
const SHM_SIZE: &CStr = c"presence.shm_size";
const DEFAULT_TTL: &CStr = c"presence.default_ttl";
const LOCK_TIMEOUT_MS: &CStr = c"presence.lock_timeout_ms";
const REDIS_URL: &CStr = c"presence.redis_url";
const REDIS_CA: &CStr = c"presence.redis_ca";
const REDIS_CERT: &CStr = c"presence.redis_cert";
const REDIS_KEY: &CStr = c"presence.redis_key";
const REDIS_PREFIX: &CStr = c"presence.redis_prefix";
const REDIS_TIMEOUT_MS: &CStr = c"presence.redis_timeout_ms";

const SIZES: RangeInclusive<i64> = 1 << 20..=4 << 30;
const TTLS: RangeInclusive<i64> = 1..=86_400;
const TIMEOUTS: RangeInclusive<i64> = 1..=10_000;

static ENTRIES: IniEntryDefs<12> = IniEntryDefs::new([
    define(ENGINE, c"shm"),
    define(SHM_PATH, c"/dev/shm/php-presence-%u"),
    define(SHM_SIZE, c"16M"),
    define(DEFAULT_TTL, c"60"),
    define(LOCK_TIMEOUT_MS, c"50"),
    define_secret(REDIS_URL, c"redis://127.0.0.1:6379"),
    define(REDIS_CA, c""),
    define(REDIS_CERT, c""),
    define(REDIS_KEY, c""),
    define(REDIS_PREFIX, c"presence:"),
    define(REDIS_TIMEOUT_MS, c"50"),
    IniEntryDef::end(),
]);

/// The settings as last accepted. PHP sets every one of them, at module startup, before anybody reads them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The engine; one that there is not is refused at first use.
    pub engine: Engine,
    /// File name of the segment, `%u` not yet replaced.
    pub shm_path: String,
    /// Size of a new segment, in bytes.
    pub shm_size: u64,
    /// Lease of an entry that names none, in seconds.
    pub default_ttl: u64,
    /// Longest wait for a lock, in milliseconds.
    pub lock_timeout_ms: u64,
    /// The Redis server.
    pub redis_address: Option<Address>,
    /// The certificates and the key for it.
    pub redis_tls: TlsFiles,
    /// What every key on it begins with.
    pub redis_prefix: String,
    /// Longest wait for the server, in milliseconds.
    pub redis_timeout_ms: u64,
}

const fn define(name: &'static CStr, default: &'static CStr) -> IniEntryDef {
    let mut entry = IniEntryDef::new(name, default, IniEntryPermission::System);
    entry.on_modify = Some(on_modify);
    entry
}

/// A setting whose value may hold a password.
const fn define_secret(name: &'static CStr, default: &'static CStr) -> IniEntryDef {
    let mut entry = define(name, default);
    entry.displayer = Some(display_url);
    entry
}

/// What `phpinfo()` shows of the URL.
unsafe extern "C" fn display_url(_: *mut zend_ini_entry, _: c_int) {
    catch((), || {
        let shown = GLOBALS.get().settings.borrow().redis_address.as_ref().map(ToString::to_string);
        let shown = shown.unwrap_or_default();
        // SAFETY: the bytes are as many as said.
        unsafe { php_output_write(shown.as_ptr().cast(), shown.len()) };
    });
}

/// Registers the settings. Only during module startup.
pub fn register(module: c_int) {
    IniEntryDef::register(ENTRIES.as_slice(), module);
}

/// Takes them back. Only during module shutdown.
pub fn unregister(module: c_int) {
    // SAFETY: the number is the one PHP gave for this module.
    unsafe { zend_unregister_ini_entries(module) };
}

unsafe extern "C" fn on_modify(
    entry: *mut zend_ini_entry,
    value: *mut zend_string,
    _: *mut c_void,
    _: *mut c_void,
    _: *mut c_void,
    _stage: c_int,
) -> c_int {
    catch(ZEND_RESULT_CODE_FAILURE, || {
        // SAFETY: PHP passes the entry being set and its new value, both alive during the call.
        let (name, text) = unsafe { (bytes((*entry).name), value.as_ref().map_or(&b""[..], |value| bytes(value))) };
        let name = String::from_utf8_lossy(name);
        let text = String::from_utf8_lossy(text);
        match accept(&name, &text, value) {
            Ok(()) => ZEND_RESULT_CODE_SUCCESS,
            Err(rule) => {
                // The URL may hold a password.
                let given = if name.as_bytes() == REDIS_URL.to_bytes() { "another" } else { &format!("\"{text}\"") };
                warn(&format!("{name} {rule}, {given} given: the setting is ignored"));
                ZEND_RESULT_CODE_FAILURE
            }
        }
    })
}

/// Checks one setting and keeps it. `Err` says the rule.
fn accept(name: &str, text: &str, value: *mut zend_string) -> Result<(), String> {
    let settings = &GLOBALS.get().settings;
    match name.as_bytes() {
        name if name == ENGINE.to_bytes() => {
            // Kept all the same: better no presence than presence in a place that nobody asked for.
            let engine = Engine::named(text);
            if matches!(engine, Engine::Other(_)) {
                warn(&format!("presence.engine {}, \"{text}\" given: presence is unavailable", Engine::RULE));
            }
            settings.borrow_mut().engine = engine;
        }
        name if name == SHM_PATH.to_bytes() => {
            if !Path::new(text).is_absolute() || text.ends_with('/') || text.contains('\0') {
                return Err("must be the absolute path of a file".into());
            }
            settings.borrow_mut().shm_path = text.into();
        }
        name if name == SHM_SIZE.to_bytes() => {
            let size = quantity(value, &SIZES).ok_or("must be between 1M and 4G")?;
            settings.borrow_mut().shm_size = size;
        }
        name if name == DEFAULT_TTL.to_bytes() => {
            let ttl = quantity(value, &TTLS).ok_or("must be between 1 and 86400 seconds")?;
            settings.borrow_mut().default_ttl = ttl;
        }
        name if name == LOCK_TIMEOUT_MS.to_bytes() => {
            let timeout = quantity(value, &TIMEOUTS).ok_or("must be between 1 and 10000 milliseconds")?;
            settings.borrow_mut().lock_timeout_ms = timeout;
        }
        name if name == REDIS_URL.to_bytes() => {
            let address = Address::parse(text)?;
            settings.borrow_mut().redis_address = Some(address);
        }
        name if [REDIS_CA, REDIS_CERT, REDIS_KEY].iter().any(|file| name == file.to_bytes()) => {
            if !text.is_empty() && (!Path::new(text).is_absolute() || text.contains('\0')) {
                return Err("must be the absolute path of a file, or empty".into());
            }
            let files = &mut settings.borrow_mut().redis_tls;
            *match name {
                name if name == REDIS_CA.to_bytes() => &mut files.trusted,
                name if name == REDIS_CERT.to_bytes() => &mut files.certificate,
                _ => &mut files.key,
            } = text.into();
        }
        name if name == REDIS_PREFIX.to_bytes() => {
            if !redis::is_prefix(text) {
                return Err("must be at most 64 letters, digits and any of :._-/".into());
            }
            settings.borrow_mut().redis_prefix = text.into();
        }
        _ => {
            let timeout = quantity(value, &TIMEOUTS).ok_or("must be between 1 and 10000 milliseconds")?;
            settings.borrow_mut().redis_timeout_ms = timeout;
        }
    }
    Ok(())
}

/// A number with an optional K, M or G, as PHP reads it, but without its leniency.
fn quantity(value: *mut zend_string, range: &RangeInclusive<i64>) -> Option<u64> {
    if value.is_null() {
        return None;
    }
    let mut complaint = std::ptr::null_mut();
    // SAFETY: the string is alive; a complaint, if any, is ours to release.
    let number = unsafe {
        let number = zend_ini_parse_quantity(value, &raw mut complaint);
        if !complaint.is_null() {
            ext_php_rs_zend_string_release(complaint);
            return None;
        }
        number
    };
    range.contains(&number).then_some(number as u64)
}

fn warn(message: &str) {
    let message = c_string(message);
    // SAFETY: the format takes one string that ends in a NUL.
    unsafe { php_error_docref(std::ptr::null(), E_WARNING as c_int, c"%s".as_ptr(), message.as_ptr()) };
}
