<?php
/**
 * Prints items in the formats that WP-CLI documents. Part of the double of WP-CLI.
 */

declare(strict_types=1);

namespace WP_CLI;

use WP_CLI;

/**
 * @property-read string $format
 */
final class Formatter {
	/** @var array{format: string, fields: string[], field: string|null} */
	private array $args;

	/**
	 * @param array<string, mixed> $assoc_args
	 * @param string[]|null        $fields
	 */
	public function __construct( array &$assoc_args, ?array $fields = null, string|bool $prefix = false ) {
		$asked      = $assoc_args['fields'] ?? $fields;
		$this->args = array(
			'format' => $assoc_args['format'] ?? 'table',
			'fields' => is_array( $asked ) ? $asked : array_map( 'trim', explode( ',', (string) $asked ) ),
			'field'  => $assoc_args['field'] ?? null,
		);
	}

	public function __get( string $name ): mixed {
		return $this->args[ $name ];
	}

	/**
	 * @param array<int, mixed> $items
	 */
	public function display_items( array $items ): void {
		if ( null !== $this->args['field'] ) {
			foreach ( $items as $item ) {
				WP_CLI::line( self::cell( self::value( (array) $item, $this->args['field'] ) ) );
			}
			return;
		}
		match ( $this->args['format'] ) {
			'count' => print( (string) count( $items ) ),
			'ids' => print( implode( ' ', $items ) ),
			'table', 'csv' => $this->lines( $this->args['fields'], array_map( array( $this, 'picked' ), $items ) ),
			'json', 'yaml' => $this->structure( array_map( array( $this, 'picked' ), $items ) ),
			default => WP_CLI::error( 'Invalid format: ' . $this->args['format'] ),
		};
	}

	/**
	 * @param array<string, mixed> $item
	 */
	public function display_item( array $item ): void {
		if ( null !== $this->args['field'] ) {
			WP_CLI::line( self::cell( self::value( $item, $this->args['field'] ) ) );
			return;
		}
		$picked = $this->picked( $item );
		match ( $this->args['format'] ) {
			'table', 'csv' => $this->lines( array( 'Field', 'Value' ), array_map( null, array_keys( $picked ), array_values( $picked ) ) ),
			'json', 'yaml' => $this->structure( $picked ),
			default => WP_CLI::error( 'Invalid format: ' . $this->args['format'] ),
		};
	}

	/**
	 * @param array<string, mixed>|object $item
	 * @return array<string, mixed>
	 */
	private function picked( array|object $item ): array {
		$picked = array();
		foreach ( $this->args['fields'] as $field ) {
			$picked[ $field ] = self::value( (array) $item, $field );
		}
		return $picked;
	}

	/**
	 * @param array<string, mixed> $item
	 */
	private static function value( array $item, string $field ): mixed {
		if ( ! array_key_exists( $field, $item ) ) {
			WP_CLI::error( "Invalid field: $field." );
		}
		return $item[ $field ];
	}

	/**
	 * A table is what WP-CLI prints into a pipe: columns between tabs.
	 *
	 * @param string[]                 $fields
	 * @param array<int, array<mixed>> $rows
	 */
	private function lines( array $fields, array $rows ): void {
		foreach ( array( $fields, ...$rows ) as $row ) {
			$cells = array_map( array( self::class, 'cell' ), array_values( $row ) );
			if ( 'csv' === $this->args['format'] ) {
				fputcsv( STDOUT, $cells, ',', '"', '' );
			} else {
				WP_CLI::line( implode( "\t", $cells ) );
			}
		}
	}

	/**
	 * JSON is YAML as well.
	 *
	 * @param array<mixed> $value
	 */
	private function structure( array $value ): void {
		echo ( 'yaml' === $this->args['format'] ? "---\n" : '' ) . json_encode( $value ) . ( 'yaml' === $this->args['format'] ? "\n" : '' );
	}

	private static function cell( mixed $value ): string {
		return is_array( $value ) || is_object( $value ) ? (string) json_encode( $value ) : (string) $value;
	}
}
