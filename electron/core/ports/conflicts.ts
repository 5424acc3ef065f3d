import { type BindTarget, targetOf } from './bind-target';

interface Coverage {
  /** IPv4 addresses the bind covers: all, one, or none. */
  readonly v4: 'all' | string | null;
  readonly v6: 'all' | string | null;
}

function coverageOf({ address, v6only }: BindTarget): Coverage {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return { v4: mapped === '0.0.0.0' ? 'all' : mapped, v6: null };
  if (address === '::') return { v4: v6only ? null : 'all', v6: 'all' };
  if (address.includes(':')) return { v4: null, v6: address };
  return { v4: address === '0.0.0.0' ? 'all' : address, v6: null };
}

function overlap(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return false;
  return a === 'all' || b === 'all' || a === b;
}

/**
 * Would Linux refuse a bind to `wanted` because of a listener on `holder` with the same port? Pure.
 *
 * The rule behind the table: two binds conflict when they cover a common address. `127.0.0.1` and `::1` have none in common, so two servers
 * can own "the same port". SO_REUSEPORT on both sides, the one exception, cannot be seen from outside. macOS lets a specific address be
 * bound beside a wildcard; there the probe has the last word.
 */
export function conflicts(holder: BindTarget, wanted: BindTarget): boolean {
  const held = coverageOf(holder);
  const asked = coverageOf(wanted);
  return overlap(held.v4, asked.v4) || overlap(held.v6, asked.v6);
}

/** `conflicts` of a row's address with each target, in their order; asked once an address, because a busy port has thousands of rows on a few. */
export function conflictsByAddress(targets: readonly BindTarget[]): (address: string) => readonly boolean[] {
  const known = new Map<string, readonly boolean[]>();
  return (address) => {
    const before = known.get(address);
    if (before !== undefined) return before;
    const holder = targetOf(address);
    const answers = targets.map((target) => conflicts(holder, target));
    known.set(address, answers);
    return answers;
  };
}
