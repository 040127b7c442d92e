//! Ends the build with one sentence where the store cannot work.

use std::env;
use std::process::exit;

mod platform;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=platform.rs");
    let target = |name: &str| env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    if let Some(why) = platform::refusal(&target("OS"), &target("ENV"), &target("POINTER_WIDTH")) {
        println!("cargo::error={why}");
        exit(1);
    }
}
