import { isAbsolute } from 'node:path';
import type { ParsedInput } from '../../../shared/contract/contract';
import { CallError } from '../../../shared/contract/result';
import type { Handlers } from '../../../shared/contract/serve-contract';
import { deleteSocketFile } from '../../core/ports/delete-socket-file';
import { createSocketFileService } from '../../core/ports/socket-file-service';
import { durationText } from '../../core/process/describe-state';
import { type HostContext, WORDS_FOR_BY } from '../host-context';
import { renewVerdictsOf } from '../renew-verdicts-of';
import { adoptLeftoverOf, NOT_UNDONE, stopLeftoverOf } from '../resolve-leftover';
import { startLater } from '../start-later';
import { stopForeign } from '../stop-foreign';

type Group = 'port.diagnose-file' | 'port.resolve-file';
type ResolveInput = ParsedInput<'port.resolve-file'>;

export function socketFileHandlers(context: HostContext): Pick<Handlers, Group> {
  const { supervisor, portPlatform, clock, leftovers, projects, mayStart } = context;
  const files = createSocketFileService({ platform: portPlatform, clock });

  const absolute = (path: string): string => {
    if (isAbsolute(path) && !path.includes('\0')) return path;
    throw new CallError('bad-argument', `${path} is not an absolute path.`, 'Give the whole path, for example /run/app.sock.');
  };

  /** Whether this very process still holds the path, and is none of our live runs. */
  const requireStranger = async (path: string, pid: number, startTicks: number | null): Promise<void> => {
    const { holders } = await files.diagnoseFile(path, supervisor);
    const holder = holders.find((each) => each.pid === pid && (startTicks === null || each.startTicks === startTicks));
    if (holder === undefined || (startTicks !== null && supervisor.ownerOf(pid, startTicks)?.live))
      throw new CallError(
        'owner-changed',
        `Pid ${pid} is not the one to stop for ${path} any more; nothing was done.`,
        'Look again at the path.',
      );
  };

  /**
   * The file that a holder left behind is deleted with it: only the one that was asked about, and only where another look finds nobody on it.
   * The holder has ended whatever comes of that, so a refusal is told beside it.
   */
  const thenDelete = async (path: string, file: ResolveInput['file'], told: string): Promise<string> => {
    const after = await files.diagnoseFile(path, supervisor);
    if (file === null || after.verdict !== 'stale-socket-file') return told;
    try {
      return (await deleteSocketFile(path, file)) ? `${told} Deleted ${path}, which it left behind.` : told;
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      return `${told} ${error.message}`;
    }
  };

  return {
    async 'port.diagnose-file'({ path, processId }) {
      const verdict = await files.diagnoseFile(absolute(path), supervisor, processId);
      renewVerdictsOf(context, verdict);
      return verdict;
    },
    async 'port.resolve-file'({ path: given, actionId, file, pid, startTicks, processId, thenStart, by }) {
      const path = absolute(given);
      if (thenStart !== null) await projects.requireTrusted(thenStart);
      const answer = async (text: string, undo: string) => {
        const verdict = await files.diagnoseFile(path, supervisor, thenStart ?? processId);
        renewVerdictsOf(context, verdict);
        // What is still in the way would only be died of again.
        if (thenStart !== null && verdict.free) startLater(context, thenStart, by);
        return { path, action: actionId, done: true, text, undo, verdict };
      };
      if (actionId === 'start' && processId !== null) {
        await mayStart(processId);
        startLater(context, processId, by);
        return answer('Starting.', 'Stop it.');
      }
      if (actionId === 'delete-socket-file' && file !== null) {
        const deleted = await deleteSocketFile(path, file);
        return answer(
          deleted ? `Deleted ${path}.` : `${path} was gone already.`,
          'It need not be undone: a server makes it anew when it starts.',
        );
      }
      if (actionId === 'stop-process' && processId !== null) {
        const outcome = await supervisor.stop(processId, { by: WORDS_FOR_BY[by] });
        const text = outcome.outcome === 'stopped' ? `Stopped ${outcome.process}.` : `${outcome.process} is ${outcome.outcome}.`;
        return answer(await thenDelete(path, file, text), `Start ${outcome.process} again.`);
      }
      if (actionId === 'stop-holder' && pid !== null) {
        await requireStranger(path, pid, startTicks);
        const leftover = await stopLeftoverOf(leftovers, pid, WORDS_FOR_BY[by]);
        if (leftover !== null) return answer(await thenDelete(path, file, leftover.text), NOT_UNDONE);
        const { escalated, durationMs } = await stopForeign(context.foreign, pid, startTicks);
        const how = escalated ? 'SIGTERM, then SIGKILL after 5 s' : 'SIGTERM';
        return answer(await thenDelete(path, file, `Ended pid ${pid} (${how}) in ${durationText(durationMs)}.`), NOT_UNDONE);
      }
      if (actionId === 'adopt-leftover' && pid !== null) {
        await requireStranger(path, pid, startTicks);
        const { text, undo } = await adoptLeftoverOf(leftovers, pid, WORDS_FOR_BY[by]);
        return answer(text, undo);
      }
      throw new CallError('bad-argument', `${actionId} cannot be carried out on ${path} as it was asked.`, 'Look again at the path.');
    },
  };
}
