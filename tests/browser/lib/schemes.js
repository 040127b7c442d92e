/**
 * Core's colour schemes, put on a page that is open: loading it anew for each would take minutes.
 */
import { php } from './stack.js';

/** Name => address of its colours; null for what core's ordinary styles look like. */
export const schemes = () =>
	php( 'register_admin_color_schemes(); return array_map( static fn( $scheme ) => $scheme->url ?: null, $GLOBALS["_wp_admin_css_colors"] );' );

/** Does what core does when its user profile is clicked through: other colours, another class. */
export async function wear( page, scheme, address ) {
	await page.evaluate(
		async ( [ name, href ] ) => {
			const old = document.getElementById( 'colors-css' );
			if ( href ) {
				const link = document.createElement( 'link' );
				const loaded = new Promise( ( resolve, reject ) => Object.assign( link, { onload: resolve, onerror: reject } ) );
				link.rel = 'stylesheet';
				link.id = 'colors-css';
				link.href = href;
				// Where core puts it: behind its own styles, before those of plugins.
				if ( old ) {
					old.replaceWith( link );
				} else {
					document.querySelector( 'link[id^="wp-presence-"]' ).before( link );
				}
				await loaded;
			} else {
				old?.remove();
			}
			document.body.className = document.body.className.replace( /\badmin-color-[a-z0-9-]+/, `admin-color-${ name }` );
		},
		[ scheme, address ]
	);
	// Colours that fade into each other are looked at when they have.
	await page.evaluate( () => Promise.all( document.getAnimations().map( ( animation ) => animation.finished.catch( () => {} ) ) ) );
}
