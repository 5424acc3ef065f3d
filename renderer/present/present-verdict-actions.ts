import type { PortAction, ReuseAdvice, Verdict } from '../../shared/model/port-verdict';
import type { ProcessSnapshot } from '../../shared/model/process';

type Named = Pick<ProcessSnapshot, 'id' | 'phase' | 'state'>;

/** The actions that make sense while its process is as it is now; the verdict may be older than that. Pure. */
export function actionsToShow(actions: readonly PortAction[], processes: readonly Named[]): readonly PortAction[] {
  return actions.filter((action) => {
    const process = processes.find(({ id }) => id === action.processId);
    switch (action.id) {
      // Who waits already has nothing more to ask for: the card says that it starts by itself.
      case 'wait':
        return process !== undefined && process.phase === 'down';
      case 'start':
        return process === undefined || process.phase === 'down' || process.state.kind === 'backoff' || process.state.kind === 'waiting';
      case 'cancel-start':
        return process === undefined || process.state.kind === 'waiting';
      case 'stop-process':
        return process === undefined || process.phase !== 'down';
      default:
        return true;
    }
  });
}

/** What an action touches and how it is taken back. `remember` turns a port for once into one for every start. Pure. */
export function actionWords(action: PortAction, remember: boolean): { readonly touches: string; readonly undo: string | null } {
  if (action.id === 'copy-command' || action.id === 'copy-report' || action.id === 'show-suspects')
    return { touches: action.touches, undo: null };
  if (action.id !== 'use-next-port' || !remember) return { touches: action.touches, undo: wayBack(action.undo) };
  return {
    touches: action.touches.replaceAll('for this start only', 'for this start and every later one'),
    undo: 'Take it back with “Use its own port” in the Ports tab of the process.',
  };
}

/** A way back is an order to carry out: beside a button it must not read as what the button does. */
function wayBack(undo: string): string {
  return /^(Start|Stop|Don’t|Take) /.test(undo) ? `To go back: ${undo.charAt(0).toLowerCase()}${undo.slice(1)}` : undo;
}

/** Ends something that is not Slipway's: asked once, with the exact pid and command. Pure. */
export function asksFirst(action: PortAction): boolean {
  return (action.id === 'stop-holder' || action.id === 'stop-older') && !action.safe;
}

/** Blue is for the way out. Stopping what runs well is never offered as one. Pure. */
export function isPrimary(action: PortAction, at: number, verdict: Pick<Verdict, 'verdict'>): boolean {
  return at === 0 && !action.id.startsWith('copy') && verdict.verdict !== 'own-run' && action.id !== 'cancel-start';
}

/** The line that mends a program which lacks SO_REUSEADDR, with whose line it is; null where nobody is known to lack it. Pure. */
export function reuseFix(reuse: ReuseAdvice | null, name: string | null): { readonly text: string; readonly fix: string | null } | null {
  if (reuse === null || reuse.lacks === 'unknown') return null;
  const who = name ?? 'the program';
  const line = reuse.fix === null ? 'Setting SO_REUSEADDR before the bind' : `One line of ${reuse.language ?? 'code'}`;
  const text =
    reuse.lacks === 'this'
      ? `${who} listens without SO_REUSEADDR. ${line} lets it start at once after every stop.`
      : `The previous program listened without SO_REUSEADDR. If that was ${who} too, ${line.replace(/^[OS]/, (letter) => letter.toLowerCase())} ends this wait for good.`;
  return { text: text.replace(/^t/, 'T'), fix: reuse.fix };
}

/** The advice without its last sentence about the fix, which the card shows as a line to copy. Pure. */
export function adviceWithoutFix({ advice, reuse }: Pick<Verdict, 'advice' | 'reuse'>): string {
  if (reuse === null || reuse.fix === null) return advice;
  const at = advice.lastIndexOf(` can be mended with one line of ${reuse.language}: `);
  if (at === -1) return advice;
  const sentence = advice.lastIndexOf('. ', at);
  return sentence === -1 ? '' : advice.slice(0, sentence + 1);
}

/** The explanation at the instant `now`: its countdown goes on while the card is open. Pure. */
export function explanationAt({ explanation, freesAt }: Pick<Verdict, 'explanation' | 'freesAt'>, now: number): string {
  if (freesAt === null) return explanation;
  const left = Math.ceil((freesAt - now) / 1_000);
  return explanation.replace(/It frees itself in \d+ s/, left > 0 ? `It frees itself in ${left} s` : 'It should be free by now');
}
