<?php
/**
 * Runs last: nothing of all this may have made PHP say anything.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

final class LogTest extends TestCase {
	/**
	 * @dataProvider logs
	 */
	public function test_nothing_was_logged( string $name ): void {
		self::assertSame( '', Log::read( getenv( 'STACK_LOG' ) . "/$name" ) );
	}

	/**
	 * @return array<string, string[]>
	 */
	public function logs(): array {
		return array(
			'WordPress debug log' => array( 'wordpress.log' ),
			'PHP error log'       => array( 'php.log' ),
		);
	}

	public function test_no_worker_died(): void {
		$log = (string) file_get_contents( getenv( 'STACK_LOG' ) . '/php-fpm.log' );
		self::assertStringContainsString( 'ready to handle connections', $log );
		// Core's Site Health asks the shell which Ghostscript there is.
		$log = (string) preg_replace( '/^.* said into stderr: "sh: 1: gs: not found"$/m', '', $log );
		self::assertDoesNotMatchRegularExpression( '/exited on signal|SIG(SEGV|BUS|ABRT|KILL)|WARNING|ERROR/', $log );
	}
}
