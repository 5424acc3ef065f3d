import { clockTime } from '../../shared/model/clock-time';
import type { BrowserNews, LiveReloadGap, LiveReloadView } from '../../shared/model/proxy';
import { countOf } from './present-proxy';

/** The words beside the switch: what is in force, who listens, and what else the file says. Pure. */
export function presentLiveReload({ isOn, configured, browsers }: LiveReloadView): {
  readonly text: string;
  /** Set where the switch was used: the way back to what the file says. */
  readonly undo: string | null;
} {
  const who = browsers === 0 ? 'no browser is connected' : `${countOf(browsers, 'browser')} connected`;
  return {
    text: isOn ? `On · ${who}` : 'Off: pages are passed on as they are',
    undo: isOn === configured ? null : `Use the file’s setting (${configured ? 'on' : 'off'})`,
  };
}

/** `live reload off: page CSP`: why one page goes without. */
export function gapText({ reason }: Pick<LiveReloadGap, 'reason'>): string {
  return `live reload off: ${reason}`;
}

const KIND_WORDS: Readonly<Record<BrowserNews['kind'], string>> = {
  reload: 'reloaded',
  css: 'style sheets swapped',
  error: 'build error shown',
  cleared: 'build error cleared',
};

const SHOWN_FILES = 2;

/** One line of the last reloads: when, what browsers did, what for, and how many there were. Pure. */
export function presentNews({ at, kind, files, browsers, runId }: BrowserNews): {
  readonly time: string;
  readonly what: string;
  readonly why: string;
  readonly who: string;
} {
  const named = files.slice(0, SHOWN_FILES).join(', ');
  const more = files.length > SHOWN_FILES ? ` and ${files.length - SHOWN_FILES} more` : '';
  return {
    time: clockTime(at),
    what: KIND_WORDS[kind],
    why: files.length > 0 ? `${named}${more}` : runId === null ? '' : `run ${runId}`,
    who: countOf(browsers, 'browser'),
  };
}
