//! Building PHP arrays.

use std::mem::ManuallyDrop;
use std::ptr::{self, NonNull};

use ext_php_rs::ffi::{
    _zend_handle_numeric_str_ex, _zend_new_array, HashTable, IS_ARRAY, IS_ARRAY_EX, zend_array_destroy,
    zend_empty_array, zend_hash_index_update, zend_hash_next_index_insert_new, zend_hash_update,
};
use ext_php_rs::types::Zval;

use super::keys::Key;
use super::string::OwnedString;

/// An array in the making, freed if it is never finished.
pub struct Array(NonNull<HashTable>);

impl Array {
    /// Room for so many elements before it has to grow.
    pub fn with_capacity(elements: usize) -> Self {
        let elements = u32::try_from(elements).unwrap_or(u32::MAX);
        // SAFETY: the allocator never gives null: out of memory ends the request.
        Self(unsafe { NonNull::new_unchecked(_zend_new_array(elements)) })
    }

    /// Appends to a list.
    pub fn push(&mut self, value: Zval) {
        let mut value = ManuallyDrop::new(value);
        // SAFETY: the array is ours alone, and takes over the value.
        unsafe { zend_hash_next_index_insert_new(self.0.as_ptr(), &raw mut *value) };
    }

    /// Sets one of the keys known to this crate.
    pub fn set(&mut self, key: Key, value: Zval) {
        let mut value = ManuallyDrop::new(value);
        // SAFETY: as above; the key lives as long as the module.
        unsafe { zend_hash_update(self.0.as_ptr(), key.as_ptr(), &raw mut *value) };
    }

    /// Sets any key, as PHP's `$array[ $key ] =` does: `"5"` becomes 5.
    pub fn set_named(&mut self, key: &[u8], value: Zval) {
        match index(key) {
            Some(index) => self.set_index(index, value),
            None => self.set_string(&OwnedString::new(key), value),
        }
    }

    /// Sets a key that is known to be no number.
    pub fn set_string(&mut self, key: &OwnedString, value: Zval) {
        let mut value = ManuallyDrop::new(value);
        // SAFETY: as above; the array takes a reference of its own to the key.
        unsafe { zend_hash_update(self.0.as_ptr(), key.as_ptr(), &raw mut *value) };
    }

    /// Sets an integer key.
    pub fn set_index(&mut self, index: u64, value: Zval) {
        let mut value = ManuallyDrop::new(value);
        // SAFETY: as above.
        unsafe { zend_hash_index_update(self.0.as_ptr(), index, &raw mut *value) };
    }

    /// The array as a value.
    pub fn finish(self) -> Zval {
        let mut zval = Zval::new();
        zval.value.arr = self.0.as_ptr();
        zval.u1.type_info = IS_ARRAY_EX;
        std::mem::forget(self);
        zval
    }
}

impl Drop for Array {
    fn drop(&mut self) {
        // SAFETY: nobody else has seen the array.
        unsafe { zend_array_destroy(self.0.as_ptr()) };
    }
}

/// PHP's one empty array, which costs nothing.
pub fn empty() -> Zval {
    let mut zval = Zval::new();
    zval.value.arr = (&raw const zend_empty_array).cast_mut();
    zval.u1.type_info = IS_ARRAY;
    zval
}

/// A list of values.
pub fn list(values: impl ExactSizeIterator<Item = Zval>) -> Zval {
    if values.len() == 0 {
        return empty();
    }
    let mut array = Array::with_capacity(values.len());
    values.for_each(|value| array.push(value));
    array.finish()
}

/// The integer that PHP makes of a string key, if it does.
pub fn index(key: &[u8]) -> Option<u64> {
    // Most keys fail here, without a call.
    if !matches!(key.first(), Some(b'0'..=b'9' | b'-')) {
        return None;
    }
    // PHP looks for the NUL at the end, which a slice does not have. No such key is longer than "-9223372036854775808".
    let mut terminated = [0_u8; 24];
    terminated.get_mut(..key.len()).filter(|_| key.len() < 24)?.copy_from_slice(key);
    let mut index = 0;
    // SAFETY: the buffer holds `key.len()` bytes and a NUL.
    let numeric = unsafe { _zend_handle_numeric_str_ex(terminated.as_ptr().cast(), key.len(), &raw mut index) };
    numeric.then_some(index)
}

/// Whether `table` is the array that everybody shares.
pub fn is_empty(table: &HashTable) -> bool {
    table.nNumOfElements == 0 || ptr::eq(table, &raw const zend_empty_array)
}
