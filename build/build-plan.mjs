// What is built from what. Pure data: the build, the up-to-date check of `npm start` and the desktop smoke read it.
export const EVERYTHING = ['build', 'electron', 'renderer', 'shared', 'package.json', 'package-lock.json'];

/** Changes to these rebuild every target. */
const COMMON = ['build', 'shared', 'package.json', 'package-lock.json'];

export const TARGETS = [
  { name: 'renderer', kind: 'renderer', entries: { index: 'renderer/index.html' }, inputs: [...COMMON, 'renderer'] },
  {
    name: 'host',
    kind: 'node',
    format: 'es',
    entries: { cli: 'electron/cli/main.ts', 'desktop/host-process': 'electron/desktop/host-process.ts' },
    inputs: [...COMMON, 'electron'],
  },
  {
    name: 'desktop-main',
    kind: 'node',
    format: 'cjs',
    entries: { 'desktop/main': 'electron/desktop/main.ts' },
    inputs: [...COMMON, 'electron'],
  },
  {
    name: 'desktop-preload',
    kind: 'node',
    format: 'cjs',
    entries: { 'desktop/preload': 'electron/desktop/preload.ts' },
    inputs: [...COMMON, 'electron'],
  },
];
