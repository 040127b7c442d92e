# shellcheck shell=bash
# The WordPress site: files, settings, installation, and PHP commands inside it.

SITE_PASSWORD=presence

create_site() {
	rm -rf "$DATA/site"
	# Hard links where the file system allows: nobody writes to WordPress's own files (DISALLOW_FILE_MODS).
	if ! cp -Rl "$WORDPRESS" "$DATA/site" 2>/dev/null; then
		rm -rf "$DATA/site"
		cp -R "$WORDPRESS" "$DATA/site"
	fi
	mkdir -p "$DATA/site/wp-content/"{uploads,mu-plugins,languages}
	ln -s "$CHECKOUT/php" "$DATA/site/wp-content/plugins/native-presence"
	cp "$PARTS/mu-plugin.php" "$DATA/site/wp-content/mu-plugins/stack.php"
	sed -e "s|%SOCKET%|$RUN/mysql.sock|" -e "s|%URL%|$URL|" -e "s|%LOG%|$DATA/log/wordpress.log|" -e "s|%MULTISITE%|$MULTISITE|" \
		"$PARTS/wp-config.php" >"$DATA/site/wp-config.php"
	give_to_user "$DATA/site/wp-content/"{uploads,mu-plugins,languages}
}

install_site() {
	(exec_php "$CHECKOUT/tests/stack.d/install.php" "$SITE_PASSWORD")
}

# Two sites beside the one that is there, each with people of its own.
install_network() {
	(exec_php "$CHECKOUT/tests/stack.d/network.php" tables "$SITE_PASSWORD")
	(exec_php "$CHECKOUT/tests/stack.d/network.php" sites "$SITE_PASSWORD")
}

seed_site() {
	(exec_php "$CHECKOUT/tests/demo/seed.php" "$USERS" "$SITE_PASSWORD")
}

# PHP on the command line as the stack's user, with the servers' settings, in place of this process. Paths into the checkout
# are given as that user sees them.
exec_php() {
	local arguments=("${@//$ROOT/$CHECKOUT}")
	cd "${PWD/#$ROOT/$CHECKOUT}" 2>/dev/null || cd /
	exec env WP_PATH="$DATA/site" STACK_URL="$URL" STACK_LOG="$DATA/log" STACK_PASSWORD="$SITE_PASSWORD" \
		STACK_WORDPRESS="$SERIES" STACK_MULTISITE="$MULTISITE" \
		PHP_INI_SCAN_DIR=":$RUN/php.d" "${AS_USER[@]}" "$PHP" -d display_errors=stderr "${arguments[@]}" 3>&- 8>&- 9>&-
}
