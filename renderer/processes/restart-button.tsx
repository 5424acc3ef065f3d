import type { ProcessSnapshot } from '../../shared/model/process';
import { findSignal } from '../../shared/model/signal';
import { onceNote } from '../present/present-sequence';
import { isStillPending, whyNot } from '../present/process-actions';
import { useCommandState, useCommands } from '../state/app-services';
import { Button } from '../ui/button';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu';
import { SplitButton } from '../ui/split-button';

/** First signals a restart can be asked with, the customary ones first; SIGKILL stands apart, last. */
const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;

/** The one primary button: Restart with its menu of first signals; Start while nothing runs. */
export function RestartButton({ process }: { readonly process: ProcessSnapshot }) {
  const commands = useCommands();
  const pending = useCommandState((state) => state.pending[process.id]);
  const { kind } = process.state;
  const down = process.phase === 'down' || kind === 'waiting' || kind === 'backoff';
  if (down)
    return (
      <Button
        variant="primary"
        icon="play"
        pending={isStillPending(pending, 'start', kind)}
        pendingLabel="Starting"
        onClick={() => commands.start(process.id)}
      >
        {kind === 'waiting' || kind === 'backoff' ? 'Try now' : 'Start'}
      </Button>
    );
  return (
    <SplitButton label={`Restart ${process.name}`}>
      <Button
        variant="primary"
        icon="restart"
        pending={isStillPending(pending, 'restart', kind)}
        pendingLabel="Restarting"
        blockedReason={whyNot('restart', process)}
        onClick={() => commands.restart(process.id)}
      >
        Restart
      </Button>
      <Menu trigger={<Button variant="primary" icon="down" aria-label={`Restart ${process.name} with another signal`} />}>
        <MenuItem
          icon="bolt"
          keys="L"
          note={reloadNote(process)}
          blockedReason={whyNot('restart', process)}
          onSelect={() => commands.reload(process.id)}
        >
          Reload
        </MenuItem>
        <MenuSeparator />
        {STOP_SIGNALS.map((name) => (
          <RestartItem key={name} process={process} signal={name} />
        ))}
        <MenuSeparator />
        <RestartItem process={process} signal="SIGKILL" />
      </Menu>
    </SplitButton>
  );
}

/** What a reload does to this process: the same as a change of one of its files. */
function reloadNote(process: ProcessSnapshot): string {
  const build = process.buildLine === null ? '' : 'build, then ';
  const { onChange = 'restart', reloadSignal = 'SIGHUP' } = process.reload ?? {};
  if (onChange === 'none') return process.buildLine === null ? 'on_change is none: nothing' : 'build only; the run goes on';
  return onChange === 'signal' ? `${build}${reloadSignal}, as a change would` : `${build}restart, as a change would`;
}

/** Whose choice a stop signal is: the file's, or one made here on top of it. */
function usualNote({ stop, stopInFile }: ProcessSnapshot, signal: string): string {
  if (stop.stopSignal !== signal) return stopInFile?.stopSignal === signal ? ', as the file says' : '';
  return stopInFile !== undefined && stopInFile.stopSignal !== signal ? ', as set here' : ', as configured';
}

function RestartItem({ process, signal }: { readonly process: ProcessSnapshot; readonly signal: string }) {
  const commands = useCommands();
  const meaning = findSignal(signal)?.meaning ?? '';
  const once = onceNote(process.stop, signal);
  const usual = once !== null ? `, ${once}` : usualNote(process, signal);
  return (
    <MenuItem note={`${meaning}${usual}`} blockedReason={whyNot('restart', process)} onSelect={() => commands.restart(process.id, signal)}>
      Restart with {signal}
    </MenuItem>
  );
}
