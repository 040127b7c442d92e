//! Zend strings that this crate owns a reference to.

use std::ffi::CString;
use std::ptr::NonNull;

use ext_php_rs::ffi::{ext_php_rs_zend_string_init, ext_php_rs_zend_string_release, zend_string};

/// One reference to a request-bound string.
pub struct OwnedString(NonNull<zend_string>);

impl OwnedString {
    /// Copies `bytes` into a new string.
    pub fn new(bytes: &[u8]) -> Self {
        // SAFETY: the bytes are as many as said. The allocator never gives null: out of memory ends the request.
        unsafe {
            let string = ext_php_rs_zend_string_init(bytes.as_ptr().cast(), bytes.len(), false);
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

/// A C string of what comes before the first NUL. Messages may quote what a caller sent.
pub fn c_string(text: &str) -> CString {
    let end = text.find('\0').unwrap_or(text.len());
    CString::new(&text.as_bytes()[..end]).unwrap_or_default()
}
