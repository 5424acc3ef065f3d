import type { PortAction, Verdict } from '../../shared/model/port-verdict';
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
  const { touches, undo } = remember ? (action.remembered ?? action) : action;
  return { touches, undo };
}

/** Ends something that is not Slipway's: asked once, with the exact pid and command. Pure. */
export function asksFirst(action: PortAction): boolean {
  return (action.id === 'stop-holder' || action.id === 'stop-older') && !action.safe;
}

/** Blue is for the way out. Stopping what runs well is never offered as one, nor another port while this one frees itself. Pure. */
export function isPrimary(action: PortAction, at: number, verdict: Pick<Verdict, 'verdict' | 'freesAt'>): boolean {
  if (action.id === 'use-next-port' && verdict.freesAt !== null) return false;
  return at === 0 && !action.id.startsWith('copy') && verdict.verdict !== 'own-run' && action.id !== 'cancel-start';
}
