// `npm run check`: format and lint, types, architecture rules. Every part runs, so that one run names everything.
import { runTool } from './run-command.mjs';

const PARTS = [
  { name: 'format and lint', run: () => runTool('@biomejs/biome/bin/biome', ['ci', '--diagnostic-level=warn', '.']) },
  { name: 'types', run: () => runTool('typescript/bin/tsc', ['-b']) },
  {
    name: 'architecture rules',
    run: () => runTool('vitest/vitest.mjs', ['run', '--config', 'build/vitest.config.ts', '--project', 'rules']),
  },
];

// `npm test` runs the rules among its suites, where they are counted.
const parts = process.argv.includes('--without-rules') ? PARTS.slice(0, 2) : PARTS;
const failed = [];
for (const part of parts) {
  if ((await part.run()) !== 0) failed.push(part.name);
}
if (failed.length > 0) {
  console.error(`Check failed: ${failed.join(', ')}.`);
  process.exitCode = 1;
} else console.error(`Check passed: ${parts.map((part) => part.name).join(', ')}.`);
