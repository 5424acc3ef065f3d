import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import css from './tabs.module.css';

export interface TabItem {
  readonly id: string;
  readonly label: string;
  /** Small count after the label. */
  readonly extra?: ReactNode;
  readonly panel: ReactNode;
}

interface TabsProps {
  /** Accessible name of the list. */
  readonly label: string;
  readonly items: readonly TabItem[];
  readonly selected: string;
  readonly onSelect: (id: string) => void;
  /** Stands at the right end of the row. */
  readonly tools?: ReactNode;
  /** Something else has taken the row's place. */
  readonly hideRow?: boolean;
}

export function Tabs({ label, items, selected, onSelect, tools, hideRow = false }: TabsProps) {
  return (
    <Base.Root className={css.root} value={selected} onValueChange={(value: string) => onSelect(value)}>
      <div className={css.row} hidden={hideRow}>
        <Base.List className={css.list} aria-label={label}>
          {items.map((item) => (
            <Base.Tab key={item.id} className={css.tab} value={item.id}>
              {item.label}
              {item.extra}
            </Base.Tab>
          ))}
        </Base.List>
        {tools !== undefined && <div className={css.tools}>{tools}</div>}
      </div>
      {items.map((item) => (
        <Base.Panel key={item.id} className={css.panel} value={item.id}>
          {item.panel}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
