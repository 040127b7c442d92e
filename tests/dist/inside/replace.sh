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

FIRST='10 20 30 40'
load php replace.php live
beats 5
for (( round = 0; round < ROUNDS; round++ )); do
	php replace.php upload $(( 102 - round % 2 )) yes
	beats 2
done
beats 5
status=0
end_load || status=1
# Between core's look whether a plugin's main file is there and its reading it, the file may go: core says so, and the page goes
# on without it.
if grep -s native-presence /tmp/wordpress.log | grep -v ' in /var/www/site/wp-settings.php on line '; then
	fail 'something was logged'
fi
(( ! status )) || fail "$VARIANT: pages or people did not survive"

# One that does not come into its place.
echo '<?php add_filter( "upgrader_post_install", static fn () => new WP_Error( "refused", "Refused." ) );' >"$SITE/wp-content/mu-plugins/refuse.php"
php replace.php upload 102 no
grep -q 'Version: .*\.101$' "$SITE/wp-content/plugins/native-presence/native-presence.php" || fail 'the old version is not back'
[[ -z $(ls "$SITE/wp-content/upgrade-temp-backup/plugins") ]] || fail 'a copy of the old version is left'
echo "  ok  $VARIANT: where the new version cannot be put in its place, the old one stays"
