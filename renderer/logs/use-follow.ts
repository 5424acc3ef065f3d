import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

/** Closer to the end than this counts as being there: less than a line. */
const END_PX = 16;
/** A wheel or key may go on moving the list this long after its event. */
const TOUCH_COUNTS_MS = 400;

export interface Follow {
  readonly following: boolean;
  readonly setFollowing: (follow: boolean) => void;
  /** Text inside the log is selected: nothing moves until that ends. */
  readonly held: boolean;
  readonly scroller: RefObject<HTMLElement | null>;
  readonly scrollerRef: (element: HTMLElement | Window | null) => void;
  /** The list as a whole became higher or lower. */
  readonly onHeight: () => void;
}

/**
 * Following: on at the start; any scroll upwards by a person ends it, arriving at the end (or the button, or the End key) begins it again.
 * A selection of text holds it for as long as it lasts.
 */
export function useFollow(version: number, rowCount: number): Follow {
  const [following, setState] = useState(true);
  const [held, setHeld] = useState(false);
  const scroller = useRef<HTMLElement | null>(null);
  const detach = useRef<(() => void) | null>(null);
  const moving = following && !held;

  const frame = useRef(0);
  const movingNow = useRef(moving);
  movingNow.current = moving;
  /** Now, and once more after the list has laid its new rows out. */
  const toEnd = useCallback(() => {
    const go = () => {
      const element = scroller.current;
      // Somebody may have scrolled up since it was asked for.
      if (element !== null && movingNow.current) element.scrollTop = element.scrollHeight;
    };
    go();
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(go);
  }, []);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  const onHeight = useCallback(() => {
    if (movingNow.current) toEnd();
  }, [toEnd]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says that lines came
  useEffect(() => {
    if (moving && rowCount > 0) toEnd();
  }, [moving, version, rowCount, toEnd]);

  const scrollerRef = useCallback(
    (element: HTMLElement | Window | null) => {
      detach.current?.();
      detach.current = null;
      if (!(element instanceof HTMLElement)) return;
      scroller.current = element;
      const atEnd = (): boolean => element.scrollHeight - element.clientHeight - element.scrollTop < END_PX;
      // Only what a person does ends it: measuring rows and going to the end move the list too.
      let dragging = false;
      let touchedAt = Number.NEGATIVE_INFINITY;
      const leave = () => {
        movingNow.current = false;
        setState(false);
      };
      let lastTop = element.scrollTop;
      const wheel = (event: WheelEvent) => {
        touchedAt = performance.now();
        if (event.deltaY < 0 && element.scrollTop > 0) leave();
      };
      const key = (event: KeyboardEvent) => {
        touchedAt = performance.now();
        if (['PageUp', 'ArrowUp', 'Home'].includes(event.key) && element.scrollTop > 0) leave();
      };
      const grab = () => {
        dragging = true;
      };
      const release = () => {
        dragging = false;
      };
      const scroll = () => {
        const top = element.scrollTop;
        const byPerson = dragging || performance.now() - touchedAt < TOUCH_COUNTS_MS;
        if (dragging && top < lastTop - 1 && !atEnd()) leave();
        else if (byPerson && top > lastTop && atEnd()) setState(true);
        lastTop = top;
      };
      // The pane changed its height: the end stays in view.
      const resized = new ResizeObserver(() => {
        if (movingNow.current) toEnd();
      });
      resized.observe(element);
      if (element.firstElementChild !== null) resized.observe(element.firstElementChild);
      const passive = { passive: true } as const;
      const ends = ['pointerup', 'pointercancel', 'touchend', 'touchcancel'] as const;
      element.addEventListener('wheel', wheel, passive);
      element.addEventListener('keydown', key);
      element.addEventListener('pointerdown', grab);
      element.addEventListener('touchstart', grab, passive);
      element.addEventListener('scroll', scroll, passive);
      for (const end of ends) window.addEventListener(end, release);
      detach.current = () => {
        resized.disconnect();
        element.removeEventListener('wheel', wheel);
        element.removeEventListener('keydown', key);
        element.removeEventListener('pointerdown', grab);
        element.removeEventListener('touchstart', grab);
        element.removeEventListener('scroll', scroll);
        for (const end of ends) window.removeEventListener(end, release);
      };
    },
    [toEnd],
  );

  useEffect(() => {
    const change = () => {
      const selection = document.getSelection();
      const inside = selection !== null && !selection.isCollapsed && scroller.current?.contains(selection.anchorNode) === true;
      setHeld(inside);
    };
    document.addEventListener('selectionchange', change);
    return () => document.removeEventListener('selectionchange', change);
  }, []);

  const setFollowing = useCallback(
    (follow: boolean) => {
      setState(follow);
      movingNow.current = follow;
      if (follow) toEnd();
    },
    [toEnd],
  );
  return { following, setFollowing, held, scroller, scrollerRef, onHeight };
}
