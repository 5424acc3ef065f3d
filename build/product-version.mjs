// The one place that reads the product's version; bundles and tests get it as the constant __SLIPWAY_VERSION__.
import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

export const PRODUCT_DEFINES = { __SLIPWAY_VERSION__: JSON.stringify(manifest.version) };
