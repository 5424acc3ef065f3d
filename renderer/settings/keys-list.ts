export interface KeyEntry {
  readonly keys: readonly string[];
  readonly does: string;
}

export interface KeyGroup {
  readonly title: string;
  readonly entries: readonly KeyEntry[];
}

/** Every key of the window; single keys never act while a text field has the focus. */
export const KEY_GROUPS: readonly KeyGroup[] = [
  {
    title: 'Move',
    entries: [
      { keys: ['J', 'K'], does: 'Next, previous process' },
      { keys: ['1', '…', '9'], does: 'That process of the list' },
      { keys: ['Ctrl', '1', '…', '9'], does: 'That project' },
      { keys: ['Enter'], does: 'Open the selected process' },
      { keys: ['F6'], does: 'Next part of the window' },
      { keys: ['Esc'], does: 'Back out one level' },
    ],
  },
  {
    title: 'Selected process',
    entries: [
      { keys: ['R'], does: 'Restart' },
      { keys: ['L'], does: 'Reload: what a change of a file would do' },
      { keys: ['S'], does: 'Start, or stop; again while it stops: kill now' },
      { keys: ['X'], does: 'Signals' },
      { keys: ['P'], does: 'Ports: why is one busy' },
    ],
  },
  {
    title: 'Requests of a proxy',
    entries: [
      { keys: ['↑', '↓'], does: 'Newer, older request' },
      { keys: ['C'], does: 'Copy the selected line' },
    ],
  },
  {
    title: 'Window',
    entries: [
      { keys: ['A'], does: 'Add a folder' },
      { keys: ['?'], does: 'Keys' },
    ],
  },
];
