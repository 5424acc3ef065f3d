// The window: one page, no inline script or style, so that it runs under the strict content security policy of both doors.
import react from '@vitejs/plugin-react';
import { PRODUCT_DEFINES } from './product-version.mjs';

export function rendererConfig(root, outDir) {
  return {
    configFile: false,
    root: `${root}/renderer`,
    base: './',
    logLevel: 'warn',
    define: PRODUCT_DEFINES,
    plugins: [react()],
    build: {
      outDir,
      emptyOutDir: true,
      target: 'chrome120',
      assetsInlineLimit: 0, // data: URLs are refused by font-src and style-src 'self'
      modulePreload: { polyfill: false }, // the polyfill is an inline script
      chunkSizeWarningLimit: 2000,
      reportCompressedSize: false,
    },
  };
}
