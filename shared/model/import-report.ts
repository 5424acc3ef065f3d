/** What became of one key, line or script of a file that was imported. */
export interface ImportNote {
  /** Relative to the project's root. */
  readonly file: string;
  /** 1-based; for a key that the file does not set, where its section begins. */
  readonly line: number;
  /** Dotted, as that file calls it: `build.kill_delay`, `services.api.stop_signal`; null where a line as a whole is meant. */
  readonly key: string | null;
  /** The process it belongs to; null for all of the file. */
  readonly process: string | null;
  /** `mapped`: means the same here. `changed`: something differs, and the text says what and why. `unsupported`: it has no counterpart. */
  readonly fate: 'mapped' | 'changed' | 'unsupported';
  /** The key of slipway.yaml that took it over; null where none did. */
  readonly became: string | null;
  /** What changed or why nothing corresponds, as a sentence; empty where it is simply mapped. */
  readonly text: string;
}

/** Formats that are read only when somebody asks for it: `slipway import`, or the window's offer. */
export type ImportFormat = 'compose' | 'process-compose' | 'procfile';

/** A file in a project's root that could be made into a slipway.yaml. Found by looking; nothing of it is part of the plan. */
export interface ImportableFile {
  readonly file: string;
  readonly format: ImportFormat;
  /** How many of its services could run without Docker, or of its processes at all. */
  readonly runnable: number;
  readonly total: number;
}

/** The words for a fate, for every door. */
export const FATE_WORDS: Readonly<Record<ImportNote['fate'], string>> = {
  mapped: 'mapped',
  changed: 'changed',
  unsupported: 'not supported',
};
