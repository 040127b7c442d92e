/// Why there is no store for this target, given as rustc names its parts; `None` where there is one.
pub fn refusal(os: &str, env: &str, pointer_width: &str) -> Option<String> {
    let lacks = if os != "linux" {
        format!("its locks are released by the Linux kernel when their holder dies, and this target is {os}")
    } else if env != "gnu" {
        format!("it needs glibc, which gives every thread a robust list; this target has {env}")
    } else if pointer_width != "64" {
        format!("it needs a 64-bit target, and this one has {pointer_width} bits")
    } else {
        return None;
    };
    Some(format!("presence cannot be built here: {lacks}. The WordPress plugin works without the extension."))
}
