import { adviceWithFix, explanationAt } from '../../shared/model/verdict-words';
import type { BlockingVerdict } from '../present/blocking-verdict';
import { takenText, verdictSubject } from '../present/present-verdict';
import { useNow } from '../state/clock-ticker';
import { Button } from '../ui/button';
import { Note } from '../ui/note';

interface PortNoteProps extends BlockingVerdict {
  readonly isBad: boolean;
  readonly onWhy: () => void;
}

/** While nothing counts down, only the age of an old verdict changes. */
const STILL_MS = 10_000;

/** Why a port keeps a process from starting, in short: with its countdown, and with its age where it is from the end of a run. */
export function PortNote({ verdict, diedRun, isBad, onWhy }: PortNoteProps) {
  const now = useNow(verdict.countdown === undefined ? STILL_MS : 1_000);
  const taken = diedRun === null ? null : takenText(verdict, diedRun, now);
  return (
    <Note
      tone={isBad ? 'bad' : 'warn'}
      next={taken === null ? adviceWithFix(verdict) : `${taken} ${adviceWithFix(verdict)}`}
      actions={
        <Button size="small" onClick={onWhy}>
          Why is {verdictSubject(verdict)} busy?
        </Button>
      }
    >
      {explanationAt(verdict, now)}
    </Note>
  );
}
