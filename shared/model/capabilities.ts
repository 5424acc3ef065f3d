/** What this platform can do, as data the window reads: no branch on the platform's name anywhere but where this is made. */
export interface Capabilities {
  readonly platform: 'linux' | 'macos' | 'windows';
  /** Signals other than "end it" exist. */
  readonly signals: boolean;
  /** What a signal would do can be read before it is sent. */
  readonly signalPrediction: boolean;
  /** Re-parented processes of a run are found by the run mark. */
  readonly runMark: boolean;
  /** TIME_WAIT timers can be read. */
  readonly socketTimers: boolean;
  /** Clients connected to a server can be counted, so that a stop shows how it drains. */
  readonly connectionCount: boolean;
  /** The platform's folder dialog is at hand (Electron). */
  readonly folderDialog: boolean;
  /** The container or sandbox the host runs in, by its name for people: `a Docker container`; absent or null: none was found. */
  readonly container?: string | null;
  /** One sentence per thing that is missing, for people. */
  readonly limits: readonly string[];
}
