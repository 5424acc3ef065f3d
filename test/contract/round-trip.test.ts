import { afterEach, describe, expect, test } from 'vitest';
import { CALLS, type CallName, EVENTS, type EventName, type EventPayload } from '../../shared/contract/contract';
import type { HostLink } from '../../shared/contract/messages';
import { CallError } from '../../shared/contract/result';
import { type Caller, type Handlers, serveContract } from '../../shared/contract/serve-contract';
import { SAMPLE_EVENTS, SAMPLE_INPUTS } from '../helpers/contract-samples';
import { type OpenTransport, TRANSPORTS } from '../helpers/contract-transports';

const CALL_NAMES = Object.keys(CALLS) as CallName[];
const EVENT_NAMES = Object.keys(EVENTS) as EventName[];

/** Handlers that answer with their own name and what they were given. */
const echo = Object.fromEntries(CALL_NAMES.map((name) => [name, (input: unknown) => ({ name, input })])) as unknown as Handlers;

let open: OpenTransport | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});

describe.each(Object.entries(TRANSPORTS))('over %s', (_name, openTransport) => {
  async function serve(handlers: Handlers) {
    const callers: Caller[] = [];
    const reports: string[] = [];
    open = await openTransport((link: HostLink) => callers.push(serveContract(handlers, link, (message) => reports.push(message))));
    return { client: open.client, callers, reports };
  }

  test.each(CALL_NAMES)('%s arrives parsed and its answer comes back', async (name) => {
    const { client } = await serve(echo);
    const result = await client.call(name, SAMPLE_INPUTS[name] as never);
    expect(result).toEqual({ ok: true, value: { name, input: CALLS[name].input.parse(SAMPLE_INPUTS[name]) } });
  });

  test.each(EVENT_NAMES)('the event %s arrives unchanged', async (name) => {
    const { client, callers } = await serve(echo);
    // The host's end exists once a call has come through.
    await client.call('host.info', {});
    const got = new Promise<unknown>((resolve) => client.on(name, (payload) => resolve(payload)));
    callers[0]?.emit(name, SAMPLE_EVENTS[name] as EventPayload<typeof name>);
    expect(await got).toEqual(SAMPLE_EVENTS[name]);
  });

  test('a handler that throws ends its own call as internal, and the next call works', async () => {
    const { client, reports } = await serve({
      ...echo,
      'host.info': () => {
        throw new TypeError('undefined is not a function');
      },
    });
    const result = await client.call('host.info', {});
    expect(result).toMatchObject({ ok: false, error: { code: 'internal', message: expect.stringContaining('host.info') } });
    expect(reports).toEqual(['host.info failed']);
    expect((await client.call('port.list', {})).ok).toBe(true);
  });

  test('an expected failure keeps its code and its hint, and nobody is alarmed', async () => {
    const { client, reports } = await serve({
      ...echo,
      'process.start': async () => {
        throw new CallError('untrusted', 'shop is not trusted yet.', 'slipway trust shop');
      },
    });
    expect(await client.call('process.start', { processId: 'shop/api' })).toEqual({
      ok: false,
      error: { code: 'untrusted', message: 'shop is not trusted yet.', hint: 'slipway trust shop' },
    });
    expect(reports).toEqual([]);
  });

  test('two hundred calls at once each get their own answer', async () => {
    const { client } = await serve(echo);
    const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => client.call('port.diagnose', { port: index + 1 })));
    expect(answers.map((answer) => answer.ok && (answer.value as unknown as { input: { port: number } }).input.port)).toEqual(
      Array.from({ length: 200 }, (_, index) => index + 1),
    );
  });

  test('calls under way when the link closes end as host-unreachable', async () => {
    const { client } = await serve({ ...echo, 'host.info': () => new Promise(() => undefined) });
    const pending = client.call('host.info', {});
    await client.call('port.list', {});
    client.close();
    expect(await pending).toMatchObject({ ok: false, error: { code: 'host-unreachable' } });
  });
});
