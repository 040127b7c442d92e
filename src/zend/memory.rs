//! PHP's memory limit.

use std::sync::atomic::{AtomicBool, Ordering};

use ext_php_rs::ffi::{ext_php_rs_executor_globals, ext_php_rs_process_globals};

/// PHP's allocator takes memory in chunks of this size, and one of them whatever the limit.
const CHUNK: usize = 2 << 20;

unsafe extern "C" {
    /// Bytes that PHP's allocator has; with `real_usage` whole chunks, as the limit counts them.
    fn zend_memory_usage(real_usage: bool) -> usize;
}

/// Whether the memory limit is passed and PHP is about to end the request for it.
///
/// Most builds of PHP end the request inside the allocation that passes the limit. Others, Debian's security build of 8.2
/// among them, grant it, raise the fatal error after the function has returned, and kill the process at twice the limit. A
/// loop that builds values asks here before each step, and returns when the answer is yes.
pub fn is_exhausted() -> bool {
    // SAFETY: the globals of this thread live as long as the process. `vm_interrupt` is one byte that is 0 or 1, and
    // other code, such as a signal handler, writes it as an atomic.
    let is_interrupted = unsafe {
        AtomicBool::from_ptr((&raw mut (*ext_php_rs_executor_globals()).vm_interrupt).cast()).load(Ordering::Relaxed)
    };
    // The usage alone does not tell: it stays above the limit in shutdown functions, after the fatal error, where PHP
    // goes on granting what its chunks still have room for.
    is_interrupted && {
        // SAFETY: as above; the function only reads. No limit is -1, the largest of all.
        let (used, limit) =
            unsafe { (zend_memory_usage(true), (*ext_php_rs_process_globals()).memory_limit.cast_unsigned() as usize) };
        used > limit.max(CHUNK)
    }
}
