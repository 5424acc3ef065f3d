/** Height of a run's header, px, as in run-row.module.css. */
const HEADER_PX = 28;
/** Space above a header in its item, px, as `runItem` in log-pane.module.css. */
const ABOVE_PX = 4;

/** How far the header that stays at the top gives way to the next one, px: 0 or less. `nextOffset`: of the next header's item; null: far. Pure. */
export function stickyShift(scrollTop: number, nextOffset: number | null): number {
  return nextOffset === null ? 0 : Math.max(-HEADER_PX, Math.min(0, nextOffset + ABOVE_PX - scrollTop - HEADER_PX));
}

/** Puts the header where it belongs, past React: it moves with every pixel of scrolling. It is as wide as the lines, without the scrollbar. */
export function placeSticky(box: HTMLElement, scroller: HTMLElement, nextOffset: number | null): void {
  box.style.right = `${scroller.offsetWidth - scroller.clientWidth}px`;
  box.style.setProperty('--shift', `${stickyShift(scroller.scrollTop, nextOffset)}px`);
}
