<?php
/**
 * Prints items in the formats that WP-CLI documents, as WP-CLI prints them into a pipe. Part of the double of WP-CLI.
 */

declare(strict_types=1);

namespace WP_CLI;

use WP_CLI;

/**
 * @property-read string      $format
 * @property-read string[]    $fields
 * @property-read string|null $field
 */
final class Formatter {
	/** @var array{format: string, fields: string[], field: string|null} */
	private array $args;

	/**
	 * @param array<string, mixed> $assoc_args What is for the formatter is taken out.
	 * @param string[]|null        $fields
	 */
	public function __construct( array &$assoc_args, ?array $fields = null, string|bool $prefix = false ) {
		$asked      = $assoc_args['fields'] ?? $fields;
		$this->args = array(
			'format' => $assoc_args['format'] ?? 'table',
			'fields' => array_map( 'trim', is_array( $asked ) ? $asked : explode( ',', (string) $asked ) ),
			'field'  => $assoc_args['field'] ?? null,
		);
		unset( $assoc_args['format'], $assoc_args['fields'], $assoc_args['field'] );
	}

	public function __get( string $name ): mixed {
		return $this->args[ $name ];
	}

	/**
	 * @param array<int, mixed> $items
	 */
	public function display_items( array $items ): void {
		if ( $this->args['field'] ) {
			$values = array();
			foreach ( $items as $item ) {
				$value = self::value( (array) $item, $this->args['field'] );
				if ( 'json' === $this->args['format'] ) {
					$values[] = $value;
				} else {
					WP_CLI::print_value( $value, array( 'format' => $this->args['format'] ) );
				}
			}
			if ( 'json' === $this->args['format'] ) {
				echo json_encode( $values );
			}
			return;
		}
		match ( $this->args['format'] ) {
			'count' => print( (string) count( $items ) ),
			'ids' => print( implode( ' ', $items ) ),
			'table', 'csv' => $this->lines( $this->args['fields'], array_map( array( $this, 'picked' ), $items ) ),
			'json' => print( json_encode( array_map( array( $this, 'picked' ), $items ) ) ),
			'yaml' => WP_CLI::print_value( array_map( array( $this, 'picked' ), $items ), array( 'format' => 'yaml' ) ),
			default => WP_CLI::error( 'Invalid format: ' . $this->args['format'] ),
		};
	}

	/**
	 * @param array<string, mixed> $item
	 */
	public function display_item( array $item ): void {
		if ( null !== $this->args['field'] ) {
			$value = self::value( $item, $this->args['field'] );
			if ( in_array( $this->args['format'], array( 'table', 'csv' ), true ) && ( is_object( $value ) || is_array( $value ) ) ) {
				$value = json_encode( $value );
			}
			WP_CLI::print_value( $value, array( 'format' => $this->args['format'] ) );
			return;
		}
		// In the order of the item, whatever the order of the fields.
		$picked = array_intersect_key( $item, $this->picked( $item ) );
		match ( $this->args['format'] ) {
			'table', 'csv' => $this->lines(
				array( 'Field', 'Value' ),
				array_map( static fn ( $field, $value ) => array( $field, is_string( $value ) ? $value : json_encode( $value ) ), array_keys( $picked ), $picked )
			),
			'json', 'yaml' => WP_CLI::print_value( $picked, array( 'format' => $this->args['format'] ) ),
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
			$cells = array_map( static fn ( $value ) => is_array( $value ) || is_object( $value ) ? (string) json_encode( $value ) : (string) $value, array_values( $row ) );
			if ( 'csv' === $this->args['format'] ) {
				fputcsv( STDOUT, $cells, ',', '"', '' );
			} else {
				WP_CLI::line( implode( "\t", $cells ) );
			}
		}
	}
}
