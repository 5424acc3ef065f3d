import { expect, test } from 'vitest';
import { UpstreamLink } from '../../../electron/core/proxy/upstream-link';
import { createFakeClock } from '../../helpers/fake-core';

const link = () => {
  const clock = createFakeClock();
  return { clock, link: new UpstreamLink(clock, { hosts: ['127.0.0.1'], port: 1 }) };
};

test('streams that stand when the server is to go are ended a moment later', async () => {
  const { clock, link: upstream } = link();
  const ended: string[] = [];
  upstream.addStream(() => ended.push('one'));
  upstream.retire();
  await clock.pass(200);
  expect(ended).toEqual([]);
  await clock.pass(100);
  expect(ended).toEqual(['one']);
});

test('a stream that is answered after its server was told to go is ended, too: it would keep it from ending', async () => {
  const { clock, link: upstream } = link();
  const ended: string[] = [];
  upstream.retire();
  await clock.pass(1_000);
  upstream.addStream(() => ended.push('late'));
  await clock.pass(300);
  expect(ended).toEqual(['late']);
});
