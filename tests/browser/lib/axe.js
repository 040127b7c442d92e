/**
 * axe-core over what is ours in a page.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const source = await readFile( createRequire( import.meta.url ).resolve( 'axe-core/axe.min.js' ), 'utf8' );

/** Rules of WCAG 2.2 up to AA, and what axe-core counts as good practice inside a part of a page. */
const ALL = { type: 'tag', values: [ 'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice' ] };

/** Those of them that colours decide. */
const COLOURS = { type: 'rule', values: [ 'color-contrast', 'link-in-text-block' ] };

/** How often a page is looked at again that was being drawn anew: the sidebar of core's editor is, some time after it is there. */
const LOOKS = 50;

async function run( page, selectors, runOnly ) {
	if ( ! ( await page.evaluate( () => Boolean( window.axe ) ) ) ) {
		await page.evaluate( source );
	}
	for ( let looks = 0; looks < LOOKS; looks++ ) {
		for ( const selector of selectors ) {
			await page.locator( selector ).first().waitFor( { state: 'visible' } );
		}
		// What a box of its own scrolls out of sight has no colours.
		await page.$eval( selectors[ 0 ], ( node ) => node.scrollIntoView( { block: 'center' } ) );
		const found = await page.evaluate( ( [ include, rules ] ) => window.axe.run( { include }, { runOnly: rules, resultTypes: [ 'violations', 'passes' ] } ), [ selectors, runOnly ] );
		if ( found.passes.length ) {
			return found.violations.flatMap( ( { id, nodes } ) => nodes.map( ( node ) => `${ id }: ${ node.html } ${ node.failureSummary }` ) );
		}
		await page.waitForTimeout( 100 );
	}
	const dialogs = await page.$$eval( '[role="dialog"]', ( nodes ) => nodes.map( ( node ) => node.innerText ) );
	throw new Error( `axe-core checked nothing in ${ selectors }; in front of the page: ${ dialogs.join() || 'nothing' }` );
}

/** Violations inside elements, as text; each selector has to find something that can be seen. */
export const violations = ( page, ...selectors ) => run( page, selectors, ALL );

/** The same of colours alone, for a page whose colours have changed. */
export const colourViolations = ( page, ...selectors ) => run( page, selectors, COLOURS );
