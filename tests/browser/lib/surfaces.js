/**
 * What a page shows of other people, as a reader sees it.
 */

const text = ( node ) => node.innerText.trim();

/** Rows of the dashboard widget that can be seen. */
export function rows( page ) {
	return page.$$eval( '#presence-whos-online-list > li', ( items ) =>
		items
			.filter( ( item ) => item.offsetParent !== null )
			.map( ( item ) => ( {
				name: item.querySelector( '.presence-user-name' ).innerText.trim(),
				where: item.querySelector( '.presence-user-where' ).innerText.trim(),
				state: item.querySelector( '.presence-state' ).innerText.trim(),
			} ) )
	);
}

export async function names( page ) {
	return ( await rows( page ) ).map( ( row ) => row.name );
}

/** The admin bar: how many it counts (null while it is not displayed), and whom its menu lists. */
export function bar( page ) {
	return page.evaluate( () => {
		const node = document.getElementById( 'wp-admin-bar-presence-online' );
		const list = ( id ) =>
			Array.from( document.querySelectorAll( `#wp-admin-bar-${ id } > li .presence-user-name` ), ( name ) => name.textContent.trim() );
		return {
			count: node && getComputedStyle( node ).display !== 'none' ? node.querySelector( '.presence-bar-count' ).innerText.trim() : null,
			here: list( 'presence-here' ),
			elsewhere: list( 'presence-elsewhere' ),
		};
	} );
}

/** A cell of the column "Editors". */
export function cell( page, postId ) {
	return page.$eval( `.presence-editors[data-post-id="${ postId }"]`, text );
}
