import type { PortAction, PortActionId, PortVerdict, SocketFileVerdict } from '../../shared/model/port-verdict';

/** Actions after which the port may be free; the others start, copy or show. */
const FREEING: ReadonlySet<PortActionId> = new Set(['stop-process', 'stop-holder', 'stop-older', 'delete-socket-file']);

/**
 * The action `slipway free` carries out: the first safe one that frees, else the first that frees at all (a stranger: its exact pid is asked
 * for, or --yes says so), else the wait where the kernel's own timer frees the port. Null where none does. Pure.
 */
export function chooseFreeAction({ actions, freesAt }: PortVerdict | SocketFileVerdict): PortAction | null {
  const freeing = actions.filter(({ id }) => FREEING.has(id));
  const wait = freesAt === null ? undefined : actions.find(({ id }) => id === 'wait');
  return freeing.find(({ safe }) => safe) ?? freeing[0] ?? wait ?? null;
}

/** Why nothing was done where nobody can be asked, with what would have been: the exact pid and command. Pure. */
export function freeRefusal(action: PortAction, { holders }: PortVerdict | SocketFileVerdict): string {
  const command = holders.find(({ pid }) => pid !== null && pid === action.pid)?.command ?? null;
  const what = action.label.replace(/…$/, '').replace(/^[A-Z]/, (letter) => letter.toLowerCase());
  return `Nothing was done: nobody is at a terminal to be asked. It would ${what}${command === null ? '' : `, which runs ${command}`}.`;
}

/** What is asked before anything is done: the exact pid and command, and what it touches. Pure. */
export function freeQuestion(action: PortAction, { holders }: PortVerdict | SocketFileVerdict): string {
  const holder = holders.find(({ pid }) => pid !== null && pid === action.pid);
  const who = holder === undefined ? '' : `  pid ${holder.pid}  ${holder.command ?? ''}\n`;
  return `${action.label.replace(/…$/, '')}\n${who}  ${action.touches}\n  ${action.undo}\nDo it? [y/N] `;
}
