import type { ReactNode } from 'react';
import css from './icon.module.css';

/** Drawn on a 16 px grid with 1.5 px strokes in the current colour; `solid` fills, `faint` is the rest of an arc. */
export const ICON_SHAPES = {
  restart: (
    <>
      <path d="M13 8a5 5 0 1 1-1.6-3.7L13 5.8" />
      <path d="M13 2.8v3h-3" />
    </>
  ),
  stop: (
    <>
      <rect x="4" y="4" width="8" height="8" rx="1.2" />
    </>
  ),
  play: (
    <>
      <path d="M5 3.2v9.6L12.6 8z" />
    </>
  ),
  pause: (
    <>
      <path d="M5.5 3.5v9M10.5 3.5v9" />
    </>
  ),
  bolt: (
    <>
      <path d="M8.8 1.8L3.4 9h3.9l-.6 5.2L12.6 7H8.4z" />
    </>
  ),
  dots: (
    <>
      <circle className={css.solid} cx="3.5" cy="8" r="1.2" />
      <circle className={css.solid} cx="8" cy="8" r="1.2" />
      <circle className={css.solid} cx="12.5" cy="8" r="1.2" />
    </>
  ),
  down: (
    <>
      <path d="M4.5 6.5L8 10l3.5-3.5" />
    </>
  ),
  right: (
    <>
      <path d="M6.5 4.5L10 8l-3.5 3.5" />
    </>
  ),
  up: (
    <>
      <path d="M4.5 9.5L8 6l3.5 3.5" />
    </>
  ),
  plus: (
    <>
      <path d="M8 3.2v9.6M3.2 8h9.6" />
    </>
  ),
  folder: (
    <>
      <path d="M2 12.2V4.3c0-.5.4-.8.8-.8h3.3l1.5 1.8h5.6c.5 0 .8.4.8.8v6.1c0 .5-.3.8-.8.8H2.8c-.4 0-.8-.3-.8-.8z" />
    </>
  ),
  'folder-plus': (
    <>
      <path d="M2 12.2V4.3c0-.5.4-.8.8-.8h3.3l1.5 1.8h5.6c.5 0 .8.4.8.8v6.1c0 .5-.3.8-.8.8H2.8c-.4 0-.8-.3-.8-.8z" />
      <path d="M8 7.2v3.6M6.2 9h3.6" />
    </>
  ),
  search: (
    <>
      <circle cx="7" cy="7" r="4.2" />
      <path d="M10.2 10.2L13.5 13.5" />
    </>
  ),
  x: (
    <>
      <path d="M4 4l8 8M12 4l-8 8" />
    </>
  ),
  check: (
    <>
      <path d="M3.5 8.4l3 3 6-6.6" />
    </>
  ),
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.4" />
      <path d="M10.5 5.3V3.9c0-.8-.6-1.4-1.4-1.4H3.9c-.8 0-1.4.6-1.4 1.4v5.2c0 .8.6 1.4 1.4 1.4h1.4" />
    </>
  ),
  shield: (
    <>
      <path d="M8 1.8l5 1.9v3.7c0 3.1-2 5.5-5 6.8-3-1.3-5-3.7-5-6.8V3.7z" />
      <path d="M5.8 7.9l1.6 1.6 2.9-3.1" />
    </>
  ),
  'shield-ask': (
    <>
      <path d="M8 1.8l5 1.9v3.7c0 3.1-2 5.5-5 6.8-3-1.3-5-3.7-5-6.8V3.7z" />
      <path d="M8 5v3.2M8 10.4v.1" />
    </>
  ),
  warn: (
    <>
      <path d="M8 2.4l6.2 11H1.8z" />
      <path d="M8 6.5v3.2M8 11.5v.1" />
    </>
  ),
  info: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M8 7.4v3.4M8 5.2v.1" />
    </>
  ),
  plug: (
    <>
      <path d="M5.5 2v3M10.5 2v3M3.8 5h8.4v2.3A4.2 4.2 0 0 1 8 11.5a4.2 4.2 0 0 1-4.2-4.2zM8 11.5V14" />
    </>
  ),
  lines: (
    <>
      <path d="M2.5 4h11M2.5 8h7.5M2.5 12h9.5" />
    </>
  ),
  wrap: (
    <>
      <path d="M2.5 4h11M2.5 8h8.8a2 2 0 0 1 0 4H8.5M2.5 12h2.6" />
      <path d="M10 10.4L8.4 12l1.6 1.6" />
    </>
  ),
  clock: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M8 4.9V8l2.1 1.4" />
    </>
  ),
  follow: (
    <>
      <path d="M8 2.5v8M4.8 7.6L8 10.8l3.2-3.2M3 13.5h10" />
    </>
  ),
  filter: (
    <>
      <path d="M2.5 4h11M4.8 8h6.4M6.8 12h2.4" />
    </>
  ),
  link: (
    <>
      <path d="M9.5 2.5h4v4M13.2 2.8L7.5 8.5" />
      <path d="M11.5 9.5v3c0 .6-.4 1-1 1h-7c-.6 0-1-.4-1-1v-7c0-.6.4-1 1-1h3" />
    </>
  ),
  globe: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M2.4 8h11.2M8 2.3c1.6 1.6 2.4 3.5 2.4 5.7S9.6 12.1 8 13.7C6.4 12.1 5.6 10.2 5.6 8S6.4 3.9 8 2.3z" />
    </>
  ),
  eraser: (
    <>
      <path d="M6 13.5h8M3 10.2l6.7-6.7 3.8 3.8-6.2 6.2H5.6L3 10.9z" />
    </>
  ),
  qr: (
    <>
      <rect x="2.5" y="2.5" width="4" height="4" />
      <rect x="9.5" y="2.5" width="4" height="4" />
      <rect x="2.5" y="9.5" width="4" height="4" />
      <path d="M9.5 9.5h1.5v1.5M13.5 9.5v4h-2M9.5 13.5v-.5" />
    </>
  ),
  file: (
    <>
      <path d="M4 2.2h5l3.2 3.2v8.4H4zM9 2.2v3.4h3.2" />
    </>
  ),
  fork: (
    <>
      <circle cx="8" cy="3.5" r="1.5" />
      <circle cx="4" cy="12.5" r="1.5" />
      <circle cx="12" cy="12.5" r="1.5" />
      <path d="M8 5v2.5M4 11V9.5c0-1.1.9-2 2-2h4c1.1 0 2 .9 2 2V11" />
    </>
  ),
  kill: (
    <>
      <path d="M5.4 2h5.2L14 5.4v5.2L10.6 14H5.4L2 10.6V5.4z" />
      <path d="M6 6l4 4M10 6l-4 4" />
    </>
  ),
  ear: (
    <>
      <path d="M3 8h2.5l1.5-3.5 2 7 1.5-3.5H13" />
    </>
  ),
  mute: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M4 12L12 4" />
    </>
  ),
  time: (
    <>
      <path d="M2.5 4.5h5M9.5 4.5h4M2.5 8h8M12.5 8h1M2.5 11.5h2M6.5 11.5h7" />
    </>
  ),
  sliders: (
    <>
      <path d="M2.5 5h6M12 5h1.5M2.5 11h1.5M7.5 11h6" />
      <circle cx="10.2" cy="5" r="1.7" />
      <circle cx="5.8" cy="11" r="1.7" />
    </>
  ),
  help: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M6.3 6.3c.2-1 .9-1.5 1.8-1.5 1 0 1.7.7 1.7 1.5 0 1.2-1.7 1.3-1.7 2.5M8.1 11v.1" />
    </>
  ),
  rail: (
    <>
      <rect x="2.5" y="3" width="11" height="10" rx="1.5" />
      <path d="M6.2 3v10" />
    </>
  ),
  enter: (
    <>
      <path d="M13 3.5v4c0 .8-.5 1.3-1.3 1.3H3.5M6.5 5.8l-3 3 3 3" />
    </>
  ),
  drop: (
    <>
      <path d="M8 2.5v7M5 6.8l3 3 3-3" />
      <path d="M2.5 10.5v2c0 .6.4 1 1 1h9c.6 0 1-.4 1-1v-2" />
    </>
  ),
  gear: (
    <>
      <circle cx="8" cy="8" r="2.2" />
      <path d="M8 1.9v2M8 12.1v2M1.9 8h2M12.1 8h2M3.7 3.7l1.4 1.4M10.9 10.9l1.4 1.4M3.7 12.3l1.4-1.4M10.9 5.1l1.4-1.4" />
    </>
  ),
  split: (
    <>
      <path d="M3 8h3.5M6.5 8c2 0 2-4 4-4H13M6.5 8c2 0 2 4 4 4H13" />
    </>
  ),
  share: (
    <>
      <path d="M3 4h3.5c2 0 2 4 4 4H13M3 12h3.5c2 0 2-4 4-4" />
    </>
  ),
  mark: (
    <>
      <path className={css.solid} d="M2.6 1.9l11.3 6.5c-.5 2.3-2.7 3.3-5 2L4.7 8C2.8 6.9 2 4.3 2.6 1.9z" />
      <path d="M1.3 9.2l8.4 4.9h5" />
    </>
  ),
  spin: (
    <>
      <circle className={css.faint} cx="8" cy="8" r="5.75" />
      <path d="M8 2.25A5.75 5.75 0 0 1 13.75 8" />
    </>
  ),
  open: (
    <>
      <path d="M9.5 2.5h4v4M13.2 2.8L7.5 8.5" />
      <path d="M11.5 9v3.5c0 .6-.4 1-1 1h-7c-.6 0-1-.4-1-1v-7c0-.6.4-1 1-1H7" />
    </>
  ),
  outside: (
    <>
      <rect x="3" y="3" width="10" height="10" rx="2" strokeDasharray="2.4 2.2" />
    </>
  ),
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof ICON_SHAPES;
