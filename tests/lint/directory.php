<?php
/**
 * What the plugin directory's checker calls an error, in the plugin's PHP files: texts of exceptions and output that are not
 * escaped, input that is not unslashed and sanitized or not behind a nonce, SQL that is not prepared, functions that it
 * discourages. An annotation of its own sniffs, with a reason, stands for a finding that is meant.
 *
 * Run as: git ls-files php | php directory.php
 */

declare(strict_types=1);

const INPUT      = array( '$_GET', '$_POST', '$_REQUEST', '$_COOKIE', '$_SERVER', '$_FILES' );
const FORMS      = array( '$_GET', '$_POST', '$_REQUEST' );
const SANITIZE   = array( 'sanitize_text_field', 'sanitize_key', 'sanitize_url', 'absint', 'intval', 'sanitize_title', 'sanitize_email' );
const UNSLASH    = array( 'wp_unslash', 'absint', 'intval', 'sanitize_key' );
const ESCAPE     = array( 'esc_html', 'esc_attr', 'esc_url', 'esc_html__', 'esc_attr__', 'esc_html_x', 'esc_attr_x', 'wp_kses', 'wp_kses_post', 'absint', 'intval', 'number_format_i18n' );
const PRINTERS   = array( 'printf', 'vprintf', 'print_r', 'var_dump' );
const QUERIES    = array( 'query', 'get_var', 'get_col', 'get_row', 'get_results' );
const DISCOURAGE = array(
	'base64_encode'     => 'WordPress.PHP.DiscouragedPHPFunctions',
	'base64_decode'     => 'WordPress.PHP.DiscouragedPHPFunctions',
	'serialize'         => 'WordPress.PHP.DiscouragedPHPFunctions',
	'unserialize'       => 'WordPress.PHP.DiscouragedPHPFunctions',
	'exec'              => 'WordPress.PHP.DiscouragedPHPFunctions',
	'shell_exec'        => 'WordPress.PHP.DiscouragedPHPFunctions',
	'error_log'         => 'WordPress.PHP.DevelopmentFunctions',
	'set_error_handler' => 'WordPress.PHP.DevelopmentFunctions',
	'ini_set'           => 'Squiz.PHP.DiscouragedFunctions',
	'set_time_limit'    => 'Squiz.PHP.DiscouragedFunctions',
	'file_get_contents' => 'WordPress.WP.AlternativeFunctions',
	'file_put_contents' => 'WordPress.WP.AlternativeFunctions',
	'fopen'             => 'WordPress.WP.AlternativeFunctions',
	'unlink'            => 'WordPress.WP.AlternativeFunctions',
	'curl_init'         => 'WordPress.WP.AlternativeFunctions',
	'json_encode'       => 'WordPress.WP.AlternativeFunctions',
	'parse_url'         => 'WordPress.WP.AlternativeFunctions',
	'strip_tags'        => 'WordPress.WP.AlternativeFunctions',
	'rand'              => 'WordPress.WP.AlternativeFunctions',
	'date'              => 'WordPress.DateTime.RestrictedFunctions',
	'mysqli_query'      => 'WordPress.DB.RestrictedFunctions',
);

/**
 * The findings of a file, one a line.
 *
 * @return string[]
 */
function findings( string $file ): array {
	$tokens   = array_values( array_filter( PhpToken::tokenize( (string) file_get_contents( $file ) ), static fn( PhpToken $token ) => ! $token->isIgnorable() || $token->is( T_COMMENT ) ) );
	$comments = array();
	foreach ( $tokens as $token ) {
		if ( $token->is( T_COMMENT ) ) {
			$comments[ $token->line ] = ( $comments[ $token->line ] ?? '' ) . $token->text;
		}
	}
	$code  = array_values( array_filter( $tokens, static fn( PhpToken $token ) => ! $token->is( T_COMMENT ) ) );
	$found = array();
	$calls = array();

	foreach ( $code as $i => $token ) {
		$next   = $code[ $i + 1 ] ?? null;
		$before = $code[ $i - 1 ] ?? null;
		$report = static function ( string $sniff ) use ( $file, $token, $comments, &$found ): void {
			if ( ! is_annotated( $comments, $token->line, $sniff ) ) {
				$found[] = "$file:$token->line: $sniff at $token->text";
			}
		};

		if ( '(' === $token->text ) {
			$calls[] = $before->is( array( T_STRING, T_ISSET, T_EMPTY, T_NAME_QUALIFIED, T_NAME_FULLY_QUALIFIED ) ) ? ltrim( $before->text, '\\' ) : '';
		} elseif ( ')' === $token->text ) {
			array_pop( $calls );
		} elseif ( $token->is( T_THROW ) ) {
			foreach ( arguments( $code, $i ) as $of ) {
				if ( ! is_literal( $of ) ) {
					$report( 'WordPress.Security.EscapeOutput.ExceptionNotEscaped' );
					break;
				}
			}
		} elseif ( $token->is( T_ECHO ) || ( $token->is( T_STRING ) && in_array( $token->text, PRINTERS, true ) && '(' === $next?->text && ! $before->is( array( T_OBJECT_OPERATOR, T_DOUBLE_COLON, T_FUNCTION ) ) ) ) {
			$of = $token->is( T_ECHO ) ? operands( array_slice( $code, $i + 1 ), ';' ) : arguments( $code, $i );
			foreach ( $of as $operand ) {
				if ( ! is_escaped( $operand ) && ! is_annotated( $comments, $operand[0]->line, 'WordPress.Security.EscapeOutput.OutputNotEscaped' ) ) {
					$report( 'WordPress.Security.EscapeOutput.OutputNotEscaped' );
				}
			}
		} elseif ( $token->is( T_VARIABLE ) && in_array( $token->text, INPUT, true ) ) {
			$end = $i + 1;
			while ( '[' === ( $code[ $end ]->text ?? '' ) ) {
				for ( $depth = 0; $end < count( $code ); ) {
					$depth += array( '[' => 1, ']' => -1 )[ $code[ $end++ ]->text ] ?? 0;
					if ( 0 === $depth ) {
						break;
					}
				}
			}
			$compared = $before->is( array( T_IS_IDENTICAL, T_IS_NOT_IDENTICAL ) ) || $code[ $end ]->is( array( T_IS_IDENTICAL, T_IS_NOT_IDENTICAL ) );
			$tested   = array_intersect( array( 'isset', 'empty' ), $calls );
			$cast     = $before->is( array( T_INT_CAST, T_DOUBLE_CAST, T_BOOL_CAST ) );
			if ( ! $tested && ! $compared && ! $cast && ( ! array_intersect( SANITIZE, $calls ) || ! array_intersect( UNSLASH, $calls ) ) ) {
				$report( 'WordPress.Security.ValidatedSanitizedInput' );
			}
			if ( in_array( $token->text, FORMS, true ) ) {
				$report( 'WordPress.Security.NonceVerification' );
			}
		} elseif ( $token->is( T_STRING ) && in_array( $token->text, QUERIES, true ) && $before?->is( T_OBJECT_OPERATOR ) && '(' === $next?->text && in_array( "'wpdb'", array( $code[ $i - 3 ]->text, str_replace( '$wpdb', "'wpdb'", $code[ $i - 2 ]->text ) ), true ) ) {
			$report( 'WordPress.DB.DirectDatabaseQuery' );
		} elseif ( $token->is( T_STRING ) && isset( DISCOURAGE[ $token->text ] ) && '(' === $next?->text && ! $before->is( array( T_OBJECT_OPERATOR, T_NULLSAFE_OBJECT_OPERATOR, T_DOUBLE_COLON, T_FUNCTION, T_NEW ) ) ) {
			$report( DISCOURAGE[ $token->text ] );
		}
	}

	return $found;
}

/**
 * Whether an annotation with a reason stands at a line, or above it, or is on from above.
 *
 * @param array<int, string> $comments By line.
 */
function is_annotated( array $comments, int $line, string $sniff ): bool {
	$names = static function ( string $comment, string $word ) use ( $sniff ): bool {
		if ( 1 !== preg_match( "/phpcs:$word ([\w.,\s]+?)\s+-- \S/", $comment, $match ) ) {
			return false;
		}
		foreach ( preg_split( '/,\s*/', $match[1] ) as $name ) {
			if ( str_starts_with( "$sniff.", "$name." ) || str_starts_with( "$name.", "$sniff." ) ) {
				return true;
			}
		}
		return false;
	};

	if ( $names( $comments[ $line ] ?? '', 'ignore' ) || $names( $comments[ $line - 1 ] ?? '', 'ignore' ) ) {
		return true;
	}

	$on = false;
	foreach ( $comments as $at => $comment ) {
		if ( $at < $line && $names( $comment, 'disable' ) ) {
			$on = true;
		} elseif ( $at < $line && str_contains( $comment, 'phpcs:enable' ) ) {
			$on = false;
		}
	}
	return $on;
}

/**
 * The arguments of the first call behind a token.
 *
 * @param PhpToken[] $code
 * @return list<PhpToken[]>
 */
function arguments( array $code, int $at ): array {
	while ( isset( $code[ ++$at ] ) && '(' !== $code[ $at ]->text ) {
		if ( ! $code[ $at ]->is( array( T_NEW, T_STRING, T_NAME_QUALIFIED, T_NAME_FULLY_QUALIFIED, T_DOUBLE_COLON, T_OBJECT_OPERATOR ) ) ) {
			return array();
		}
	}
	return operands( array_slice( $code, $at + 1 ), ')' );
}

/**
 * What stands between commas, points and the branches of a condition, up to an end.
 *
 * @param PhpToken[] $code
 * @return list<PhpToken[]>
 */
function operands( array $code, string $end ): array {
	$operands = array( array() );
	$depth    = 0;
	foreach ( $code as $token ) {
		if ( 0 === $depth && $end === $token->text ) {
			break;
		}
		$depth += array( '(' => 1, '[' => 1, ')' => -1, ']' => -1 )[ $token->text ] ?? 0;
		if ( 0 === $depth && in_array( $token->text, array( ',', '.', ':' ), true ) ) {
			$operands[] = array();
		} elseif ( 0 === $depth && '?' === $token->text ) {
			// Only what the condition chooses is said.
			$operands[ array_key_last( $operands ) ] = array();
		} else {
			$operands[ array_key_last( $operands ) ][] = $token;
		}
	}
	return array_values( array_filter( $operands ) );
}

/**
 * Whether an operand is text or numbers of the program itself.
 *
 * @param PhpToken[] $operand
 */
function is_constant( array $operand ): bool {
	foreach ( $operand as $token ) {
		if ( $token->is( T_VARIABLE ) || $token->is( T_ENCAPSED_AND_WHITESPACE ) || '(' === $token->text ) {
			return false;
		}
	}
	return true;
}

/**
 * Whether an operand is text or numbers that stand there as they are: the checker knows no constants.
 *
 * @param PhpToken[] $operand
 */
function is_literal( array $operand ): bool {
	return is_constant( $operand ) && array() === array_filter( $operand, static fn( PhpToken $token ) => $token->is( T_STRING ) );
}

/**
 * Whether an operand may be printed.
 *
 * @param PhpToken[] $operand
 */
function is_escaped( array $operand ): bool {
	return is_constant( $operand ) || in_array( $operand[0]->text, ESCAPE, true ) || $operand[0]->is( array( T_INT_CAST, T_DOUBLE_CAST ) );
}

$found = array();
while ( false !== ( $file = fgets( STDIN ) ) ) {
	$file = rtrim( $file, "\n" );
	if ( str_ends_with( $file, '.php' ) ) {
		array_push( $found, ...findings( $file ) );
	}
}
echo implode( "\n", $found ), $found ? "\n" : '';
exit( $found ? 1 : 0 );
