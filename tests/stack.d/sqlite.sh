# shellcheck shell=bash
# WordPress's own SQLite integration, out of the npm package that carries it. Unpacked into the cache, and nowhere else.

# What npm said of this version when it was chosen.
SQLITE_PACKAGE=@wp-playground/cli@3.1.56
SQLITE_SHA512=JTxl6djPEM2YRYz/w+BUoyoCvhSGHIjqMi4fMV1b8o1UPNvZatLaS7opo57UsrVElXrfdZwvi6IuyS4LswUx9Q==
SQLITE=$CACHE/sqlite-${SQLITE_PACKAGE##*@}

need_sqlite() {
	[[ ! -d $SQLITE ]] || return 0
	mkdir -p "$CACHE"
	exec 8>"$CACHE/.lock"
	flock 8
	if [[ ! -d $SQLITE ]]; then
		step 'SQLite integration' fetch_sqlite
	fi
	exec 8>&-
}

fetch_sqlite() {
	local folder=$SQLITE.new archive
	rm -rf "$folder"
	mkdir "$folder"
	npm pack --silent --pack-destination "$folder" "$SQLITE_PACKAGE" \
		|| die 'npm could not fetch the SQLite integration; connect to the network and run again'
	archive=$(ls "$folder"/*.tgz)
	[[ $("$PHP" -n -r 'echo base64_encode(hash_file("sha512", $argv[1], true));' "$archive") == "$SQLITE_SHA512" ]] \
		|| die "what npm gave for $SQLITE_PACKAGE is not what was chosen"
	tar -xzf "$archive" -C "$folder" package/sqlite-database-integration.zip
	"$PHP" -r '$zip = new ZipArchive(); exit($zip->open($argv[1]) === true && $zip->extractTo($argv[2]) ? 0 : 1);' \
		"$folder/package/sqlite-database-integration.zip" "$folder/plugin"
	mv "$folder"/plugin/*/ "$folder/integration"
	rm -rf "$folder/package" "$folder/plugin" "$archive"
	mv "$folder" "$SQLITE"
}

# Writes the file by which a WordPress with this content folder uses it.
install_sqlite() {
	cat >"$1/db.php" <<-PHP
		<?php
		require '$SQLITE/integration/wp-includes/sqlite/db.php';
	PHP
}
