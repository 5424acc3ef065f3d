import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { KeyCap } from '../ui/key-cap';
import css from './keys-dialog.module.css';
import { KEY_GROUPS } from './keys-list';
import { QuitChoiceField } from './quit-choice';
import { ThemeChoiceField } from './theme-choice';

interface KeysDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** All keys, and the theme. */
export function KeysDialog({ open, onClose }: KeysDialogProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Keys and theme"
      lead="Single keys act while no text field has the focus."
      foot={
        <>
          <ThemeChoiceField />
          <QuitChoiceField />
          <span className={css.grow} />
          <Button onClick={onClose}>Close</Button>
        </>
      }
    >
      <div className={css.groups}>
        {KEY_GROUPS.map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <ul>
              {group.entries.map((entry) => (
                <li key={entry.does}>
                  {entry.does}
                  <span className={css.keys}>
                    {entry.keys.map((key) => (
                      <KeyCap key={key}>{key}</KeyCap>
                    ))}
                  </span>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
