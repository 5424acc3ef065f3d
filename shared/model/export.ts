/** Where a project's processes can be taken when one machine is not enough any more. */
export type ExportFormat = 'systemd' | 'compose' | 'kubernetes';
export const EXPORT_FORMATS: readonly ExportFormat[] = ['systemd', 'compose', 'kubernetes'];

/** One file to be written; nothing writes it by itself. */
export interface ExportedFile {
  /** A plain name, no folder: `shop-api.service`. */
  readonly name: string;
  readonly text: string;
}

/** Something that the format cannot say, or says otherwise. Also stands in the file as a comment. */
export interface ExportNote {
  /** Null: all processes. */
  readonly process: string | null;
  /** The key of slipway.yaml: `stop.signal`; or a word for what is no key: `proof`. */
  readonly key: string;
  readonly text: string;
}

export interface ExportedProject {
  readonly format: ExportFormat;
  readonly files: readonly ExportedFile[];
  readonly notes: readonly ExportNote[];
}
