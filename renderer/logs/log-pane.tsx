import { type KeyboardEvent, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { type ListItem, Virtuoso, type VirtuosoHandle } from 'react-virtuoso';
import { useStore } from 'zustand';
import type { ProcessId } from '../../shared/model/process';
import { useProcess, useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { copyText } from '../ui/copy-text';
import { Icon } from '../ui/icon';
import { Note } from '../ui/note';
import { InToolsSlot } from '../ui/tools-slot';
import { CopyBar } from './copy-bar';
import { copiedWords, linesAsText } from './copy-lines';
import { EmptyLog } from './empty-log';
import css from './log-pane.module.css';
import type { RunBlock } from './log-ring';
import { LogRow, SkippedRow } from './log-row';
import { logStoreOf } from './log-stores';
import { LogTools } from './log-tools';
import { logViewStore } from './log-view-store';
import { OpenLines } from './open-lines';
import { placeSticky } from './place-sticky-header';
import { foldsBehind, learnRunFacts, runFactsOf } from './run-facts';
import { RunRow } from './run-row';
import { useFollow } from './use-follow';
import { useLineSelection } from './use-line-selection';
import { useLogFind } from './use-log-find';

/** Rows drawn beyond the edges, px: a quick turn of the wheel shows no gap. */
const BEYOND_EDGE_PX = 200;

const BELOW_LINES = { Footer: OpenLines };

/** The log of one process: runs as blocks, following, find, selection by line. Lines never pass through React state. */
export function LogPane({ processId }: { readonly processId: ProcessId }) {
  const { host } = useServices();
  const store = logStoreOf(host);
  const process = useProcess(processId);
  const version = useSyncExternalStore(store.subscribe, store.getVersion);
  const view = useStore(logViewStore);
  const list = useRef<VirtuosoHandle>(null);
  const field = useRef<HTMLInputElement>(null);
  const ring = store.ring(processId);
  const open = store.linesNotEnded(processId);
  const find = useLogFind(ring, version);
  const selection = useLineSelection(ring);
  const { following, setFollowing, held, scroller, scrollerRef, onHeight } = useFollow(version, ring.visibleCount);
  const [top, setTop] = useState<number | null>(null);
  const seenSeq = useRef<number | null>(null);
  const stickyBox = useRef<HTMLDivElement>(null);
  const drawn = useRef<readonly ListItem<unknown>[]>([]);
  const lastRunId = ring.blocks.at(-1)?.runId ?? null;

  useEffect(() => {
    store.show(processId);
    return () => store.hide();
  }, [store, processId]);

  if (process !== null) learnRunFacts(process);

  // Old runs fold to one line when a new one begins.
  useEffect(() => {
    if (lastRunId === null) return;
    for (const block of ring.blocks.slice(0, -1)) {
      if (foldsBehind(runFactsOf(processId, block.runId, block.header), block.runId, lastRunId))
        store.setFolded(processId, block.runId, true);
    }
  }, [store, ring, processId, lastRunId]);

  seenSeq.current = following ? ring.lastSeq : (seenSeq.current ?? ring.lastSeq);
  const newLines = following ? 0 : Math.max(0, (ring.lastSeq ?? 0) - (seenSeq.current ?? 0));

  const matchSeq = find.match?.seq ?? null;
  const matchOrdinal = find.match?.ordinal ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: goes there when the match changes, not when lines come
  useEffect(() => {
    if (matchSeq === null) return;
    setFollowing(false);
    const index = store.reveal(processId, matchSeq);
    if (index !== null) list.current?.scrollToIndex({ index: index - ring.firstIndex, align: 'center' });
  }, [matchSeq, matchOrdinal]);
  // The end of a search goes back to following, if that was on before it.
  const followedBefore = useRef(true);
  useEffect(() => {
    if (find.needle === '') setFollowing(followedBefore.current);
  }, [find.needle, setFollowing]);
  if (find.needle === '') followedBefore.current = following;

  // biome-ignore lint/correctness/useExhaustiveDependencies: only the moving end of the selection goes into view
  useEffect(() => {
    const index = selection.head === null ? null : store.reveal(processId, selection.head);
    if (index !== null) list.current?.scrollIntoView({ index: index - ring.firstIndex });
  }, [selection.head]);

  /** The run whose header has left at the top; its header stays above the lines. */
  const noteTop = useCallback(() => {
    const at = scroller.current?.scrollTop ?? 0;
    const first = drawn.current.findLast((item) => item.offset <= at + 0.5);
    const row = first === undefined ? null : ring.rowAt(first.index);
    const next = drawn.current.find((item) => item.offset > at && ring.rowAt(item.index)?.kind === 'header');
    if (stickyBox.current !== null && scroller.current !== null) placeSticky(stickyBox.current, scroller.current, next?.offset ?? null);
    setTop(row === null || (row.kind === 'header' && first?.offset === at) || row.block.folded ? null : row.block.runId);
  }, [ring, scroller]);

  const fold = (runId: number, folded: boolean) => {
    if (folded && top === runId) {
      const index = indexOfHeader(ring.blocks, runId);
      list.current?.scrollToIndex({ index, align: 'start' });
    }
    store.setFolded(processId, runId, folded);
  };
  const copyRun = (block: RunBlock) => {
    const lines = block.rows.filter((row) => row.stream !== 'skipped');
    void copyText(linesAsText(lines, 'text'), copiedWords(lines.length));
  };
  const press = (event: KeyboardEvent) => {
    const command = event.ctrlKey || event.metaKey;
    if (event.key === 'End' && !event.shiftKey) setFollowing(true);
    else if (event.key === 'Home') setFollowing(false);
    else if (event.shiftKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      setFollowing(false);
      selection.extend(event.key === 'ArrowUp' ? -1 : 1);
      event.preventDefault();
      return;
    } else if (command && event.key === 'c' && selection.count > 0 && (document.getSelection()?.isCollapsed ?? true)) {
      const lines = selection.lines();
      void copyText(linesAsText(lines, 'text'), copiedWords(lines.length));
    } else if (event.key === 'Escape' && selection.count > 0) selection.clear();
    else return;
    if (event.key !== 'Home') event.preventDefault();
    event.stopPropagation();
  };

  const item = (index: number) => {
    const row = ring.rowAt(index);
    if (row === null) return <div className={css.nothing} />;
    if (row.kind === 'header')
      return (
        <div className={css.runItem}>
          <RunRow block={row.block} facts={runFactsOf(processId, row.block.runId, row.block.header)} onFold={fold} onCopy={copyRun} />
        </div>
      );
    const line = row.row;
    if (line.stream === 'skipped')
      return <SkippedRow marker={line} times={view.times} onShow={(marker) => void store.fillGap(processId, marker)} />;
    return (
      <LogRow
        line={line}
        wrap={view.wrap}
        times={view.times}
        selected={selection.isSelected(line.seq)}
        needle={find.needle}
        currentMatch={line.seq === matchSeq ? matchOrdinal : null}
        onGutter={selection.press}
      />
    );
  };

  const stickyBlock = top === null ? undefined : ring.blocks.find((block) => block.runId === top);
  const error = store.error(processId);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the log inside it
    <div className={css.pane} onKeyDown={press}>
      <InToolsSlot>
        <LogTools
          find={find}
          fieldRef={field}
          wrap={view.wrap}
          times={view.times}
          following={following && !held}
          onFollow={setFollowing}
          onLeave={() => scroller.current?.focus()}
        />
      </InToolsSlot>
      {error !== null && (
        <Note tone="bad" className={css.error}>
          {error}
        </Note>
      )}
      <div className={css.lines}>
        <Virtuoso
          ref={list}
          className={css.list}
          role="log"
          aria-live="off"
          aria-label={`Log of ${process?.name ?? processId}`}
          data-log=""
          scrollerRef={scrollerRef}
          totalListHeightChanged={onHeight}
          totalCount={ring.visibleCount}
          firstItemIndex={ring.firstIndex}
          initialTopMostItemIndex={{ index: 'LAST', align: 'end' }}
          defaultItemHeight={20}
          increaseViewportBy={BEYOND_EDGE_PX}
          computeItemKey={(index) => index}
          components={BELOW_LINES}
          context={{ name: process?.name ?? processId, open, wrap: view.wrap, times: view.times }}
          itemContent={item}
          itemsRendered={(items) => {
            drawn.current = items;
            noteTop();
          }}
          onScroll={noteTop}
          atTopStateChange={(atTop) => {
            if (atTop && !following) void store.loadOlder(processId);
          }}
        />
        <div ref={stickyBox} className={css.stickyBox}>
          {stickyBlock !== undefined && (
            <RunRow
              sticky
              block={stickyBlock}
              facts={runFactsOf(processId, stickyBlock.runId, stickyBlock.header)}
              onFold={fold}
              onCopy={copyRun}
            />
          )}
        </div>
        {ring.lineCount === 0 && open.length === 0 && <EmptyLog process={process} status={store.status(processId)} />}
        <CopyBar selection={selection} />
        {!following && ring.lineCount > 0 && (
          <Button variant="primary" icon="follow" className={css.pill} onClick={() => setFollowing(true)}>
            {newLines === 0 ? 'Newest line' : `${newLines.toLocaleString('en')} new line${newLines === 1 ? '' : 's'}`}
          </Button>
        )}
        {store.isLoadingOlder(processId) && (
          <span className={css.loading} role="status">
            <Icon name="spin" turning size={14} /> Reading older lines
          </span>
        )}
      </div>
    </div>
  );
}

/** Position of a run's header among the rows. */
function indexOfHeader(blocks: readonly RunBlock[], runId: number): number {
  let index = 0;
  for (const block of blocks) {
    if (block.runId === runId) return index;
    index += 1 + (block.folded ? 0 : block.rows.length);
  }
  return index;
}
