/** The version of package.json, put in by the bundler (and by the test runner). */
declare const __SLIPWAY_VERSION__: string;
