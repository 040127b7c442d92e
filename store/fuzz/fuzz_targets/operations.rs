#![no_main]

#[path = "../../tests/common/mod.rs"]
mod common;
#[path = "../../tests/common/exercise.rs"]
mod exercise;
#[path = "../../tests/common/fuzzed.rs"]
mod fuzzed;
#[path = "../../tests/common/history.rs"]
mod history;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let _ = fuzzed::operations(input);
});
