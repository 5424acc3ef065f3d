import type { Clock, Timer } from '../clock';
import { isSameServer, type ProgramLook } from './program-look';

/** A program that dies of its configuration at its start lives for 2 ms and more; the looks at the run's members are 10 ms apart and more. */
const LOOK_EVERY_MS = 1;
/** A server that starts another one has done so by then; later ones live long enough to be met by the looks at the members. */
const LOOK_FOR_MS = 1_000;
/** A child that has executed nothing by then is a worker, or serves one connection. */
const LOOKS_AT_ONE = 20;

/** What is looked at; each reads /proc. */
export interface BirthReader {
  /** Number of the last process or thread that was created; null where the system does not say. */
  lastBorn(): number | null;
  childrenOf(pid: number): readonly number[];
  /** See `programMark`: cheaper than a look. */
  markOf(pid: number): string | null;
  lookAt(pid: number): ProgramLook | null;
}

/**
 * Sees the server that a server starts anew also where it ends within milliseconds. To be made before the signal is sent: what lives then is not
 * new. Sees nothing where the system does not number its processes in order.
 */
export class ShortLived {
  readonly #reader: BirthReader;
  readonly #target: number;
  readonly #server: ProgramLook | null;
  readonly #known: Set<number>;
  #lastBorn: number | null;
  /** Born since and not seen yet to execute a program of its own, with the looks that each gets before it is taken for a mere fork. */
  readonly #young = new Map<number, number>();
  #timer: Timer | null = null;
  #seen: number | null = null;

  constructor(reader: BirthReader, target: number) {
    this.#reader = reader;
    this.#target = target;
    this.#lastBorn = reader.lastBorn();
    this.#server = this.#lastBorn === null ? null : reader.lookAt(target);
    this.#known = new Set(this.#server === null ? [] : reader.childrenOf(target));
  }

  /** The last one that was seen; null for none. It may have ended since. */
  get seen(): number | null {
    return this.#seen;
  }

  /** Begins to look, for a second at most. Twice does nothing. */
  begin(clock: Pick<Clock, 'setTimer' | 'monotonicMs'>): void {
    if (this.#server === null || this.#timer !== null) return;
    const server = this.#server;
    const untilMs = clock.monotonicMs() + LOOK_FOR_MS;
    const next = (): void => {
      this.#look(server);
      if (clock.monotonicMs() < untilMs) this.#timer = clock.setTimer(next, LOOK_EVERY_MS);
    };
    this.#timer = clock.setTimer(next, 0);
  }

  /** Looks no more. Twice does nothing. */
  end(): void {
    this.#timer?.cancel();
  }

  #look(server: ProgramLook): void {
    const lastBorn = this.#reader.lastBorn();
    if (lastBorn !== this.#lastBorn) {
      this.#lastBorn = lastBorn;
      const born = this.#reader.childrenOf(this.#target).filter((pid) => !this.#known.has(pid));
      for (const pid of born) {
        this.#known.add(pid);
        this.#young.set(pid, LOOKS_AT_ONE);
      }
    }
    for (const [pid, looks] of this.#young) {
      const isFork = this.#reader.markOf(pid) === server.mark;
      if (isFork && looks > 1) this.#young.set(pid, looks - 1);
      else this.#young.delete(pid);
      if (isFork) continue;
      const child = this.#reader.lookAt(pid);
      if (child !== null && isSameServer(server, child)) this.#seen = pid;
    }
  }
}
