<?php
/**
 * The editors of the demo site: login => display name.
 *
 * Names of many places and scripts, because a presence list must show all of them well.
 */

declare(strict_types=1);

return array(
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
