import type { PortHolder, SocketFileVerdict } from '../../../shared/model/port-verdict';
import type { UnixRow } from './parse-proc-net-unix';
import type { AskingProcess, ObservedProcess, PortSystem } from './port-observations';
import type { FileKind } from './socket-file-probe';
import {
  COPY_REPORT,
  copyCommand,
  deleteSocketFileAction,
  leftoverActions,
  startAction,
  stopHolderAction,
  stopProcessAction,
  thenDeletesFile,
  thenStartsAsker,
  waitAction,
} from './verdict-actions';
import { lifeWords, listWords, nameWithPid, sentences } from './verdict-words';

/** Everything that was seen about one socket path at one moment. */
export interface SocketFileObservations {
  readonly path: string;
  readonly file: FileKind;
  /** What a connect said; `ENOENT` where there is no socket to connect to. */
  readonly probe: string;
  /** Sockets that are bound to this path, each with everybody who holds it. */
  readonly sockets: readonly { readonly row: UnixRow; readonly holders: readonly ObservedProcess[] }[];
  /** Who wants the path, null for nobody: started at the end of what frees it. */
  readonly asking: AskingProcess | null;
  readonly system: PortSystem;
  readonly readAt: number;
  readonly readMs: number;
}

type Finding = Pick<SocketFileVerdict, 'verdict' | 'explanation' | 'advice' | 'actions'>;

/** The words of the actions are those of a port's verdict; no port is suggested, and who asks is named after the file is deleted. */
function asPort(seen: SocketFileObservations) {
  return {
    port: 0,
    host: null,
    targets: [],
    sockets: [],
    probes: [],
    suspects: [],
    asking: null,
    nextFreePort: null,
    socketUnit: null,
    reservedRange: null,
    system: seen.system,
    readAt: seen.readAt,
    readMs: seen.readMs,
  };
}

/**
 * Why can, or can't, a server listen on this path? Pure. A bind fails with EADDRINUSE on anything that exists there (unix(7)), so a socket
 * file that a killed server left is in the way until it is deleted.
 * `stale-socket-file` only where a connect was refused and no socket of this network namespace is bound to the path.
 */
export function diagnoseSocketFile(seen: SocketFileObservations): SocketFileVerdict {
  const finding = byFile(seen);
  return {
    path: seen.path,
    file: seen.file.kind === 'socket' ? { device: seen.file.device, inode: seen.file.inode } : null,
    free: finding.verdict === 'free',
    ...finding,
    actions: finding.actions.map((action) => thenStartsAsker(thenDeletesFile(action, seen.path), seen.asking)),
    warnings: [],
    holders: seen.sockets.flatMap(({ row, holders }) => holders.map((holder) => toHolder(holder, row, seen.path))),
    sockets: seen.sockets.map(({ row, holders }) => ({
      protocol: 'unix',
      local: seen.path,
      remote: '',
      state: row.isListening ? 'LISTEN' : 'CLOSE',
      uid: holders[0]?.uid ?? (seen.file.kind === 'socket' ? seen.file.uid : -1),
      inode: row.inode,
      expiresInMs: null,
    })),
    socketCount: seen.sockets.length,
    probe: seen.probe,
    freesAt: null,
    reuse: null,
    readAt: seen.readAt,
    readMs: seen.readMs,
  };
}

const WHY_UNREACHABLE: Readonly<Record<string, string>> = {
  ENOTDIR: 'A part of the path is not a folder.',
  ENOENT: 'Its folder does not exist: a server that listens there fails until you make it.',
};

function byFile(seen: SocketFileObservations): Finding {
  const { path, file } = seen;
  switch (file.kind) {
    case 'none':
      return {
        verdict: 'free',
        explanation: `Nothing is at ${path}.`,
        advice: 'A server that listens there makes the file itself.',
        actions: [...startAction(seen), COPY_REPORT],
      };
    case 'unreachable':
      return {
        verdict: 'unknown',
        explanation: `${path} cannot be looked at (${file.code}).`,
        advice: WHY_UNREACHABLE[file.code] ?? 'A folder on the way is closed to you.',
        actions: [copyCommand(`ls -ld ${path}`, 'Shows what can be seen of it. Changes nothing.'), COPY_REPORT],
      };
    case 'other':
      return {
        verdict: 'unknown',
        explanation: `${path} is ${file.what}, not a socket, so no server can listen there.`,
        advice:
          'A bind fails with EADDRINUSE on anything that exists. Slipway does not delete it: move it away yourself, or use another path.',
        actions: [copyCommand(`ls -ld ${path}`, 'Shows what it is. Changes nothing.'), COPY_REPORT],
      };
    case 'socket':
      return bySocket(seen);
  }
}

function bySocket(seen: SocketFileObservations): Finding {
  const { path, probe, sockets } = seen;
  const holders = [...new Map(sockets.flatMap((socket) => socket.holders).map((holder) => [holder.pid, holder])).values()];
  const [holder] = holders;
  if (holder !== undefined) return byHolder(seen, holder, holders.slice(1));
  if (probe === 'ok' || probe === 'ETIMEDOUT' || sockets.length > 0 || probe === 'EPROTOTYPE') {
    return {
      verdict: 'hidden',
      explanation: `A process that Slipway may not look into ${probe === 'ok' ? 'is listening on' : 'has bound'} ${path}.`,
      advice: 'It is another user’s, or in another network namespace. The command names its pid.',
      actions: [
        copyCommand(`sudo ss -Hxlp src ${path}`, 'Shows the pid and program. Changes nothing.'),
        waitAction(asPort(seen), null),
        COPY_REPORT,
      ],
    };
  }
  if (probe === 'ECONNREFUSED') {
    return {
      verdict: 'stale-socket-file',
      explanation: `${path} is left over: nobody listens on it.`,
      advice:
        'A server that was killed could not delete its socket file, and a bind fails with EADDRINUSE while the file is there. Delete it.',
      actions: [deleteSocketFileAction(path), COPY_REPORT],
    };
  }
  return {
    verdict: 'unknown',
    explanation: `${path} is a socket, and connecting to it fails with ${probe}.`,
    advice:
      probe === 'EACCES'
        ? 'You may not connect to it, so whether somebody listens cannot be told.'
        : 'Copy the report: it holds everything that was observed.',
    actions: [COPY_REPORT],
  };
}

function byHolder(seen: SocketFileObservations, holder: ObservedProcess, others: readonly ObservedProcess[]): Finding {
  const { path } = seen;
  const port = asPort(seen);
  const what = seen.sockets.some(({ row }) => row.isListening) ? 'is listening on' : 'has bound';
  if (holder.managed?.live) {
    return {
      verdict: 'own-run',
      explanation: `${holder.managed.name} (run ${holder.managed.runId}, pid ${holder.pid}) ${what} ${path}.`,
      advice: `Slipway runs it. To get the path back, stop or restart ${holder.managed.name}.`,
      actions: [stopProcessAction(port, holder.managed, holder), COPY_REPORT],
    };
  }
  const also = others.length === 0 ? '' : `${listWords(others.map(nameWithPid))} ${others.length === 1 ? 'holds' : 'hold'} it too.`;
  if (holder.managed !== null) {
    return {
      verdict: 'leftover',
      explanation: `${nameWithPid(holder)}, left over from an earlier session, ${what} ${path}.`,
      advice: sentences(
        `It carries Slipway’s mark of run ${holder.managed.runId} of ${holder.managed.name}, which no host runs any more.`,
        also,
        'It is alive, so waiting won’t help. Stop its run, or take it over.',
      ),
      actions: [...leftoverActions(port, holder, holder.managed), COPY_REPORT],
    };
  }
  return {
    verdict: 'foreign',
    explanation: `${nameWithPid(holder)} ${what} ${path}.`,
    advice: sentences('It belongs to nothing that Slipway runs now.', lifeWords(holder, seen), also, 'It is alive, so waiting won’t help.'),
    actions: [...stopHolderAction(port, holder), COPY_REPORT],
  };
}

function toHolder(holder: ObservedProcess, row: UnixRow, path: string): PortHolder {
  return {
    pid: holder.pid,
    startTicks: holder.startTicks,
    command: holder.command,
    cwd: holder.cwd,
    user: holder.user,
    address: path,
    state: row.isListening ? 'LISTEN' : 'CLOSE',
    since: holder.since,
    owner: holder.managed === null ? 'foreign' : 'managed',
    processId: holder.managed?.processId ?? null,
    process: holder.managed?.name ?? null,
    runId: holder.managed?.runId ?? null,
    unit: null,
  };
}
