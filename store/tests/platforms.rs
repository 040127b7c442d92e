//! What the build says on a platform that the store does not run on.

#[path = "../platform.rs"]
mod platform;

use platform::refusal;

#[test]
fn it_is_built_for_linux_with_glibc_on_64_bits() {
    assert_eq!(refusal("linux", "gnu", "64"), None);
}

#[test]
fn elsewhere_the_build_says_why_not() {
    for (target, reason) in [
        (("macos", "", "64"), "this target is macos"),
        (("windows", "msvc", "64"), "this target is windows"),
        (("linux", "musl", "64"), "this target has musl"),
        (("linux", "gnu", "32"), "this one has 32 bits"),
    ] {
        let (os, env, width) = target;
        let said = refusal(os, env, width).unwrap_or_else(|| panic!("{target:?} was not refused"));
        assert!(said.contains(reason), "{target:?}: {said}");
        assert!(said.starts_with("presence cannot be built here: "), "{said}");
    }
}
