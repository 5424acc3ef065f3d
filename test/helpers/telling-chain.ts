import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

/** Prints the instants of its begin, its signal and its end into one file with the others: what is appended stays in its order. STOP_MS: how long it takes to stop. */
const PROGRAM = `const { appendFileSync } = require('node:fs');
const name = process.argv[1];
const tell = (what) => appendFileSync('told', Date.now() + ' ' + name + ' ' + what + '\\n');
process.on('SIGTERM', () => {
  tell('signal');
  setTimeout(() => { tell('end'); process.exit(0); }, Number(process.env.STOP_MS ?? 150));
});
setInterval(() => undefined, 1e6);
setTimeout(() => { tell('up'); console.log('up'); }, 100);`;

/** A process of slipway.yaml that tells what happens to it; `needs`: what it depends on. `more` is more of its keys, four spaces in. */
export const tellingEntry = (name: string, needs: string | null, more = ''): string => `  ${name}:
    command: ["node", "-e", ${JSON.stringify(PROGRAM)}, "${name}"]
    ready: { log: "up" }
    stop: { signal: SIGTERM }${needs === null ? '' : `\n    depends_on: { ${needs}: ready }`}${more === '' ? '' : `\n    ${more}`}
`;

/** What they told in this folder since the last look, without its instants, which must not go back. */
export function toldIn(folder: string): readonly string[] {
  const file = join(folder, 'told');
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  writeFileSync(file, '');
  const instants = lines.map((text) => Number(text.split(' ')[0]));
  expect(instants).toEqual([...instants].sort((a, b) => a - b));
  return lines.map((text) => text.split(' ').slice(1).join(' '));
}
