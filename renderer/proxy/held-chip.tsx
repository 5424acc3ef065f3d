import type { ProcessSnapshot } from '../../shared/model/process';
import { useProxyFact } from '../state/use-proxy';
import { Chip } from '../ui/chip';
import { VisuallyHidden } from '../ui/visually-hidden';

/** `holding 3` while requests wait for the process: nothing is lost by its restart. Nothing while none waits. */
export function HeldChip({ process }: { readonly process: ProcessSnapshot }) {
  const held = useProxyFact(process.id, (proxy) => proxy.held.requests);
  if (held === null || held === 0) return null;
  return (
    <Chip icon="clock">
      holding {held.toLocaleString('en')}
      <VisuallyHidden> {held === 1 ? 'request' : 'requests'} in its proxy</VisuallyHidden>
    </Chip>
  );
}
