import { resolve } from 'node:path';
import type { TriggerAnswer, WatchState } from '../../../shared/model/reload';
import { triggerText, whyNotNow } from '../../../shared/model/trigger-text';
import type { Command } from '../command';
import { EXIT } from '../command-failure';
import { findProcess } from '../find-process';
import { safeText } from '../safe-text';

const OFF: Pick<WatchState, 'kind' | 'reason'> = { kind: 'off', reason: null };

/** The document for one file: `triggers` by the rules alone, `notNow` why nothing would come of it now all the same. */
function triggerJson(process: string, path: string, answer: TriggerAnswer | null, watch: Pick<WatchState, 'kind' | 'reason'>) {
  return {
    process,
    path,
    triggers: answer?.triggers ?? false,
    rule: answer?.rule ?? null,
    source: answer?.source ?? null,
    notNow: whyNotNow(watch),
  };
}

/** `slipway would-trigger NAME FILE…`: whether a change of a file would do something, and the rule that decides. Paths start at the folder it is typed in. */
export const run: Command = async ({ args, out, cwd, connect }) => {
  const [name = '', ...files] = args;
  const host = await connect();
  const { snapshot } = await host.call('snapshot.get', {});
  const process = findProcess(name, snapshot);
  const watch = process.reload?.watch ?? OFF;
  const documents: ReturnType<typeof triggerJson>[] = [];
  for (const path of files.map((file) => resolve(cwd, file))) {
    const { answer } = await host.call('process.would-trigger', { processId: process.id, path });
    documents.push(triggerJson(process.name, path, answer, watch));
    if (out.json) continue;
    const text = answer === null ? 'No: its files are not watched. Add watch: to its file.' : triggerText(answer, watch);
    out.line(safeText(files.length === 1 ? text : `${path}  ${text}`, false));
  }
  if (out.json) out.document(documents.length === 1 ? documents[0] : { results: documents });
  return EXIT.done;
};
