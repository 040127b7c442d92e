//! The class `PresenceEntry` and the building of its objects.

use std::mem::ManuallyDrop;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use ext_php_rs::builders::ClassBuilder;
use ext_php_rs::ffi::{
    IS_OBJECT_EX, IS_UNDEF, ZEND_ACC_PUBLIC, object_properties_init, zend_declare_typed_property, zend_object,
    zend_objects_new, zend_throw_error,
};
use ext_php_rs::flags::{ClassFlags, DataType};
use ext_php_rs::types::Zval;
use ext_php_rs::zend::{ClassEntry, ZendType};
use presence_store::{Entries, Entry};

use crate::failure::Failure;
use crate::globals::GLOBALS;
use crate::json::Decoder;
use crate::zend::array::{self, Array};
use crate::zend::keys::Key;
use crate::zend::memory;
use crate::zend::string::OwnedString;
use crate::zend::value;

/// Set at every module startup, because a SAPI may start a module twice and then frees the first class.
static CLASS: AtomicPtr<ClassEntry> = AtomicPtr::new(ptr::null_mut());

/// The properties, in the order of their slots.
const PROPERTIES: [(Key, DataType); 6] = [
    (Key::room, DataType::String),
    (Key::client_id, DataType::String),
    (Key::user_id, DataType::Long),
    (Key::data, DataType::Array),
    (Key::date_gmt, DataType::String),
    (Key::version, DataType::Long),
];

/// Registers the class. Only during module startup, after the keys are interned.
///
/// An entry is what an engine said at one moment: it cannot be made by `new`, nor kept by `serialize()`.
pub fn register() -> ext_php_rs::error::Result<()> {
    ClassBuilder::new("PresenceEntry")
        .flags(ClassFlags::Final | ClassFlags::NoDynamicProperties | ClassFlags::NotSerializable)
        .registration(|class, _| {
            for (name, kind) in PROPERTIES {
                declare(class, name, kind);
            }
            class.__bindgen_anon_2.create_object = Some(refuse_new);
            CLASS.store(class, Ordering::Release);
        })
        .register()
}

fn declare(class: &mut ClassEntry, name: Key, kind: DataType) {
    let Some(kind) = ZendType::empty_from_type(kind, false, false, false) else { return };
    // No default: until it is set, a typed property may not be read.
    let mut default = ManuallyDrop::new(Zval::new());
    default.u1.type_info = IS_UNDEF;
    // SAFETY: the class is being registered; name and type stay alive as long as the module.
    unsafe {
        zend_declare_typed_property(
            class,
            name.as_ptr(),
            &raw mut *default,
            ZEND_ACC_PUBLIC as i32,
            ptr::null_mut(),
            kind,
        );
    }
}

/// What `new PresenceEntry` leads to. The functions below make their objects without it.
unsafe extern "C" fn refuse_new(class: *mut ClassEntry) -> *mut zend_object {
    let message = c"Cannot directly construct PresenceEntry, use presence_get() or presence_find() instead";
    // SAFETY: PHP passes the class; an object must be returned, and PHP frees it because of the error.
    unsafe {
        zend_throw_error(ptr::null_mut(), c"%s".as_ptr(), message.as_ptr());
        let object = zend_objects_new(class);
        object_properties_init(object, class);
        object
    }
}

/// Makes objects of entries, and what they have in common only once. One for each call.
#[derive(Default)]
pub struct Builder {
    /// There from the first entry on: most heartbeats build none.
    decoder: Option<Box<Decoder>>,
    room: Option<(String, OwnedString)>,
    second: Option<(u64, OwnedString)>,
}

impl Drop for Builder {
    fn drop(&mut self) {
        if let Some(decoder) = self.decoder.take() {
            GLOBALS.get().decoder.put_back(decoder);
        }
    }
}

impl Builder {
    /// The entries as a list of objects.
    pub fn list(&mut self, entries: &Entries) -> Result<Zval, Failure> {
        if entries.is_empty() {
            return Ok(array::empty());
        }
        let mut array = Array::with_capacity(entries.len());
        for entry in entries.iter() {
            if memory::is_exhausted() {
                return Err(Failure::Exhausted);
            }
            self.object(&entry, array.next())?;
        }
        Ok(array.finish())
    }

    /// Writes one entry, as an object, over a value that holds nothing.
    pub fn object(&mut self, entry: &Entry<'_>, place: &mut Zval) -> Result<(), Failure> {
        let class = CLASS.load(Ordering::Acquire);
        // SAFETY: the class is registered and has a slot for each property, in their order. The object belongs to
        // `place` before its slots are filled, so whatever ends this in between frees it.
        let [room, client_id, user_id, data, date_gmt, version] = unsafe {
            let object = zend_objects_new(class);
            let slots = (&raw mut (*object).properties_table).cast::<[Zval; PROPERTIES.len()]>();
            slots.write([const { Zval::new() }; PROPERTIES.len()]);
            place.value.obj = object;
            place.u1.type_info = IS_OBJECT_EX;
            &mut *slots
        };
        value::put_string(room, self.room(entry.room));
        value::put_string(client_id, OwnedString::new(entry.client_id.as_bytes()));
        value::put_int(user_id, value::saturated(entry.user_id));
        self.decoder.get_or_insert_with(|| GLOBALS.get().decoder.take()).decode(entry.data, data)?;
        value::put_string(date_gmt, self.date(entry.updated_ms / 1000));
        value::put_int(version, value::saturated(entry.version));
        Ok(())
    }

    fn room(&mut self, name: &str) -> OwnedString {
        match &self.room {
            Some((known, string)) if known == name => string.share(),
            _ => {
                let string = OwnedString::new(name.as_bytes());
                self.room = Some((name.into(), string.share()));
                string
            }
        }
    }

    fn date(&mut self, second: u64) -> OwnedString {
        match &self.second {
            Some((known, string)) if *known == second => string.share(),
            _ => {
                let string = OwnedString::new(&date_gmt(second));
                self.second = Some((second, string.share()));
                string
            }
        }
    }
}

/// `Y-m-d H:i:s` in UTC, for seconds since 1970. Years beyond 9999 do not occur, and end as 9999.
fn date_gmt(second: u64) -> [u8; 19] {
    let (day, time) = ((second / 86_400).min(2_932_896), second % 86_400);
    // Days are counted from 0000-03-01, so that a leap day is the last of its year.
    let day = day + 719_468;
    let era = day / 146_097;
    let day_of_era = day % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);

    let mut text = *b"0000-00-00 00:00:00";
    put(&mut text[0..4], year);
    put(&mut text[5..7], month);
    put(&mut text[8..10], day_of_year - (153 * shifted_month + 2) / 5 + 1);
    put(&mut text[11..13], time / 3600);
    put(&mut text[14..16], time / 60 % 60);
    put(&mut text[17..19], time % 60);
    text
}

fn put(digits: &mut [u8], mut value: u64) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (value % 10) as u8;
        value /= 10;
    }
}
