//! Zend strings that this crate owns a reference to.

use std::ffi::CString;
use std::mem::offset_of;
use std::ptr::NonNull;

use ext_php_rs::ffi::{_emalloc, IS_STRING, ext_php_rs_zend_string_release, zend_string};

/// The type of a string: nothing for the cycle collector to look at.
const PLAIN_STRING: u32 = IS_STRING | 1 << 4;

/// One reference to a request-bound string.
pub struct OwnedString(NonNull<zend_string>);

impl OwnedString {
    /// Copies `bytes` into a new string.
    pub fn new(bytes: &[u8]) -> Self {
        // SAFETY: the memory is as large as a string's header, the bytes and a NUL, and all of it up to there is set. The
        // allocator never gives null: out of memory ends the request.
        unsafe {
            let size = (offset_of!(zend_string, val) + bytes.len() + 1).next_multiple_of(8);
            let string = _emalloc(size).cast::<zend_string>();
            (*string).gc.refcount = 1;
            (*string).gc.u.type_info = PLAIN_STRING;
            (*string).h = 0;
            (*string).len = bytes.len();
            let place = (&raw mut (*string).val).cast::<u8>();
            place.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
            place.add(bytes.len()).write(0);
            Self(NonNull::new_unchecked(string))
        }
    }

    /// The string, still owned by this.
    pub fn as_ptr(&self) -> *mut zend_string {
        self.0.as_ptr()
    }

    /// The string and the reference to it.
    pub fn into_raw(self) -> *mut zend_string {
        let string = self.0.as_ptr();
        std::mem::forget(self);
        string
    }

    /// Another reference to the same string.
    pub fn share(&self) -> Self {
        // SAFETY: the string is alive because this holds a reference to it.
        unsafe {
            if !is_interned(self.as_ptr()) {
                (*self.as_ptr()).gc.refcount += 1;
            }
        }
        Self(self.0)
    }
}

impl Drop for OwnedString {
    fn drop(&mut self) {
        // SAFETY: this holds one reference, and gives it up once.
        unsafe { ext_php_rs_zend_string_release(self.as_ptr()) };
    }
}

/// Whether a string is not reference counted.
///
/// # Safety
///
/// `string` is alive.
pub unsafe fn is_interned(string: *const zend_string) -> bool {
    // Interned strings carry the flag of immutable values, 1 << 6, among the flags next to their type.
    const IMMUTABLE: u32 = 1 << 6;
    // SAFETY: the caller's promise; all variants of the union are the same 32 bits.
    unsafe { (*string).gc.u.type_info & IMMUTABLE != 0 }
}

/// The bytes of a string.
///
/// # Safety
///
/// `string` outlives `'a` and nobody changes it.
pub unsafe fn bytes<'a>(string: *const zend_string) -> &'a [u8] {
    // SAFETY: a Zend string has `len` bytes from `val` on.
    unsafe { std::slice::from_raw_parts((&raw const (*string).val).cast(), (*string).len) }
}

/// Bytes as text, if they are UTF-8. Most are ASCII, which is seen faster.
#[inline]
pub fn utf8(bytes: &[u8]) -> Option<&str> {
    if is_ascii(bytes) {
        // SAFETY: ASCII is UTF-8.
        return Some(unsafe { std::str::from_utf8_unchecked(bytes) });
    }
    std::str::from_utf8(bytes).ok()
}

/// The standard library's is made for longer ones.
#[inline]
fn is_ascii(bytes: &[u8]) -> bool {
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let (words, _) = bytes.as_chunks::<8>();
    match bytes.last_chunk::<8>() {
        Some(last) => {
            words.iter().fold(u64::from_ne_bytes(*last), |all, word| all | u64::from_ne_bytes(*word)) & HIGHS == 0
        }
        None => bytes.iter().all(u8::is_ascii),
    }
}

/// A C string of what comes before the first NUL. Messages may quote what a caller sent.
pub fn c_string(text: &str) -> CString {
    let end = text.find('\0').unwrap_or(text.len());
    CString::new(&text.as_bytes()[..end]).unwrap_or_default()
}
