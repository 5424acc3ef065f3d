/** A function that adds to these listeners and returns one that takes away again what it added; called twice, that does nothing more. */
export function subscribe<L>(listeners: Set<L>): (listener: L) => () => void {
  return (listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
}
