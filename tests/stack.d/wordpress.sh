# shellcheck shell=bash
# WordPress from Debian's packages, each series unpacked once into the cache. Nothing of it is installed on the machine.

WORDPRESS_DEFAULT=7.1

# The suites of Debian that have a series.
suites_of() {
	case $1 in
		7.1) echo 'sid forky' ;;
		6.8) echo 'trixie' ;;
		*) return 1 ;;
	esac
}

need_wordpress() {
	WORDPRESS=$CACHE/wordpress-$SERIES
	if [[ -s $WORDPRESS/.version ]]; then
		return 0
	fi
	mkdir -p "$CACHE"
	# Two stacks may come up at once; the second waits here and finds the work done.
	exec 8>"$CACHE/.lock"
	flock 8
	if [[ ! -s $WORDPRESS/.version ]]; then
		need_space "$CACHE" 600
		step "WordPress $SERIES" fetch_wordpress
	fi
	exec 8>&-
}

fetch_wordpress() {
	local apt=$CACHE/apt mirror suite suites version mirrors
	rm -rf "$apt"
	mapfile -t mirrors < <(debian_mirrors)
	(( ${#mirrors[@]} )) || die 'no Debian archive was found in /etc/apt/sources.list*; add the one for this release and run again'
	read -ra suites < <(suites_of "$SERIES")
	for mirror in "${mirrors[@]}"; do
		for suite in "${suites[@]}"; do
			private_apt "$apt" "$mirror" "$suite"
			APT_CONFIG=$apt/apt.conf apt-get update || true
			version=$(APT_CONFIG=$apt/apt.conf apt-cache show --no-all-versions wordpress 2>/dev/null | sed -n 's/^Version: //p' || true)
			if [[ $version == "$SERIES"[.+~-]* ]]; then
				unpack_wordpress "$apt" "${version%%+*}"
				rm -rf "$apt"
				return 0
			fi
			echo "no WordPress $SERIES in suite $suite of this mirror (found: ${version:-none})"
		done
	done
	local problem
	problem=$(sed -n 's/^E: //p' "$STEP_LOG" | head -n 1)
	if grep -qE "$NO_NETWORK" "$STEP_LOG"; then
		die 'WordPress must be fetched once and the Debian mirror cannot be reached; connect to the network and run again'
	elif grep -q NO_PUBKEY "$STEP_LOG"; then
		die "the Debian keyring of this machine is too old for Debian's suite $suite; run: apt-get install debian-archive-keyring"
	elif [[ -n $problem ]]; then
		die "WordPress must be fetched from Debian's suite $suite, which apt refuses: $problem"
	fi
	die "this machine's Debian mirror has no WordPress $SERIES in ${suites[*]}"
}

# Archives that this machine takes its own release from, as apt itself reads its source lists.
debian_mirrors() {
	local codename
	codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
	apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' \
		| awk -v release="$codename" '$2 == release && $3 == "main" && !seen[$1]++ { print $1 }'
}

# A private apt: its own lists, cache and sources, so the machine's are neither read nor changed. Signatures are checked
# with the Debian keyring this machine has. The age of the index is not: a mirror may lag, and the series is fixed anyway.
private_apt() {
	local apt=$1 mirror=$2 suite=$3 keyring=/usr/share/keyrings/debian-archive-keyring.gpg options=''
	rm -rf "$apt"
	mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/debs"
	: >"$apt/status"
	if [[ -r $keyring ]]; then
		options="[signed-by=$keyring] "
	fi
	echo "deb $options$mirror $suite main" >"$apt/sources.list"
	cat >"$apt/apt.conf" <<-CONF
		Dir::State "$apt";
		Dir::State::status "$apt/status";
		Dir::State::lists "$apt/lists";
		Dir::Cache "$apt/cache";
		Dir::Etc::sourcelist "$apt/sources.list";
		Dir::Etc::sourceparts "/dev/null";
		Dir::Etc::preferences "/dev/null";
		Dir::Etc::preferencesparts "/dev/null";
		Acquire::Check-Valid-Until "false";
		Acquire::Languages "none";
		Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
		Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
		Acquire::Retries "3";
		APT::Sandbox::User "root";
	CONF
}

unpack_wordpress() {
	local apt=$1 version=$2 tree=$1/tree packages dangling
	# The packages that WordPress links files of into its own tree; web servers and PHP are the machine's own.
	mapfile -t packages < <(
		APT_CONFIG=$apt/apt.conf apt-cache depends wordpress \
			| sed -nE 's/^[ |]*Depends: ((libjs-|libphp-|php-getid3).*)$/\1/p' | sort -u
	)
	(cd "$apt/debs" && APT_CONFIG=$apt/apt.conf apt-get download wordpress wordpress-theme-twentytwentyfive "${packages[@]}")
	mkdir -p "$tree"
	local deb
	for deb in "$apt"/debs/*.deb; do
		dpkg -x "$deb" "$tree"
	done
	local source=$tree/usr/share/wordpress
	# Debian's own configuration and its link into /etc: the stack writes its own.
	rm -f "$source/.htaccess" "$source/wp-config.php"
	dangling=$(find "$source" -xtype l -print -quit)
	if [[ -n $dangling ]]; then
		die "Debian's WordPress links $(readlink "$dangling"), which no known package brings"
	fi
	rm -rf "$WORDPRESS" "$WORDPRESS.new"
	cp -RL "$source" "$WORDPRESS.new"
	chmod -R u=rwX,go=rX "$WORDPRESS.new"
	echo "$version" >"$WORDPRESS.new/.version"
	mv "$WORDPRESS.new" "$WORDPRESS"
}
