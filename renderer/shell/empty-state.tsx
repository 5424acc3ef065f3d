import { type FormEvent, useState } from 'react';
import { useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { Chip } from '../ui/chip';
import { Field } from '../ui/field';
import { Icon } from '../ui/icon';
import css from './empty-state.module.css';

const UNDERSTANDS = ['slipway.yaml', 'package.json', 'Procfile', '.air.toml', 'compose.yaml', 'go.mod', 'Makefile', 'manage.py'] as const;

interface EmptyStateProps {
  readonly onChoose: () => void;
  readonly onPath: (path: string) => void;
}

/** First start: add a folder, or ask about a port without any project. */
export function EmptyState({ onChoose, onPath }: EmptyStateProps) {
  const { selection } = useServices();
  const [path, setPath] = useState('');
  const [port, setPort] = useState('');
  const [portError, setPortError] = useState<string | null>(null);
  const submitPath = (event: FormEvent) => {
    event.preventDefault();
    if (path.trim() !== '') onPath(path.trim());
  };
  const submitPort = (event: FormEvent) => {
    event.preventDefault();
    const number = Number(port.trim());
    if (Number.isInteger(number) && number >= 1 && number <= 65_535) selection.openPorts(number);
    else setPortError('A port is a number from 1 to 65535.');
  };
  return (
    <div className={css.empty} data-pane="" tabIndex={-1}>
      <div className={css.drop}>
        <div className={css.inner}>
          <Icon name="mark" size={56} className={css.mark} />
          <h1>Drop a project folder here</h1>
          <p className={css.lead}>
            Slipway reads its config files and shows what it could run.
            <br />
            Nothing runs until you say so.
          </p>
          <form className={css.actions} onSubmit={submitPath}>
            <Button variant="primary" icon="folder-plus" onClick={onChoose}>
              Choose a folder…
            </Button>
            <Field
              label="Path of a project folder"
              hideLabel
              className={css.path}
              placeholder="or paste a path, such as ~/code/shop"
              value={path}
              onChange={(event) => setPath(event.target.value)}
            />
          </form>
          <p className={css.caption}>Understands</p>
          <div className={css.chips}>
            {UNDERSTANDS.map((file) => (
              <Chip key={file} mono>
                {file}
              </Chip>
            ))}
          </div>
          <div className={css.or}>no project needed</div>
          <form className={css.port} onSubmit={submitPort}>
            <span>Why is port</span>
            <Field
              label="Port"
              hideLabel
              mono
              inputMode="numeric"
              className={css.portField}
              placeholder="3000"
              value={port}
              error={portError}
              onChange={(event) => {
                setPort(event.target.value);
                setPortError(null);
              }}
            />
            <span>busy?</span>
            <Button type="submit" icon="plug">
              Check
            </Button>
          </form>
        </div>
      </div>
    </div>
  );
}
