import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePort } from '../helpers/free-port';
import { openHost } from '../helpers/host-harness';

test('a start that waited for its port went on after its project lost its trust', async () => {
  const port = await freePort();
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(port, '127.0.0.1', resolve));
  const host = await openHost();
  try {
    await host.writeProject(JSON.stringify({ version: 1, processes: { web: { command: ['sleep', '60'], ports: [port] } } }));
    const { id } = await host.addTrusted();
    const processId = `${id}/web`;
    const kindOf = async () =>
      (await host.call('snapshot.get', {})).snapshot.processes.find((process) => process.id === processId)?.state.kind;
    void host.call('process.start', { processId }).catch(() => null);
    await expect.poll(kindOf, { timeout: 10_000 }).toBe('waiting');
    await host.call('project.untrust', { projectId: id });
    expect(await kindOf()).toBe('stopped');
    await new Promise<void>((resolve) => holder.close(() => resolve()));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await kindOf()).toBe('stopped');
  } finally {
    holder.close();
    await host.close();
  }
});
