import type { ProcessSnapshot } from '../../shared/model/process';
import { type ActionKind, isStillPending, rowActions, whyNot } from '../present/process-actions';
import { useCommandState, useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { copyText } from '../ui/copy-text';
import { IconButton } from '../ui/icon-button';
import type { IconName } from '../ui/icon-shapes';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu';
import css from './process-list.module.css';
import { runAction } from './run-action';
import { unlessDouble } from './unless-double';

const ICON_OF_ACTION: Readonly<Record<ActionKind, IconName>> = { start: 'play', stop: 'stop', restart: 'restart', kill: 'kill' };

/** The actions at the end of a row. What ends a process for good has words; a refusal is shown in the process's detail. */
export function RowActions({ process }: { readonly process: ProcessSnapshot }) {
  const services = useServices();
  const pending = useCommandState((state) => state.pending[process.id]);
  const actions = rowActions(process);
  const run = (kind: ActionKind) => {
    services.selection.selectProcess(process.projectId, process.id);
    runAction(services.commands, kind, process.id);
  };
  if (actions[0]?.kind === 'kill')
    return (
      <Button size="small" aria-label={`Kill ${process.name} now`} pending={pending === 'kill'} onClick={unlessDouble(() => run('kill'))}>
        Kill now
      </Button>
    );
  return (
    <>
      {actions.map((action) => (
        <IconButton
          key={action.kind}
          icon={ICON_OF_ACTION[action.kind]}
          label={`${action.label} ${process.name}`}
          pending={isStillPending(pending, action.kind, process.state.kind)}
          onClick={() => run(action.kind)}
        />
      ))}
      {actions.length === 1 && <span className={css.space} />}
      <Menu trigger={<IconButton icon="dots" label={`More for ${process.name}`} />}>
        <MenuItem icon="play" keys="S" blockedReason={whyNot('start', process)} onSelect={() => run('start')}>
          Start {process.name}
        </MenuItem>
        <MenuItem icon="restart" keys="R" blockedReason={whyNot('restart', process)} onSelect={() => run('restart')}>
          Restart {process.name}
        </MenuItem>
        <MenuItem icon="stop" keys="S" blockedReason={whyNot('stop', process)} onSelect={() => run('stop')}>
          Stop {process.name}
        </MenuItem>
        <MenuItem
          icon="kill"
          blockedReason={whyNot('kill', process)}
          onSelect={() => run('kill')}
          note="SIGKILL: nothing is saved or closed"
        >
          Kill {process.name} now
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon="copy" onSelect={() => void copyText(process.commandLine, 'Copied the command')}>
          Copy its command
        </MenuItem>
        <MenuItem
          icon="copy"
          blockedReason={process.members.length === 0 ? `${process.name} has no process.` : null}
          onSelect={() => void copyText(process.members.map((member) => member.pid).join(' '), 'Copied the pids')}
        >
          Copy its pids
        </MenuItem>
      </Menu>
    </>
  );
}
