import { createContext, type ReactNode, useContext } from 'react';
import { createPortal } from 'react-dom';

const SlotContext = createContext<HTMLElement | null>(null);

/** Names the element at the end of the tab row in which the shown panel puts its tools. */
export function ToolsSlotProvider({ slot, children }: { readonly slot: HTMLElement | null; readonly children: ReactNode }) {
  return <SlotContext value={slot}>{children}</SlotContext>;
}

/** Draws tools at the end of the tab row; where there is none, in place. */
export function InToolsSlot({ children }: { readonly children: ReactNode }) {
  const slot = useContext(SlotContext);
  return slot === null ? children : createPortal(children, slot);
}
