import type { ReuseAdvice } from '../../../shared/model/port-verdict';

/** What a program is written in, as far as SO_REUSEADDR is concerned. */
export type ProgramLanguage = 'node' | 'go' | 'gnet' | 'python' | 'ruby' | 'php' | 'java' | 'rust' | 'c';

interface LanguageFix {
  readonly name: string;
  /** One line that sets SO_REUSEADDR before the bind. */
  readonly fix: string;
  /** Every way to listen that it has sets it: it is never the one to blame. */
  readonly setsItself: boolean;
}

const FIXES: Readonly<Record<ProgramLanguage, LanguageFix>> = {
  node: { name: 'Node', fix: 'net.createServer().listen(port) sets it; a native add-on has to set SO_REUSEADDR itself', setsItself: true },
  go: {
    name: 'Go',
    fix: 'net.ListenConfig{Control: func(_, _ string, c syscall.RawConn) error { return c.Control(func(fd uintptr) { syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1) }) }}',
    setsItself: true,
  },
  gnet: { name: 'Go (gnet)', fix: 'gnet.Run(handler, address, gnet.WithReuseAddr(true))', setsItself: false },
  python: {
    name: 'Python',
    fix: 'socketserver.TCPServer.allow_reuse_address = True, or s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1) before s.bind',
    setsItself: false,
  },
  ruby: { name: 'Ruby', fix: 'socket.setsockopt(:SOCKET, :REUSEADDR, true) before socket.bind', setsItself: false },
  php: { name: 'PHP', fix: 'socket_set_option($socket, SOL_SOCKET, SO_REUSEADDR, 1) before socket_bind', setsItself: false },
  java: { name: 'Java', fix: 'serverSocket.setReuseAddress(true) before serverSocket.bind', setsItself: true },
  rust: { name: 'Rust', fix: 'socket2::Socket::set_reuse_address(&socket, true)? before bind', setsItself: false },
  c: { name: 'C', fix: 'int on = 1; setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); before bind', setsItself: false },
};

/** Programs by the name they are started with; versions (`python3.12`, `ruby3.1`) are cut off. */
const BY_NAME: Readonly<Record<string, ProgramLanguage>> = {
  node: 'node',
  nodejs: 'node',
  npm: 'node',
  npx: 'node',
  pnpm: 'node',
  yarn: 'node',
  tsx: 'node',
  go: 'go',
  python: 'python',
  pypy: 'python',
  uvicorn: 'python',
  gunicorn: 'python',
  flask: 'python',
  uv: 'python',
  poetry: 'python',
  ruby: 'ruby',
  rails: 'ruby',
  bundle: 'ruby',
  puma: 'ruby',
  php: 'php',
  java: 'java',
  mvn: 'java',
  gradle: 'java',
  gradlew: 'java',
  cargo: 'rust',
};

/** What a file says about the language of a program; searched for in the binary or the module file. */
export interface ProgramMarks {
  /** Go's build information, or a go.mod beside it. */
  readonly go: boolean;
  /** `panjf2000/gnet` among its modules. */
  readonly gnet: boolean;
  /** Paths of the Rust standard library, as panics carry them. */
  readonly rust: boolean;
  /** An ELF, Mach-O or PE file. */
  readonly native: boolean;
}

/**
 * The language of a program, from the name it is started with, else from marks in its file. Pure. Null where neither says: a shell line that
 * runs several, an unknown interpreter. A native program without marks counts as C, which has no library that sets it.
 */
export function languageOf(argv: readonly string[], marks: ProgramMarks): ProgramLanguage | null {
  const words = argv.filter((word) => !/^\w+=/.test(word) && word !== 'exec' && word !== 'env');
  const name = (words[0] ?? '').split(/[/\\]/).at(-1) ?? '';
  const known =
    BY_NAME[
      name
        .replace(/\.exe$/i, '')
        .replace(/[\d.]+$/, '')
        .toLowerCase()
    ];
  if (marks.gnet && (known === 'go' || known === undefined)) return 'gnet';
  if (known !== undefined) return known;
  if (/\.(py|rb|php|jar|m?js|ts)$/.test(name)) {
    const ending = name.slice(name.lastIndexOf('.') + 1);
    return ending === 'py' ? 'python' : ending === 'rb' ? 'ruby' : ending === 'php' ? 'php' : ending === 'jar' ? 'java' : 'node';
  }
  if (marks.go) return 'go';
  if (marks.rust) return 'rust';
  return marks.native ? 'c' : null;
}

/** Whose missing SO_REUSEADDR it is, with the one line that mends it. `name`: who waits; null where nobody does. Pure. */
export function reuseAdvice(lacks: ReuseAdvice['lacks'], language: ProgramLanguage | null, name: string | null): ReuseAdvice {
  const known = language === null ? null : FIXES[language];
  const advice = { lacks, language: known?.name ?? null, fix: known?.fix ?? null };
  const line = known === null ? 'setting SO_REUSEADDR before the bind' : `one line of ${known.name}`;
  switch (lacks) {
    case 'unknown':
      return advice;
    case 'this': {
      const text = `${name ?? 'The program'} listens without SO_REUSEADDR. ${line.replace(/^[os]/, (letter) => letter.toUpperCase())} lets it start at once after every stop.`;
      return { ...advice, text };
    }
    case 'previous': {
      const previous = 'The previous program listened without SO_REUSEADDR.';
      // Nothing in such a program mends what another one left behind.
      if (known?.setsItself === true)
        return { ...advice, fix: null, text: `${previous} ${name ?? 'The next one'} sets it, as every ${known.name} server does.` };
      const who = name === null ? 'If it is the same program that starts next' : `If that was ${name} too`;
      return { ...advice, text: `${previous} ${who}, ${line} ends this wait for good.` };
    }
  }
}

/** Whether every program in this language sets SO_REUSEADDR, so that TIME_WAIT is never in its way. Pure. */
export function setsReuseItself(language: ProgramLanguage | null): boolean {
  return language !== null && FIXES[language].setsItself;
}
