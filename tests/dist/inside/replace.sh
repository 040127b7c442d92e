#!/bin/bash
# Inside a clean Debian 12 where WordPress runs with the plugin: other versions of it are uploaded over it, again and again, as
# people do in their browsers, while pages are opened and heartbeats go on.
#   VARIANT: extension, or table (without it)
set -euo pipefail

cd /packages
. ./wordpress.sh

ROUNDS=8

# OPcache looks at a file again after two seconds, and serves what is gone until then. Many a host has none.
phpdismod -v 8.2 opcache
start_wordpress no
if [[ $VARIANT == extension ]]; then
	dpkg --install ./*.deb >/dev/null 2>&1 || fail 'the extension does not install'
	/etc/init.d/php8.2-fpm restart >/dev/null
fi
as_web php site.php people

php replace.php version 101
php replace.php version 102

cp -r version-101/native-presence "$SITE/wp-content/plugins/"
chown -R www-data: "$SITE/wp-content/plugins"
php replace.php activate

# Until the file `stop` is there; what each has seen is in report-N.
for first in 10 20 30 40; do
	php replace.php live "$first" >"report-$first" 2>&1 &
done
beats() {
	local first deadline=$(( SECONDS + 120 ))
	for first in 10 20 30 40; do
		until (( $(stat -c %s "beats-$first" 2>/dev/null || echo 0) >= ${seen[$first]:-0} + $1 )); do
			(( SECONDS < deadline )) || { cat report-*; fail 'no beats come through'; }
			sleep 0.05
		done
		seen[first]=$(stat -c %s "beats-$first")
	done
}
declare -A seen=()

beats 5
for (( round = 0; round < ROUNDS; round++ )); do
	php replace.php upload $(( 102 - round % 2 )) yes
	beats 2
done
beats 5
touch stop
status=0
for job in $(jobs -p); do
	wait "$job" || status=1
done
cat report-*
if grep -s native-presence /tmp/wordpress.log; then
	fail 'something was logged'
fi
(( ! status )) || fail "$VARIANT: pages or people did not survive"

# One that does not come into its place.
echo '<?php add_filter( "upgrader_post_install", static fn () => new WP_Error( "refused", "Refused." ) );' >"$SITE/wp-content/mu-plugins/refuse.php"
php replace.php upload 102 no
grep -q 'Version: .*\.101$' "$SITE/wp-content/plugins/native-presence/native-presence.php" || fail 'the old version is not back'
[[ -z $(ls "$SITE/wp-content/upgrade-temp-backup/plugins") ]] || fail 'a copy of the old version is left'
echo "  ok  $VARIANT: where the new version cannot be put in its place, the old one stays"
