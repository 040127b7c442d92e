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

/** Rows of the widget "Active Posts". */
export function activePosts( page ) {
	return page.$$eval( '#presence-active-posts-list > li', ( items ) =>
		items.map( ( item ) => ( {
			title: item.querySelector( '.presence-post-title' ).innerText.trim(),
			editors: item.querySelector( '.presence-post-editors' ).innerText.trim(),
			state: item.querySelector( '.presence-state' )?.innerText.trim() ?? null,
		} ) )
	);
}

/** People in the panel "Also here" of the block editor; null while the panel is not there. */
export function alsoHere( page ) {
	return page.$$eval( '.presence-panel-person, .presence-panel .presence-empty', ( found ) =>
		found.length
			? found
					.filter( ( node ) => node.matches( '.presence-panel-person' ) )
					.map( ( item ) => ( {
						name: item.querySelector( '.presence-user-name' ).innerText.trim(),
						state: item.querySelector( '.presence-state' ).innerText.trim(),
					} ) )
			: null
	);
}

/** Shows the panel "Also here", whatever the person's editor looked like before, and waits until core leaves it alone. */
export async function openPanel( page ) {
	await page.waitForSelector( '.editor-header, .edit-post-header' );
	await page.waitForFunction( () => wp.data.select( 'core/editor' ).__unstableIsEditorReady() );
	for ( let settled = false; ! settled; ) {
		await page.evaluate( () => {
			const { dispatch, select } = wp.data;
			dispatch( 'core/preferences' ).set( 'core/edit-post', 'welcomeGuide', false );
			dispatch( select( 'core/edit-post' ) ? 'core/edit-post' : 'core/edit-site' ).openGeneralSidebar( 'edit-post/document' );
			if ( ! select( 'core/editor' ).isEditorPanelOpened( 'native-presence/also-here' ) ) {
				dispatch( 'core/editor' ).toggleEditorPanelOpened( 'native-presence/also-here' );
			}
		} );
		const pause = await page.waitForSelector( '.presence-panel-pause' );
		// While it loads, core draws its sidebar more than once.
		settled = await pause.evaluate(
			( node ) =>
				new Promise( ( resolve ) => {
					const idle = ( then ) => requestIdleCallback( then, { timeout: 1000 } );
					idle( () => idle( () => resolve( node.isConnected && node.offsetParent !== null ) ) );
				} )
		);
	}
}

/** Shows the presence debugger, which is hidden until somebody asks for it; in this page only. */
export function showDebugger( page ) {
	return page.evaluate( () => {
		document.getElementById( 'presence_heartbeat' ).style.display = 'block';
	} );
}

/** Elements of ours that reach beyond their surface. */
export function sticksOut( page, surface ) {
	return page.$eval( surface, ( box ) => {
		const frame = box.getBoundingClientRect();
		return Array.from( box.querySelectorAll( '*' ) )
			.filter( ( node ) => node.offsetParent !== null && ! node.matches( '.screen-reader-text, .screen-reader-text *' ) )
			.filter( ( node ) => {
				const { left, right, width } = node.getBoundingClientRect();
				return width && ( left < frame.left - 1 || right > frame.right + 1 );
			} )
			.map( ( node ) => `${ node.tagName }.${ node.className }` );
	} );
}
