import {
  type PortAction,
  type PortHolder,
  type PortVerdict,
  type SocketFileVerdict,
  VERDICT_IDS,
  type VerdictId,
} from '../../../shared/model/port-verdict';
import { foreignHolder } from './foreign-holder';

const NOTHING = { command: null, pid: null, startTicks: null, processId: null } as const;
const action = (id: PortAction['id'], extra: Partial<PortAction> = {}): PortAction => ({
  ...NOTHING,
  id,
  label: `Do ${id}`,
  touches: `What ${id} touches.`,
  undo: `How ${id} is undone.`,
  safe: false,
  ...extra,
});

export const USE_NEXT = action('use-next-port', {
  label: 'Use 3001 for web',
  touches: '3001 is free. Sets PORT=3001 for web for this start only and starts it.',
  undo: 'Start web again: it is on its own port then.',
  processId: 'shop/web',
  usePort: 3001,
  remembered: {
    touches: '3001 is free. Sets PORT=3001 for web for this start and every later one and starts it.',
    undo: 'Take it back with “Use its own port” in the Ports tab of the process.',
  },
});
export const WAIT = action('wait', {
  label: 'Wait 43 s',
  touches: 'Asks for the start of web; it starts by itself in 43 s.',
  processId: 'shop/web',
});
export const CANCEL = action('cancel-start', { label: 'Don’t start web', touches: 'Takes back the planned start.', processId: 'shop/web' });
const REPORT = action('copy-report', { label: 'Copy report', touches: 'Everything above, as text.', undo: 'Copying changes nothing.' });

/** What a verdict of this kind looks like, on port 3000 of web, at the instant `now`. */
export function verdictOf(id: VerdictId, now: number): PortVerdict {
  const foreign = foreignHolder(now);
  const closing = { freesAt: now + 43_000, holders: [], socketCount: 2 } as const;
  const byId: Partial<Record<VerdictId, Partial<PortVerdict>>> = {
    free: { free: true, holders: [], actions: [action('start', { label: 'Start web', safe: true, processId: 'shop/web' })], probe: 'ok' },
    'split-family': { free: true, probe: 'ok', warnings: [{ id: 'split-family', text: 'localhost:3000 may reach node (pid 811).' }] },
    ephemeral: { free: true, probe: 'ok', warnings: [{ id: 'ephemeral', text: '40000 lies in 32768–60999, which any client may take.' }] },
    hidden: {
      holders: foreign.holders.map(
        (holder): PortHolder => ({ ...holder, pid: null, command: null, user: 'root', owner: 'hidden', unit: 'nginx.service' }),
      ),
      actions: [action('copy-command', { label: 'Copy command', command: 'sudo systemctl stop nginx.service' }), REPORT],
    },
    'shared-reuseport': {
      actions: [action('stop-older', { label: 'Stop the older, node (pid 811)…', pid: 811, startTicks: 4711 }), REPORT],
    },
    'other-managed': { actions: [action('stop-process', { label: 'Stop api', safe: true, processId: 'shop/api' }), USE_NEXT, REPORT] },
    'own-run': { actions: [action('stop-process', { label: 'Stop api', safe: true, processId: 'shop/api' }), REPORT] },
    'time-wait': {
      ...closing,
      free: true,
      probe: 'ok',
      explanation: 'Nobody holds port 3000. It frees itself in 43 s; web cannot use it before.',
      countdown: { before: 'Nobody holds port 3000. ', after: '; web cannot use it before.' },
      advice: '2 closed connections are still in the kernel’s closing wait.',
      reuse: {
        lacks: 'this',
        language: 'Python',
        fix: 'socketserver.TCPServer.allow_reuse_address = True',
        text: 'web listens without SO_REUSEADDR. One line of Python lets it start at once after every stop.',
      },
      actions: [WAIT, USE_NEXT, CANCEL, REPORT],
    },
    'time-wait-strict': {
      ...closing,
      explanation: 'Nobody holds port 3000. It frees itself in 43 s.',
      countdown: { before: 'Nobody holds port 3000. ', after: '.' },
      advice: '2 closed connections are still in the kernel’s closing wait.',
      reuse: {
        lacks: 'previous',
        language: 'Go (gnet)',
        fix: 'gnet.Run(handler, address, gnet.WithReuseAddr(true))',
        text: 'The previous program listened without SO_REUSEADDR. If that was web too, one line of Go (gnet) ends this wait for good.',
      },
      sockets: [41_000, 43_000].map((expiresInMs, at) => ({
        protocol: 'tcp',
        local: '127.0.0.1:3000',
        remote: `127.0.0.1:5154${at}`,
        state: 'TIME_WAIT',
        uid: 0,
        inode: 0,
        expiresInMs,
      })),
      actions: [WAIT, USE_NEXT, CANCEL, REPORT],
    },
    'bound-not-listening': {
      actions: [action('show-suspects', { label: 'Show the suspect', touches: 'Nothing. It lists each.' }), USE_NEXT, REPORT],
    },
    unknown: { holders: [], actions: [REPORT, USE_NEXT] },
  };
  return { ...foreign, verdict: id, explanation: `Port 3000 is ${id}.`, advice: `What to do about ${id}.`, ...byId[id] };
}

export const everyVerdict = (now: number): readonly PortVerdict[] => VERDICT_IDS.map((id) => verdictOf(id, now));

/** A socket file nobody listens on. */
export function staleSocketFile(now: number): SocketFileVerdict {
  const { port: _port, host: _host, ...rest } = foreignHolder(now);
  return {
    ...rest,
    path: '/run/user/1000/app.sock',
    file: { device: 5, inode: 77 },
    verdict: 'stale-socket-file',
    explanation: '/run/user/1000/app.sock is left over: nobody listens on it.',
    advice: 'Delete it.',
    holders: [],
    socketCount: 0,
    probe: 'ECONNREFUSED',
    actions: [action('delete-socket-file', { label: 'Delete the socket file', safe: true }), REPORT],
  };
}
