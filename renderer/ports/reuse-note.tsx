import type { ReuseAdvice } from '../../shared/model/port-verdict';
import { Button } from '../ui/button';
import { copyText } from '../ui/copy-text';
import { Note } from '../ui/note';
import css from './verdict-card.module.css';

/** Whose missing SO_REUSEADDR makes it wait, and the line of code that ends that. */
export function ReuseNote({ reuse }: { readonly reuse: ReuseAdvice | null }) {
  if (reuse?.text === undefined) return null;
  const { fix } = reuse;
  return (
    <Note
      tone="plain"
      className={css.answer}
      next={fix === null ? undefined : <code className={css.fix}>{fix}</code>}
      actions={
        fix === null ? undefined : (
          <Button size="small" icon="copy" onClick={() => void copyText(fix, 'Copied the fix')}>
            Copy the fix
          </Button>
        )
      }
    >
      {reuse.text}
    </Note>
  );
}
