import type { PortVerdict } from '../../../shared/model/port-verdict';
import type { ProxyListening, ProxySnapshot } from '../../../shared/model/proxy';
import type { Timer } from '../clock';
import { errorText } from '../process/error-text';
import { DoorError, type LoopbackDoor, type OpenLoopbackDoor } from './loopback-door';
import type { FollowedProcess } from './passage';
import { ProcessProxy, type ProcessProxyOptions, type ProxyConfig } from './process-proxy';
import type { RequestLog } from './request-log';

/** A busy port is tried again after this, growing: whoever has it may end without telling. */
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 10_000;

export interface OpenProxyOptions extends ProcessProxyOptions {
  readonly openDoor: OpenLoopbackDoor;
  readonly diagnose: (port: number, host: string) => Promise<PortVerdict>;
}

/** A proxy and its port. That the port is busy is its own trouble: the process runs all the same, and the port is tried again. */
export class OpenProxy {
  readonly #options: OpenProxyOptions;
  readonly #proxy: ProcessProxy;
  #listening: ProxyListening = { kind: 'starting' };
  #door: LoopbackDoor | null = null;
  #opening: Promise<void> | null = null;
  #retry: Timer | null = null;
  #retryMs = FIRST_RETRY_MS;
  #phase: 'open' | 'closing' | 'closed' = 'open';

  constructor(options: OpenProxyOptions) {
    this.#options = options;
    this.#proxy = new ProcessProxy(options);
  }

  get name(): string {
    return this.#options.name;
  }
  /** Its port is open. */
  get isListening(): boolean {
    return this.#door !== null;
  }
  get passageKind(): ProxySnapshot['passage']['kind'] {
    return this.#proxy.passageKind;
  }
  get log(): RequestLog {
    return this.#proxy.log;
  }

  view(): Omit<ProxySnapshot, 'id' | 'projectId' | 'name' | 'port' | 'url'> {
    return { listening: this.#listening, ...this.#proxy.view() };
  }

  /** Told in the turn of the change. Whatever goes wrong here is reported and holds up nothing. */
  follow(process: FollowedProcess): void {
    try {
      this.#proxy.follow(process);
    } catch (error) {
      this.#options.report(`the proxy of ${this.name}`, error);
    }
    this.#options.onChange();
  }

  /** See `ProcessProxy.settle`. */
  settle(): Promise<void> {
    return this.#proxy.settle();
  }

  configure(config: ProxyConfig, isLive: boolean): void {
    this.#proxy.configure(config, isLive);
  }

  /** Opens the port, or tries it again. Never rejects; while it is open, or being opened, nothing is done twice. */
  listen(): Promise<void> {
    if (this.#door !== null || this.#phase !== 'open') return Promise.resolve();
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** Twice does nothing. */
  beginClose(): void {
    if (this.#phase === 'open') this.#phase = 'closing';
    this.#retry?.cancel();
    this.#retry = null;
    this.#proxy.beginClose();
    this.#door?.stopAccepting();
  }

  /** Twice does nothing. */
  close(): void {
    this.beginClose();
    this.#phase = 'closed';
    this.#proxy.close();
    this.#door?.destroy();
  }

  async #open(): Promise<void> {
    const { config, openDoor, clock, onChange } = this.#options;
    this.#retry?.cancel();
    this.#retry = null;
    if (this.#proxy.wrong !== null) {
      this.#listening = { kind: 'failed', text: this.#proxy.wrong };
      return onChange();
    }
    try {
      const door = await openDoor(config.port, this.#proxy);
      if (this.#phase !== 'open') return door.destroy();
      this.#door = door;
      this.#listening = { kind: 'listening', addresses: door.addresses };
    } catch (error) {
      const verdict = error instanceof DoorError ? await this.#diagnose(error) : null;
      if (this.#phase !== 'open') return;
      const retryAt = clock.now() + this.#retryMs;
      this.#listening =
        verdict === null
          ? { kind: 'failed', text: `The proxy's port ${config.port} cannot be opened: ${errorText(error)}` }
          : { kind: 'blocked', verdict, retryAt };
      this.#retry = clock.setTimer(() => void this.listen(), this.#retryMs);
      this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
    }
    onChange();
  }

  async #diagnose({ host }: DoorError): Promise<PortVerdict | null> {
    try {
      return await this.#options.diagnose(this.#options.config.port, host);
    } catch (error) {
      this.#options.report(`the port doctor on the proxy's port ${this.#options.config.port}`, error);
      return null;
    }
  }
}
