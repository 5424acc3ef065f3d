// The same programs as program.c, for machines without a C compiler: slower to start and to write, so compare ratios only.
import { spawn } from 'node:child_process';
import { writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const [, , mode, ...args] = process.argv;
const idle = () => setInterval(() => undefined, 1 << 30);

function serve(port) {
  process.on('SIGTERM', () => process.exit(0));
  createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.write(`${process.pid}\n`);
  }).listen(port, '127.0.0.1');
}

function tree(count, port) {
  const self = fileURLToPath(import.meta.url);
  const children = Array.from({ length: count - 1 }, () => spawn(process.execPath, [self, 'idle'], { stdio: 'ignore' }));
  const server = createServer().listen(port, '127.0.0.1');
  process.on('SIGTERM', async () => {
    server.close();
    await Promise.all(
      children.map((child) => {
        const gone = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        return child.exitCode === null && child.signalCode === null ? gone : undefined;
      }),
    );
    process.exit(0);
  });
}

function spew(lines, perWrite, result) {
  const begin = process.hrtime.bigint();
  for (let i = 0; i < lines; i += perWrite) {
    let block = '';
    for (let j = i; j < Math.min(lines, i + perWrite); j++) block += `${String(j).padStart(9, '0')} y${'x'.repeat(88)}\n`;
    writeSync(1, block);
  }
  writeFileSync(result, `${begin} ${process.hrtime.bigint()}\n`);
  idle();
}

if (mode === 'serve') serve(Number(args[0]));
else if (mode === 'tree') tree(Number(args[0]), Number(args[1]));
else if (mode === 'spew') spew(Number(args[0]), Number(args[1]), args[2]);
else idle();
