/**
 * axe-core over what is ours in a page.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const source = await readFile( createRequire( import.meta.url ).resolve( 'axe-core/axe.min.js' ), 'utf8' );

/** Rules of WCAG 2.2 up to AA, and what axe-core counts as good practice inside a part of a page. */
const tags = [ 'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice' ];

/** Violations inside elements, as text; each selector has to find something that can be seen. */
export async function violations( page, ...selectors ) {
	for ( const selector of selectors ) {
		await page.locator( selector ).first().waitFor( { state: 'visible' } );
	}
	await page.evaluate( source );
	const found = await page.evaluate( ( [ include, values ] ) => window.axe.run( { include }, { runOnly: { type: 'tag', values } } ), [ selectors, tags ] );
	if ( ! found.passes.length ) {
		throw new Error( `axe-core checked nothing in ${ selectors }` );
	}
	return found.violations.flatMap( ( { id, nodes } ) => nodes.map( ( node ) => `${ id }: ${ node.html } ${ node.failureSummary }` ) );
}
