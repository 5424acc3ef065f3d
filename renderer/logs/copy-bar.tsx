import { Button } from '../ui/button';
import { copyText } from '../ui/copy-text';
import { IconButton } from '../ui/icon-button';
import { type CopyForm, copiedWords, linesAsText } from './copy-lines';
import css from './log-pane.module.css';
import type { LineSelection } from './use-line-selection';

/** What can be done with the selected lines. */
export function CopyBar({ selection }: { readonly selection: LineSelection }) {
  if (selection.count === 0) return null;
  const copy = (form: CopyForm) => {
    const lines = selection.lines();
    void copyText(linesAsText(lines, form), copiedWords(lines.length));
  };
  return (
    <div className={css.copyBar} role="toolbar" aria-label="Selected lines">
      <b>
        {selection.count.toLocaleString('en')} line{selection.count === 1 ? '' : 's'}
      </b>
      <Button variant="quiet" icon="copy" onClick={() => copy('text')}>
        Copy
      </Button>
      <Button variant="quiet" onClick={() => copy('times')}>
        With times
      </Button>
      <Button variant="quiet" onClick={() => copy('markdown')}>
        Markdown
      </Button>
      <IconButton icon="x" label="End the selection" keys="Esc" onClick={selection.clear} />
    </div>
  );
}
