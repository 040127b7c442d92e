# shellcheck shell=bash
# Valkey from Debian's next release, unpacked into the cache with the libraries it was built for. Nothing of it is installed
# on the machine.

VALKEY_SUITE=trixie

# VALKEY is then the program.
need_valkey() {
	VALKEY=$CACHE/valkey/valkey-server
	if [[ -x $VALKEY ]]; then
		return 0
	fi
	mkdir -p "$CACHE"
	exec 8>"$CACHE/.lock"
	flock 8
	if [[ ! -x $VALKEY ]]; then
		need_space "$CACHE" 200
		step 'Valkey' fetch_valkey
	fi
	exec 8>&-
}

fetch_valkey() {
	local apt=$CACHE/apt-valkey mirror packages deb
	for mirror in $(debian_mirrors); do
		private_apt "$apt" "$mirror" "$VALKEY_SUITE"
		APT_CONFIG=$apt/apt.conf apt-get update || true
		mapfile -t packages < <(
			APT_CONFIG=$apt/apt.conf apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks \
				--no-replaces --no-enhances valkey-server 2>/dev/null | grep -E '^(lib[a-z0-9.+-]+|valkey-(server|tools))$' | sort -u
		)
		(( ${#packages[@]} )) || continue
		(cd "$apt/debs" && APT_CONFIG=$apt/apt.conf apt-get download "${packages[@]}")
		rm -rf "$CACHE/valkey" "$CACHE/valkey.new"
		mkdir "$CACHE/valkey.new"
		for deb in "$apt"/debs/*.deb; do
			dpkg -x "$deb" "$CACHE/valkey.new"
		done
		# With its own loader, since this machine's C library may be older.
		cat >"$CACHE/valkey.new/valkey-server" <<-'SH'
			#!/bin/bash
			here=$(cd "$(dirname "$0")" && pwd -P)
			lib=$here/usr/lib/x86_64-linux-gnu
			exec "$lib/ld-linux-x86-64.so.2" --argv0 valkey-server --library-path "$lib" "$here/usr/bin/valkey-server" "$@"
		SH
		chmod 755 "$CACHE/valkey.new/valkey-server"
		mv "$CACHE/valkey.new" "$CACHE/valkey"
		rm -rf "$apt"
		return 0
	done
	die "this machine's Debian mirror has no Valkey in $VALKEY_SUITE"
}
