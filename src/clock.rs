//! The clocks, and what else the store wants to know about this machine.

use std::fs;

use once_cell::sync::OnceCell;
use presence_store::Now;

use crate::failure::Failure;

const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

/// Both clocks, read once for each call of a PHP function.
pub fn now() -> Now {
    Now { wall_ms: milliseconds(libc::CLOCK_REALTIME), ..boot() }
}

/// The clock that decides expiry alone: all that a call which writes nothing asks for.
pub fn boot() -> Now {
    Now { wall_ms: 0, boot_ms: milliseconds(libc::CLOCK_BOOTTIME) }
}

fn milliseconds(clock: libc::clockid_t) -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is a valid place for the answer, and both clocks exist since Linux 2.6.39.
    unsafe { libc::clock_gettime(clock, &raw mut time) };
    time.tv_sec.max(0) as u64 * 1000 + time.tv_nsec as u64 / 1_000_000
}

/// Which boot of the machine this is. Read once: no process lives through a boot.
pub fn boot_id() -> Result<[u8; 16], Failure> {
    static ID: OnceCell<[u8; 16]> = OnceCell::new();
    ID.get_or_try_init(|| {
        let text = fs::read_to_string(BOOT_ID)
            .map_err(|error| Failure::unavailable(format!("cannot read {BOOT_ID}: {error}")))?;
        parse_uuid(text.trim()).ok_or_else(|| Failure::unavailable(format!("{BOOT_ID} holds no boot id")))
    })
    .copied()
}

fn parse_uuid(text: &str) -> Option<[u8; 16]> {
    let digits: String = text.chars().filter(|&c| c != '-').collect();
    let value = u128::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 32)?;
    Some(value.to_be_bytes())
}

/// Random bits.
pub fn random() -> Result<u64, Failure> {
    let mut bytes = [0; 8];
    // SAFETY: the buffer is as long as said.
    let got = unsafe { libc::getrandom(bytes.as_mut_ptr().cast(), bytes.len(), 0) };
    if got == bytes.len() as isize {
        Ok(u64::from_ne_bytes(bytes))
    } else {
        Err(Failure::unavailable(format!("cannot get random bits: {}", std::io::Error::last_os_error())))
    }
}
