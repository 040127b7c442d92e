import js from '@eslint/js';
import globals from 'globals';

const rules = {
	...js.configs.recommended.rules,
	curly: 'error',
	eqeqeq: 'error',
	'no-eval': 'error',
	'no-implied-eval': 'error',
	'no-shadow': 'error',
	'no-var': 'error',
	'prefer-const': 'error',
	'no-unused-vars': [ 'error', { caughtErrors: 'none' } ],
};

export default [
	{
		// Scripts as WordPress loads them, in the browser.
		files: [ 'php/assets/**/*.js' ],
		languageOptions: {
			ecmaVersion: 2021,
			sourceType: 'script',
			globals: { ...globals.browser, jQuery: 'readonly', wp: 'readonly', pagenow: 'readonly', ajaxurl: 'readonly' },
		},
		linterOptions: { reportUnusedDisableDirectives: 'error' },
		rules: {
			...rules,
			// Text from people reaches the page as text nodes, never as markup.
			'no-restricted-properties': [
				'error',
				...[ 'innerHTML', 'outerHTML', 'insertAdjacentHTML' ].map( ( property ) => ( {
					property,
					message: 'Build DOM nodes.',
				} ) ),
				{ object: 'document', property: 'write', message: 'Build DOM nodes.' },
			],
		},
	},
	{
		// Browser tests run in Node and hand functions to the page.
		files: [ 'tests/browser/**/*.{js,mjs}', 'tests/servers/**/*.js' ],
		ignores: [ '**/node_modules/**' ],
		languageOptions: {
			ecmaVersion: 2024,
			sourceType: 'module',
			globals: { ...globals.node, ...globals.browser, jQuery: 'readonly', wp: 'readonly', pagenow: 'readonly' },
		},
		linterOptions: { reportUnusedDisableDirectives: 'error' },
		rules,
	},
	// Made of parts that are linted.
	{ ignores: [ '**/node_modules/**', 'php/assets/js/presence.js' ] },
];
