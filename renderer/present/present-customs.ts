import type { SignalForecast } from '../../shared/contract/outcomes';
import type { SignalName } from '../../shared/model/process';
import { RUNTIME_NAMES, type Runtime, recogniseRuntime } from '../../shared/model/recognise-runtime';
import { customsOf } from '../../shared/model/signal-customs';

/** What one runtime customarily does with a signal. */
export interface CustomRow {
  readonly name: string;
  readonly does: string;
  readonly source: string;
  /** It is the runtime of this very process. */
  readonly own: boolean;
}

/** The runtime of the main process, else (it is a shell, say) the first that is recognised among the others; null where nothing tells. */
export function runtimeOf(forecast: SignalForecast | null): Runtime | null {
  const members = [...(forecast?.members ?? [])].sort((a, b) => Number(b.main) - Number(a.main));
  for (const member of members) {
    const runtime = recogniseRuntime(member.command, member.effects);
    if (runtime !== null) return runtime;
  }
  return null;
}

/** The customs of a signal for the side of the menu, that of this process first. */
export function presentCustoms(signal: SignalName, runtime: Runtime | null): readonly CustomRow[] {
  return customsOf(signal, runtime).map((custom) => ({
    name: RUNTIME_NAMES[custom.runtime],
    does: custom.does,
    source: custom.source,
    own: custom.runtime === runtime,
  }));
}

/** What the menu says of a signal that has to do with the stop: it is the stop signal, or would be a better one. */
export interface StopSignalNote {
  readonly text: string;
  /** Offered with one click; null for none. */
  readonly use: SignalName | null;
}

export function presentStopSignal(
  row: { readonly info: { readonly name: SignalName } },
  forecast: SignalForecast | null,
  /** The stop has one step, so that a signal can be kept for it. */
  canKeep = true,
): StopSignalNote | null {
  const stop = forecast?.stop ?? null;
  if (stop === null) return null;
  const { name } = row.info;
  if (name === stop.signal) {
    const better = stop.better === null ? '' : ` ${stop.better.text}`;
    // What each process does with it stands above; what that means for the time of a stop does not.
    const comes = stop.tone === 'slow' ? `: ${stop.text}` : '.';
    return { text: `Stop begins with it${comes}${better}`, use: canKeep ? (stop.better?.signal ?? null) : null };
  }
  return name === stop.better?.signal
    ? { text: `It would stop this run better than ${stop.signal}. ${stop.better.text}`, use: canKeep ? name : null }
    : null;
}
