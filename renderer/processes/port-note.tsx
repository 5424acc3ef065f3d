import type { PortVerdict } from '../../shared/model/port-verdict';
import { adviceWithFix, explanationAt } from '../../shared/model/verdict-words';
import { useNow } from '../state/clock-ticker';
import { Button } from '../ui/button';
import { Note } from '../ui/note';

interface PortNoteProps {
  readonly verdict: PortVerdict;
  readonly isBad: boolean;
  readonly onWhy: () => void;
}

/** While nothing counts down, the words stay the same. */
const STILL_MS = 60_000;

/** Why a port keeps a process from starting, in short, with its countdown; the doctor tells the rest. */
export function PortNote({ verdict, isBad, onWhy }: PortNoteProps) {
  const now = useNow(verdict.countdown === undefined ? STILL_MS : 1_000);
  return (
    <Note
      tone={isBad ? 'bad' : 'warn'}
      next={adviceWithFix(verdict)}
      actions={
        <Button size="small" onClick={onWhy}>
          Why is port {verdict.port} busy?
        </Button>
      }
    >
      {explanationAt(verdict, now)}
    </Note>
  );
}
