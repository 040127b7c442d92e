# shellcheck shell=bash
# Builds the extension in release.

EXTENSION=$ROOT/target/release/libpresence.so

# Builds only when a source is newer than the last build.
need_extension() {
	local newer=''
	if [[ -r $EXTENSION ]]; then
		newer=$(find "$ROOT"/{Cargo.toml,Cargo.lock,build.rs,src,store/Cargo.toml,store/build.rs,store/src} -newer "$EXTENSION" -type f -print -quit 2>/dev/null || true)
		[[ -n $newer ]] || return 0
	fi
	build_extension
}

build_extension() {
	local cargo
	need_packages build
	cargo=$(command -v cargo || command -v "$HOME/.cargo/bin/cargo") \
		|| die 'cargo was not found; install Rust 1.88 or newer (rustup, https://rustup.rs) and run again'
	need_space "$ROOT" 1500
	say '  Extension (release build)'
	(cd "$ROOT" && "$cargo" build --release --locked --package presence --target-dir "$ROOT/target") 8>&- 9>&- \
		|| die 'the extension does not build; see the messages above (without a network: connect and run again)'
}
