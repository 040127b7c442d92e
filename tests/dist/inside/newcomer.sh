#!/bin/bash
# Inside a clean Debian 12 where WordPress runs: somebody has the files of make dist and README.md, does what it says, and two
# people see each other. Then they delete it again, and everything is as it was.
#   VARIANT: extension, table (without it), redis (the extension over Redis) or network (the extension, in a network of sites)
set -euo pipefail

cd /packages
. ./wordpress.sh

network=no
[[ $VARIANT == network ]] && network=yes
start_wordpress "$network"
if [[ $VARIANT == redis ]]; then
	redis-server --port 6379 --daemonize yes --save '' >/dev/null
fi
php newcomer.php visit "$VARIANT"
snapshot >/tmp/before

mkdir -p /home/reader/dist
cp ./*.deb ./native-presence-*.zip /home/reader/dist
cd /home/reader

total=0
# timed LABEL COMMAND…: its seconds are printed, and count.
timed() {
	local label=$1 start=${EPOCHREALTIME/./} ms
	shift
	"$@"
	ms=$(( (${EPOCHREALTIME/./} - start) / 1000 ))
	total=$(( total + ms ))
	printf '  %-58s %4d.%d s\n' "$label" $(( ms / 1000 )) $(( ms % 1000 / 100 ))
}

# The commands of the first code block below "## Install", without what is said of them.
mapfile -t commands < <(awk '/^## /{ inside = $0 == "## Install" } inside && /^```/{ if ( block++ ) exit; next } inside && block' /packages/README.md | sed 's/ *#.*//')
[[ ${commands[0]} == 'make dist' && ${#commands[@]} == 2 ]] || fail "README.md installs by other commands: ${commands[*]}"
# What it makes is what the reader has downloaded.
quiet() { "$@" >/tmp/output 2>&1 || { cat /tmp/output; fail "$* fails"; }; }
for command in "${commands[@]:1}"; do
	if [[ $VARIANT != table ]]; then
		timed "$command" quiet bash -c "$command"
	fi
done
if [[ $VARIANT == redis ]]; then
	# As "Several web servers" has it.
	printf 'presence.engine = redis\npresence.redis_url = redis://127.0.0.1:6379/0\n' >/etc/php/8.2/mods-available/presence-redis.ini
	timed 'phpenmod, and reload PHP-FPM' quiet bash -c 'phpenmod presence-redis && /etc/init.d/php8.2-fpm reload'
fi
# It is reloaded, not restarted: that goes on after apt has returned.
serves() { php /packages/newcomer.php serves "$VARIANT"; }
timed 'PHP-FPM has taken it' wait_until serves
timed 'Upload, install, activate' php /packages/newcomer.php install "$VARIANT"
timed 'Two people open the dashboard and see each other' php /packages/newcomer.php meet "$VARIANT"
printf '  ok  %s: from the files to people who see each other in %d.%d s\n' "$VARIANT" $(( total / 1000 )) $(( total % 1000 / 100 ))
(( total < 300000 )) || fail 'that is five minutes or more'

cd /packages
as_web php site.php traces
snapshot >/tmp/kept
php newcomer.php delete "$VARIANT"
if [[ $VARIANT != table ]]; then
	rm -f /etc/php/8.2/mods-available/presence-redis.ini /etc/php/8.2/*/conf.d/*-presence-redis.ini
	purge=$(grep -o 'sudo apt purge php8.2-presence' installing.md | head -n 1)
	[[ -n $purge ]] || fail 'docs/installing.md does not say how to remove the package'
	# Debian asks before it removes something; there is nobody here to answer.
	quiet bash -c "$purge --yes"
fi
snapshot >/tmp/after
(( $(diff /tmp/before /tmp/kept | grep -c '^>') >= 10 )) || fail 'there was nothing to remove'
diff /tmp/before /tmp/after || fail 'deleted, it leaves something (>) or took something (<)'
# WordPress 7.1's own, in a network.
if grep -sv 'Deprecated: .*Optional parameter \$meta declared before required parameter .*/wp-includes/ms-functions.php' /tmp/wordpress.log; then
	fail 'something was logged'
fi
echo "  ok  $VARIANT: deleted, it leaves no table, row, option, event, role, file, memory or key"
