/** One row of /proc/net/unix. */
export interface UnixRow {
  /** As it was bound: absolute, relative to the folder of whoever bound it, or `@name` in the abstract namespace. Null: unnamed. */
  readonly path: string | null;
  readonly type: 'stream' | 'datagram' | 'seqpacket' | 'unknown';
  /** It listens: the kernel's __SO_ACCEPTCON flag (proc_net_unix, net/unix/af_unix.c). */
  readonly isListening: boolean;
  readonly inode: number;
}

const TYPES: Readonly<Record<string, UnixRow['type']>> = { '0001': 'stream', '0002': 'datagram', '0005': 'seqpacket' };
const ACCEPTS = 0x1_00_00;

/** Parses /proc/net/unix: `Num: RefCount Protocol Flags Type St Inode Path`. Pure. Lines of another form are skipped. A path may hold spaces. */
export function parseProcNetUnix(text: string): UnixRow[] {
  const rows: UnixRow[] = [];
  for (const match of text.matchAll(/^[0-9a-f]+: [0-9A-F]+ [0-9A-F]+ ([0-9A-F]+) ([0-9A-F]+) [0-9A-F]+ +(\d+)(?: (.*))?$/gm)) {
    const [, flags = '0', type = '', inode = '0', path] = match;
    rows.push({
      path: path === undefined || path === '' ? null : path,
      type: TYPES[type] ?? 'unknown',
      isListening: (Number.parseInt(flags, 16) & ACCEPTS) !== 0,
      inode: Number(inode),
    });
  }
  return rows;
}
