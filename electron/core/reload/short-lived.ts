import type { Clock, Timer } from '../clock';
import type { ProcessEntry } from '../process/process-reader';
import { isSameServer, type ProgramLook } from './program-look';

/** A program that dies of its configuration at its start lives for 1 ms and more; the looks at the run's members are 10 ms apart and more. */
const LOOK_EVERY_MS = 1;
/** So long it is looked at each turn of the event loop: that is when a server answers its signal. */
const CLOSE_LOOK_MS = 20;
/** A turn takes 20 µs and more; where time stands still the looks go on at their pace. */
const CLOSE_LOOKS = 1_000;
/** A server that starts another one has done so by then; later ones live long enough to be met by the looks at the members. */
const LOOK_FOR_MS = 1_000;
/** A child that has executed nothing by then is a worker, or serves one connection. */
const FORK_AFTER_MS = 50;

/** What is looked at; each reads /proc. */
export interface BirthReader {
  /** Number of the last process or thread that was created; null where the system does not say. */
  lastBorn(): number | null;
  entry(pid: number): Pick<ProcessEntry, 'state' | 'name'> | null;
  childrenOf(pid: number): readonly number[];
  /** See `programMark`: cheaper than a look. */
  markOf(pid: number): string | null;
  lookAt(pid: number): ProgramLook | null;
}

/** What was found out about the children of a server from a signal to the end of the looking. */
export interface ChildrenSince {
  /** The last one that was seen to be the server anew; it may live. */
  readonly anew: number | null;
  /** Others were seen to come, or those that lived before to go: what has ended may be one of them. */
  readonly hasOthers: boolean;
  /** One that has ended, is not waited for, and is called as the server is. */
  readonly unwaited: number | null;
}

/** The pid of the server that the server has started anew, or null; one that was not seen is told where nobody waits for it. Pure. */
export function judgeChildren({ anew, hasOthers, unwaited }: ChildrenSince): number | null {
  return anew ?? (hasOthers ? null : unwaited);
}

/**
 * Finds the server that a server starts anew also where it ends within milliseconds. To be made before the signal is sent: what lives then is not
 * new. Finds nothing where the system does not number its processes in order.
 */
export class ShortLived {
  readonly #reader: BirthReader;
  readonly #target: number;
  readonly #server: ProgramLook | null;
  readonly #before: ReadonlySet<number>;
  readonly #known: Set<number>;
  #lastBorn: number | null;
  /** Born since and not seen yet to execute a program of its own, with the monotonic instant from which each is taken for a mere fork. */
  readonly #young = new Map<number, number>();
  #timer: Timer | null = null;
  #anew: number | null = null;
  #hasOthers = false;

  constructor(reader: BirthReader, target: number) {
    this.#reader = reader;
    this.#target = target;
    this.#lastBorn = reader.lastBorn();
    this.#server = this.#lastBorn === null ? null : reader.lookAt(target);
    this.#before = new Set(this.#server === null ? [] : reader.childrenOf(target));
    this.#known = new Set(this.#before);
  }

  /** Begins to look, for a second at most. Twice does nothing. */
  begin(clock: Pick<Clock, 'setTimer' | 'monotonicMs'>): void {
    if (this.#server === null || this.#timer !== null) return;
    const server = this.#server;
    const begunMs = clock.monotonicMs();
    let left = CLOSE_LOOKS;
    const next = (): void => {
      this.#look(server, clock.monotonicMs());
      const sinceMs = clock.monotonicMs() - begunMs;
      left -= 1;
      if (sinceMs < LOOK_FOR_MS) this.#timer = clock.setTimer(next, sinceMs < CLOSE_LOOK_MS && left > 0 ? 0 : LOOK_EVERY_MS);
    };
    this.#timer = clock.setTimer(next, 0);
  }

  /** Looks no more. Twice gives the same. */
  end(): number | null {
    this.#timer?.cancel();
    const reader = this.#reader;
    const target = this.#target;
    if (this.#server === null) return null;
    const children = reader.childrenOf(target);
    const isCalledSo = (pid: number): boolean => reader.entry(pid)?.name === reader.entry(target)?.name;
    const ended = children.filter((pid) => !this.#before.has(pid) && reader.entry(pid)?.state === 'Z');
    return judgeChildren({
      anew: this.#anew,
      hasOthers: this.#hasOthers || [...this.#before].some((pid) => !children.includes(pid)),
      unwaited: ended.find(isCalledSo) ?? null,
    });
  }

  #look(server: ProgramLook, nowMs: number): void {
    const lastBorn = this.#reader.lastBorn();
    if (lastBorn !== this.#lastBorn) {
      this.#lastBorn = lastBorn;
      const born = this.#reader.childrenOf(this.#target).filter((pid) => !this.#known.has(pid));
      for (const pid of born) {
        this.#known.add(pid);
        this.#young.set(pid, nowMs + FORK_AFTER_MS);
      }
    }
    for (const [pid, forkFromMs] of this.#young) {
      const isFork = this.#reader.markOf(pid) === server.mark;
      if (isFork && nowMs < forkFromMs) continue;
      this.#young.delete(pid);
      const child = isFork ? null : this.#reader.lookAt(pid);
      if (child !== null && isSameServer(server, child)) this.#anew = pid;
      else if (child !== null || isFork) this.#hasOthers = true;
    }
  }
}
