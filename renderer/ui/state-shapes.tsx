import type { ReactNode } from 'react';
import css from './icon.module.css';

/** Each state has a shape of its own, readable without colour. */
export const STATE_SHAPES = {
  stopped: (
    <>
      <circle cx="8" cy="8" r="5.25" />
    </>
  ),
  waiting: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M8 4.9V8l2.1 1.4" />
    </>
  ),
  starting: (
    <>
      <circle className={css.faint} cx="8" cy="8" r="5.75" />
      <path className={css.arc} d="M8 2.25A5.75 5.75 0 0 1 13.75 8" />
      <path className={css.solid} d="M6.6 5.6v4.8L10.6 8z" />
    </>
  ),
  running: (
    <>
      <circle className={css.solid} cx="8" cy="8" r="5.5" />
    </>
  ),
  unready: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <circle className={css.solid} cx="8" cy="8" r="2.6" />
    </>
  ),
  stopping: (
    <>
      <path d="M8 2.25A5.75 5.75 0 1 1 3.02 5.12" />
      <path className={css.faint} d="M8 2.25A5.75 5.75 0 0 0 3.02 5.12" />
      <rect className={css.solid} x="5.6" y="5.6" width="4.8" height="4.8" rx=".8" />
    </>
  ),
  backoff: (
    <>
      <path d="M13.2 6.1A5.6 5.6 0 1 0 13.5 9" />
      <path d="M13.6 2.9v3.4h-3.4" />
      <path d="M8 5.6V8l1.6 1" />
    </>
  ),
  exited: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M5.6 8.2l1.7 1.6 3.1-3.4" />
    </>
  ),
  failed: (
    <>
      <path className={css.solid} d="M5.4 2h5.2L14 5.4v5.2L10.6 14H5.4L2 10.6V5.4z" />
      <path className={css.cut} d="M6 6l4 4M10 6l-4 4" />
    </>
  ),
} as const satisfies Record<string, ReactNode>;
