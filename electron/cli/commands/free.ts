import { createInterface } from 'node:readline';
import type { PortAction, PortVerdict, SocketFileVerdict } from '../../../shared/model/port-verdict';
import { wait } from '../../core/clock';
import { chooseFreeAction, freeQuestion, freeRefusal } from '../choose-free-action';
import type { Command, CommandContext } from '../command';
import { commandFailure, EXIT, type ExitCode } from '../command-failure';
import type { HostClient } from '../host-client';
import { freeJson } from '../json-shapes';
import { portOrPath, textOption } from '../option-values';
import { printVerdict } from '../print-verdict';
import { safeText } from '../safe-text';

/** The kernel takes closed connections away up to 2 s after their time. */
const KERNEL_LATE_MS = 3_000;
const LOOK_MS = 250;

type AnyVerdict = PortVerdict | SocketFileVerdict;
type Target = { readonly port: number; readonly host: string | null } | { readonly path: string };

const look = (host: HostClient, target: Target): Promise<AnyVerdict> =>
  'path' in target ? host.call('port.diagnose-file', target) : host.call('port.diagnose', target);

/** On a terminal only: a pipe cannot answer, and its first line is not meant for us. */
function ask(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    lines.once('close', () => resolve(false));
    lines.question(question, (answer) => {
      resolve(/^y(es)?$/i.test(answer.trim()));
      lines.close();
    });
  });
}

/** Waits for the end of the kernel's own timer; whatever is there then is the answer. */
async function waitUntilFree({ clock, out }: CommandContext, host: HostClient, target: Target, first: AnyVerdict): Promise<AnyVerdict> {
  let verdict = first;
  const seconds = Math.max(1, Math.ceil(((first.freesAt ?? 0) - clock.now()) / 1000));
  out.progress(`Nobody holds it. Waiting ${seconds} s for the kernel’s own timer.`);
  while (verdict.freesAt !== null && clock.now() < verdict.freesAt + KERNEL_LATE_MS) {
    const leftMs = verdict.freesAt - clock.now();
    await wait(clock, Math.max(LOOK_MS, leftMs));
    verdict = await look(host, target);
  }
  return verdict;
}

async function carryOut(context: CommandContext, host: HostClient, target: Target, verdict: AnyVerdict, action: PortAction) {
  if (action.id === 'wait') {
    const after = await waitUntilFree(context, host, target, verdict);
    return { text: after.explanation, verdict: after };
  }
  const common = {
    actionId: action.id,
    pid: action.pid,
    startTicks: action.startTicks,
    processId: action.processId,
    by: 'command-line',
  } as const;
  if ('path' in target) return host.call('port.resolve-file', { ...common, ...target, file: 'path' in verdict ? verdict.file : null });
  return host.call('port.resolve', { ...common, ...target });
}

/** Nobody is in the way: `free` itself, and what lets a server with SO_REUSEADDR bind. */
const isFree = (verdict: AnyVerdict): boolean => verdict.free;

function report(context: CommandContext, verdict: AnyVerdict, action: string | null, text: string): ExitCode {
  const { out } = context;
  const done = isFree(verdict);
  if (out.json) out.document(freeJson(verdict, action, done, text));
  else {
    out.line(`${done ? out.style.good('free') : out.style.warn('not free')}  ${safeText(text, false)}`);
    if (!done) printVerdict(verdict, out);
  }
  if (done) return EXIT.done;
  out.progress(safeText(verdict.explanation, false));
  return EXIT.failed;
}

/**
 * `slipway free N|PATH [--yes]`: carries out the doctor's first safe action. Asks first, on a terminal, with the exact pid and command; without
 * one it needs `--yes`. The host checks again that the pid is still the same process.
 */
export const run: Command = async (context) => {
  const { args, options, out, cwd } = context;
  const what = portOrPath(args[0] ?? '', cwd);
  const target: Target = 'path' in what ? what : { ...what, host: textOption(options.host) ?? null };
  const host = await context.connect();
  const verdict = await look(host, target);
  if (isFree(verdict)) return report(context, verdict, null, verdict.explanation);
  const action = chooseFreeAction(verdict);
  if (action === null) return report(context, verdict, null, 'Nothing Slipway can do frees it.');
  if (options.yes !== true && action.id !== 'wait') {
    if (process.stdin.isTTY !== true || out.json) {
      throw commandFailure(
        'port-busy',
        safeText(freeRefusal(action, verdict), false),
        `Look at it first, then: slipway free ${args[0]} --yes`,
      );
    }
    if (!(await ask(safeText(freeQuestion(action, verdict), false)))) return report(context, verdict, null, 'Nothing was done.');
  }
  const outcome = await carryOut(context, host, target, verdict, action);
  return report(context, outcome.verdict, action.id, outcome.text);
};
