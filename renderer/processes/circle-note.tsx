import type { ProcessSnapshot } from '../../shared/model/process';
import { Note } from '../ui/note';

/** Why a process may not be started as its file says, and what of it has to go; nothing where it may. What is up runs on meanwhile. */
export function CircleNote({ process: { name, phase, refusal } }: { readonly process: ProcessSnapshot }) {
  if (refusal === undefined) return null;
  const isDown = phase === 'down';
  return (
    <Note tone={isDown ? 'bad' : 'warn'} next={refusal.hint}>
      {isDown ? `${name} is not started: ` : `${name} runs on as it did before the file said this: `}
      <code>
        {refusal.file}:{refusal.line}
      </code>{' '}
      {refusal.message}
    </Note>
  );
}
