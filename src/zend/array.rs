//! Building PHP arrays.

use std::mem::ManuallyDrop;
use std::ptr::NonNull;

use ext_php_rs::ffi::{
    _zend_handle_numeric_str_ex, _zend_new_array, HashTable, IS_ARRAY, IS_ARRAY_EX, zend_array_destroy, zend_array_dup,
    zend_empty_array, zend_hash_index_update, zend_hash_next_index_insert_new, zend_hash_update,
};
use ext_php_rs::types::Zval;

use super::keys::Key;
use super::string::OwnedString;

/// An array in the making, freed if it is never finished. Its elements are born null and filled where they are, by the
/// `put` functions: PHP keeps the chains of a hash in a spare part of its elements, which moving a whole value there would
/// overwrite.
pub struct Array(NonNull<HashTable>);

impl Array {
    /// Room for so many elements before it has to grow.
    pub fn with_capacity(elements: usize) -> Self {
        let elements = u32::try_from(elements).unwrap_or(u32::MAX);
        // SAFETY: the allocator never gives null: out of memory ends the request.
        Self(unsafe { NonNull::new_unchecked(_zend_new_array(elements)) })
    }

    /// Another array of the same elements, none of which is an array.
    pub fn duplicate(&self) -> Self {
        // SAFETY: the array is alive and only read; the allocator never gives null.
        Self(unsafe { NonNull::new_unchecked(zend_array_dup(self.0.as_ptr())) })
    }

    /// The values of an array with keys, in their order.
    pub fn values(&mut self) -> impl Iterator<Item = &mut Zval> {
        // SAFETY: the array is ours alone, and has so many elements, of the kind that it says.
        let buckets = unsafe {
            let table = self.0.as_ref();
            let count = if is_packed(table) { 0 } else { table.nNumUsed as usize };
            std::slice::from_raw_parts_mut(table.__bindgen_anon_1.arData, count)
        };
        buckets.iter_mut().map(|bucket| &mut bucket.val)
    }

    /// A new element at the end of a list.
    pub fn next(&mut self) -> &mut Zval {
        let mut null = Zval::null();
        // SAFETY: the array is ours alone; there is always a next index, as it is a list in memory.
        unsafe { &mut *zend_hash_next_index_insert_new(self.0.as_ptr(), &raw mut null) }
    }

    /// The element of a string that is known not to look like a number.
    pub fn at(&mut self, key: &OwnedString) -> &mut Zval {
        let mut null = Zval::null();
        // SAFETY: the array is ours alone, and takes a reference of its own to the key.
        unsafe { &mut *zend_hash_update(self.0.as_ptr(), key.as_ptr(), &raw mut null) }
    }

    /// The element of an integer.
    pub fn at_index(&mut self, index: u64) -> &mut Zval {
        let mut null = Zval::null();
        // SAFETY: the array is ours alone.
        unsafe { &mut *zend_hash_index_update(self.0.as_ptr(), index, &raw mut null) }
    }

    /// The element of any key, found as PHP's `$array[ $key ]` does: `"5"` is 5.
    pub fn at_name(&mut self, key: &[u8]) -> &mut Zval {
        match index(key) {
            Some(index) => self.at_index(index),
            None => self.at(&OwnedString::new(key)),
        }
    }

    /// Sets the element of one of the keys known to this crate.
    pub fn set(&mut self, key: Key, value: Zval) {
        let mut value = ManuallyDrop::new(value);
        // SAFETY: the array is ours alone and takes over the value; the key lives as long as the module.
        unsafe { zend_hash_update(self.0.as_ptr(), key.as_ptr(), &raw mut *value) };
    }

    /// Writes the array over a value that holds nothing.
    pub fn put(self, place: &mut Zval) {
        place.value.arr = self.0.as_ptr();
        place.u1.type_info = IS_ARRAY_EX;
        std::mem::forget(self);
    }

    /// The array as a value.
    pub fn finish(self) -> Zval {
        let mut zval = Zval::new();
        self.put(&mut zval);
        zval
    }
}

impl Drop for Array {
    fn drop(&mut self) {
        // SAFETY: nobody else has seen the array.
        unsafe { zend_array_destroy(self.0.as_ptr()) };
    }
}

/// Writes PHP's one empty array, which costs nothing, over a value that holds nothing.
pub fn put_empty(place: &mut Zval) {
    place.value.arr = (&raw const zend_empty_array).cast_mut();
    place.u1.type_info = IS_ARRAY;
}

/// An empty array.
pub fn empty() -> Zval {
    let mut zval = Zval::new();
    put_empty(&mut zval);
    zval
}

/// A list of values.
pub fn list(values: impl ExactSizeIterator<Item = Zval>) -> Zval {
    if values.len() == 0 {
        return empty();
    }
    let mut array = Array::with_capacity(values.len());
    values.for_each(|value| *array.next() = value);
    array.finish()
}

/// The integer that PHP makes of a string key, if it does.
pub fn index(key: &[u8]) -> Option<u64> {
    // PHP's function takes these for granted. Most keys fail here, without a call.
    if !matches!(key, [b'0'..=b'9', ..] | [b'-', b'0'..=b'9', ..]) {
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

/// Whether `table` has no keys, only places.
pub fn is_packed(table: &HashTable) -> bool {
    const PACKED: u32 = 1 << 2;
    // SAFETY: all variants of the union are the same 32 bits.
    unsafe { table.u.flags & PACKED != 0 }
}

/// Whether there is nothing in `table`.
pub fn is_empty(table: &HashTable) -> bool {
    table.nNumOfElements == 0
}
