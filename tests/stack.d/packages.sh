# shellcheck shell=bash
# Debian packages by purpose, and their installation when some are missing.

PHP_VERSION=8.2

# What apt says when the mirror cannot be reached.
NO_NETWORK='Could not resolve|Could not connect|Temporary failure|Network is unreachable|Connection timed out'

packages_for() {
	local php=php$PHP_VERSION
	case $1 in
		build) echo "gcc libc6-dev $php-cli $php-dev libclang-14-dev" ;;
		# The server without Debian's service around it: the stack starts its own.
		stack) echo "ca-certificates mariadb-client-core mariadb-server-core nginx-light procps $php-fpm $php-cli $php-mysql $php-xml $php-mbstring $php-curl $php-gd $php-zip $php-intl" ;;
		test) echo "phpunit $php-sqlite3 chromium-headless-shell fonts-dejavu-core fonts-noto-color-emoji fonts-wqy-zenhei $(node_packages)" ;;
		# And networks for two web servers and for name servers.
		redis) echo 'redis-server iproute2' ;;
		# Beside what the stack has.
		bench) echo "redis-server redis-tools valgrind $php-apcu $php-redis" ;;
		dist) echo 'git zip dpkg-dev' ;;
		dist-test) echo 'composer debootstrap lintian' ;;
		zts) echo 'apache2-bin apache2-dev dpkg-dev libxml2-dev make pkg-config' ;;
		fuzz) echo 'g++' ;;
		valgrind) echo 'valgrind' ;;
		lint) echo "gettext php-codesniffer shellcheck $php-cli $(node_packages)" ;;
		*) die "there is no package group '$1'; known are build, dist, dist-test, zts, stack, test, redis, bench, fuzz, valgrind and lint" ;;
	esac
}

# Node may come from elsewhere; Debian's packages are asked for only when there is none.
node_packages() {
	command -v node >/dev/null && command -v npm >/dev/null || echo 'nodejs npm'
}

missing_packages() {
	local name
	for name in "$@"; do
		if [[ $(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null) != installed ]]; then
			echo "$name"
		fi
	done
}

# need_packages GROUP…: installs what is missing of these groups.
need_packages() {
	local group wanted=() missing
	command -v apt-get >/dev/null || die 'this needs Debian 12 (there is no apt-get here)'
	for group in "$@"; do
		local list
		list=$(packages_for "$group")
		read -ra list <<<"$list"
		wanted+=("${list[@]}")
	done
	mapfile -t missing < <(missing_packages "${wanted[@]}" | sort -u)
	(( ${#missing[@]} )) || return 0

	# Another stage may be at it; what it brings is there when it lets go.
	mkdir -p "$CACHE/locks"
	local lock
	exec {lock}>"$CACHE/locks/packages"
	flock "$lock"
	mapfile -t missing < <(missing_packages "${missing[@]}")
	if (( ${#missing[@]} == 0 )); then
		exec {lock}>&-
		return 0
	fi

	local as_root=()
	if (( EUID != 0 )); then
		local command="sudo apt-get install --no-install-recommends ${missing[*]}"
		command -v sudo >/dev/null || die "these Debian packages are missing; as root run: ${command#sudo }"
		if ! sudo -n true 2>/dev/null; then
			[[ -t 0 ]] && sudo -v || die "these Debian packages are missing and need root; run: $command"
		fi
		as_root=(sudo)
	fi
	need_space /usr 1500
	step "Debian packages (${#missing[@]})" install_packages "${as_root[@]}" bash "$PARTS/install-packages.sh" "${missing[@]}"
	exec {lock}>&-
}

install_packages() {
	local output
	output=$(mktemp)
	if "$@" >"$output" 2>&1; then
		cat "$output"
		rm -f "$output"
		return 0
	fi
	cat "$output"
	local text
	text=$(<"$output")
	rm -f "$output"
	if [[ $text =~ $NO_NETWORK ]]; then
		die 'the Debian mirror cannot be reached; connect to the network and run again'
	fi
	case $text in
		*'No space left on device'*|*'enough free space'*)
			die 'the disk is full; free some space and run again' ;;
		*'Unable to locate package'*)
			die "$(grep -m1 'Unable to locate package' <<<"$text" | sed 's/^E: //') (this needs Debian 12)" ;;
	esac
	return 1
}
