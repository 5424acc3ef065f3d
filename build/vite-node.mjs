// Everything that runs in Node or Electron's main process. Dependencies are bundled (package.json has none at run time);
// Node's own modules and Electron stay outside.
import { PRODUCT_DEFINES } from './product-version.mjs';

// Native speed-ups that ws looks for and does without.
const ABSENT = ['bufferutil', 'utf-8-validate'];

/** `entries`: output name → source file, relative to the root. `format` 'cjs' gives one file per call, 'es' may share chunks. */
export function nodeConfig(root, outDir, { entries, format }) {
  const extension = format === 'cjs' ? 'cjs' : 'js';
  const input = Object.fromEntries(Object.entries(entries).map(([name, source]) => [name, `${root}/${source}`]));
  return {
    configFile: false,
    root,
    logLevel: 'warn',
    define: { ...PRODUCT_DEFINES, 'process.env.WS_NO_BUFFER_UTIL': '"1"', 'process.env.WS_NO_UTF_8_VALIDATE': '"1"' },
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: 'node20',
      minify: false, // a stack trace of the host must be readable in a bug report
      copyPublicDir: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input,
        external: ['electron', 'fsevents', ...ABSENT],
        output: {
          format,
          entryFileNames: `[name].${extension}`,
          // Chunks lie beside cli.js: paths relative to import.meta.url mean the same in every one of them.
          chunkFileNames: `chunk-[name]-[hash].${extension}`,
          ...(format === 'cjs' ? { codeSplitting: false } : {}),
        },
      },
    },
  };
}
