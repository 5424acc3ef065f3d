import type { LogLine } from '../../shared/model/log';
import { LogRow } from './log-row';
import type { TimeMode } from './log-view-store';

interface OpenLinesProps {
  readonly context: { readonly name: string; readonly open: readonly LogLine[]; readonly wrap: boolean; readonly times: TimeMode };
}

/** A line that has not ended has no number yet by which it could be chosen. */
const NOT_SELECTABLE = () => undefined;

/** Below the last line: what a program has begun to write and not ended, a prompt. Where it ends it is a line, in the same place. */
export function OpenLines({ context: { name, open, wrap, times } }: OpenLinesProps) {
  if (open.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring its own layout
    <div role="group" aria-label={`Not ended yet, of ${name}`}>
      {open.map((line) => (
        <LogRow
          key={`${line.runId} ${line.stream}`}
          line={line}
          wrap={wrap}
          times={times}
          selected={false}
          needle=""
          currentMatch={null}
          onGutter={NOT_SELECTABLE}
        />
      ))}
    </div>
  );
}
