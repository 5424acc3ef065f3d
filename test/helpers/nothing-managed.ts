import type { ManagedLookup } from '../../electron/core/ports/managed-lookup';

/** Nothing is ours. */
export const NOTHING_MANAGED: ManagedLookup = {
  ownerOf: () => null,
  waitingFor: () => null,
  askingFacts: () => null,
  expectedPorts: () => [],
};
