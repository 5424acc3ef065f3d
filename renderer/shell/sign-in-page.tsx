import { type FormEvent, useState } from 'react';
import { useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { Icon } from '../ui/icon';
import css from './sign-in-page.module.css';

/** The browser's door is closed: why, and how to open it. Paste works; nothing has to be typed or remembered. */
export function SignInPage({ reason }: { readonly reason: string }) {
  const { signIn } = useServices();
  const [pasted, setPasted] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setPending(true);
    void signIn(pasted).then((message) => {
      setPending(false);
      setError(message);
    });
  };
  return (
    <main className={css.page}>
      <form className={css.form} onSubmit={submit}>
        <Icon name="mark" size={56} className={css.mark} />
        <h1>Open Slipway with a fresh address</h1>
        <p className={css.lead}>{reason} Each address works once.</p>
        <p className={css.lead}>
          Run <code>slipway</code> in a terminal: it prints a new one, which you can open or paste here.
        </p>
        <div className={css.row}>
          <Field
            label="Address or code"
            wide
            mono
            autoFocus
            placeholder="http://127.0.0.1:…/#code=…"
            value={pasted}
            error={error}
            onChange={(event) => {
              setPasted(event.target.value);
              setError(null);
            }}
          />
          <Button type="submit" variant="primary" pending={pending} pendingLabel="Opening">
            Open
          </Button>
        </div>
      </form>
    </main>
  );
}
