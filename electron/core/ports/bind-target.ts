import { lookup } from 'node:dns/promises';
import { isIP, isIPv6 } from 'node:net';

/** One address a server would bind. `::` with `v6only: false` is the wildcard of both families, as Node and Go bind it by default. */
export interface BindTarget {
  readonly address: string;
  readonly v6only: boolean;
}

/** The wildcard of both families: what `listen(port)` without a host means. */
export const WILDCARD: BindTarget = { address: '::', v6only: false };

export type HostResolution =
  | { readonly kind: 'addresses'; readonly targets: readonly BindTarget[] }
  | { readonly kind: 'unresolved'; readonly code: string };

/** `null`, the empty string, `*` and `[::]` all mean the wildcard of both families; brackets are dropped. Pure. */
export function normaliseHost(host: string | null): string | null {
  if (host === null) return null;
  const bare = host.trim().replace(/^\[(.*)\]$/, '$1');
  return bare === '' || bare === '*' || bare === '::' ? null : bare;
}

/**
 * The addresses behind a host. `localhost` is always both loopback addresses, whatever the resolver says, because programs pick either.
 * Other names are asked of the system's resolver, which may take seconds; a name it does not know is `unresolved` with its errno.
 */
export async function resolveHost(host: string | null): Promise<HostResolution> {
  const bare = normaliseHost(host);
  if (bare === null) return { kind: 'addresses', targets: [WILDCARD] };
  if (bare.toLowerCase() === 'localhost') {
    return {
      kind: 'addresses',
      targets: [
        { address: '127.0.0.1', v6only: false },
        { address: '::1', v6only: true },
      ],
    };
  }
  if (isIP(bare.replace(/%.*$/, '')) !== 0) return { kind: 'addresses', targets: [targetOf(bare)] };
  try {
    const found = await lookup(bare, { all: true });
    return { kind: 'addresses', targets: found.map(({ address }) => targetOf(address)) };
  } catch (error) {
    return { kind: 'unresolved', code: error instanceof Error && 'code' in error ? String(error.code) : 'ENOTFOUND' };
  }
}

/** The target that a LISTEN row's address stands for; `::` is taken as both families (the kernel's table does not show IPV6_V6ONLY). Pure. */
export function targetOf(address: string): BindTarget {
  if (address === '::') return WILDCARD;
  return { address, v6only: isIPv6(address.replace(/%.*$/, '')) && !address.startsWith('::ffff:') };
}
