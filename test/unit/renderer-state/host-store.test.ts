import { describe, expect, it } from 'vitest';
import { createHostStore } from '../../../renderer/state/host-store';
import { success } from '../../../shared/contract/result';
import type { HostSnapshot } from '../../../shared/contract/snapshot';
import { createFakeClient } from '../../renderer/helpers/fake-client';
import { shopSnapshot } from '../../renderer/helpers/shop-snapshot';

const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/** A host whose snapshot is answered only when told, with the revision that is told. */
function slowHost(snapshot: HostSnapshot) {
  const waiting: ((revision: number) => void)[] = [];
  const client = createFakeClient(snapshot, {
    'snapshot.get': () => new Promise((resolve) => waiting.push((revision) => resolve(success({ revision, snapshot })))),
  });
  const answer = async (revision: number) => {
    waiting.shift()?.(revision);
    await settled();
  };
  return { client, answer, waiting };
}

describe('the window’s copy of the snapshot', () => {
  it('follows the events of one process', async () => {
    const client = createFakeClient(shopSnapshot());
    const host = createHostStore();
    host.opened(client);
    await settled();
    client.change('shop/api', { detail: 'ready in 0.11 s' });
    const state = host.store.getState();
    expect(state.connection.kind).toBe('open');
    expect(state.snapshot?.processes[1]?.detail).toBe('ready in 0.11 s');
  });

  it('asks for the snapshot again when a revision is missing', async () => {
    const { client, answer, waiting } = slowHost(shopSnapshot());
    const host = createHostStore();
    host.opened(client);
    await answer(5);
    client.emit('project.removed', { revision: 7, projectId: 'blog' });
    expect(waiting).toHaveLength(1);
    await answer(7);
    expect(host.store.getState()).toMatchObject({ revision: 7 });
  });

  it('applies events that came while the snapshot was on its way, and drops those it already holds', async () => {
    const { client, answer } = slowHost(shopSnapshot());
    const host = createHostStore();
    host.opened(client);
    client.emit('project.removed', { revision: 4, projectId: 'infra' });
    client.emit('project.removed', { revision: 6, projectId: 'blog' });
    await answer(5);
    const names = host.store.getState().snapshot?.projects.map((project) => project.name);
    expect(names).not.toContain('blog');
    expect(names).toContain('infra');
    expect(host.store.getState().revision).toBe(6);
  });

  it('keeps what it knew when the host is lost, and refuses calls with the next step', async () => {
    const client = createFakeClient(shopSnapshot());
    const host = createHostStore(() => 1_000);
    host.opened(client);
    await settled();
    host.lost('closed', 2_000);
    host.lost('no answer', 4_000);
    expect(host.store.getState()).toMatchObject({ client: null, connection: { kind: 'lost', at: 1_000, retryAt: 4_000 } });
    expect(host.store.getState().snapshot?.projects).toHaveLength(6);
    expect(await host.call('host.info', {})).toMatchObject({ ok: false, error: { code: 'host-unreachable' } });
  });

  it('ignores events of a link that was replaced', async () => {
    const first = createFakeClient(shopSnapshot());
    const second = createFakeClient(shopSnapshot());
    const host = createHostStore();
    host.opened(first);
    await settled();
    host.opened(second);
    await settled();
    first.change('shop/api', { detail: 'from the old link' });
    expect(host.store.getState().snapshot?.processes[1]?.detail).toBe('ready in 0.31 s');
  });
});
