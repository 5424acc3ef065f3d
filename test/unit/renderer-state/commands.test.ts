import { describe, expect, it } from 'vitest';
import { createCommands } from '../../../renderer/state/commands';
import { failure, type Result } from '../../../shared/contract/result';

/** Calls that are answered by hand. */
function slowCalls() {
  const asked: { name: string; answer: (result: Result<never>) => void }[] = [];
  const call = (name: string) => new Promise<Result<never>>((resolve) => asked.push({ name, answer: resolve }));
  return { asked, commands: createCommands(call as Parameters<typeof createCommands>[0]) };
}

const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
const done = { ok: true, value: undefined as never } as const;

describe('commands', () => {
  it('are pending until the host has answered', async () => {
    const { asked, commands } = slowCalls();
    commands.restart('shop/api');
    expect(commands.store.getState().pending).toEqual({ 'shop/api': 'restart' });
    asked[0]?.answer(done);
    await settled();
    expect(commands.store.getState().pending).toEqual({});
  });

  it('stop twice means the last step now', () => {
    const { asked, commands } = slowCalls();
    commands.stop('shop/api');
    commands.stop('shop/api');
    expect(asked.map((call) => call.name)).toEqual(['process.stop', 'process.kill']);
  });

  it('a signal to one process leaves what is asked for pending, and keeps its refusal', async () => {
    const { asked, commands } = slowCalls();
    commands.reload('shop/api');
    commands.signal('shop/api', 'SIGKILL', 411);
    expect(asked.map(({ name }) => name)).toEqual(['process.reload', 'process.signal']);
    asked[1]?.answer(failure('not-signalable', 'pid 411 is gone.', 'Look at the list.'));
    await settled();
    expect(commands.store.getState()).toMatchObject({
      pending: { 'shop/api': 'reload' },
      errors: { 'shop/api': { code: 'not-signalable' } },
    });
  });

  it('keep a refusal for its place until the next command', async () => {
    const { asked, commands } = slowCalls();
    commands.start('shop/api');
    asked[0]?.answer(failure('untrusted', 'shop is not trusted.', 'Review its commands.'));
    await settled();
    expect(commands.store.getState().errors['shop/api']?.code).toBe('untrusted');
    commands.start('shop/api');
    expect(commands.store.getState().errors).toEqual({});
  });

  it('do not end the pending state of a newer one', async () => {
    const { asked, commands } = slowCalls();
    commands.restart('shop/api');
    commands.stop('shop/api');
    asked[0]?.answer(done);
    await settled();
    expect(commands.store.getState().pending).toEqual({ 'shop/api': 'stop' });
  });
});
