import { expect, test } from 'vitest';
import { presentReloadRemark } from '../../../renderer/present/present-reload-remark';
import type { LastReload } from '../../../shared/model/reload';
import { aProcess, running } from '../../renderer/helpers/shop-snapshot';

const REMARK = 'it has the same workers as before, so it may have kept what it had read: see its log';
const process = aProcess('nginx', running(9, 48_300, 60_000, 1_170, 1_000_000));
const reloaded = (lastReload: LastReload | null) => ({
  ...process,
  reload: {
    onChange: 'signal' as const,
    reloadSignal: 'SIGHUP',
    watch: { kind: 'watching' as const, watched: 1, limit: null, reason: null },
    buildFailure: null,
    artifact: null,
    lastReload,
  },
});

test.each([
  ['the same workers', { at: 1_000_001, files: [], remark: REMARK }, { at: 1_000_001, text: `Reloaded, but ${REMARK}.` }],
  ['nothing to be said', { at: 1_000_001, files: [], remark: null }, null],
  ['a reload of the run before', { at: 1, files: [], remark: REMARK }, null],
  ['no reload yet', null, null],
] as const)('a reload that kept the same workers is told in the window: %s', (_what, last, said) => {
  expect(presentReloadRemark(reloaded(last))).toEqual(said);
});
