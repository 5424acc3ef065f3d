import { join } from 'node:path';
import type { HostSettings } from '../../shared/contract/snapshot';
import { StateFile, type StateFileNotice } from './state-file';
import { NEW_PROCESS, newStoredState, type StoredProcess, type StoredProject, type StoredState, storedStateSchema } from './stored-state';

/** Serials are set aside on disk in blocks, so that taking one never waits for the disk and a crash never repeats one. */
const SERIAL_BLOCK = 64;
/** The run mark has 24 bits for the serial. */
const SERIAL_RANGE = 0x1_00_00_00;
/** Enough for the histogram beside the kill-delay slider. */
const MAX_PAST_STOPS = 40;
const DAY_MS = 86_400_000;
/** A crash loop must not grow the file without end: 5 000 restarts in 24 h is one every 17 s. */
const MAX_RESTART_TIMES = 5_000;

/** The host's stored state. Reads are immediate; writes change memory at once and resolve when they are on disk. */
export class SettingsStore {
  #nextSerial: number;
  #reservedSerial: number;

  private constructor(
    private readonly file: StateFile<StoredState>,
    private readonly now: () => number,
    private readonly onWriteError: (error: unknown) => void,
  ) {
    this.#nextSerial = file.get().serialLimit;
    this.#reservedSerial = this.#nextSerial;
    this.#reserveSerials();
  }

  /** Opens `state.json` in the state directory, creating both. `onWriteError` hears of writes nobody waits for (a full disk). */
  static async open(stateDir: string, onWriteError: (error: unknown) => void, now: () => number = Date.now): Promise<SettingsStore> {
    const file = await StateFile.open({ path: join(stateDir, 'state.json'), schema: storedStateSchema, initial: newStoredState });
    return new SettingsStore(file, now, onWriteError);
  }

  /** What went wrong on reading; null when nothing did. */
  get notice(): StateFileNotice | null {
    return this.file.notice;
  }

  get managerId(): number {
    return this.file.get().managerId;
  }

  projects(): readonly StoredProject[] {
    return this.file.get().projects;
  }

  updateProjects(change: (projects: readonly StoredProject[]) => readonly StoredProject[]): Promise<void> {
    return this.file.update((state) => ({ ...state, projects: [...change(state.projects)] }));
  }

  /** What is kept of a process; defaults for one never seen. */
  process(id: string): StoredProcess {
    const { processes } = this.file.get();
    return (Object.hasOwn(processes, id) ? processes[id] : undefined) ?? NEW_PROCESS;
  }

  /** Changes what is kept of a process; keeps the last 40 stops and the restarts of 24 h. On disk within 100 ms, see `StateFile.updateSoon`. */
  updateProcess(id: string, change: (process: StoredProcess) => StoredProcess): Promise<void> {
    const next = change(this.process(id));
    const trimmed = {
      ...next,
      pastStops: next.pastStops.slice(-MAX_PAST_STOPS),
      restartTimes: next.restartTimes.filter((at) => at > this.now() - DAY_MS).slice(-MAX_RESTART_TIMES),
    };
    return this.file.updateSoon((state) => ({ ...state, processes: { ...state.processes, [id]: trimmed } }));
  }

  /** Forgets everything about the processes of a project. */
  forgetProcesses(projectId: string): Promise<void> {
    const kept = (state: StoredState) => Object.entries(state.processes).filter(([id]) => !id.startsWith(`${projectId}/`));
    return this.file.update((state) => ({ ...state, processes: Object.fromEntries(kept(state)) }));
  }

  settings(): HostSettings {
    return this.file.get().settings;
  }

  updateSettings(settings: HostSettings): Promise<void> {
    return this.file.update((state) => ({ ...state, settings }));
  }

  /** A serial that no run of this state directory had before, also after a crash; 24 bit, wraps around. */
  nextRunSerial(): number {
    const serial = this.#nextSerial;
    this.#nextSerial += 1;
    if (this.#reservedSerial - this.#nextSerial < SERIAL_BLOCK / 2) this.#reserveSerials();
    return serial % SERIAL_RANGE;
  }

  flush(): Promise<void> {
    return this.file.flush();
  }

  #reserveSerials(): void {
    this.#reservedSerial = this.#nextSerial + SERIAL_BLOCK;
    const serialLimit = this.#reservedSerial;
    this.file.update((state) => ({ ...state, serialLimit })).catch(this.onWriteError);
  }
}
