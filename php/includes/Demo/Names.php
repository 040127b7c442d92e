<?php
/**
 * Names of the demo.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Demo;

/**
 * People with real names from many places: accents, scripts from right to left, one word only.
 */
final class Names {

	/**
	 * Display names by login.
	 */
	private const KNOWN = array(
		'maya'      => 'Maya Okafor',
		'jonas'     => 'Jonas Lindqvist',
		'priya'     => 'Priya Raman',
		'tomas'     => 'Tomás Herrera',
		'aiko'      => 'Aiko Tanaka',
		'zoe'       => 'Zoë van der Meer',
		'kwame'     => 'Kwame Mensah',
		'leila'     => 'Leila Haddad',
		'siobhan'   => 'Siobhán O’Connell',
		'minh'      => 'Nguyễn Minh Châu',
		'elif'      => 'Elif Yıldız',
		'rafael'    => 'Rafael Souza Lima',
		'anika'     => 'Anika Schröder',
		'dmitri'    => 'Дмитрий Соколов',
		'wei'       => '陈伟',
		'yael'      => 'יעל ברק',
		'omar'      => 'عمر الفاروق',
		'ingrid'    => 'Ingrid Åkesson',
		'mateo'     => 'Mateo Quispe',
		'chiara'    => 'Chiara D’Angelo',
		'sofia'     => 'Sofia Papadopoulou',
		'arjun'     => 'Arjun Mehta',
		'nadia'     => 'Nadia Benali',
		'lukas'     => 'Lukáš Novotný',
		'hana'      => 'Hana Kovačević',
		'tala'      => 'Tala Reyes',
		'ruth'      => 'Ruth Abernathy',
		'sipho'     => 'Sipho Dlamini',
		'noor'      => 'Noor Rahman',
		'emil'      => 'Emil Sørensen',
		'camille'   => 'Camille Lefèvre',
		'jiwoo'     => '김지우',
		'amara'     => 'Amara Nwosu',
		'pedro'     => 'Pedro Gonçalves',
		'kalina'    => 'Kalina Wójcik',
		'tane'      => 'Tāne Parata',
		'ayelen'    => 'Ayelén Curapil',
		'beatrix'   => 'Beatrix Szabó',
		'samir'     => 'Samir Qureshi',
		'grace'     => 'Grace Whitfield',
		'ioana'     => 'Ioana Drăgan',
		'malik'     => 'Malik Thompson',
	);

	/**
	 * The first names; past the list, first and last names combined anew.
	 *
	 * @param int $count How many.
	 * @return array<string, string> Display names by login.
	 */
	public static function first( int $count ): array {
		$names  = self::KNOWN;
		$logins = array_keys( self::KNOWN );
		$full   = array_values( self::KNOWN );
		$known  = count( $full );

		for ( $i = $known; $i < $count; $i++ ) {
			$shift = intdiv( $i, $known );
			$first = strtok( $full[ $i % $known ], ' ' );
			$last  = strrchr( $full[ ( $i + 7 * $shift ) % $known ], ' ' );

			$names[ $logins[ $i % $known ] . $shift ] = $first . ( $last ? $last : '' );
		}

		return array_slice( $names, 0, $count, true );
	}
}
