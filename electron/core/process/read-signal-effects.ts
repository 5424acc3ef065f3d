import { SIGNALS, type SignalEffect, type SignalInfo } from '../../../shared/model/signal';
import type { SignalMasks } from './process-reader';

/** What one signal would do to a process with these masks. Bit n-1 of a mask is signal n (proc_pid_status(5)). Pure. */
export function effectOf(info: SignalInfo, masks: SignalMasks): SignalEffect {
  if (info.linux === null || !info.catchable) return 'default';
  const bit = 1n << BigInt(info.linux - 1);
  if ((masks.ignored & bit) !== 0n) return 'ignored';
  return (masks.caught & bit) !== 0n ? 'caught' : 'default';
}

/** Every signal of the catalogue that Linux has, by name. Pure. */
export function effectsOf(masks: SignalMasks): Record<string, SignalEffect> {
  return Object.fromEntries(SIGNALS.filter((info) => info.linux !== null).map((info) => [info.name, effectOf(info, masks)]));
}
